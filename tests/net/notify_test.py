"""Notification scripts: keepalived and regentd get the same file with all of them, and tell the same scripts the
same words in each chapter of one story; and what regentd does when scripts are slow, fail or hang."""

import pathlib
import shutil
import tempfile
import time
import unittest

from frames import internet_checksum
from lab import Lab, is_alive, wait_until

HERE = pathlib.Path(__file__).resolve().parent

PRIORITY = 100
KEYWORDS = ("notify", "notify_master", "notify_backup", "notify_fault", "notify_stop", "notify_master_rx_lower_pri")
TELL = """#!/bin/sh
echo "$*" >> "$VRRP_TEST_LINES"
"""


def advert(priority):
    """Version 2, VRID 9, an interval of 1 s, 10.9.0.100, no password."""
    head = bytes([0x21, 9, priority, 1, 0, 1])
    tail = bytes([10, 9, 0, 100]) + bytes(8)
    checksum = internet_checksum(head + bytes(2) + tail)
    return (head + checksum.to_bytes(2, "big") + tail).hex()


class ToldCase(unittest.TestCase):
    """A host with a place for scripts, a file that they write to, and a stranger on the segment."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.stranger = self.lab.host("b", "10.9.0.2/24")
        # Nobody but root may be able to change a script or the way to it: not below /tmp.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="regent-notify-", dir="/run"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        told = self.folder / "told"
        told.mkdir()
        told.chmod(0o777)
        self.lines = told / "lines"

    def script(self, text, name="tell"):
        path = self.folder / name
        path.write_text(text.replace("$VRRP_TEST_LINES", str(self.lines)))
        path.chmod(0o755)
        return path


class NotifyTest(ToldCase):
    def config(self, *more):
        return "\n".join(["global_defs {", "    script_user nobody nogroup", "    enable_script_security", "}",
                          "vrrp_instance VI_1 {", "    interface eth0", "    virtual_router_id 9",
                          f"    priority {PRIORITY}", "    advert_int 1",
                          "    virtual_ipaddress {", "        10.9.0.100/24", "    }",
                          *(f"    {line}" for line in more), "}", ""])

    def told(self):
        return self.lines.read_text().splitlines() if self.lines.exists() else []

    def chapter(self, count):
        """What was told since the last chapter, once it is so many lines; and that it is not more."""
        wait_until(f"{count} lines of scripts", lambda: len(self.told()) >= count, 15)
        time.sleep(0.3)
        told = self.told()
        self.lines.unlink()
        return told

    def hear(self, priority, count=1, seconds=0.5):
        return self.stranger.start("send.log", "python3", HERE / "send_advert.py", "eth0", advert(priority), count,
                                   seconds)

    def story(self, start):
        """What the scripts of this daemon were told, chapter by chapter."""
        tell = self.script(TELL)
        daemon = start(self.config(*(f'{keyword} "{tell} {keyword}"' for keyword in KEYWORDS)))
        chapters = {"start": self.chapter(2), "promotion": self.chapter(2)}
        self.hear(50)
        chapters["lower priority"] = self.chapter(1)
        higher = self.hear(200, 1000)
        chapters["demotion"] = self.chapter(2)
        self.a.cut_link()
        chapters["link lost"] = self.chapter(2)
        higher.close()
        self.a.restore_link()
        chapters["link returned"] = self.chapter(2)
        daemon.process.terminate()
        daemon.process.wait(15)
        chapters["stop"] = self.chapter(2)
        daemon.close()
        return chapters

    WANTED = {
        "start": ["notify_backup", "notify INSTANCE VI_1 BACKUP 100"],
        "promotion": ["notify_master", "notify INSTANCE VI_1 MASTER 100"],
        "lower priority": ["notify_master_rx_lower_pri"],
        "demotion": ["notify_backup", "notify INSTANCE VI_1 BACKUP 100"],
        "link lost": ["notify_fault", "notify INSTANCE VI_1 FAULT 100"],
        "link returned": ["notify_backup", "notify INSTANCE VI_1 BACKUP 100"],
        "stop": ["notify_stop", "notify INSTANCE VI_1 STOP 100"],
    }

    def test_regent_tells_the_whole_story_in_order(self):
        self.assertEqual(self.story(self.a.regent), self.WANTED)

    def test_keepalived_tells_the_same_in_any_order(self):
        story = self.story(self.a.keepalived)
        self.assertEqual({name: sorted(lines) for name, lines in story.items()},
                         {name: sorted(lines) for name, lines in self.WANTED.items()})

    def test_scripts_have_their_user_and_an_environment(self):
        tell = self.script('#!/bin/sh\n(id -un; id -gn; env | grep ^VRRP_ | sort) >> "$VRRP_TEST_LINES"\n')
        self.a.regent(self.config(f'notify_backup "{tell}"', f'notify_master "{tell}" games'))
        self.assertEqual(self.chapter(9), [
            "nobody", "nogroup", "VRRP_INTERFACE=eth0", "VRRP_NAME=VI_1", "VRRP_PREVIOUS_STATE=INIT",
            "VRRP_PRIORITY=100", "VRRP_REASON=startup", "VRRP_STATE=BACKUP", "VRRP_VRID=9"])
        # The file is nobody's now: another user has to make it anew.
        self.assertEqual(self.chapter(9), [
            "games", "games", "VRRP_INTERFACE=eth0", "VRRP_NAME=VI_1", "VRRP_PREVIOUS_STATE=BACKUP",
            "VRRP_PRIORITY=100", "VRRP_REASON=timeout", "VRRP_STATE=MASTER", "VRRP_VRID=9"])

    def test_a_script_that_fails_is_a_line_of_the_log(self):
        tell = self.script("#!/bin/sh\necho no such switch >&2\nexit 3\n")
        regent = self.a.regent(self.config(f'notify_backup "{tell}"'))
        line = f"VI_1: notify_backup {tell} has failed: exit status 3: no such switch\n"
        wait_until("a line of the log", lambda: line in regent.log())
        code, _ = regent.stop()
        self.assertEqual(code, 0)

    def test_a_program_that_others_can_change_is_not_run(self):
        tell = self.script(TELL)
        tell.chmod(0o777)
        regent = self.a.regent(self.config(f'notify_backup "{tell} told"'))
        words = "has failed: it is not run, as others could have changed it: "
        wait_until("a line of the log", lambda: words in regent.log())
        self.assertEqual(self.told(), [])

    def test_the_latest_state_wins_while_a_script_is_slow(self):
        tell = self.script('#!/bin/sh\necho "$2 $3 $4" >> "$VRRP_TEST_LINES"\n'
                           f'while [ -e {self.folder}/slow ]; do sleep 0.05; done\n')
        slow = self.folder / "slow"
        slow.touch()
        regent = self.a.regent(self.config(f'notify "{tell}"'))
        wait_until("the first script", lambda: self.told() == ["VI_1 BACKUP 100"])
        regent.wait_for_state("VI_1", "active")
        self.a.cut_link()
        regent.wait_for_state("VI_1", "fault")
        slow.unlink()
        self.assertEqual(self.chapter(2), ["VI_1 BACKUP 100", "VI_1 FAULT 100"])
        self.assertIn("VI_1: its scripts are slow: they are not told MASTER, as it is FAULT by now\n", regent.log())

    def test_scripts_that_hang_hold_up_the_end_for_a_second(self):
        pids = self.lines
        tell = self.script('#!/bin/sh\ntrap "" TERM\necho $$ >> "$VRRP_TEST_LINES"\nsleep 600 & wait; sleep 600\n')
        regent = self.a.regent(self.config(f'notify "{tell}"'))
        regent.wait_for_state("VI_1", "active")
        begin = time.monotonic()
        code, seconds = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertGreaterEqual(seconds, 1.0)
        self.assertLess(time.monotonic() - begin, 2.5)
        self.assertFalse(self.a.has("10.9.0.100"))
        # One is told BACKUP and still hangs; half a second later another one is told STOP.
        started = [int(line) for line in pids.read_text().split()]
        self.assertEqual(len(started), 2)
        wait_until("all scripts are gone", lambda: not any(is_alive(pid) for pid in started))


if __name__ == "__main__":
    unittest.main(verbosity=2)
