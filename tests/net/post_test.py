"""Events that are posted to web servers, with one that writes down what it was sent."""

import json
import os
import pathlib
import shutil
import signal
import sys
import time
import unittest

from lab import Lab, children_of, is_alive, run, wait_until

# Keeps each request in a folder of its own number, and answers with the status that a file says; "hang": not
# at all. Arguments: the folder, the port, and for TLS the certificate and its key.
SERVER = """
import http.server, json, pathlib, ssl, sys, time
folder = pathlib.Path(sys.argv[1])
class Page(http.server.BaseHTTPRequestHandler):
    count = 0
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Page.count += 1
        status = (folder / "status").read_text()
        seen = {"path": self.path, "version": self.request_version, "headers": dict(self.headers), "body": body,
                "status": status}
        part = folder / f"{Page.count:04}.part"
        part.write_text(json.dumps(seen))
        part.rename(part.with_suffix(".json"))
        if status == "hang":
            time.sleep(60)
        self.send_response(int(status))
        self.send_header("Content-Length", "0")
        self.end_headers()
server = http.server.ThreadingHTTPServer(("10.9.0.1", int(sys.argv[2])), Page)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
(folder / "listening").touch()
server.serve_forever()
"""


def shown(regent):
    """The one URL in the status; before there is one, what it does not say."""
    [url] = regent.document().get("urls") or [dict.fromkeys(("state", "last_error"))]
    return url


class PostTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.host = self.lab.host("a", "10.9.0.1/24")
        self.folder = self.lab.directory / "posts"
        self.folder.mkdir()
        self.answer("200")

    def answer(self, status):
        part = self.folder / "next"
        part.write_text(status)
        part.rename(self.folder / "status")

    def serve(self, port=8080, *tls):
        self.host.start("server.log", sys.executable, "-c", SERVER, self.folder, port, *tls)
        wait_until("the server listens", (self.folder / "listening").exists)

    def requests(self):
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]

    def taken(self):
        """The events of all requests that were answered well."""
        return [event for request in self.requests() if request["status"] == "200"
                for event in json.loads(request["body"])["events"]]

    def states(self):
        return [event["state"] for event in self.taken()]

    def regent(self, url="http://10.9.0.1:8080/hook?key=0penSesame", more=""):
        return self.host.regent(
            "global_defs {\n    router_id ns1\n}\n"
            f"notify_url pager {{\n    url \"{url}\"\n    header \"X-Token: 0penSesame\"\n    {more}\n}}\n"
            "vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 10\n    advert_int 0.1\n    version 3\n"
            "    priority 150\n    virtual_ipaddress { 10.9.0.100/24 }\n}\n")

    def expect_line(self, regent, line, limit=20):
        wait_until(f"the log says: {line}", lambda: line in regent.log(), limit)

    def test_each_change_is_posted(self):
        self.serve()
        regent = self.regent()
        wait_until("both events", lambda: self.states() == ["backup", "active"], 20)
        request = self.requests()[0]
        self.assertEqual(request["path"], "/hook?key=0penSesame")
        self.assertEqual(request["version"], "HTTP/1.1")
        headers = {name.lower(): value for name, value in request["headers"].items()}
        self.assertEqual(headers.pop("content-length"), str(len(request["body"])))
        self.assertEqual(headers, {"host": "10.9.0.1:8080", "user-agent": "regent", "accept": "*/*",
                                   "content-type": "application/json", "x-token": "0penSesame"})
        body = json.loads(request["body"])
        self.assertEqual((body["schema"], body["host"], body["lost"]), (1, "ns1", 0))
        event = self.taken()[1]
        self.assertRegex(event.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertRegex(event.pop("text"), r"^VI_1: Backup -> Active, no advert for 0\.\d+ s$")
        self.assertEqual(event, {"number": 2, "router": "VI_1", "interface": "eth0", "vrid": 10, "family": "ipv4",
                                 "previous_state": "backup", "state": "active", "effective_priority": 150,
                                 "reason": "timeout", "skipped": 0})
        self.assertEqual(shown(regent), {"name": "pager", "state": "good", "events_posted": 2, "events_skipped": 0,
                                 "events_waiting": 0, "failures": 0, "last_error": None})
        code, _ = regent.stop()
        self.assertEqual(code, 0)
        self.assertEqual(self.states()[2:], ["initialize"])
        self.assertEqual(self.taken()[2]["reason"], "shutdown")
        self.assertNotIn("0penSesame", regent.log())

    def test_a_server_that_fails_is_asked_again_until_it_does_not(self):
        self.answer("503")
        self.serve()
        regent = self.regent()
        regent.wait_for_state("VI_1", "active")
        self.expect_line(regent, "notify_url pager: 1 event was not posted: status 503; the next try is in 1 s, and "
                                 "others follow\n")
        wait_until("a second try", lambda: len(self.requests()) >= 2, 20)
        self.assertEqual(shown(regent)["state"], "failing")
        self.answer("200")
        # The latest event of the router, and what it has replaced.
        wait_until("an event", self.taken, 20)
        self.assertEqual([(e["state"], e["skipped"]) for e in self.taken()], [("active", 1)])
        self.expect_line(regent, "notify_url pager: 1 event was posted after ")
        self.assertEqual(regent.log().count("status 503"), 1)

    def test_a_server_that_is_not_there_yet(self):
        regent = self.regent()
        regent.wait_for_state("VI_1", "active")
        self.expect_line(regent, "notify_url pager: 1 event was not posted: Connection refused")
        self.serve()
        wait_until("an event", self.taken, 20)
        self.assertEqual(regent.state("VI_1"), "active")

    def test_a_certificate_is_verified_by_its_name_and_authority(self):
        # Names of this namespace: the kernel's view of /etc is `ip netns exec`'s.
        names = pathlib.Path("/etc/netns") / self.host.namespace
        names.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, names)
        (names / "hosts").write_text("127.0.0.1 localhost\n10.9.0.1 pager.example other.example\n")
        key, certificate = self.folder / "key.pem", self.lab.directory / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", str(key), "-out", str(certificate), "-days", "5", "-subj", "/CN=pager.example",
            "-addext", "subjectAltName=DNS:pager.example")
        certificate.chmod(0o644)
        self.serve(8443, certificate, key)
        regent = self.regent("https://pager.example:8443/", f"ca_file {certificate}")
        wait_until("an event", self.taken, 20)
        regent.stop()
        count = len(self.requests())
        for url, more, why in [
                ("https://other.example:8443/", f"ca_file {certificate}", "no alternative certificate subject name"),
                ("https://pager.example:8443/", "", "certificate"),
                ("https://nowhere.example:8443/", f"ca_file {certificate}", "cannot look up nowhere.example")]:
            other = self.regent(url, more)
            wait_until(f"it says: {why}",
                       lambda: why in (shown(other)["last_error"] or ""), 20)
            other.stop()
        self.assertEqual(len(self.requests()), count)

    def test_a_server_that_hangs_holds_up_nothing(self):
        self.answer("hang")
        self.serve()
        regent = self.regent(more="timeout 1")
        regent.wait_for_state("VI_1", "active")
        self.expect_line(regent, "was not posted: no answer within 1 s")
        begin = time.monotonic()
        code, _ = regent.stop(10)
        self.assertEqual(code, 0)
        self.assertLess(time.monotonic() - begin, 7)
        self.assertIn("notify_url pager: 1 event is not known to be posted\n", regent.log())

    def test_the_death_of_a_copy_is_one_failure(self):
        self.answer("hang")
        self.serve()
        regent = self.regent(more="timeout 30")
        wait_until("a request", self.requests, 20)
        self.answer("200")
        [copy] = children_of(regent.roles()["regent-poster"])
        os.kill(copy, signal.SIGKILL)
        self.expect_line(regent, "not posted: the process that posts has ended without a result")
        wait_until("an event", self.taken, 20)

    def test_the_death_of_the_poster_ends_nothing_else(self):
        self.serve()
        regent = self.regent()
        regent.wait_for_state("VI_1", "active")
        poster = regent.roles()["regent-poster"]
        os.kill(poster, signal.SIGKILL)
        wait_until("its end", lambda: not is_alive(poster))
        self.expect_line(regent, "regent-poster is gone: events are not posted any more")
        self.assertEqual(regent.state("VI_1"), "active")
        self.assertEqual(shown(regent)["state"], "not_served")
        code, _ = regent.stop()
        self.assertEqual(code, 0)


if __name__ == "__main__":
    unittest.main()
