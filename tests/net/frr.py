"""FRR's zebra and vrrpd, of Debian's package, in the namespace of a lab's host, with sockets of their own.

vrrpd wants a macvlan device with the virtual MAC for each virtual router. It is made here and has the
address, in every state: as Backup vrrpd has the device "protodown", which is like a pulled cable.
"""

import dataclasses
import json
import pathlib
import shutil

from processes import LabError, wait_until

PROGRAMS = pathlib.Path("/usr/lib/frr")


@dataclasses.dataclass(frozen=True)
class VirtualRouter:
    """One VRID in one family, with one address."""

    vrid: int
    version: int
    address: str  # with prefix length
    interval_ms: int

    @property
    def plain_address(self):
        return self.address.partition("/")[0]

    @property
    def is_ipv6(self):
        return ":" in self.address

    @property
    def family(self):
        return "v6" if self.is_ipv6 else "v4"

    @property
    def device(self):
        return f"vrrp{self.family[1]}-{self.vrid}"

    @property
    def mac(self):
        return f"00:00:5e:00:{'02' if self.is_ipv6 else '01'}:{self.vrid:02x}"

    def configuration(self, priority):
        word = "ipv6" if self.is_ipv6 else "ip"
        return [f"vrrp {self.vrid} version {self.version}", f"vrrp {self.vrid} priority {priority}",
                f"vrrp {self.vrid} advertisement-interval {self.interval_ms}",
                f"vrrp {self.vrid} {word} {self.plain_address}"]


class Frr:
    """One zebra with its devices, and one vrrpd after the other. The devices stay when vrrpd goes."""

    def __init__(self, host, routers):
        """`routers` by name."""
        self.host = host
        self.routers = routers
        self.directory = host.directory / "frr"
        self.directory.mkdir()
        shutil.chown(self.directory, "frr", "frr")
        for router in routers.values():
            self.make_device(router)
        self.start_daemon("zebra")
        self.vrrpd = None

    def make_device(self, router):
        self.host.ip("link", "add", router.device, "link", "eth0", "address", router.mac, "type", "macvlan",
                     "mode", "bridge")
        # With a link-local address made of the MAC all routers would have the same source.
        self.host.ip("link", "set", "dev", router.device, "addrgenmode", "random")
        self.host.ip("address", "add", router.address, "dev", router.device)
        self.host.ip("link", "set", "dev", router.device, "up")

    def start_daemon(self, name):
        socket = self.directory / f"{name}.vty"
        socket.unlink(missing_ok=True)
        daemon = self.host.start(
            f"{name}.log", PROGRAMS / name, "-u", "frr", "-g", "frr", "-f", "/dev/null",
            "-i", self.directory / f"{name}.pid", "-z", self.directory / "zserv.api",
            "--vty_socket", self.directory, "-P", "0", "--log", "stdout", "--log-level", "debugging")
        wait_until(f"{name} takes commands", socket.exists)
        return daemon

    def vtysh(self, *commands, check=True):
        words = [word for command in commands for word in ("-c", command)]
        return self.host.execute("vtysh", "--vty_socket", self.directory, "--config_dir", self.directory,
                                 "-d", "vrrpd", *words, check=check)

    def start(self, priority):
        self.vrrpd = self.start_daemon("vrrpd")
        lines = [line for router in self.routers.values() for line in router.configuration(priority)]
        self.vtysh("configure terminal", "interface eth0", *lines)

    def stop(self):
        self.vrrpd.stop()

    def kill(self):
        self.vrrpd.kill_tree()
        # It keeps its log there, and removes it when it ends by itself.
        shutil.rmtree(f"/var/tmp/frr/vrrpd.{self.vrrpd.pid}", ignore_errors=True)

    def status(self, name):
        """What vrrpd tells of a router: a dictionary, empty while it cannot be asked."""
        router = self.routers[name]
        text = self.vtysh("show vrrp json", check=False)
        return next((entry[router.family] for entry in json.loads(text or "[]")
                     if entry["vrid"] == router.vrid), {})

    def wait_for_state(self, name, state, limit=10.0):
        """`state` is Initialize, Backup or Master."""
        try:
            wait_until(f"FRR: {name} is {state}", lambda: self.status(name).get("status") == state, limit,
                       0.05)
        except LabError as late:
            raise LabError(f"{late}\n{self.status(name)}\n{self.vrrpd.log()}") from late

    def answers(self, name):
        """Whether the device is up, so that the host answers for the addresses on it."""
        link = json.loads(self.host.ip("-j", "link", "show", "dev", self.routers[name].device))[0]
        return "LOWER_UP" in link["flags"]
