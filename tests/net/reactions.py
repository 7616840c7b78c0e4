"""What keepalived and regentd are made to hear by differential_reactions_test.py: a router for each case, and the
messages. What either of them does then is compared, not told here, but for the moments in which timers end.

A slow router, of priority 250 and an interval of 20 s, becomes Active early because it hears a priority 0, and for
the next 10 s sends nothing by itself: what it sends is an answer. A fast one, of priority 100 and an interval of
1 s, is Backup when the case begins."""

import dataclasses

from frames import advert_message
from twins import ROUTER, ROUTER_LINK_LOCAL

# Of a higher address than the router's, and of a lower one.
OTHER = {False: "10.9.0.20", True: "fe80::1:0:0:20"}
LOWER = {False: "10.9.0.5", True: "fe80::5"}
OWN = {False: ROUTER, True: ROUTER_LINK_LOCAL}
FEED = tuple(0.4 * i for i in range(16))  # for 6 s
PASSWORD = ("authentication {", "auth_type PASS", "auth_pass d0n0tgue", "}")
FORMS = {"v2": (2, False), "v3": (3, False), "v6": (3, True)}
NEVER = None


@dataclasses.dataclass(frozen=True)
class Case:
    """`words`: what is unusual about the advert that is heard; `mangle` changes its octets. A fast router's own
    first advert comes in the seconds `first`, or not for all the time it is watched."""

    name: str
    form: str
    vrid: int
    is_slow: bool
    words: dict
    sender: dict = dataclasses.field(default_factory=lambda: OTHER)
    settings: tuple = ()
    ttl: int = 255
    mangle: object = None
    moments: tuple = (0.0,)
    first: object = NEVER

    @property
    def router(self):
        return f"{self.name}_{self.form}"

    @property
    def version(self):
        return FORMS[self.form][0]

    @property
    def is_ipv6(self):
        return FORMS[self.form][1]

    @property
    def addresses(self):
        if self.is_ipv6:
            return (f"fe80::9:{self.vrid:x}", f"2001:db8:1::{self.vrid:x}")
        return (f"198.51.100.{self.vrid}", f"203.0.113.{self.vrid}")

    @property
    def source(self):
        return self.sender[self.is_ipv6]

    def configuration(self):
        lines = [f"vrrp_instance {self.router} {{", "    interface eth0", f"    virtual_router_id {self.vrid}",
                 f"    version {self.version}", f"    priority {250 if self.is_slow else 100}",
                 f"    advert_int {20 if self.is_slow else 1}", "    garp_master_delay 0",
                 *(f"    {line}" for line in self.settings),
                 "    virtual_ipaddress {", *(f"        {address}" for address in self.addresses), "    }", "}"]
        return "\n".join(lines) + "\n"

    def advert(self, **words):
        """A right one of another router, but for `words`."""
        seconds = 20 if self.is_slow else 1
        right = {"version": self.version, "vrid": self.vrid, "addresses": self.addresses, "source": self.source,
                 "interval": seconds if self.version == 2 else seconds * 100,
                 "password": next((line.split()[1].encode() for line in self.settings if "auth_pass" in line), b"")}
        return advert_message(**right | words)

    def message(self):
        octets = self.advert(**self.words)
        return self.mangle(octets) if self.mangle else octets

    def waking(self):
        return self.advert(priority=0, source=OTHER[self.is_ipv6])


def changed(place, change):
    """The same octets but for one."""
    return lambda octets: octets[:place] + bytes([change(octets[place])]) + octets[place + 1:]


class _Cases:
    def __init__(self, is_slow):
        self.is_slow = is_slow
        self.found = []

    def add(self, name, forms=("v2", "v3", "v6"), *, priority, words=None, **more):
        for form in forms:
            case = Case(name, form, len(self.found) + 1, self.is_slow, {"priority": priority} | (words or {}), **more)
            self.found.append(case)

    def reversed_list(self, name, forms):
        for form in forms:
            case = Case(name, form, len(self.found) + 1, self.is_slow, {"priority": 254})
            case.words["addresses"] = case.addresses[::-1]
            self.found.append(case)


def slow_cases():
    """Each hears one message, while it is Active."""
    cases = _Cases(is_slow=True)
    ipv4 = ("v2", "v3")
    cases.add("higher", priority=254)
    cases.add("equal_of_a_higher_address", priority=250)
    cases.add("equal_of_a_lower_address", priority=250, sender=LOWER)
    cases.add("lower", priority=100)
    cases.add("lower_of_a_lower_address", priority=100, sender=LOWER)
    cases.add("zero", priority=0)
    cases.add("owner", priority=255)
    cases.add("own_address", priority=254, sender=OWN)
    cases.add("passed_a_router", priority=254, ttl=254)
    cases.add("unknown_vrid", priority=254, words={"vrid": 254})
    cases.add("wrong_checksum", priority=254, mangle=changed(6, lambda octet: octet ^ 1))
    cases.add("wrong_type", priority=254, mangle=changed(0, lambda octet: octet & 0xF0 | 2))
    cases.add("cut_short", priority=254, mangle=lambda octets: octets[:-4])
    cases.add("octets_behind", ipv4, priority=254, mangle=lambda octets: octets + bytes(4))
    cases.add("no_addresses", priority=254, words={"addresses": ()})
    cases.add("other_version", ("v2",), priority=254, words={"version": 3, "interval": 2000})
    cases.add("other_version", ("v3",), priority=254, words={"version": 2, "interval": 20})
    cases.add("other_interval", ("v2",), priority=254, words={"interval": 9})
    cases.add("other_interval", ("v3", "v6"), priority=254, words={"interval": 700})
    cases.add("no_interval", ("v3",), priority=254, words={"interval": 0})
    cases.add("other_addresses", ipv4, priority=254, words={"addresses": ("192.0.2.1", "192.0.2.2")})
    cases.add("fewer_addresses", ipv4, priority=254, words={"addresses": ("192.0.2.1",)})
    cases.reversed_list("other_order", ("v2", "v3", "v6"))
    cases.add("right_password", ("v2",), priority=254, settings=PASSWORD)
    cases.add("wrong_password", ("v2",), priority=254, settings=PASSWORD, words={"password": b"guessed"})
    cases.add("shorter_password", ("v2",), priority=254, settings=PASSWORD, words={"password": b"d0n0tgu"})
    cases.add("password_missing", ("v2",), priority=254, settings=PASSWORD, words={"password": b""})
    cases.add("password_unwanted", ("v2",), priority=254, words={"password": b"guessed"})
    cases.add("unknown_authentication", ("v2",), priority=254, words={"auth_type": 3})
    return cases.found


def fast_cases():
    """Down interval 3.609375 s, skew 0.609375 s. Late is less wrong than early."""
    cases = _Cases(is_slow=False)
    cases.add("fed_higher", priority=200, moments=FEED)
    cases.add("fed_equal", priority=100, moments=FEED)
    cases.add("fed_lower", priority=50, moments=FEED, first=(0, 5))
    cases.add("fed_lower_nopreempt", priority=50, moments=FEED, settings=("nopreempt",))
    cases.add("fed_lower_with_a_delay", priority=50, moments=FEED, settings=("preempt_delay 3",), first=(3, 8))
    cases.add("fed_lower_with_a_long_delay", priority=50, moments=FEED, settings=("preempt_delay 300",))
    cases.add("heard_once", priority=200, first=(3.609, 5.5))
    cases.add("heard_zero", priority=0, first=(0.609, 2.6))
    cases.add("heard_one_that_is_slower", ("v3", "v6"), priority=200, words={"interval": 600})
    # 3.609375 of its intervals.
    cases.add("heard_one_that_is_faster", ("v3", "v6"), priority=200, words={"interval": 10}, first=(0.360, 2.5))
    cases.add("fed_another_interval", ("v2",), priority=200, moments=FEED, words={"interval": 5}, first=(0, 5))
    cases.add("fed_other_addresses", ("v2", "v3"), priority=200, moments=FEED,
              words={"addresses": ("192.0.2.1", "192.0.2.2")})
    return cases.found
