"""http_check on a real kernel: an address that follows a web server with a certificate of its own authority."""

import os
import pathlib
import sys
import unittest

from lab import run, wait_until
from native_test import NativeCase, tracking
from regent_test import V3, VIP, instance

# Says what a file says: a status, and behind it the body. Files are given as arguments.
SERVER = """
import http.server, pathlib, ssl, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, _, body = pathlib.Path(sys.argv[1]).read_text().partition(" ")
        self.send_response(int(status))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8443), Page)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
"""


class WebCheckTest(NativeCase):
    def setUp(self):
        super().setUp()
        self.host = self.lab.host("a", "10.9.0.1/24")
        self.folder = self.lab.directory / "web"
        self.folder.mkdir(mode=0o755)
        # The folder of the lab may be one's own only.
        for parent in (self.lab.directory, self.folder):
            parent.chmod(0o755)
        self.page = self.folder / "page"
        self.page.write_text("200 all is well")
        self.certificate("www.example", days=5)
        self.host.start("web.log", sys.executable, "-c", SERVER, self.page, self.folder / "certificate.pem",
                        self.folder / "key.pem")

    def certificate(self, name, days):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "certificate.pem"),
            "-days", str(days), "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
        (self.folder / "certificate.pem").chmod(0o644)

    def regent(self, more, host="www.example"):
        text = V3 + (f"http_check site {{\n    server 127.0.0.1 port 8443\n    tls\n    host {host}\n"
                     f"    request /health\n    ca_file {self.folder}/certificate.pem\n    interval 0.2\n"
                     f"    timeout 0.2\n    {more}\n}}\n")
        return self.host.regent(text + instance(more=tracking("track_check", "site")))

    def expect_fault(self, regent, why):
        wait_until(f"it says why: {why}", lambda: why in
                   ((self.check(regent, "site").get("last_result") or {}).get("text", "")))
        regent.wait_for_state("v4", "fault")
        self.assertFalse(self.host.has(VIP))

    def test_the_address_follows_what_the_server_says(self):
        regent = self.regent('expect_body "is well"')
        regent.wait_for_state("v4", "active")
        check = self.check(regent, "site")
        self.assertEqual((check["kind"], check["last_result"]["outcome"]), ("http", "passed"))
        self.page.write_text("503 all is well")
        self.expect_fault(regent, "status 503")
        self.page.write_text("200 all is well")
        regent.wait_for_state("v4", "active")
        self.page.write_text("200 nothing is")
        self.expect_fault(regent, '"is well" is not in the body')

    def test_a_certificate_for_another_name_is_a_failure(self):
        self.expect_fault(self.regent("", host="mail.example"), "certificate")

    def test_a_certificate_that_ends_soon_is_said_and_is_no_failure(self):
        regent = self.regent("expires_within 14")
        regent.wait_for_state("v4", "active")
        wait_until("it is said", lambda: "the certificate expires in 4 days" in
                   self.check(regent, "site")["last_result"]["text"])

    def test_libcurl_is_in_one_program_only(self):
        regent = self.regent("")
        regent.wait_for_state("v4", "active")
        with_it = {role for role, pid in regent.roles().items()
                   if "libcurl" in pathlib.Path(f"/proc/{pid}/maps").read_text()}
        self.assertEqual(with_it, {"regent-web-prober"})


class FlappingTest(NativeCase):
    """A script that fails and succeeds in turn, as somebody writes it into a file."""

    def test_a_check_that_changes_too_often_is_held_down(self):
        host = self.lab.host("a", "10.9.0.1/24")
        state = self.lab.directory / "state"
        self.lab.directory.chmod(0o755)
        def write(word):
            # In one step: what is read in between would be another change.
            new = self.lab.directory / "state.new"
            new.write_text(word + "\n")
            os.rename(new, state)
        write("0")
        text = V3 + (f"vrrp_script well {{\n    script \"/usr/bin/grep -q 0 {state}\"\n    interval 0.1\n"
                     f"    flap_limit 3\n    flap_window 60\n    flap_hold 2\n}}\n")
        regent = host.regent(text + instance(more=tracking("track_script", "well")))
        regent.wait_for_state("v4", "active")
        def say(word, verdict):
            write(word)
            wait_until(f"it is {verdict}", lambda: self.check(regent, "well").get("verdict") == verdict)
        say("1", "down")
        say("0", "up")
        say("1", "down")
        self.assertGreater(self.check(regent, "well")["damped_seconds"], 0)
        write("0")
        self.assertIn("damped", regent.log())
        self.assertFalse(host.has(VIP))
        # Two seconds after it has become good it counts again.
        regent.wait_for_state("v4", "active")
        self.assertIn("no longer damped: no change for 2 s", regent.log())
        self.assertIsNone(self.check(regent, "well")["damped_seconds"])


if __name__ == "__main__":
    unittest.main()
