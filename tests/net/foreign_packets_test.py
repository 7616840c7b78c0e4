"""What else is on the air with VRRP's protocol number: CARP, adverts behind IPv4 options, and garbage.
It is counted under its reason and changes nothing; a good advert behind options is a good advert."""

import pathlib
import struct
import unittest

from capture import faults
from lab import Lab, wait_until
from regent_test import config, instance

HERE = pathlib.Path(__file__).resolve().parent

# VRID 10, 192.0.2.1 and 192.0.2.2, priority 200, 1 s, without pseudo-header (a golden vector).
GOOD_ADVERT = "310ac8020064828ac0000201c0000202"
ROUTER_ALERT = "94040000"  # RFC 2113: type 148, length 4, value 0.
PADDING = "01010100"  # RFC 791: no operation, thrice, and end of list.
LONGEST_OPTIONS = ROUTER_ALERT * 10  # 40 octets.
# Two octets behind the router alert; the message is too short to be an advert.
STUMP = "310a"


def internet_checksum(octets):
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def carp(virtual_host, skew, base=1, authentication_words=7):
    """A CARP advert as OpenBSD and FreeBSD send it: version 2, type 1, 36 octets: header, counter, HMAC-SHA1."""
    def octets(checksum):
        header = struct.pack(">BBBBBBH", 0x21, virtual_host, skew, authentication_words, 0, base, checksum)
        return header + bytes(range(8)) + b"\xaa" * 20
    return octets(internet_checksum(octets(0))).hex()


class ForeignPacketsTest(unittest.TestCase):
    """An Active router, and a stranger who sends."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.stranger = self.lab.host("s", "10.9.0.2/24")
        self.capture = self.a.capture(what="proto 112")

    def start(self, *more_instances):
        self.regent = self.a.regent(config(
            instance("v3", vrid=10, addresses=("192.0.2.1/24", "192.0.2.2/24")), *more_instances))
        self.regent.wait_for_state("v3", "active")
        for name in self.regent.status():
            self.regent.wait_for_state(name, "active")
        for router in self.regent.status().values():
            for address in router["addresses"]:
                self.a.wait_for(address.partition("/")[0])

    def send(self, message, count=1, seconds=0.01, ttl=255, options=""):
        self.stranger.execute("python3", HERE / "send_advert.py", "eth0", message, count, seconds, ttl,
                              options)

    def wait_for_drops(self, want):
        """The interface's reasons, all of them."""
        wait_until(f"drops {want}",
                   lambda: sum(self.regent.interface_drops().values()) >= sum(want.values()))
        self.assertEqual(self.regent.interface_drops(), want)

    def assert_nothing_has_changed(self):
        for name, router in self.regent.status().items():
            self.assertEqual(router["state"], "active", name)
            self.assertEqual(router["counters"]["to_active"], 1, name)
            self.assertEqual(router["counters"]["to_backup"], 1, name)
            self.assertEqual(router["counters"]["adverts_received"], 0, name)
            self.assertEqual(router["active_address"], "10.9.0.1", name)
            for address in router["addresses"]:
                self.assertTrue(self.a.has(address.partition("/")[0]))
        self.assertTrue(self.regent.is_running())
        log = self.regent.log()
        sent = self.regent.counter("v3", "adverts_sent")
        wait_until("it goes on", lambda: self.regent.counter("v3", "adverts_sent") >= sent + 3)
        self.assertEqual(self.regent.log(), log)
        self.capture.assert_well_formed(self, self.a)

    def test_carp_is_counted_and_changes_nothing(self):
        self.start(instance("v2", vrid=11, addresses=("10.9.0.111/24",), more=("version 2", "advert_int 1")))
        # With the VRID of a router of either version, of no router, and with the skew of the CARP master.
        for virtual_host in (10, 11, 77):
            for skew in (0, 100, 254):
                self.send(carp(virtual_host, skew), 5)
        # The seven words of authentication lie where VRRP has the number of addresses.
        self.send(carp(11, 0, authentication_words=6))
        self.send(carp(11, 0, authentication_words=0))
        self.wait_for_drops({"packet_length_errors": 46, "address_count_errors": 1})
        self.assertEqual(self.regent.drops("v3"), {"packet_length_errors": 15})
        self.assertEqual(self.regent.drops("v2"), {"packet_length_errors": 16, "address_count_errors": 1})
        self.assertIsNone(self.regent.interface()["last_unknown_vrid"])
        self.assert_nothing_has_changed()

    def test_garbage_behind_options_is_counted_and_changes_nothing(self):
        self.start()
        self.send(STUMP, 3, options=ROUTER_ALERT)
        self.send("00" * 16, 3, options=ROUTER_ALERT)
        self.send(GOOD_ADVERT[:-2] + "ff", 3, options=ROUTER_ALERT)
        self.send(GOOD_ADVERT, 3, ttl=254, options=ROUTER_ALERT)
        # Were the options taken for the message, or the message for options, these would be something else.
        self.send(PADDING + GOOD_ADVERT, 3, options=PADDING)
        self.send("00" * 7, 3, options=LONGEST_OPTIONS)
        self.wait_for_drops({
            "packet_length_errors": 6, "version_errors": 6, "checksum_errors": 3, "ip_ttl_errors": 3})
        self.assert_nothing_has_changed()
        # tshark, which finds no fault with ours, finds one with each of these.
        rows = self.capture.adverts_of(self.stranger)
        self.assertEqual(len(rows), 18)
        for row in rows:
            self.assertTrue(faults(row, self.stranger.sources()), row)

    def test_a_good_advert_behind_options_is_heard(self):
        self.start()
        for options in (ROUTER_ALERT, PADDING, LONGEST_OPTIONS):
            before = self.regent.counter("v3", "adverts_received")
            self.send(GOOD_ADVERT, 3, options=options)
            wait_until("three adverts",
                       lambda b=before: self.regent.counter("v3", "adverts_received") == b + 3)
        router = self.regent.status()["v3"]
        self.assertEqual(router["active_address"], "10.9.0.2")
        self.assertEqual(router["reason"], "higher_priority")
        self.assertEqual(self.regent.drops("v3"), {})
        self.capture.assert_well_formed(self, self.stranger, message_only_checksum=True)


if __name__ == "__main__":
    unittest.main()
