"""Native checks whose servers do whatever a server should not: each has failed within its time and says why, its
process stays small and alive, and checks of others do not notice."""

import pathlib
import re
import sys
import unittest

from lab import children_of, run, wait_until
from native_test import NativeCase, tracking
from regent_test import V3, instance
from resolver import NAME

SERVERS = pathlib.Path(__file__).resolve().parent / "unruly.py"
TIMEOUT = 0.4
# After that checkd would give the process up that asks, and call the result unknown.
PATIENCE_OF_CHECKD = 0.5
# The largest that a process that asks may have been, in KiB, with all that it shares with others. One that kept what
# came would be stopped at 64 MiB, and one of a web server at 128.
LARGEST = {"regent-prober": 12 * 1024, "regent-web-prober": 24 * 1024}

LATE = f"no answer within {TIMEOUT} s"
# It depends on what was under way when it came.
RESET = "Connection reset by peer|the connection was closed before"
NO_BODY = '"all is well" is not in the body'


def dns(transport, more=""):
    return (f"dns_check {{name}} {{{{\n    query {NAME} TXT\n    transport {transport}\n"
            f'    expect answer "ok"\n    {more}')


def tcp(more='expect "hello"'):
    return f"tcp_check {{name}} {{{{\n    {more}"


def http(more='expect_body "all is well"'):
    return f"http_check {{name}} {{{{\n    {more}"


def https(more=""):
    return http(f"tls\n    verify off\n    {more}")


# What is asked, how the server behaves, the outcome, and what is said, which may be one of several.
UDP = [
    (dns("udp"), "udp_silent", "timed_out", LATE),
    (dns("udp"), "udp_garbage", "failed", "an answer that cannot be read"),
    (dns("udp"), "udp_flood", "timed_out", LATE),
]
STREAM = [
    (dns("tcp"), "silent", "timed_out", LATE),
    (dns("tcp"), "closing", "failed", "the connection was closed before the answer came"),
    (dns("tcp"), "resetting", "unreachable|failed", RESET),
    (dns("tcp"), "garbage", "failed", "the answer is not one to what was asked"),
    (dns("tcp"), "endless", "failed", "the answer is not one to what was asked"),
    (dns("tcp"), "trickling", "timed_out", LATE),
    (dns("tcp"), "dns_largest_in_drops", "timed_out", LATE),
    (dns("tcp"), "dns_half", "failed", "the connection was closed before the answer came"),
    (dns("tcp"), "dns_other_question", "failed", "the answer is not one to what was asked"),
    (dns("tcp", "max_latency 0.05"), "dns_late", "failed", "the answer took 0."),
    (dns("tcp"), "dns_right", "passed", ""),
    (tcp(), "silent", "timed_out", LATE),
    (tcp(), "closing", "failed", 'the connection was closed before "hello" came'),
    (tcp(), "resetting", "unreachable|failed", RESET),
    (tcp('send "x"\n    expect "hello"'), "garbage", "failed", 'the connection was closed before "hello" came'),
    (tcp(), "endless", "failed", '1048576 bytes came without "hello" in them'),
    (tcp(), "trickling", "timed_out", LATE),
]
WEB = [
    (http(), "silent", "timed_out", LATE),
    (http(), "closing", "failed", "the connection was closed before an answer came"),
    (http(), "resetting", "unreachable|failed", RESET),
    (http(), "garbage", "failed", "an answer that is not HTTP"),
    (http(), "endless", "failed", "an answer that is not HTTP"),
    (http(), "trickling", "failed", "an answer that is not HTTP"),
    (http(), "http_endless_headers", "failed", "more than 65536 bytes of headers came"),
    (http(), "http_endless_line", "failed", "more than 65536 bytes of headers came"),
    (http(), "http_endless_interim", "failed", "more than 65536 bytes of headers came"),
    (http(), "http_endless_body", "failed", NO_BODY),
    (http(""), "http_endless_body", "passed", ""),
    (http(), "http_endless_chunks", "failed", NO_BODY),
    (http(), "http_endless_chunk_head", "timed_out", LATE),
    (http(), "http_endless_trailers", "failed", "more than 65536 bytes of headers came"),
    (http(), "http_trickling_headers", "timed_out", LATE),
    (http(), "http_trickling_body", "timed_out", LATE),
]
TLS = [
    (https(), "silent", "timed_out", LATE),
    (https(), "closing", "failed", "SSL"),
    (https(), "resetting", "unreachable|failed", RESET),
    (https(), "garbage", "failed", "SSL"),
    (https(), "endless", "failed", "SSL"),
    (https(), "handshake_in_drops", "timed_out", LATE),
    (https(), "handshake_half", "timed_out", LATE),
    (https(), "tls_silent", "timed_out", LATE),
    (https(), "tls_closing", "failed", "the connection was closed before"),
    (https(), "tls_http_endless_headers", "failed", "more than 65536 bytes of headers came"),
    (https('expect_body "all is well"'), "tls_http_endless_body", "failed", NO_BODY),
    (https('expect_body "all is well"'), "tls_http_trickling_body", "timed_out", LATE),
    (https(), "tls_http_right", "passed", ""),
]


class UnrulyTest(NativeCase):
    def setUp(self):
        super().setUp()
        self.host = self.lab.host("a", "10.9.0.1/24")

    def certificate(self):
        key, certificate = self.lab.directory / "key.pem", self.lab.directory / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            str(key), "-out", str(certificate), "-days", "9", "-subj", "/CN=www.example")
        return certificate, key

    def serve(self, log, *ports):
        server = self.host.start(log, "nice", sys.executable, SERVERS, *self.certificate(), *ports)
        wait_until("servers", lambda: "ready" in server.log())

    def begin(self, cases, good):
        """A check of each case, and one that is always good, by their names."""
        self.wants, text, names, ports = {}, V3, [], []
        for number, (block, behaviour, outcome, words) in enumerate(cases):
            port = 6000 + number
            name = f"{block.partition('_')[0]}{number}_{behaviour}"
            ports.append(f"{behaviour}:{port}")
            self.wants[name] = (outcome, words)
            text += block.format(name=name) + (f"\n    server 127.0.0.1 port {port}\n    interval 1\n"
                                               f"    timeout {TIMEOUT}\n}}\n")
            names.append(f"{name} weight 1")
        self.serve("unruly.log", *ports)
        behaviour, block = good
        self.serve("good.log", f"{behaviour}:5999")
        text += block.format(name="good") + "\n    server 127.0.0.1 port 5999\n    interval 1\n    timeout 0.9\n}\n"
        self.regent = self.host.regent(text + instance(priority=1, more=tracking("track_check", *names,
                                                                                 "good weight 1")))

    def checks(self):
        return {check["name"]: check for check in self.regent.document().get("checks", [])}

    def verdict(self, name):
        return self.checks().get(name, {}).get("verdict")

    def judge(self, check):
        """What is not as it should be, or nothing."""
        result = check["last_result"] or {}
        outcome, words = self.wants[check["name"]]
        if not re.fullmatch(outcome, result.get("outcome", "")) or not re.search(words, result["text"]):
            return f"{check['name']}: {result.get('outcome')}: {result.get('text')}, instead of {outcome}: {words}"
        if result["duration_seconds"] > TIMEOUT + PATIENCE_OF_CHECKD:
            return f"{check['name']}: {result}"
        return ""

    def complaints(self):
        checks = self.checks()
        return [text for name in self.wants for text in [self.judge(checks[name])] if text] if checks else ["nothing"]

    def play(self, program, cases, good):
        self.begin(cases, good)
        wait_until("the good one is up", lambda: self.verdict("good") == "up")
        prober = self.regent.roles()[program]
        askers = set(children_of(prober))
        self.assertEqual(len(askers), len(cases) + 1)
        wait_until("all have been asked five times", lambda: min(
            check["counters"]["runs"] for check in self.checks().values()) >= 5, 40)
        try:
            wait_until("all are as they should be", lambda: not self.complaints())
        except Exception as late:
            raise AssertionError("\n".join(self.complaints()) + "\n" + self.regent.log()) from late
        good_one = self.checks()["good"]
        self.assertEqual((good_one["verdict"], good_one["counters"]["failures"]), ("up", 0), good_one)
        # No answer has ended a process, or made it late.
        self.assertEqual(set(children_of(prober)), askers)
        self.assertNotIn("unknown,", self.regent.log())
        sizes = {pid: self.largest(pid) for pid in askers}
        print(f"{program}: {len(askers)} processes, the largest had {max(sizes.values())} KiB", file=sys.stderr)
        self.assertLess(max(sizes.values()), LARGEST[program])

    @staticmethod
    def largest(pid):
        """KiB of memory that a process has had at most."""
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])

    def test_dns_and_tcp_checks_fail_in_time(self):
        self.play("regent-prober", UDP + STREAM, ("udp_dns_right", dns("udp")))

    def test_http_checks_fail_in_time(self):
        self.play("regent-web-prober", WEB, ("http_right", http()))

    def test_a_pattern_that_takes_too_long_holds_up_nobody_else(self):
        # Of a line of 64 KiB it tries each part for each beginning.
        self.begin([(http('expect_regex "x+y$"'), "http_endless_body", "lost",
                     "the process that asks has died or does not answer")], ("http_right", http()))
        wait_until("it is given up", lambda: self.complaints() == [] and self.verdict("http0_http_endless_body") ==
                   "down", 20)
        wait_until("the good one is up", lambda: self.verdict("good") == "up")
        runs = self.checks()["good"]["counters"]["runs"]
        wait_until("it goes on", lambda: self.checks()["good"]["counters"]["runs"] >= runs + 4, 20)
        self.assertEqual(self.checks()["good"]["counters"]["failures"], 0)

    def test_https_checks_fail_in_time(self):
        self.play("regent-web-prober", TLS, ("http_right", http()))


if __name__ == "__main__":
    unittest.main()
