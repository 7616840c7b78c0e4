"""Asks tshark, an independent implementation, whether what our encoders write is right.

usage: tshark_test.py PATH_OF_ADVERT_TOOL [unittest arguments]

The messages come from tests/advert_tool.cc; this file wraps them in Ethernet and IP and writes them
to a capture file. No packet is sent.
"""

import ipaddress
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

TOOL = ""
MAC = "02000000000a"
SOURCE4, SOURCE6 = "192.0.2.251", "fe80::c8"
FIELDS = [
    "frame.number", "frame.protocols", "_ws.malformed",
    "vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.prio", "vrrp.addr_count",
    "vrrp.adver_int", "vrrp.short_adver_int", "vrrp.reserved_mbz", "vrrp.checksum.status", "vrrp.ip_addr", "vrrp.ipv6_addr",
    "vrrp.auth_type", "vrrp.auth_string",
    "arp.isgratuitous", "arp.isannouncement", "arp.opcode",
    "arp.src.proto_ipv4", "arp.dst.proto_ipv4", "arp.src.hw_mac", "eth.src", "eth.dst",
    "icmpv6.type", "icmpv6.checksum.status", "icmpv6.nd.na.target_address", "icmpv6.nd.na.flag.r",
    "icmpv6.nd.na.flag.s", "icmpv6.nd.na.flag.o", "icmpv6.opt.linkaddr", "ipv6.dst", "ipv6.src",
    "ipv6.hlim",
]
GOOD, BAD = "1", "0"


def tool(*arguments):
    """The bytes which our encoder writes for these arguments."""
    done = subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True, text=True)
    return bytes.fromhex(done.stdout)


def internet_checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet_ipv4(message):
    """An advert as the IPv4 stack sends it: TTL 255, to 224.0.0.18."""
    source = ipaddress.IPv4Address(SOURCE4).packed
    group = ipaddress.IPv4Address("224.0.0.18").packed
    length = 20 + len(message)
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0xC0, length, 0, 0, 255, 112, 0, source, group)
    checksum = struct.pack(">H", internet_checksum(header))
    header = header[:10] + checksum + header[12:]
    return bytes.fromhex("01005e000012" + MAC + "0800") + header + message


def ethernet_ipv6(message):
    """An advert as the IPv6 stack sends it: hop limit 255, to ff02::12."""
    source = ipaddress.IPv6Address(SOURCE6).packed
    group = ipaddress.IPv6Address("ff02::12").packed
    header = struct.pack(">IHBB16s16s", 0x60000000, len(message), 112, 255, source, group)
    return bytes.fromhex("333300000012" + MAC + "86dd") + header + message


def write_capture(path, frames):
    with open(path, "wb") as capture:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames):
            capture.write(struct.pack("<IIII", number, 0, len(frame), len(frame)) + frame)


def decode(path, checksum_as_in_v2):
    """One dictionary of fields per frame."""
    command = ["tshark", "-n", "-r", path, "-o", f"vrrp.v3_checksum_as_in_v2:{checksum_as_in_v2}",
               "-T", "fields", "-E", "separator=|"]
    for field in FIELDS:
        command += ["-e", field]
    # A home of its own: the user's preferences must not decide what is right.
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return [dict(zip(FIELDS, line.split("|"))) for line in done.stdout.splitlines()]


ADDRESSES_20 = [f"192.0.2.{host}" for host in range(1, 21)]

# name: (version, VRID, priority, interval in cs, form, source, password, addresses)
ADVERTS = {
    "golden v2": (2, 10, 200, 100, "message_only", SOURCE4, "-", ["192.0.2.1", "192.0.2.2"]),
    "golden v3": (3, 10, 200, 100, "message_only", SOURCE4, "-", ["192.0.2.1", "192.0.2.2"]),
    "golden v3 pseudo": (3, 10, 200, 100, "pseudo_header", SOURCE4, "-",
                         ["192.0.2.1", "192.0.2.2"]),
    "golden v3 IPv6": (3, 10, 100, 100, "pseudo_header", SOURCE6, "-", ["fe80::1", "2001:db8::1"]),
    "golden v3 priority 0": (3, 10, 0, 100, "message_only", SOURCE4, "-",
                             ["192.0.2.1", "192.0.2.2"]),
    "v2 password": (2, 255, 1, 25500, "message_only", SOURCE4, "secret", ["203.0.113.7"]),
    "v2 longest password": (2, 7, 254, 500, "message_only", SOURCE4, "12345678", ["203.0.113.7"]),
    "v3 owner, longest interval": (3, 255, 255, 4095, "pseudo_header", SOURCE4, "-",
                                   ["203.0.113.255"]),
    "v3 shortest interval": (3, 1, 1, 1, "pseudo_header", SOURCE4, "-", ["203.0.113.255"]),
    "v3 twenty addresses": (3, 20, 100, 20, "pseudo_header", SOURCE4, "-", ADDRESSES_20),
    "v3 IPv6 priority 0": (3, 9, 0, 20, "pseudo_header", SOURCE6, "-", ["fe80::ffff"]),
    "v3 IPv6 largest in a frame": (3, 9, 150, 1, "pseudo_header", SOURCE6, "-",
                                   ["fe80::1"] + [f"2001:db8::{host:x}" for host in range(1, 89)]),
}
# Written down here a second time (tests/golden.h), so that neither our encoder nor our parser decides
# what they are.
GOLDEN = {
    "golden v2": "210ac802000192edc0000201c00002020000000000000000",
    "golden v3": "310ac8020064828ac0000201c0000202",
    "golden v3 pseudo": "310ac8020064defbc0000201c0000202",
    "golden v3 IPv6": "310a640200643f5dfe80000000000000000000000000000120010db8"
                      "000000000000000000000001",
    "golden v3 priority 0": "310a000200644a8bc0000201c0000202",
}


class Adverts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.messages = {}
        for name, (version, vrid, prio, interval, form, source, password, addresses) in ADVERTS.items():
            cls.messages[name] = tool("advert", version, vrid, prio, interval, form, source, password,
                                      *addresses)
        frames = [ethernet_ipv6(message) if ":" in ADVERTS[name][5] else ethernet_ipv4(message)
                  for name, message in cls.messages.items()]
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "adverts.pcap")
            write_capture(path, frames)
            cls.as_in_v2 = dict(zip(ADVERTS, decode(path, "TRUE")))
            cls.as_in_v3 = dict(zip(ADVERTS, decode(path, "FALSE")))

    def test_golden_vectors_to_the_byte(self):
        for name, golden in GOLDEN.items():
            with self.subTest(name):
                self.assertEqual(self.messages[name].hex(), golden)

    def test_every_frame_is_decoded_and_whole(self):
        self.assertEqual(len(self.as_in_v2), len(ADVERTS))
        for name, row in self.as_in_v2.items():
            with self.subTest(name):
                self.assertTrue(row["frame.protocols"].endswith(":vrrp"), row["frame.protocols"])
                self.assertEqual(row["_ws.malformed"], "")
                self.assertEqual(row["vrrp.type"], "1")

    def test_fields(self):
        for name, (version, vrid, prio, interval, _, source, password, addresses) in ADVERTS.items():
            with self.subTest(name):
                row = self.as_in_v2[name]
                self.assertEqual(row["vrrp.version"], str(version))
                self.assertEqual(row["vrrp.virt_rtr_id"], str(vrid))
                self.assertEqual(row["vrrp.prio"], str(prio))
                self.assertEqual(row["vrrp.addr_count"], str(len(addresses)))
                if version == 2:
                    self.assertEqual(row["vrrp.adver_int"], str(interval // 100))
                else:
                    self.assertEqual(row["vrrp.short_adver_int"], str(interval))
                    self.assertEqual(row["vrrp.reserved_mbz"], "0")
                field = "vrrp.ipv6_addr" if ":" in source else "vrrp.ip_addr"
                self.assertEqual(row[field], ",".join(addresses))
                if version == 2:
                    self.assertEqual(row["vrrp.auth_type"], "0" if password == "-" else "1")
                    self.assertEqual(row["vrrp.auth_string"], "" if password == "-" else password)

    def test_checksums(self):
        for name, (version, _, _, _, form, source, _, _) in ADVERTS.items():
            one_form = version == 2 or ":" in source
            with self.subTest(name):
                as_in_v2 = GOOD if one_form or form == "message_only" else BAD
                as_in_v3 = GOOD if one_form or form == "pseudo_header" else BAD
                self.assertEqual(self.as_in_v2[name]["vrrp.checksum.status"], as_in_v2)
                self.assertEqual(self.as_in_v3[name]["vrrp.checksum.status"], as_in_v3)


class Announcements(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        frames = [
            tool("arp", "192.0.2.1", MAC),
            tool("neighbor", "2001:db8::1", SOURCE6, MAC, "host"),
            tool("neighbor", "2001:db8::1", SOURCE6, MAC, "router"),
        ]
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "announcements.pcap")
            write_capture(path, frames)
            cls.arp, cls.host, cls.router = decode(path, "FALSE")

    def test_arp_is_a_gratuitous_announcement(self):
        row = self.arp
        self.assertEqual(row["frame.protocols"], "eth:ethertype:arp")
        self.assertEqual(row["_ws.malformed"], "")
        self.assertEqual(row["arp.isgratuitous"], "1")
        self.assertEqual(row["arp.isannouncement"], "1")
        self.assertEqual(row["arp.opcode"], "1")
        self.assertEqual(row["arp.src.proto_ipv4"], "192.0.2.1")
        self.assertEqual(row["arp.dst.proto_ipv4"], "192.0.2.1")
        self.assertEqual(row["arp.src.hw_mac"], "02:00:00:00:00:0a")
        self.assertEqual(row["eth.src"], "02:00:00:00:00:0a")
        self.assertEqual(row["eth.dst"], "ff:ff:ff:ff:ff:ff")

    def test_neighbor_advertisement_is_unsolicited_and_overrides(self):
        for row in (self.host, self.router):
            self.assertEqual(row["_ws.malformed"], "")
            self.assertEqual(row["icmpv6.type"], "136")
            self.assertEqual(row["icmpv6.checksum.status"], GOOD)
            self.assertEqual(row["icmpv6.nd.na.target_address"], "2001:db8::1")
            self.assertEqual(row["icmpv6.nd.na.flag.s"], "0")
            self.assertEqual(row["icmpv6.nd.na.flag.o"], "1")
            self.assertEqual(row["icmpv6.opt.linkaddr"], "02:00:00:00:00:0a")
            self.assertEqual(row["ipv6.src"], SOURCE6)
            self.assertEqual(row["ipv6.dst"], "ff02::1")
            self.assertEqual(row["ipv6.hlim"], "255")
            self.assertEqual(row["eth.dst"], "33:33:00:00:00:01")

    def test_router_flag_follows_the_forwarding_setting(self):
        self.assertEqual(self.host["icmpv6.nd.na.flag.r"], "0")
        self.assertEqual(self.router["icmpv6.nd.na.flag.r"], "1")


class Oracle(unittest.TestCase):
    """tshark can say no: otherwise its yes would be worth nothing."""

    def test_a_flipped_bit_is_noticed(self):
        message = bytearray.fromhex(GOLDEN["golden v2"])
        message[8] ^= 1
        short = bytes.fromhex(GOLDEN["golden v3"])[:-2]
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "bad.pcap")
            write_capture(path, [ethernet_ipv4(bytes(message)), ethernet_ipv4(short)])
            flipped, cut = decode(path, "TRUE")
        self.assertEqual(flipped["vrrp.checksum.status"], BAD)
        self.assertNotEqual(cut["_ws.malformed"], "")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    TOOL = sys.argv.pop(1)
    if shutil.which("tshark") is None:
        sys.exit("tshark_test: tshark is not installed (Debian package tshark)")
    unittest.main()
