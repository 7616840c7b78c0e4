"""Icmp checks on a real kernel: servers that answer, do not, cannot be reached, are slow, or answer wrongly."""

import os
import pathlib
import sys
import time
import unittest

from lab import Lab, wait_until
from regent_test import V3, instance

SERVER, SERVER6 = "10.9.0.2", "2001:db8:9::2"
FAR, FAR6 = "203.0.113.1", "2001:db8:f::1"

# Answers echo requests in place of the kernel, as a file says.
RESPONDER = """
import pathlib, socket, struct, sys, time
mode_file, other = pathlib.Path(sys.argv[1]), sys.argv[2]
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
liar = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
liar.bind((other, 0))
def summed(message):
    total = sum(struct.unpack(f"!{len(message) // 2}H", message))
    total = (total >> 16) + (total & 0xffff)
    return message[:2] + struct.pack("!H", ~(total + (total >> 16)) & 0xffff) + message[4:]
while True:
    packet, peer = raw.recvfrom(2000)
    message = packet[(packet[0] & 15) * 4:]
    if message[0] != 8:
        continue
    number, sequence, data = *struct.unpack("!HH", message[4:8]), message[8:]
    mode = mode_file.read_text()
    if mode == "identifier": number ^= 1
    if mode in ("sequence", "flood"): sequence ^= 1
    if mode == "data": data = bytes([data[0] ^ 1]) + data[1:]
    if mode == "short": data = data[:-2]
    if mode == "long": data += bytes(2)
    if mode == "late": time.sleep(0.3)
    reply = summed(struct.pack("!BBHHH", 0, 0, 0, number, sequence) + data)
    if mode == "checksum": reply = reply[:2] + bytes([reply[2] ^ 1]) + reply[3:]
    for _ in range(2000 if mode == "flood" else 1):
        (liar if mode == "source" else raw).sendto(reply, (peer[0], 0))
"""

# Says again and again that pings to somewhere do not arrive, with numbers that are no ping's: those of the socket
# it cannot know.
FORGER = """
import os, socket, struct, sys, time
to, sender = sys.argv[1:3]
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
def summed(message):
    total = sum(struct.unpack(f"!{len(message) // 2}H", message))
    total = (total >> 16) + (total & 0xffff)
    return message[:2] + struct.pack("!H", ~(total + (total >> 16)) & 0xffff) + message[4:]
while True:
    ping = summed(struct.pack("!BBH", 8, 0, 0) + os.urandom(4) + bytes(56))
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(ping), 0, 0, 64, 1, 0, socket.inet_aton(sender),
                         socket.inet_aton(to))
    raw.sendto(summed(struct.pack("!BBHI", 3, 1, 0, 0) + header + ping), (sender, 0))
    time.sleep(0.005)
"""


def icmp_check(name, *servers, interval=0.2, timeout=0.15, more=""):
    return (f"icmp_check {name} {{\n    server {' '.join(servers)}\n    interval {interval}\n"
            f"    timeout {timeout}\n    {more}\n}}\n")


def tracking(*names):
    return ("track_check {", *(f"    {name} weight 1" for name in names), "}")


class PingCase(unittest.TestCase):
    """A router and a server."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.host = self.lab.host("a", "10.9.0.1/24", "2001:db8:9::1/64")
        self.server = self.lab.host("b", f"{SERVER}/24", f"{SERVER6}/64")

    def start(self, text, *names):
        self.regent = self.host.regent(V3 + text + instance(priority=1, more=tracking(*names)))

    def check(self, name="ping"):
        """What the status says of a check; {} before it says anything."""
        return next((check for check in self.regent.document().get("checks", []) if check["name"] == name), {})

    def expect(self, verdict, name="ping"):
        wait_until(f"{name} is {verdict}", lambda: self.check(name).get("verdict") == verdict)
        return self.check(name)["last_result"]

    def ignore(self, is_on=True):
        self.server.sysctl("net.ipv4.icmp_echo_ignore_all", int(is_on))
        self.server.sysctl("net.ipv6.icmp.echo_ignore_all", int(is_on))


class AnswerTest(PingCase):
    def test_a_server_that_answers_is_good_and_one_that_is_silent_is_not(self):
        # What forbids ping sockets to everybody.
        self.assertEqual(self.host.execute("sysctl", "-n", "net.ipv4.ping_group_range").split(), ["1", "0"])
        self.start(icmp_check("ping", SERVER) + icmp_check("ping6", SERVER6), "ping", "ping6")
        self.assertEqual(self.expect("up")["outcome"], "passed")
        self.expect("up", "ping6")
        self.ignore()
        result = self.expect("down")
        self.assertEqual((result["outcome"], result["text"]),
                         ("timed_out", f"no answer within 0.15 s: {SERVER}"))
        self.assertEqual(self.expect("down", "ping6")["text"], f"no answer within 0.15 s: {SERVER6}")
        self.ignore(False)
        self.expect("up")
        self.expect("up", "ping6")

    def respond(self, *others):
        """Starts what answers in place of the kernel. The file that says how; at first it is right."""
        self.ignore()
        mode = self.server.directory / "mode"
        mode.write_text("right")
        self.server.start("responder.log", sys.executable, "-c", RESPONDER, mode, *others)
        return mode

    def test_a_late_reply_is_a_failure_of_its_own(self):
        mode = self.respond(SERVER)
        self.start(icmp_check("ping", SERVER, timeout=0.9, interval=1, more="max_latency 0.2"), "ping")
        self.expect("up")
        mode.write_text("late")
        result = self.expect("down")
        self.assertEqual(result["outcome"], "failed")
        self.assertRegex(result["text"],
                         rf"^not as it should be: {SERVER}: the answer took 0\.[3-8]\d\d s, more than 0\.2 s$")

    def test_nothing_but_the_very_reply_counts(self):
        self.server.ip("address", "add", "10.9.0.3/24", "dev", "eth0")
        mode = self.respond("10.9.0.3")
        self.start(icmp_check("ping", SERVER), "ping")
        for wrong in ("identifier", "sequence", "data", "short", "long", "checksum", "source", "flood"):
            with self.subTest(wrong):
                mode.write_text("right")
                self.expect("up")
                mode.write_text(wrong)
                self.assertEqual(self.expect("down")["outcome"], "timed_out")

    def test_checks_of_one_server_do_not_take_each_others_replies(self):
        # Long requests leave in fragments, and the server puts none together.
        self.host.ip("link", "set", "dev", "eth0", "mtu", "1400")
        self.server.sysctl("net.ipv4.ipfrag_low_thresh", 0)
        self.server.sysctl("net.ipv4.ipfrag_high_thresh", 0)
        names = [f"ping{number}" for number in range(40)]
        # With time for 40 processes on a busy machine.
        text = "".join(icmp_check(name, SERVER, interval=1, timeout=1, more=f"size {1400 * (number % 2)}")
                       for number, name in enumerate(names))
        self.start(text, *names)
        for number, name in enumerate(names):
            self.expect("down" if number % 2 else "up", name)
        wait_until("all have been run often", lambda: min(
            check["counters"]["runs"] for check in self.regent.document()["checks"]) > 8, 60)
        for number, name in enumerate(names):
            counters = self.check(name)["counters"]
            if number % 2:
                self.assertGreaterEqual(counters["failures"], counters["runs"] - 1, (name, counters))
            else:
                self.assertEqual(counters["failures"], 0, (name, counters))


class WayTest(PingCase):
    """Between a router and a server."""

    def make_far(self):
        """The server has other addresses, on networks of their own."""
        self.server.ip("address", "add", f"{FAR}/32", "dev", "lo")
        self.server.ip("address", "add", f"{FAR6}/128", "dev", "lo", "nodad")

    def add_routes(self):
        self.host.ip("route", "add", FAR, "via", SERVER)
        self.host.ip("route", "add", FAR6, "via", SERVER6)

    def test_a_route_may_come_later(self):
        self.make_far()
        self.start(icmp_check("ping", FAR) + icmp_check("ping6", FAR6), "ping", "ping6")
        result = self.expect("down")
        self.assertEqual((result["outcome"], result["text"]), ("unreachable", f"Network is unreachable: {FAR}"))
        self.assertEqual(self.expect("down", "ping6")["text"], f"Network is unreachable: {FAR6}")
        self.add_routes()
        self.expect("up")
        self.expect("up", "ping6")
        self.host.ip("route", "delete", FAR)
        self.expect("down")
        self.host.ip("route", "add", FAR, "via", SERVER)
        self.expect("up")

    def test_an_error_of_a_router_is_a_failure_at_once(self):
        for key in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
            self.server.sysctl(key, 1)
        # Each request is to have its error.
        self.server.sysctl("net.ipv4.icmp_ratelimit", 0)
        self.server.sysctl("net.ipv6.icmp.ratelimit", 0)
        self.server.ip("route", "add", "unreachable", FAR)
        self.server.ip("route", "add", "unreachable", FAR6)
        self.add_routes()
        self.start(icmp_check("ping", FAR, interval=20, timeout=15) +
                   icmp_check("ping6", FAR6, interval=20, timeout=15), "ping", "ping6")
        result = self.expect("down")
        self.assertEqual((result["outcome"], result["text"]),
                         ("unreachable", f"No route to host: {FAR}: {SERVER} says so"))
        self.assertLess(result["duration_seconds"], 5)
        result = self.expect("down", "ping6")
        self.assertRegex(result["text"], f"^N.* (to host|unreachable): {FAR6}: {SERVER6} says so$")
        self.assertLess(result["duration_seconds"], 5)

    def test_nobody_at_the_address_is_noticed_by_the_kernel(self):
        self.start(icmp_check("ping", "10.9.0.77", interval=20, timeout=15), "ping")
        result = self.expect("down")
        self.assertEqual(result["text"], "No route to host: 10.9.0.77: 10.9.0.1 says so")
        self.assertLess(result["duration_seconds"], 10)

    def test_errors_about_pings_of_others_are_not_heard(self):
        self.make_far()
        self.add_routes()
        self.start(icmp_check("ping", FAR), "ping")
        self.expect("up")
        before = self.check()["counters"]
        self.server.start("errors.log", sys.executable, "-c", FORGER, FAR, "10.9.0.1")
        wait_until("it was run often", lambda: self.check()["counters"]["runs"] > before["runs"] + 20, 30)
        after = self.check()["counters"]
        self.assertEqual((after["failures"], self.check()["verdict"]), (before["failures"], "up"))

    def sources(self, seconds=1):
        """Whence the server is pinged."""
        capture = self.server.capture(what="icmp or icmp6")
        time.sleep(seconds)
        capture.stop()
        rows = capture.decode("icmp.type == 8 or icmpv6.type == 128", ("ip.src", "ipv6.src"))
        return {row["ip.src"] or row["ipv6.src"] for row in rows}

    def test_the_address_of_the_host_may_change(self):
        # The next address of the network is the first one then, instead of going with it.
        self.host.sysctl("net.ipv4.conf.all.promote_secondaries", 1)
        self.host.ip("address", "add", "10.9.0.5/24", "dev", "eth0")
        self.start(icmp_check("ping", SERVER, SERVER6), "ping")
        self.expect("up")
        self.assertEqual(self.sources(), {"10.9.0.1", "2001:db8:9::1"})
        self.host.ip("address", "add", "2001:db8:9::5/64", "dev", "eth0", "nodad")
        for old in ("10.9.0.1/24", "2001:db8:9::1/64"):
            self.host.ip("address", "delete", old, "dev", "eth0")
        self.assertEqual(self.sources(), {"10.9.0.5", "2001:db8:9::5"})
        self.expect("up")

    def test_the_source_is_as_configured(self):
        self.host.ip("address", "add", "10.9.0.11/24", "dev", "eth0")
        self.host.ip("address", "add", "2001:db8:9::11/64", "dev", "eth0", "nodad")
        self.start(icmp_check("ping", SERVER, SERVER6, more="source 10.9.0.11\n    source 2001:db8:9::11"), "ping")
        self.expect("up")
        self.assertEqual(self.sources(), {"10.9.0.11", "2001:db8:9::11"})
        # Until the source is gone; and it may come back.
        self.host.ip("address", "delete", "10.9.0.11/24", "dev", "eth0")
        self.assertEqual(self.expect("down")["text"], f"Cannot assign requested address: {SERVER}")
        self.host.ip("address", "add", "10.9.0.11/24", "dev", "eth0")
        self.expect("up")


class PrivilegeTest(PingCase):
    def test_the_helper_opens_the_sockets_and_keeps_none(self):
        self.start(icmp_check("ping", SERVER, SERVER6), "ping")
        self.expect("up")
        raw = [line.split() for name in ("raw", "raw6")
               for line in self.host.execute("cat", f"/proc/net/{name}").splitlines()[1:]]
        # The number of the protocol stands in place of a port: ICMP and ICMPv6. One that was connected anew hears
        # nothing and is not in the list.
        inodes = {f"socket:[{row[9]}]" for row in raw if row[1].endswith((":0001", ":003A"))}
        self.assertEqual(len(inodes), 2)
        def held_by(role):
            folder = f"/proc/{self.regent.roles()[role]}/fd"
            return {os.readlink(f"{folder}/{number}") for number in os.listdir(folder)} & inodes
        self.assertEqual(held_by("regent-checkd"), inodes)
        for role in ("regentd", "regent-helper", "regent-control", "regent-prober"):
            self.assertEqual(held_by(role), set(), role)
        status = pathlib.Path(f"/proc/{self.regent.roles()['regent-checkd']}/status").read_text()
        self.assertIn("CapEff:\t0000000000000000", status)


if __name__ == "__main__":
    unittest.main()
