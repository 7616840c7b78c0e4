"""How regent-poster looks up names, with its sandbox: from /etc/hosts, and from a DNS server of this test over UDP
and TCP, in a network of its own. Run as root: post_names_test.py POST_TOOL REGENT_POSTER."""
import http.server
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

A, AAAA = 1, 28
TRUNCATED, NO_SUCH_NAME = 0x0200, 3
HERE = {A: ["127.0.0.1"]}
NAMES = {
    "web.example": HERE,
    "both.example": {A: ["127.0.0.1"], AAAA: ["::1"]},
    "six.example": {AAAA: ["::1"]},
    "second.example": {A: ["127.0.0.2", "127.0.0.1"]},
    "long.example": {A: ["127.0.0.1"] * 100},
    "nothing.example": {},
    "silent.example": None,
    "garbage.example": None,
}


def name_in(query):
    labels, place = [], 12
    while query[place]:
        labels.append(query[place + 1:place + 1 + query[place]].decode("ascii"))
        place += 1 + query[place]
    return ".".join(labels).lower(), query[12:place + 5], struct.unpack(">H", query[place + 1:place + 3])[0]


def answer_to(query, most):
    """None: not a word."""
    name, question, kind = name_in(query)
    if name == "garbage.example":
        return query[:2] + b"\xff" * 40
    if NAMES.get(name, {}) is None:
        return None
    code = 0 if name in NAMES else NO_SUCH_NAME
    records = [b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
               for data in (socket.inet_pton(socket.AF_INET if kind == A else socket.AF_INET6, text)
                            for text in NAMES.get(name, {}).get(kind, []))]
    size = 12 + len(question) + sum(map(len, records))
    flags = 0x8180 | code
    if size > most:
        records, flags = [], flags | TRUNCATED
    return query[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)


def serve_udp(server):
    while True:
        query, peer = server.recvfrom(1500)
        answer = answer_to(query, 512)
        if answer:
            server.sendto(answer, peer)


def serve_tcp(server):
    while True:
        peer, _ = server.accept()
        with peer:
            # Two queries come over one connection.
            while size := peer.recv(2, socket.MSG_WAITALL):
                answer = answer_to(peer.recv(struct.unpack(">H", size)[0], socket.MSG_WAITALL), 65535)
                peer.sendall(struct.pack(">H", len(answer)) + answer)


class Taker(http.server.BaseHTTPRequestHandler):
    """Takes every event, and notes for which host."""
    hosts = []

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.hosts.append(self.headers["Host"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class WebServer(http.server.ThreadingHTTPServer):
    daemon_threads = True


class WebServer6(WebServer):
    address_family = socket.AF_INET6


def in_thread(serve, *arguments):
    threading.Thread(target=serve, args=arguments, daemon=True).start()


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def make_surroundings():
    """An /etc and a /run of our own, and all servers. This process has namespaces of its own."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    folder = tempfile.mkdtemp(prefix="regent-names-")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
    for name in ("etc", "run"):
        os.mkdir(f"{folder}/{name}", 0o755)
    write(f"{folder}/etc/hosts", "127.0.0.1 localhost\n127.0.0.1 pager.local\n")
    # No module of these can be loaded, and none is to be tried.
    write(f"{folder}/etc/nsswitch.conf", "hosts: mdns4_minimal [NOTFOUND=return] resolve\n")
    for name in ("etc", "run"):
        subprocess.run(["mount", "--bind", f"{folder}/{name}", f"/{name}"], check=True)
    os.makedirs("/run/names/of")
    os.symlink("../run/names/of/resolv.conf", "/etc/resolv.conf")
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.bind((address, 53))
        in_thread(serve_udp, udp)
        in_thread(serve_tcp, socket.create_server((address, 53), family=family))
    in_thread(WebServer(("127.0.0.1", 80), Taker).serve_forever)
    in_thread(WebServer6(("::1", 80), Taker).serve_forever)
    return folder


class NamesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = make_surroundings()
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)

    def setUp(self):
        Taker.hosts.clear()
        self.ask("127.0.0.1", "search example")

    @staticmethod
    def ask(server, more):
        write("/run/names/of/resolv.conf", f"nameserver {server}\noptions timeout:1 attempts:2\n{more}\n")

    def post(self, url, timeout_ms=10000):
        answer = subprocess.run([TOOL, POSTER, str(timeout_ms), url], capture_output=True, text=True, check=False,
                                timeout=60)
        return answer.stdout.strip()

    def assert_taken(self, host):
        self.assertEqual(self.post(f"http://{host}/hook"), "1 6:")
        self.assertEqual(Taker.hosts, [host])

    def test_of_hosts(self):
        self.assert_taken("pager.local")

    def test_of_dns(self):
        self.assert_taken("web.example")

    def test_of_dns_with_a_dot_behind(self):
        self.assertEqual(self.post("http://web.example./hook"), "1 6:")

    def test_in_capital_letters(self):
        self.assertEqual(self.post("http://WEB.Example/hook"), "1 6:")

    def test_within_the_domain_of_this_host(self):
        self.assert_taken("web")

    def test_where_this_host_has_no_domain(self):
        # Then the name of this host is looked at for one.
        self.ask("127.0.0.1", "")
        self.assert_taken("web.example")

    def test_of_a_server_with_an_ipv6_address(self):
        self.ask("::1", "")
        self.assert_taken("web.example")
        Taker.hosts.clear()
        self.assert_taken("long.example")

    def test_of_a_server_behind_one_that_is_not_there(self):
        self.ask("127.0.0.9", "nameserver 127.0.0.1")
        self.assert_taken("web.example")

    def test_with_addresses_of_both_families(self):
        self.assert_taken("both.example")

    def test_with_an_ipv6_address_alone(self):
        self.assert_taken("six.example")

    def test_of_which_the_second_address_answers(self):
        self.assert_taken("second.example")

    def test_with_more_addresses_than_fit_in_a_datagram(self):
        self.assert_taken("long.example")

    def test_addresses_need_no_look_up(self):
        self.assert_taken("127.0.0.1")
        Taker.hosts.clear()
        self.assert_taken("[::1]")

    def test_that_do_not_exist(self):
        self.assertEqual(self.post("http://nowhere.example/hook?key=1"),
                         "1 7: cannot look up nowhere.example: Name or service not known")
        self.assertEqual(self.post("http://nothing.example/hook?key=1"),
                         "1 7: cannot look up nothing.example: No address associated with hostname")

    def test_that_nobody_answers_for(self):
        for host in ("silent.example", "garbage.example"):
            self.assertEqual(self.post(f"http://{host}/hook?key=1"),
                             f"1 7: cannot look up {host}: Temporary failure in name resolution")

    def test_that_nobody_answers_for_in_time(self):
        begin = time.monotonic()
        self.assertEqual(self.post("http://silent.example/hook", timeout_ms=300), "1 3:")
        self.assertLess(time.monotonic() - begin, 1.9)


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("post_names_test: must be run as root")
    if sys.argv[1] != "--inside":
        os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, __file__, "--inside",
                              *map(os.path.abspath, sys.argv[1:3]), *sys.argv[3:]])
    TOOL, POSTER = sys.argv[2:4]
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
