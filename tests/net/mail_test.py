"""Mail about virtual routers, with a sendmail that writes down what it was given."""

import os
import pathlib
import re
import signal
import time
import unittest

from lab import Lab, is_alive, wait_until
from processes import children_of
from scripts import Scripts

CHECK = """vrrp_script well {
    script "%s"
    interval 1
    timeout 1
    fall 1
    rise 1
}
"""


class MailTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.scripts = Scripts()
        self.addCleanup(self.scripts.close)
        self.box = self.a.directory / "box"
        self.box.mkdir()
        self.box.chmod(0o777)

    def sendmail(self, before="", after=""):
        """One that keeps each mail, its arguments and what the kernel says of it, unless `before` ends it."""
        return self.scripts.add("sendmail", f"""{before}
name={self.box}/$(date +%s.%N)
echo "$*" > $name.arguments
id -un > $name.user
grep -E '^(NoNewPrivs|Seccomp|CapBnd|CapPrm):' /proc/self/status > $name.status
env | sort > $name.environment
cat > $name.part
mv $name.part $name.mail
{after}""")

    def mails(self):
        return [path.read_text() for path in sorted(self.box.glob("*.mail"))]

    def beside(self, kind):
        return sorted(self.box.glob(f"*.{kind}"))[0].read_text()

    def config(self, program, *, events="active check_failed digest 2", routers=1, more="", check=""):
        text = (f"global_defs {{\n    router_id ns1\n    notification_email {{ noc@example.org }}\n"
                f"    notification_email_from regent@example.org\n    email_events {events}\n"
                f"    email_program {program}\n    script_user nobody nogroup\n}}\n{check}")
        for number in range(routers):
            text += (f"vrrp_instance VI_{number} {{\n    interface eth0\n    virtual_router_id {10 + number}\n"
                     f"    advert_int 0.1\n    version 3\n    virtual_ipaddress {{ 10.9.0.{100 + number}/24 }}\n"
                     f"    {more}\n}}\n")
        return text

    def test_one_mail_for_one_incident(self):
        regent = self.a.regent(self.config(self.sendmail(), routers=8))
        wait_until("a mail", self.mails, 20)
        head, body = self.mails()[0].split("\n\n", 1)
        self.assertEqual(head, "From: regent@example.org\nTo: noc@example.org\n"
                         "Subject: ns1: 8 events: 8 Active\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
                         "Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit")
        lines = body.splitlines()
        self.assertEqual(len(lines), 8)
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d VI_\d: Backup -> Active, ")
        self.assertEqual(self.beside("arguments"), "-t -i -f regent@example.org\n")
        code, _ = regent.stop()
        self.assertEqual(code, 0)
        self.assertEqual(len(self.mails()), 1)

    def test_sendmail_can_become_somebody_else(self):
        self.a.regent(self.config(self.sendmail()))
        wait_until("a mail", self.mails, 20)
        self.assertEqual(self.beside("user"), "regent-mailer\n")
        status = dict(line.split(":\t") for line in self.beside("status").splitlines())
        own = re.search(r"^CapBnd:\t(.*)$", pathlib.Path("/proc/self/status").read_text(), re.MULTILINE)[1]
        self.assertEqual(status, {"NoNewPrivs": "0", "Seccomp": "0", "CapPrm": "0" * 16, "CapBnd": own})
        names = {line.split("=")[0] for line in self.beside("environment").splitlines()}
        self.assertEqual(names - {"PWD", "OLDPWD", "SHLVL", "_"}, {"LANG", "PATH"})

    def test_a_check_that_fails_is_mailed_and_what_else_happens_is_not(self):
        switch = self.scripts.switch("well")
        regent = self.a.regent(self.config(self.sendmail(), events="check_failed digest 2",
                                           check=CHECK % switch.path, more="track_script { well }"))
        regent.wait_for_state("VI_0", "active", 15)
        switch.off()
        wait_until("a mail", self.mails, 20)
        switch.on()
        regent.wait_for_state("VI_0", "active", 15)
        regent.stop()
        self.assertEqual(len(self.mails()), 1)
        self.assertIn("\nSubject: ns1: VI_0 fell back, as a check failed\n", self.mails()[0])
        self.assertRegex(self.mails()[0], r"VI_0: Active -> Fault, check well has failed: exit status 1\n$")

    def test_what_waits_is_sent_at_the_stop(self):
        regent = self.a.regent(self.config(self.sendmail(), events="active digest 60"))
        regent.wait_for_state("VI_0", "active")
        self.assertEqual(self.mails(), [])
        code, _ = regent.stop()
        self.assertEqual(code, 0)
        self.assertEqual(len(self.mails()), 1)
        self.assertIn("\nSubject: ns1: VI_0 is Active\n", self.mails()[0])

    def test_a_sendmail_that_fails_is_a_line_of_the_log(self):
        program = self.sendmail(before="echo no room in the queue >&2; exit 75")
        regent = self.a.regent(self.config(program))
        line = (f"mail about 1 event was not sent by {program}: exit status 75: no room in the queue; "
                "the next try is in 10 s\n")
        wait_until("a line of the log", lambda: line in regent.log(), 20)
        self.sendmail()
        wait_until("a mail", self.mails, 20)
        wait_until("another line", lambda: "mail about 1 event was sent after 2 tries\n" in regent.log())

    def test_a_sendmail_that_hangs_does_not_hold_up_the_stop(self):
        regent = self.a.regent(self.config(self.sendmail(before="sleep 60")))
        regent.wait_for_state("VI_0", "active")
        begin = time.monotonic()
        code, _ = regent.stop(10)
        self.assertEqual(code, 0)
        self.assertLess(time.monotonic() - begin, 7)
        self.assertIn("1 event is not known to be mailed: there is no time left\n", regent.log())

    def test_the_death_of_the_mailer_ends_nothing_else(self):
        regent = self.a.regent(self.config(self.sendmail()))
        regent.wait_for_state("VI_0", "active")
        mailer = regent.roles()["regent-mailer"]
        os.kill(mailer, signal.SIGKILL)
        wait_until("the end of the mailer", lambda: not is_alive(mailer))
        wait_until("the words of the supervisor", lambda: "mail is not sent any more, until regentd" in regent.log())
        wait_until("those of control", lambda: "regent-mailer is gone: mail is not sent any more" in regent.log())
        self.assertEqual(regent.state("VI_0"), "active")
        code, _ = regent.stop()
        self.assertEqual(code, 0)

    def test_there_is_no_mailer_without_mail(self):
        text = self.config(self.sendmail()).replace("    email_events active check_failed digest 2\n", "")
        regent = self.a.regent(text)
        regent.wait_for_state("VI_0", "active")
        wait_until("its end", lambda: "regent-mailer" not in regent.roles())
        self.assertNotIn("mailer", regent.log())
        self.assertGreater(len(children_of(regent.pid)), 2)


if __name__ == "__main__":
    unittest.main()
