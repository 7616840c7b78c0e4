"""keepalived and regentd with one configuration, each in a world of its own that is the same: a host with the
same interfaces, MACs and addresses, and a silent one at the other end of its cables, which hears everything.

    router  eth0 ------ eth0  listener
            eth1 ------ eth1

What each daemon says of itself is brought into the same words here: a Fact for each virtual router."""

import dataclasses
import datetime
import json
import re

from address_tags import address_tags
from frames import frame_of
from lab import Host
from processes import Daemon, LabError, run, wait_until
from routers import Keepalived, Regent
from wire import Wire

ROUTER = "10.9.0.10"
ROUTER_IPV6 = "2001:db8:9::10"
ROUTER_LINK_LOCAL = "fe80::ff:fe00:910"  # what the kernel makes of the MAC
SECOND_LINK_LOCAL = "fe80::ff:fe00:911"
ROUTER_MAC = "02:00:00:00:09:10"
LISTENER_MAC = "02:00:00:00:09:20"
SECOND_MAC = "02:00:00:00:09:11"
STATES = {"MASTER": "active", "BACKUP": "backup", "FAULT": "fault"}


@dataclasses.dataclass(frozen=True)
class Fact:
    """What a daemon believes of a virtual router. Times are in milliseconds and microseconds as both have them."""

    interface: str
    vrid: int
    version: int
    priority: int
    interval_ms: int
    active_interval_ms: int
    down_interval_us: int
    state: str
    addresses: tuple
    since: float = dataclasses.field(compare=False)


class RouterHost(Host):
    """The host of a daemon; it has made the listener and the cables to it."""

    def connect(self, interface, port, port_namespace=None):
        listener = f"{self.namespace}-listener"
        self.lab.namespaces.append(listener)
        run("ip", "netns", "add", listener)
        # Silent: it would speak of its groups.
        run("ip", "netns", "exec", listener, "sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1")
        for name, mac, peer_mac in (("eth0", ROUTER_MAC, LISTENER_MAC), ("eth1", SECOND_MAC, "02:00:00:00:09:21")):
            run("ip", "link", "add", name, "address", mac, "netns", self.namespace, "type", "veth", "peer",
                "name", name, "address", peer_mac, "netns", listener)
            self.ip("link", "set", name, "up")
            run("ip", "-n", listener, "link", "set", name, "up")
        self.ip("address", "add", "10.9.1.10/24", "dev", "eth1")
        self.wire = Wire(listener)


class Side:
    """A host and its daemon."""

    daemon: Daemon

    def __init__(self, lab, name, addresses=(f"{ROUTER}/24", f"{ROUTER_IPV6}/64")):
        self.host = RouterHost(lab, name, addresses)
        self.wire = self.host.wire

    def listing(self, interface="eth0"):
        """`ip -j address` of an interface: its addresses, as the kernel lists them."""
        found = json.loads(self.host.ip("-j", "address", "show", "dev", interface))
        return found[0]["addr_info"]

    def tags(self):
        """IFA_PROTO by address."""
        return address_tags(self.host.namespace)

    def wait_for_states(self, wanted, limit):
        """`wanted`: state by name, of all routers."""
        try:
            wait_until(f"{self.host.name}: {set(wanted.values())}", lambda: self.states() == wanted, limit, 0.05)
        except LabError as late:
            unlike = {name: state for name, state in self.states().items() if wanted.get(name) != state}
            raise LabError(f"{late}; these are not: {unlike}\n{self.daemon.log()[-3000:]}") from late

    def hear(self, message, source, *, ttl=255):
        """The daemon hears a VRRP message of a host `source` on eth0."""
        self.wire.send(frame_of(message, source, LISTENER_MAC, ttl))


class KeepalivedSide(Side):
    def start(self, text, options=()):
        self.daemon = self.host.lab.keep(Keepalived(self.host, text, options))

    def states(self):
        return {name: STATES[state] for name, state in self.daemon.states().items()}

    def facts(self):
        return facts_of_dump(self.daemon.dump())


class RegentSide(Side):
    def start(self, text, options=()):
        self.daemon = self.host.lab.keep(Regent(self.host, text, "keepalived.conf", options))

    def states(self):
        return {name: router["state"] for name, router in self.daemon.status().items()}

    def facts(self):
        return {name: fact_of_status(router) for name, router in self.daemon.status().items()}


# --- keepalived's dump

def facts_of_dump(text):
    topology = text.partition("------< VRRP Topology >------\n")[2].partition("------<")[0]
    parts = re.split(r"^ VRRP Instance = (.*)$", topology, flags=re.MULTILINE)
    return {name: fact_of_dump(part) for name, part in zip(parts[1::2], parts[2::2])}


def fact_of_dump(part):
    def value(name):
        return re.search(rf"^   {name} = (.*)$", part, re.MULTILINE).group(1)

    return Fact(interface=value("Interface"), vrid=int(value("Virtual Router ID")),
                version=int(value("VRRP Version")), priority=int(value("Priority")),
                interval_ms=milliseconds(value("Advert interval")),
                active_interval_ms=active_milliseconds(part),
                down_interval_us=int(value("Master down timer").split()[0]),
                state=STATES[value("State")], addresses=tuple(addresses_of_dump(part)),
                since=float(value("Last transition").split()[0]))


def milliseconds(text):
    number, unit = text.split()
    return int(number) * {"sec": 1000, "milli-sec": 1}[unit]


def active_milliseconds(part):
    """The other router's interval: there is none in version 2, where all have the same."""
    found = re.search(r"^   Master advert interval = (.*)$", part, re.MULTILINE)
    own = re.search(r"^   Advert interval = (.*)$", part, re.MULTILINE)
    return milliseconds((found or own).group(1))


def addresses_of_dump(part):
    """Of both lists, with the prefix length it leaves out when it is the longest."""
    for address, device in re.findall(r"^     ([0-9a-f.:]+(?:/\d+)?) dev (\S+)", part, re.MULTILINE):
        longest = 128 if ":" in address else 32
        yield f"{address}{'' if '/' in address else f'/{longest}'}"


# --- regent's status document

def fact_of_status(router):
    timers = router["timers"]
    return Fact(interface=router["interface"], vrid=router["vrid"], version=router["version"],
                priority=router["priority"], interval_ms=round(timers["advertisement_interval"] * 1000),
                active_interval_ms=round(timers["active_adver_interval"] * 1000),
                down_interval_us=round(timers["active_down_interval"] * 1_000_000),
                state=router["state"], addresses=tuple(router["addresses"]),
                since=datetime.datetime.fromisoformat(router["since"]).timestamp())
