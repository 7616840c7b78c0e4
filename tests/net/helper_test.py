"""regent-helper itself, in network namespaces, between a supervisor and a worker played by this test.

Needs root (for the namespaces; the helper runs as a user with two capabilities), iproute2, util-linux,
tcpdump and tshark. The Plan is packed here by hand, after contract/plan.h, as a second opinion on its
layout. REGENT_HELPER names the program.
"""

import collections
import ctypes
import fcntl
import ipaddress
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from address_tags import address_tags

HELPER = os.environ.get("REGENT_HELPER", "")
USER = 64997  # No such user need exist.
HOLD, RELEASE, ANNOUNCE = 1, 2, 3
INTERFACE, HELD, HOLD_FAILED, RELEASED, OWNERSHIP, COMPLETE = 1, 2, 3, 4, 5, 6
READY, FAILED, VIOLATION, RUN, STOP = 1, 2, 3, 4, 5
STAGE_PLAN, STAGE_VIOLATION_SIZE, STAGE_VIOLATION_OPERATION = 2, 12, 13
STAGE_VIOLATION_INDEX, STAGE_VIOLATION_RESERVED, STAGE_ALREADY_RUNNING = 14, 15, 16
UP, IPV4_SOURCE, IPV6_SOURCE, OWNED = 1, 2, 4, 8
ENODEV, EACCES = 19, 13
TAG = 112
PATIENCE = 10.0

Fact = collections.namedtuple("Fact", "kind index ifindex flags error ipv4 ipv6")
Role = collections.namedtuple("Role", "verb stage error")


def run(*words, check=True, **options):
    return subprocess.run(words, check=check, capture_output=True, text=True, **options).stdout


def eventually(condition, what, patience=PATIENCE):
    """Polls until the condition is true and returns its value."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("not within %g s: %s" % (patience, what))
        time.sleep(0.01)


class Plan:
    """contract/plan.h, packed by hand."""

    def __init__(self):
        self.interfaces, self.senders, self.routers, self.addresses = [], [], [], []
        self.text = b""

    def interface(self, name):
        if name not in self.interfaces:
            self.interfaces.append(name)
        return self.interfaces.index(name)

    def router(self, name, interface, addresses, vrid=1, priority=100, version=3, interval=100,
               repeat=5, delay=5, refresh=0, refresh_repeat=1, flags=1, auth=b"", advertised=None):
        """`addresses`: (address/prefix[, interface]); the first one's family is the router's."""
        rows = [row if isinstance(row, tuple) else (row, interface) for row in addresses]
        family = ipaddress.ip_interface(rows[0][0]).version
        number = self.interface(interface)
        if (number, family) not in self.senders:
            self.senders.append((number, family))
        first = len(self.addresses)
        for text, device in rows:
            value = ipaddress.ip_interface(text)
            self.addresses.append(struct.pack(
                "=IBBH16s", self.interface(device), value.version, value.network.prefixlen, 0,
                value.packed))
        if advertised is None:
            advertised = len([1 for text, _ in rows
                              if ipaddress.ip_interface(text).version == family])
        self.routers.append(struct.pack(
            "=IHHIIBBBBBBHIIIHHIII8s", len(self.text), len(name), flags, number,
            self.senders.index((number, family)), family, version, vrid, priority,
            1 if auth else 0, 0, min(advertised, 255), first, len(rows), interval, repeat,
            refresh_repeat, delay, refresh, 0, auth))
        self.text += name.encode()
        return len(self.routers) - 1

    def pack(self):
        sections = [
            [struct.pack("16s", name.encode()) for name in self.interfaces],
            [struct.pack("=IB3x", *sender) for sender in self.senders],
            self.routers, self.addresses,
            *[[]] * 18,  # what the helper has nothing to do with: scripts, checks, notifications, mail
            [bytes([c]) for c in self.text]]
        offset, links = 200, b""
        for rows in sections:
            links += struct.pack("=II", offset, len(rows))
            offset += sum(len(row) for row in rows)
        return (struct.pack("=IIII", 0x6e616c50, 8, offset, 0) + links +
                b"".join(row for rows in sections for row in rows))


def sealed_memfd(content):
    number = os.memfd_create("plan", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(number, content)
    fcntl.fcntl(number, fcntl.F_ADD_SEALS,
                fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    return number


class Helper:
    """A running helper, and both ends it talks to."""

    def __init__(self, namespace, plan, arguments=(), prepare=lambda: None):
        self.supervisor, its_supervisor = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.worker, its_worker = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        memfd = sealed_memfd(plan if isinstance(plan, bytes) else plan.pack())
        ends = (its_supervisor.fileno(), memfd, its_worker.fileno())

        def place_descriptors():
            for target, source in zip((3, 4, 5), ends):
                os.dup2(source, target)
            prepare()

        self.errors = tempfile.TemporaryFile()
        capabilities = "+net_admin,+net_raw"
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, "setpriv", "--reuid", str(USER), "--regid", str(USER),
             "--clear-groups", "--inh-caps", capabilities, "--ambient-caps", capabilities,
             "--bounding-set", "-all,+net_admin,+net_raw", "--no-new-privs", HELPER, *arguments],
            preexec_fn=place_descriptors, pass_fds=(3, 4, 5), stdin=subprocess.DEVNULL,
            stderr=self.errors)
        os.close(memfd)
        its_supervisor.close()
        its_worker.close()
        self.sockets = []
        self.records = []  # numbers of descriptors
        self.interfaces = {}
        self.owned = {}
        self.answers = []
        self.is_complete = False

    def start(self, senders):
        """Everything up to `ready`."""
        while sum(self.records) < senders + 2:
            self.read_sockets()
        while not self.is_complete:
            self.read_facts()
        message = self.message()
        if message != Role(READY, 0, 0):
            raise AssertionError("%s\n%s" % (message, self.log()))
        return self

    def log(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def message(self, patience=PATIENCE):
        if not select.select([self.supervisor], [], [], patience)[0]:
            raise AssertionError("no message to the supervisor\n" + self.log())
        record = self.supervisor.recv(64)
        if not record:
            raise AssertionError("the helper is gone\n" + self.log())
        verb, stage, error, reserved = struct.unpack("=IIiI", record)
        assert reserved == 0
        return Role(verb, stage, error)

    def read_sockets(self):
        self.await_worker_channel(PATIENCE)
        content, numbers, flags, _ = socket.recv_fds(self.worker, 16, 250)
        if not content:
            raise AssertionError("the helper is gone\n" + self.log())
        assert content == b"s" and flags & (socket.MSG_CTRUNC | socket.MSG_TRUNC) == 0, content
        self.records.append(len(numbers))
        self.sockets += [socket.socket(fileno=number) for number in numbers]

    def await_worker_channel(self, patience):
        if not select.select([self.worker], [], [], max(patience, 0))[0]:
            raise AssertionError("nothing on the worker's channel: have %s %s\n%s" %
                                 (self.interfaces, self.answers[-5:], self.log()))

    def read_facts(self, patience=PATIENCE):
        self.await_worker_channel(patience)
        record = self.worker.recv(4096)
        assert record and len(record) % 40 == 0 and len(record) <= 64 * 40, len(record)
        for at in range(0, len(record), 40):
            kind, index, ifindex, flags, error = struct.unpack_from("=IIiIi", record, at)
            fact = Fact(kind, index, ifindex, flags, error,
                        str(ipaddress.ip_address(record[at + 20:at + 24])),
                        str(ipaddress.ip_address(record[at + 24:at + 40])))
            if kind == INTERFACE:
                self.interfaces[index] = fact
            elif kind == OWNERSHIP:
                self.owned[index] = flags
            elif kind == COMPLETE:
                self.is_complete = True
            else:
                self.answers.append(fact)

    def until(self, condition, patience=PATIENCE):
        """Reads facts until the condition on this object is true."""
        deadline = time.monotonic() + patience
        while not condition(self):
            self.read_facts(deadline - time.monotonic())

    def until_interface(self, index, flags):
        self.until(lambda helper: helper.interfaces[index].flags == flags)
        return self.interfaces[index]

    def ask(self, operation, *routers):
        for first in range(0, len(routers), 64):
            self.worker.send(b"".join(struct.pack("=III", operation, router, 0)
                                      for router in routers[first:first + 64]))

    def answer(self):
        """The next answer, taken away."""
        self.until(lambda helper: helper.answers)
        return self.answers.pop(0)

    def hold(self, router):
        self.ask(HOLD, router)
        fact = self.answer()
        assert (fact.kind, fact.index, fact.error) == (HELD, router, 0), (fact, self.log())

    def release(self, router):
        self.ask(RELEASE, router)
        fact = self.answer()
        assert (fact.kind, fact.index) == (RELEASED, router), (fact, self.log())

    def stop(self):
        self.supervisor.send(struct.pack("=IIiI", STOP, 0, 0, 0))
        return self.process.wait(PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for one in (self.supervisor, self.worker, self.errors, *self.sockets):
            one.close()


def refuse_ipv6_sockets():
    """Makes socket(AF_INET6, ...) fail with EAFNOSUPPORT in this process and its children."""
    number = {"x86_64": 41, "aarch64": 198}[os.uname().machine]

    def instruction(code, value, when_equal=0, otherwise=0):
        return struct.pack("=HBBI", code, when_equal, otherwise, value)

    load, jump_if_equal, answer = 0x20, 0x15, 0x06
    program = (instruction(load, 0) + instruction(jump_if_equal, number, 0, 3) +
               instruction(load, 16) + instruction(jump_if_equal, socket.AF_INET6, 0, 1) +
               instruction(answer, 0x00050000 | 97) + instruction(answer, 0x7fff0000))
    memory = ctypes.create_string_buffer(program)
    filters = struct.pack("@HP", len(program) // 8, ctypes.addressof(memory))
    set_seccomp, mode_filter = 22, 2
    if ctypes.CDLL(None).prctl(set_seccomp, mode_filter, filters, 0, 0) != 0:
        raise OSError("prctl(PR_SET_SECCOMP)")


class Capture:
    """What arrives at the other end of the wire, decoded by tshark."""

    def __init__(self, namespace, interface, expression):
        self.folder = tempfile.TemporaryDirectory()
        os.chmod(self.folder.name, 0o755)
        self.path = self.folder.name + "/capture"
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, "tcpdump", "-Z", "root", "-i", interface, "-U", "-n",
             "--immediate-mode", "-s", "2000", "-B", "8192", "-Q", "in", "-w", self.path, expression],
            stderr=subprocess.PIPE, text=True)
        while "listening on" not in self.process.stderr.readline():
            assert self.process.poll() is None, "tcpdump has ended"

    def packets(self, *fields, only=""):
        """One tuple of text per packet."""
        words = ["tshark", "-n", "-r", self.path, "-T", "fields", "-E", "separator=|"]
        for field in fields:
            words += ["-e", field]
        # The file may end in the middle of a packet that is being written.
        text = run(*words, *(["-Y", only] if only else []), check=False)
        return [tuple(line.split("|")) for line in text.splitlines()]

    def close(self):
        self.process.terminate()
        self.process.communicate()
        self.folder.cleanup()


class HelperTest(unittest.TestCase):
    """A namespace with the helper and the interface a0 (10.1.0.1/24), wired to b0 of another one."""

    def setUp(self):
        self.a, self.b = ("regenth%d%s" % (os.getpid(), end) for end in "ab")
        for namespace in (self.a, self.b):
            run("ip", "netns", "add", namespace)
            self.addCleanup(run, "ip", "netns", "del", namespace)
            self.ip(namespace, "link", "set", "lo", "up")
            # Without duplicate address detection link-local addresses are there at once.
            self.sysctl(namespace, "net.ipv6.conf.default.accept_dad=0")
            self.sysctl(namespace, "net.ipv6.conf.default.router_solicitations=0")
        self.make_wire()

    def make_wire(self):
        self.ip(self.a, "link", "add", "a0", "address", "02:00:00:00:00:0a", "type", "veth", "peer",
                "name", "b0", "netns", self.b)
        self.ip(self.a, "addr", "add", "10.1.0.1/24", "dev", "a0")
        self.ip(self.b, "link", "set", "b0", "up")
        self.ip(self.a, "link", "set", "a0", "up")
        self.await_link_local()

    def make_pair(self, name):
        self.ip(self.a, "link", "add", name, "type", "veth", "peer", "name", name, "netns", self.b)

    def await_link_local(self):
        eventually(lambda: "fe80::ff:fe00:a" in self.addresses(), "a0 has its link-local address")

    def ip(self, namespace, *words, **options):
        return run("ip", "-n", namespace, *words, **options)

    def sysctl(self, namespace, setting):
        run("ip", "netns", "exec", namespace, "sysctl", "-qw", setting)

    def address_rows(self, device="a0"):
        rows = json.loads(self.ip(self.a, "-j", "addr", "show", "dev", device))
        return [entry for row in rows for entry in row.get("addr_info", [])]

    def tags(self):
        """IFA_PROTO by address, which Debian 12's iproute2 does not show."""
        return address_tags(self.a)

    def addresses(self, device="a0"):
        return {row["local"] for row in self.address_rows(device)}

    def helper(self, plan, *arguments):
        helper = Helper(self.a, plan, arguments)
        self.addCleanup(helper.close)
        return helper

    def started(self, plan):
        return self.helper(plan).start(len(plan.senders))

    def capture(self, expression, interface="b0"):
        capture = Capture(self.b, interface, expression)
        self.addCleanup(capture.close)
        return capture

    @staticmethod
    def plan(*addresses, **settings):
        plan = Plan()
        plan.router("one", "a0", addresses or ["10.1.0.100/32", "fd00::100/128"], **settings)
        return plan

    # Start.

    def test_start_hands_over_sockets_then_facts_then_says_ready(self):
        plan = Plan()
        plan.router("four", "a0", ["10.1.0.100/32"])
        plan.router("six", "a0", ["fe80::100/64"])
        plan.router("absent", "nope0", ["10.9.0.1/32"])
        helper = self.started(plan)
        self.assertEqual(helper.records, [3, 2])
        self.assertEqual([(s.family, s.type, s.proto) for s in helper.sockets],
                         [(family, socket.SOCK_RAW, 112) for family in (2, 10, 2, 2, 10)])
        ifindex = json.loads(self.ip(self.a, "-j", "link", "show", "a0"))[0]["ifindex"]
        self.assertEqual(helper.interfaces, {
            0: Fact(INTERFACE, 0, ifindex, UP | IPV4_SOURCE | IPV6_SOURCE, 0, "10.1.0.1",
                    "fe80::ff:fe00:a"),
            1: Fact(INTERFACE, 1, 0, 0, 0, "0.0.0.0", "::")})

    def test_send_sockets_reach_only_the_group_from_the_source_with_ttl_255(self):
        plan = Plan()
        plan.router("four", "a0", ["10.1.0.100/32"])
        plan.router("six", "a0", ["fe80::100/64"])
        capture = self.capture("ip proto 112 or ip6 proto 112")
        helper = self.started(plan)
        helper.sockets[0].send(bytes.fromhex("310164010064ad140a010064"))
        helper.sockets[1].send(bytes.fromhex("3101640100645d18fe80000000000000") + bytes(8))
        eventually(lambda: len(capture.packets("frame.number")) == 2, "both adverts on the wire")
        self.assertEqual(
            capture.packets("ip.src", "ip.dst", "ip.ttl", "ip.dsfield", only="ip"),
            [("10.1.0.1", "224.0.0.18", "255", "0xc0")])
        self.assertEqual(
            capture.packets("ipv6.src", "ipv6.dst", "ipv6.hlim", "ipv6.tclass", only="ipv6"),
            [("fe80::ff:fe00:a", "ff02::12", "255", "0x%08x" % 0xc0)])
        for sender in helper.sockets[:2]:
            with self.assertRaises(BlockingIOError):
                sender.recv(100)  # Their filter lets nothing in, their own adverts neither.

    def test_receive_sockets_hear_the_group_and_nothing_else(self):
        plan = Plan()
        plan.router("four", "a0", ["10.1.0.100/32"])
        plan.router("six", "a0", ["fe80::100/64"])
        helper = self.started(plan)
        self.ip(self.b, "addr", "add", "10.1.0.2/24", "dev", "b0")
        program = """if 1:
            import socket
            four = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
            four.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
            four.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"b0")
            for target in "10.1.0.1", "224.0.0.1", "224.0.0.18":
                four.sendto(target.encode(), (target, 0))
            six = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 112)
            scope = socket.if_nametoindex("b0")
            for target in "fe80::ff:fe00:a", "ff02::1", "ff02::12":
                six.sendto(target.encode(), (target, 0, 0, scope))
        """
        run("ip", "netns", "exec", self.b, sys.executable, "-c", program)
        ifindex = helper.interfaces[0].ifindex
        for receiver, group, offset in ((helper.sockets[2], b"224.0.0.18", 20),
                                        (helper.sockets[3], b"ff02::12", 0)):
            self.assertTrue(select.select([receiver], [], [], PATIENCE)[0])
            content, ancillary, _, _ = receiver.recvmsg(2000, 1000)
            self.assertEqual(content[offset:], group)
            kinds = {(level, kind): value for level, kind, value in ancillary}
            if offset:  # IP_PKTINFO and IP_TTL, which this module does not name
                self.assertEqual(struct.unpack_from("=i", kinds[0, 8])[0], ifindex)
                self.assertEqual(struct.unpack("=i", kinds[0, 2])[0], 255)
            else:
                self.assertEqual(
                    struct.unpack_from("=i", kinds[41, socket.IPV6_PKTINFO], 16)[0], ifindex)
                self.assertIn((41, socket.IPV6_HOPLIMIT), kinds)
            self.assertIn((socket.SOL_SOCKET, 35), kinds)  # SO_TIMESTAMPNS
            with self.assertRaises(BlockingIOError):
                receiver.recv(100)

    def test_helper_is_locked_in(self):
        helper = self.started(self.plan())
        with open("/proc/%d/status" % helper.process.pid) as file:
            status = dict(line.rstrip("\n").split(":\t", 1) for line in file)
        both = "%016x" % (1 << 12 | 1 << 13)  # CAP_NET_ADMIN, CAP_NET_RAW
        self.assertEqual(status["Uid"], "\t".join([str(USER)] * 4))
        for capabilities in ("CapPrm", "CapEff"):
            self.assertEqual(status[capabilities], both)
        for capabilities in ("CapInh", "CapAmb"):
            self.assertEqual(status[capabilities], "%016x" % 0)
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))

    def test_host_without_ipv6_gets_sockets_that_do_nothing(self):
        plan = self.both_families()
        helper = Helper(self.a, plan, prepare=refuse_ipv6_sockets)
        self.addCleanup(helper.close)
        helper.start(len(plan.senders))
        self.assertEqual([(s.family, s.type) for s in helper.sockets],
                         [(socket.AF_INET, socket.SOCK_RAW), (socket.AF_UNIX, socket.SOCK_DGRAM),
                          (socket.AF_INET, socket.SOCK_RAW), (socket.AF_UNIX, socket.SOCK_DGRAM)])
        self.assertEqual(helper.interfaces[0].flags & (UP | IPV4_SOURCE | IPV6_SOURCE),
                         UP | IPV4_SOURCE)
        with self.assertRaises(OSError):
            helper.sockets[1].send(b"nowhere")
        with self.assertRaises(BlockingIOError):
            helper.sockets[3].recv(100)
        helper.hold(0)
        self.assertEqual(helper.stop(), 0)

    def test_bad_plan_is_refused(self):
        helper = self.helper(self.plan().pack()[:-1])
        self.assertEqual(helper.message(), Role(FAILED, STAGE_PLAN, 22))
        self.assertEqual(helper.process.wait(PATIENCE), 1)

    def test_second_helper_in_the_namespace_is_refused_and_changes_nothing(self):
        first = self.started(self.plan())
        first.hold(0)
        for arguments in ((), ("--flush",)):
            second = self.helper(self.plan(), *arguments)
            self.assertEqual(second.message(), Role(FAILED, STAGE_ALREADY_RUNNING, 98))
            self.assertEqual(second.process.wait(PATIENCE), 1)
        self.assertIn("10.1.0.100", self.addresses())
        self.assertEqual(first.stop(), 0)
        self.started(self.plan())

    def leave_addresses_behind(self):
        """As a helper that was killed leaves them."""
        plan = self.plan("10.1.0.100/32", "10.1.0.200/32", "10.1.0.77/32", ("10.7.7.7/32", "lo"),
                         "fd00::100/128")
        killed = self.started(plan)
        killed.hold(0)
        killed.process.kill()
        killed.process.wait()
        self.assertLessEqual({"10.1.0.100", "fd00::100"}, self.addresses())
        self.assertIn("10.7.7.7", self.addresses("lo"))
        self.ip(self.a, "addr", "add", "10.1.0.101/32", "dev", "a0")

    def plan_with_owner(self):
        plan = self.plan("10.1.0.100/32", "10.1.0.101/32")
        plan.router("owner", "a0", ["10.1.0.200/32"], vrid=2, priority=255)
        return plan

    def check_reconciled(self):
        # .101 is a row of the Plan, but has no tag: somebody else's. .200 is now an owner's.
        self.assertEqual(self.addresses(),
                         {"10.1.0.1", "10.1.0.101", "10.1.0.200", "fe80::ff:fe00:a"})
        self.assertNotIn("10.7.7.7", self.addresses("lo"))

    def test_leftovers_are_removed_at_start_but_not_those_of_an_owner(self):
        self.leave_addresses_behind()
        helper = self.started(self.plan_with_owner())
        self.check_reconciled()
        self.assertEqual(helper.owned, {1: OWNED})

    def test_flush_removes_leftovers_and_exits(self):
        self.leave_addresses_behind()
        self.assertEqual(self.helper(self.plan_with_owner(), "--flush").process.wait(PATIENCE), 0)
        self.check_reconciled()

    # Facts.

    def both_families(self):
        plan = Plan()
        plan.router("four", "a0", ["10.1.0.100/32"])
        plan.router("six", "a0", ["fe80::100/64"])
        return plan

    def test_facts_follow_carrier_and_administrator(self):
        helper = self.started(self.both_families())
        self.ip(self.b, "link", "set", "b0", "down")
        helper.until(lambda h: not h.interfaces[0].flags & UP)
        self.ip(self.b, "link", "set", "b0", "up")
        helper.until_interface(0, UP | IPV4_SOURCE | IPV6_SOURCE)
        self.ip(self.a, "link", "set", "a0", "down")
        fact = helper.until_interface(0, IPV4_SOURCE)
        self.assertEqual((fact.ipv4, fact.ipv6), ("10.1.0.1", "::"))
        self.ip(self.a, "link", "set", "a0", "up")
        helper.until_interface(0, UP | IPV4_SOURCE | IPV6_SOURCE)

    def test_facts_and_sockets_follow_an_interface_that_is_made_anew(self):
        helper = self.started(self.both_families())
        old = helper.interfaces[0].ifindex
        self.ip(self.a, "link", "del", "a0")
        helper.until(lambda h: h.interfaces[0].ifindex == 0)
        self.assertEqual(helper.interfaces[0], Fact(INTERFACE, 0, 0, 0, 0, "0.0.0.0", "::"))
        helper.sockets[0].send(b"parked")  # To the loopback, where nobody listens.
        self.make_wire()
        fact = helper.until_interface(0, UP | IPV4_SOURCE | IPV6_SOURCE)
        self.assertNotEqual(fact.ifindex, old)
        capture = self.capture("ip proto 112 or ip6 proto 112")
        helper.sockets[0].send(b"new wire")
        helper.sockets[1].send(b"new wire")
        eventually(lambda: len(capture.packets("frame.number")) == 2, "both on the new wire")
        self.assertEqual(self.memberships(), {("224.0.0.18", "a0"), ("ff02::12", "a0")})

    def test_facts_follow_the_source_address(self):
        helper = self.started(self.both_families())
        capture = self.capture("ip proto 112")
        self.ip(self.a, "addr", "add", "10.2.0.1/24", "dev", "a0")
        self.ip(self.a, "addr", "del", "10.1.0.1/24", "dev", "a0")
        helper.until(lambda h: h.interfaces[0].ipv4 == "10.2.0.1")
        helper.sockets[0].send(b"from the new source")
        eventually(lambda: capture.packets("ip.src") == [("10.2.0.1",)], "the new source")
        self.ip(self.a, "addr", "del", "10.2.0.1/24", "dev", "a0")
        helper.until_interface(0, UP | IPV6_SOURCE)
        self.ip(self.a, "addr", "add", "10.1.0.1/24", "dev", "a0")
        helper.until(lambda h: h.interfaces[0].ipv4 == "10.1.0.1")

    def test_tentative_link_local_address_is_no_source(self):
        self.ip(self.a, "link", "set", "a0", "down")
        self.sysctl(self.a, "net.ipv6.conf.a0.accept_dad=1")
        helper = self.started(self.both_families())
        self.ip(self.a, "link", "set", "a0", "up")
        helper.until_interface(0, UP | IPV4_SOURCE)
        eventually(lambda: any(row.get("tentative") for row in self.address_rows()), "tentative")
        helper.until_interface(0, UP | IPV4_SOURCE | IPV6_SOURCE)
        self.assertFalse(any(row.get("tentative") for row in self.address_rows()))

    def test_own_virtual_address_is_never_the_source(self):
        plan = self.plan("10.1.0.100/24", "10.1.0.101/24")
        self.ip(self.a, "addr", "del", "10.1.0.1/24", "dev", "a0")
        # Untagged, but a row of the Plan.
        self.ip(self.a, "addr", "add", "10.1.0.101/24", "dev", "a0")
        helper = self.started(plan)
        self.assertEqual(helper.interfaces[0].flags, UP)
        helper.hold(0)
        self.ip(self.a, "addr", "add", "10.3.0.1/24", "dev", "a0")
        fact = helper.until_interface(0, UP | IPV4_SOURCE)
        self.assertEqual(fact.ipv4, "10.3.0.1")

    def test_interface_under_a_new_name(self):
        self.ip(self.a, "link", "set", "a0", "down")
        self.ip(self.a, "link", "set", "a0", "name", "other0")
        self.ip(self.a, "link", "set", "other0", "up")
        helper = self.started(self.both_families())
        self.assertEqual(helper.interfaces[0].ifindex, 0)
        self.ip(self.a, "link", "set", "other0", "down")
        self.ip(self.a, "link", "set", "other0", "name", "a0")
        # Its IPv4 address was there before the name was, and nobody announces it again.
        self.ip(self.a, "link", "set", "a0", "up")
        helper.until_interface(0, UP | IPV4_SOURCE | IPV6_SOURCE)
        self.ip(self.a, "link", "set", "a0", "down")
        self.ip(self.a, "link", "set", "a0", "name", "other0")
        helper.until(lambda h: h.interfaces[0].ifindex == 0)

    def test_leaving_a_bridge_is_not_the_end_of_an_interface(self):
        helper = self.started(self.both_families())
        before = helper.interfaces[0]
        self.ip(self.a, "link", "add", "bridge0", "type", "bridge")
        self.ip(self.a, "link", "set", "a0", "master", "bridge0")
        self.ip(self.a, "link", "set", "a0", "nomaster")
        self.ip(self.a, "addr", "add", "10.4.0.1/24", "dev", "a0")
        self.ip(self.a, "addr", "del", "10.1.0.1/24", "dev", "a0")
        seen = []
        helper.until(lambda h: seen.append(h.interfaces[0]) or h.interfaces[0].ipv4 == "10.4.0.1")
        self.assertEqual({fact.ifindex for fact in seen}, {before.ifindex})

    def test_lost_notifications_lead_to_a_full_reading(self):
        helper = self.started(self.both_families())
        self.make_pair("flood0")
        os.kill(helper.process.pid, signal.SIGSTOP)
        self.addCleanup(lambda: helper.process.poll() is None and
                        os.kill(helper.process.pid, signal.SIGCONT))

        def netlink_drops():
            text = run("ip", "netns", "exec", self.a, "cat", "/proc/net/netlink")
            return sum(int(line.split()[8]) for line in text.splitlines()[1:])

        batch = "".join("addr add 10.%d.%d.%d/32 dev flood0\n" % (64 + n // 62500, n // 250 % 250,
                                                                  n % 250) for n in range(20000))
        for _ in range(10):
            self.ip(self.a, "-batch", "-", input=batch)
            self.ip(self.a, "addr", "flush", "dev", "flood0")
            if netlink_drops() > 0:
                break
        self.assertGreater(netlink_drops(), 0)
        # These are among the lost.
        self.ip(self.a, "addr", "add", "10.5.0.1/24", "dev", "a0")
        self.ip(self.a, "addr", "del", "10.1.0.1/24", "dev", "a0")
        os.kill(helper.process.pid, signal.SIGCONT)
        helper.until(lambda h: h.interfaces[0].ipv4 == "10.5.0.1")
        helper.hold(0)
        self.assertIn("10.1.0.100", self.addresses())

    def test_worker_that_does_not_read_gets_the_last_state(self):
        helper = self.started(self.both_families())
        for _ in range(600):
            helper.ask(HOLD, 0)  # Each is answered; the answers do not fit the channel.
            helper.ask(RELEASE, 0)
        for network in range(20, 40):
            self.ip(self.a, "addr", "add", "10.%d.0.1/24" % network, "dev", "a0")
            self.ip(self.a, "addr", "del", "10.%d.0.1/24" % (1 if network == 20 else network - 1),
                    "dev", "a0", check=False)
        helper.until(lambda h: h.interfaces[0].ipv4 == "10.39.0.1")
        helper.answers.clear()
        self.ip(self.a, "addr", "flush", "to", "10.20.0.1/8", "dev", "a0")
        helper.until(lambda h: not h.interfaces[0].flags & IPV4_SOURCE)
        self.assertNotIn("10.1.0.100", self.addresses())

    def memberships(self):
        rows = json.loads(self.ip(self.a, "-j", "maddr", "show"))
        return {(entry["address"], row["ifname"]) for row in rows for entry in row["maddr"]
                if entry.get("address") in ("224.0.0.18", "ff02::12")}

    def test_memberships_last_as_long_as_the_helper(self):
        plan = Plan()
        for n in range(30):  # More than one socket may hold.
            self.make_pair("v%d" % n)
            plan.router("r%d" % n, "v%d" % n, ["10.8.%d.1/32" % n])
        plan.router("six", "v7", ["fe80::1/64"])
        helper = self.started(plan)
        expected = {("224.0.0.18", "v%d" % n) for n in range(30)} | {("ff02::12", "v7")}
        self.assertEqual(self.memberships(), expected)
        self.assertEqual(helper.stop(), 0)
        # Those that came to the test by the channel have none.
        self.assertEqual(self.memberships(), set())

    # Hold and release.

    def test_hold_and_release_300_addresses(self):
        four = ["10.2.%d.%d/32" % (n // 200, n % 200 + 1) for n in range(250)]
        six = ["fd00::%x/128" % (n + 1) for n in range(49)] + ["fd01::1/64"]
        helper = self.started(self.plan(*four, *six))
        before = self.addresses()
        helper.hold(0)
        rows = {row["local"]: row for row in self.address_rows()}
        tags = self.tags()
        wanted = {text.split("/")[0]: int(text.split("/")[1]) for text in four + six}
        self.assertEqual(set(rows) - before, set(wanted))
        for address, prefix in wanted.items():
            self.assertEqual(rows[address]["prefixlen"], prefix)
            self.assertEqual(tags[address], TAG)
            self.assertEqual(rows[address].get("deprecated", False), prefix == 128)
            self.assertEqual(rows[address].get("nodad", False), ":" in address)
        helper.hold(0)  # Again: the same answer.
        helper.release(0)
        self.assertEqual(self.addresses(), before)
        helper.release(0)

    def test_address_that_is_there_already_is_held_all_the_same(self):
        self.ip(self.a, "addr", "add", "10.1.0.100/32", "dev", "a0")
        self.ip(self.a, "addr", "add", "fd00::100/128", "dev", "a0")
        helper = self.started(self.plan())
        helper.hold(0)
        self.ip(self.a, "addr", "del", "fd00::100/128", "dev", "a0")
        helper.release(0)
        self.assertEqual(self.addresses(), {"10.1.0.1", "fe80::ff:fe00:a"})

    def test_address_whose_interface_is_missing_fails_the_hold_and_nothing_is_left(self):
        addresses = ["10.2.%d.%d/32" % (n // 200, n % 200 + 1) for n in range(250)]
        helper = self.started(self.plan(*addresses, ("10.3.0.1/32", "nope0")))
        before = self.addresses()
        helper.ask(HOLD, 0)
        fact = helper.answer()
        self.assertEqual((fact.kind, fact.index, fact.error), (HOLD_FAILED, 0, ENODEV))
        self.assertEqual(self.addresses(), before)
        self.make_pair("nope0")
        helper.until(lambda h: h.interfaces[1].ifindex != 0)
        helper.hold(0)
        self.ip(self.a, "link", "del", "nope0")
        helper.release(0)
        self.assertEqual(self.addresses(), before)

    def test_address_that_the_kernel_refuses_fails_the_hold(self):
        helper = self.started(self.plan())
        self.sysctl(self.a, "net.ipv6.conf.a0.disable_ipv6=1")
        helper.ask(HOLD, 0)
        fact = helper.answer()
        self.assertEqual((fact.kind, fact.index, fact.error), (HOLD_FAILED, 0, EACCES))
        self.assertEqual(self.addresses(), {"10.1.0.1"})

    def test_owner_addresses_are_never_touched(self):
        plan = self.plan("10.1.0.1/32", priority=255, delay=0)
        plan.router("other", "a0", ["10.1.0.50/32", "fd00::50/128"], vrid=2, priority=255)
        helper = self.started(plan)
        self.assertEqual(helper.owned, {0: OWNED, 1: 0})
        self.assertEqual(helper.interfaces[0].ipv4, "10.1.0.1")
        before = self.addresses()
        capture = self.capture("arp")
        helper.hold(0)
        eventually(lambda: capture.packets("arp.src.proto_ipv4") == [("10.1.0.1",)] * 5, "5 GARP")
        helper.release(0)
        self.assertEqual(self.addresses(), before)
        self.ip(self.a, "addr", "add", "10.1.0.50/24", "dev", "a0")
        self.ip(self.a, "addr", "add", "fd00::50/64", "dev", "a0")
        helper.until(lambda h: h.owned[1] == OWNED)
        self.ip(self.a, "addr", "del", "fd00::50/64", "dev", "a0")
        helper.until(lambda h: h.owned[1] == 0)

    def test_address_deleted_by_somebody_else_is_put_back_and_announced(self):
        helper = self.started(self.plan(repeat=1, delay=0))
        helper.hold(0)
        capture = self.capture("arp or icmp6")
        self.ip(self.a, "addr", "del", "10.1.0.100/32", "dev", "a0")
        eventually(lambda: "10.1.0.100" in self.addresses(), "put back")
        first = time.monotonic()
        self.ip(self.a, "addr", "del", "fd00::100/128", "dev", "a0")
        eventually(lambda: "fd00::100" in self.addresses(), "put back")
        self.assertGreater(time.monotonic() - first, 0.5)  # Once a second at most.
        eventually(lambda: len(capture.packets("frame.number", only="arp || icmpv6.type==136")) == 2,
                   "both announced")
        helper.release(0)
        self.assertEqual(self.addresses(), {"10.1.0.1", "fe80::ff:fe00:a"})

    def test_interface_taken_down_is_not_somebody_else(self):
        helper = self.started(self.plan())
        helper.hold(0)
        self.ip(self.a, "link", "set", "a0", "down")
        helper.until(lambda h: not h.interfaces[0].flags & UP)
        helper.release(0)
        self.ip(self.a, "link", "set", "a0", "up")
        helper.until(lambda h: h.interfaces[0].flags & UP)
        helper.hold(0)
        self.assertLessEqual({"10.1.0.100", "fd00::100"}, self.addresses())

    # Announcements.

    def test_five_and_five_announcements_of_each_address_first_ones_first(self):
        four = ["10.2.0.%d/32" % (n + 1) for n in range(20)]
        six = ["fd00::%x/128" % (n + 1) for n in range(20)]
        capture = self.capture("arp or icmp6")
        helper = self.started(self.plan(*four, *six, delay=1))
        helper.hold(0)
        announced = "arp || icmpv6.type == 136"

        def seen():
            return capture.packets("frame.time_relative", "arp.src.proto_ipv4",
                                   "icmpv6.nd.na.target_address", only=announced)

        packets = eventually(lambda: len(seen()) >= 400 and seen(), "10 of each of 40")
        self.assertEqual(len(packets), 400)
        targets = [four or six for _, four, six in packets]
        wanted = [text.split("/")[0] for text in four + six]
        self.assertEqual(sorted(targets[:40]), sorted(wanted))
        self.assertEqual(collections.Counter(targets), {address: 10 for address in wanted})
        gap = float(packets[200][0]) - float(packets[199][0])
        self.assertTrue(0.7 < gap < 1.5, gap)
        self.assertEqual(
            set(capture.packets("eth.src", "eth.dst", "arp.opcode", "arp.src.hw_mac",
                                "arp.dst.hw_mac", only="arp")),
            {("02:00:00:00:00:0a", "ff:ff:ff:ff:ff:ff", "1", "02:00:00:00:00:0a",
              "00:00:00:00:00:00")})
        self.assertEqual(
            set(capture.packets("ipv6.src", "ipv6.dst", "ipv6.hlim", "icmpv6.nd.na.flag.r",
                                "icmpv6.nd.na.flag.s", "icmpv6.nd.na.flag.o",
                                "icmpv6.opt.linkaddr", "icmpv6.checksum.status",
                                only="icmpv6.type == 136")),
            {("fe80::ff:fe00:a", "ff02::1", "255", "0", "0", "1", "02:00:00:00:00:0a", "1")})

    def test_hold_right_after_a_needless_release_announces_in_full(self):
        capture = self.capture("arp")
        helper = self.started(self.plan("10.2.0.1/32", delay=0))
        helper.worker.send(struct.pack("=IIIIII", RELEASE, 0, 0, HOLD, 0, 0))
        eventually(lambda: len(capture.packets("arp.src.proto_ipv4")) == 5, "the whole first set")

    def test_router_flag_follows_forwarding(self):
        helper = self.started(self.plan("fd00::100/128", repeat=1, delay=0))
        capture = self.capture("icmp6")

        def flags():
            return [flag for flag, in capture.packets("icmpv6.nd.na.flag.r",
                                                      only="icmpv6.type == 136")]

        for count, (setting, flag) in enumerate((("a0.forwarding=0", "0"), ("a0.forwarding=1", "1"),
                                                 ("all.forwarding=0", "0"))):
            self.sysctl(self.a, "net.ipv6.conf." + setting)
            # Behind the address's own notification everything older has been read.
            self.ip(self.a, "addr", "add", "10.60.%d.1/24" % count, "dev", "a0")
            helper.hold(0)
            helper.release(0)
            eventually(lambda: len(flags()) == count + 1, "one more NA")
            self.assertEqual(flags()[-1], flag, setting)

    def test_refresh_sets_and_the_end_of_them_by_release(self):
        helper = self.started(self.plan("10.1.0.100/32", repeat=1, delay=0, refresh=1,
                                        refresh_repeat=2))
        capture = self.capture("arp")
        helper.hold(0)
        eventually(lambda: len(capture.packets("frame.number")) >= 5, "1 + 2 + 2")
        times = [float(at) for at, in capture.packets("frame.time_relative")]
        self.assertGreater(times[3] - times[1], 0.9)
        helper.release(0)
        time.sleep(0.5)  # What was on its way is captured.
        count = len(capture.packets("frame.number"))
        time.sleep(1.5)  # That something does not happen cannot be polled for.
        self.assertEqual(len(capture.packets("frame.number")), count)

    def test_announce_is_limited_to_one_set_a_second(self):
        helper = self.started(self.plan("10.1.0.100/32", repeat=2, delay=0))
        capture = self.capture("arp")
        helper.ask(ANNOUNCE, 0)  # Not held: nothing to announce.
        helper.hold(0)
        for _ in range(50):
            helper.ask(ANNOUNCE, 0)
        # On a slow host the questions may take so long that a set more is due: what counts is the pause between sets.
        eventually(lambda: len(capture.packets("frame.number")) >= 4, "2 of the hold, 2 asked for")
        for _ in range(50):
            helper.ask(ANNOUNCE, 0)
        eventually(lambda: len(capture.packets("frame.number")) >= 6, "2 more, later")
        helper.ask(ANNOUNCE, 0)
        eventually(lambda: len(capture.packets("frame.number")) >= 8, "all others were one")
        asked = [float(at) for at, in capture.packets("frame.time_relative")][2::2]
        for before, after in zip(asked, asked[1:]):
            self.assertGreater(after - before, 0.9)

    # The end.

    def two_versions(self):
        plan = Plan()
        plan.router("three", "a0", ["10.1.0.100/32", "10.1.0.101/32"], vrid=1, interval=25)
        plan.router("two", "a0", ["10.1.0.102/32"], vrid=2, version=2, interval=300, auth=b"secret12")
        plan.router("rfc", "a0", ["10.1.0.103/32"], vrid=3, flags=1 | 2)
        plan.router("six", "a0", ["fe80::64/64", "fd00::64/128"], vrid=4)
        plan.router("idle", "a0", ["10.1.0.104/32"], vrid=5)
        return plan

    def check_withdrawn(self, capture):
        fields = ("vrrp.virt_rtr_id", "vrrp.version", "vrrp.prio", "vrrp.addr_count",
                  "vrrp.ip_addr", "vrrp.ipv6_addr", "vrrp.checksum.status", "ip.src", "ip.ttl",
                  "ipv6.src", "ipv6.hlim")
        eventually(lambda: len(capture.packets("frame.number")) >= 4, "4 adverts")
        # tshark knows only the form with the pseudo-header, so to it that of RFC 9568 is bad.
        self.assertEqual(sorted(capture.packets(*fields)), [
            ("1", "3", "0", "2", "10.1.0.100,10.1.0.101", "", "1", "10.1.0.1", "255", "", ""),
            ("2", "2", "0", "1", "10.1.0.102", "", "1", "10.1.0.1", "255", "", ""),
            ("3", "3", "0", "1", "10.1.0.103", "", "0", "10.1.0.1", "255", "", ""),
            ("4", "3", "0", "2", "", "fe80::64,fd00::64", "1", "", "", "fe80::ff:fe00:a", "255")])
        self.assertEqual(capture.packets("vrrp.checksum", only="vrrp.virt_rtr_id == 3"),
                         [("0xc42f",)])
        self.assertEqual(capture.packets("vrrp.auth_string", only="vrrp.virt_rtr_id == 2"),
                         [("secret12",)])
        self.assertEqual(self.addresses(), {"10.1.0.1", "fe80::ff:fe00:a"})
        self.assertEqual(self.memberships(), set())

    def hold_four(self):
        helper = self.started(self.two_versions())
        capture = self.capture("ip proto 112 or ip6 proto 112")
        for router in range(4):
            helper.hold(router)
        return helper, capture

    def test_worker_gone_leads_to_priority_0_and_no_addresses(self):
        helper, capture = self.hold_four()
        helper.worker.close()
        eventually(lambda: self.addresses() == {"10.1.0.1", "fe80::ff:fe00:a"}, "addresses gone")
        self.assertEqual(helper.stop(), 0)
        self.check_withdrawn(capture)

    def test_helper_without_worker_goes_by_itself_after_two_seconds(self):
        helper, capture = self.hold_four()
        began = time.monotonic()
        helper.worker.close()
        self.assertEqual(helper.process.wait(PATIENCE), 0)
        self.assertTrue(1.9 < time.monotonic() - began < 4)
        self.check_withdrawn(capture)

    def test_stop_withdraws(self):
        helper, capture = self.hold_four()
        self.assertEqual(helper.stop(), 0)
        self.check_withdrawn(capture)

    def test_supervisor_gone_withdraws(self):
        helper, capture = self.hold_four()
        helper.supervisor.close()
        self.assertEqual(helper.process.wait(PATIENCE), 0)
        self.check_withdrawn(capture)

    def test_stop_after_release_sends_nothing(self):
        helper, capture = self.hold_four()
        for router in range(4):
            helper.release(router)
        self.assertEqual(helper.stop(), 0)
        self.assertEqual(capture.packets("frame.number"), [])
        self.assertEqual(self.addresses(), {"10.1.0.1", "fe80::ff:fe00:a"})

    def test_signals_of_a_terminal_change_nothing(self):
        helper = self.started(self.plan())
        helper.hold(0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(helper.process.pid, number)
        helper.release(0)
        helper.hold(0)
        self.assertEqual(helper.stop(), 0)
        self.assertNotIn("10.1.0.100", self.addresses())

    def test_every_breach_of_contract_is_reported_and_withdraws(self):
        good = struct.pack("=III", HOLD, 0, 0)
        for record, stage in ((b"", STAGE_VIOLATION_SIZE),
                              (good[:-1], STAGE_VIOLATION_SIZE),
                              (good * 65, STAGE_VIOLATION_SIZE),
                              (struct.pack("=III", 4, 0, 0), STAGE_VIOLATION_OPERATION),
                              (good + struct.pack("=III", HOLD, 1, 0), STAGE_VIOLATION_INDEX),
                              (struct.pack("=III", HOLD, 0, 1), STAGE_VIOLATION_RESERVED)):
            with self.subTest(stage=stage, size=len(record)):
                capture = self.capture("ip proto 112")
                helper = self.started(self.plan())
                helper.hold(0)
                helper.worker.send(record)
                self.assertEqual(helper.message(), Role(VIOLATION, stage, 0))
                eventually(lambda: "10.1.0.100" not in self.addresses(), "withdrawn")
                with self.assertRaises(OSError) as caught:
                    helper.sockets[0].send(b"a hostile worker cannot send any more")
                self.assertEqual(caught.exception.errno, 89)  # EDESTADDRREQ
                self.assertEqual(helper.stop(), 0)
                eventually(lambda: capture.packets("vrrp.prio") == [("0",)], "one priority 0")
                helper.close()


def reserve_descriptors():
    """So that no descriptor of this process is one of those the helper expects."""
    numbers = [os.open("/dev/null", os.O_RDONLY)]
    while numbers[-1] < 9:
        numbers.append(os.open("/dev/null", os.O_RDONLY))


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("skipped: needs root for network namespaces")
        sys.exit(77)
    reserve_descriptors()
    unittest.main(verbosity=2)
