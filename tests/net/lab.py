"""Hosts on one Ethernet segment, made of network namespaces, for the tests and for the demonstration.

    switch namespace:  br0 ---- port "a" ---- eth0 of host a
                           \\--- port "b" ---- eth0 of host b

Everything made here has a name that begins with the lab's own prefix and is removed again when the lab
is closed, also after an exception or a signal. Needs root.
"""

import ipaddress
import json
import os
import pathlib
import shutil
import signal
import tempfile

from capture import Capture
from processes import LabError, PROGRAMS, Daemon, children_of, is_alive, run, wait_until
from routers import Keepalived, Regent

# With the names which every story needs next to a lab.
__all__ = ["Lab", "LabError", "PROGRAMS", "children_of", "is_alive", "run", "wait_until"]


class Host:
    """One namespace with eth0 on the segment."""

    def __init__(self, lab, name, addresses):
        self.lab = lab
        self.name = name
        self.namespace = f"{lab.prefix}-{name}"
        self.directory = lab.directory / name
        self.given = addresses
        self.directory.mkdir()
        lab.namespaces.append(self.namespace)
        run("ip", "netns", "add", self.namespace)
        self.ip("link", "set", "lo", "up")
        if not lab.with_dad:
            self.sysctl("net.ipv6.conf.default.accept_dad", 0)
        self.connect("eth0", name)
        for address in addresses:
            self.ip("address", "add", address, "dev", "eth0")

    def connect(self, interface, port, port_namespace=None):
        """A veth from `interface` here to `port` of the switch's bridge."""
        where = port_namespace or self.lab.switch
        run("ip", "link", "add", interface, "netns", self.namespace, "type", "veth", "peer", "name",
            port, "netns", where)
        run("ip", "-n", where, "link", "set", "dev", port, "master", "br0", "up")
        self.ip("link", "set", "dev", interface, "up")

    def ip(self, *words, check=True):
        return run("ip", "-n", self.namespace, *words, check=check)

    def execute(self, *command, check=True):
        return run("ip", "netns", "exec", self.namespace, *map(str, command), check=check)

    def sysctl(self, key, value):
        self.execute("sysctl", "-q", "-w", f"{key}={value}")

    def addresses(self, interface="eth0"):
        """All addresses of an interface, with prefix length."""
        found = json.loads(self.ip("-j", "address", "show", "dev", interface, check=False) or "[]")
        return {f"{a['local']}/{a['prefixlen']}" for link in found for a in link.get("addr_info", [])
                if "local" in a}

    def mac(self, interface="eth0"):
        return json.loads(self.ip("-j", "link", "show", "dev", interface))[0]["address"]

    def sources(self):
        """Where adverts must come from: the first IPv4 address that was given, and the link-local address
        which the kernel makes of the MAC (RFC 4291, appendix A)."""
        octets = bytes.fromhex(self.mac().replace(":", ""))
        identifier = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
        link_local = ipaddress.IPv6Address(b"\xfe\x80" + bytes(6) + identifier)
        ipv4 = [address.partition("/")[0] for address in self.given if "." in address]
        return {"ip": ipv4[0] if ipv4 else "", "ipv6": str(link_local)}

    def has(self, address, interface="eth0"):
        """`address` without prefix length."""
        return any(entry.partition("/")[0] == address for entry in self.addresses(interface))

    def wait_for(self, address, limit=10.0):
        wait_until(f"{self.name} has {address}", lambda: self.has(address), limit)

    def wait_without(self, address, limit=10.0):
        wait_until(f"{self.name} is without {address}", lambda: not self.has(address), limit)

    def cut_link(self):
        """Takes the carrier away, as a pulled cable does."""
        run("ip", "-n", self.lab.switch, "link", "set", "dev", self.name, "down")

    def restore_link(self):
        run("ip", "-n", self.lab.switch, "link", "set", "dev", self.name, "up")

    def regent(self, config):
        return self.lab.keep(Regent(self, config))

    def keepalived(self, config):
        return self.lab.keep(Keepalived(self, config))

    def start(self, log_name, *command):
        return self.lab.keep(Daemon(self, command, log_name))

    def capture(self, interface="eth0", what="proto 112 or arp or icmp6"):
        return Capture(self, interface, what)


class Lab:
    """The segment. Use as a context manager."""

    count = 0

    def __init__(self, with_dad=False):
        Lab.count += 1
        self.prefix = f"rgt{os.getpid()}x{Lab.count}"
        self.with_dad = with_dad
        self.switch = f"{self.prefix}-switch"
        self.namespaces = [self.switch]
        self.daemons = []
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="regent-lab-"))
        # Roles and keepalived run as other users; nobody else may look in.
        self.directory.chmod(0o755)

    def __enter__(self):
        self.previous_handler = signal.signal(signal.SIGTERM, self.on_signal)
        try:
            run("ip", "netns", "add", self.switch)
            run("ip", "-n", self.switch, "link", "add", "br0", "type", "bridge", "forward_delay", "0",
                "mcast_snooping", "0")
            run("ip", "-n", self.switch, "link", "set", "br0", "up")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    @staticmethod
    def on_signal(number, _):
        raise SystemExit(128 + number)

    def host(self, name, *addresses):
        return Host(self, name, addresses)

    def isolate(self, *ports, on=True):
        """Isolated ports of the switch do not hear each other, though their links are up."""
        for port in ports:
            run("bridge", "-n", self.switch, "link", "set", "dev", port, "isolated",
                "on" if on else "off")

    def keep(self, daemon):
        self.daemons.append(daemon)
        return daemon

    def close(self):
        handlers = [(number, signal.signal(number, signal.SIG_IGN))
                    for number in (signal.SIGINT, signal.SIGTERM)]
        for daemon in reversed(self.daemons):
            daemon.close()
        for namespace in reversed(self.namespaces):
            run("ip", "netns", "delete", namespace, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)
        for number, handler in handlers:
            signal.signal(number, handler)
        signal.signal(signal.SIGTERM, self.previous_handler)
