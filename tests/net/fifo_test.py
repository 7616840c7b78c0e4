"""FIFOs for events: keepalived and regentd get the same file and write the same bytes in each chapter of one story; and
what regentd does when nobody reads, when a script dies, and when there is no FIFO to be had."""

import fcntl
import grp
import os
import pathlib
import pwd
import shutil
import signal
import stat
import time
import unittest

from lab import is_alive, wait_until
from notify_test import ToldCase, advert

HERE = pathlib.Path(__file__).resolve().parent
PRIORITY = 100
F_SETPIPE_SZ = 1031
FOLLOW = """#!/bin/sh
trap 'echo ended >> "$VRRP_TEST_LINES"; exit 0' TERM
echo "$$ $(id -un) $*" >> "$VRRP_TEST_LINES"
for fifo; do :; done
while read -r line; do echo "$line" >> "$VRRP_TEST_LINES"; done < "$fifo"
"""


class FifoTest(ToldCase):
    def setUp(self):
        super().setUp()
        self.fifo = self.folder / "events"

    def script(self, text=FOLLOW, name="follow"):
        return super().script(text, name)

    @staticmethod
    def config(*globals_, routers=1):
        lines = ["global_defs {", "    script_user nobody nogroup", "    enable_script_security",
                 *(f"    {line}" for line in globals_), "}"]
        for number in range(routers):
            lines += [f"vrrp_instance VI_{number + 1} {{", "    interface eth0", f"    virtual_router_id {number + 9}",
                      f"    priority {PRIORITY}", "    advert_int 1", "    virtual_ipaddress {",
                      f"        10.9.0.{number + 100}/24", "    }", "}"]
        return "\n".join(lines) + "\n"

    def open(self, path=None, flags=os.O_RDONLY | os.O_NONBLOCK):
        path = path or self.fifo
        wait_until(f"{path}", path.exists, 10)
        number = os.open(path, flags)
        self.addCleanup(os.close, number)
        return number

    @staticmethod
    def read(number):
        try:
            return os.read(number, 1 << 20)
        except BlockingIOError:
            return b""

    def chapter(self, number, count=1):
        """What was written since the last chapter, once it is so many lines; and that it is not more."""
        text = b""

        def is_there():
            nonlocal text
            text += self.read(number)
            return text.count(b"\n") >= count
        wait_until(f"{count} lines in a FIFO", is_there, 15)
        time.sleep(0.3)
        return text + self.read(number)

    def told(self):
        return self.lines.read_text().splitlines() if self.lines.exists() else []

    def started(self, words):
        """The numbers of the scripts that have said these words."""
        return [int(line.split()[0]) for line in self.told() if line.endswith(words)]

    def hear(self, priority, count=1, seconds=0.5):
        return self.stranger.start("send.log", "python3", HERE / "send_advert.py", "eth0", advert(priority), count,
                                   seconds)

    def status(self, regent):
        return regent.document().get("fifos", [])

    def story(self, start):
        """What this daemon writes to its FIFO, chapter by chapter."""
        daemon = start(self.config(f"vrrp_notify_fifo {self.fifo}"))
        events = self.open()
        chapters = {"start": self.chapter(events), "promotion": self.chapter(events)}
        self.hear(50)
        chapters["lower priority"] = self.chapter(events)
        higher = self.hear(200, 1000)
        chapters["demotion"] = self.chapter(events)
        self.a.cut_link()
        chapters["link lost"] = self.chapter(events)
        higher.close()
        self.a.restore_link()
        chapters["link returned"] = self.chapter(events)
        daemon.process.terminate()
        daemon.process.wait(15)
        chapters["stop"] = self.chapter(events)
        chapters["FIFO is left"] = self.fifo.exists()
        daemon.close()
        return chapters

    WANTED = {
        "start": b'INSTANCE "VI_1" BACKUP 100\n',
        "promotion": b'INSTANCE "VI_1" MASTER 100\n',
        "lower priority": b'INSTANCE "VI_1" MASTER_RX_LOWER_PRI 100\n',
        "demotion": b'INSTANCE "VI_1" BACKUP 100\n',
        "link lost": b'INSTANCE "VI_1" FAULT 100\n',
        "link returned": b'INSTANCE "VI_1" BACKUP 100\n',
        "stop": b'INSTANCE "VI_1" STOP 100\n',
        "FIFO is left": False,
    }

    def test_regent_writes_the_whole_story(self):
        self.assertEqual(self.story(self.a.regent), self.WANTED)

    def test_keepalived_writes_the_same(self):
        self.assertEqual(self.story(self.a.keepalived), self.WANTED)

    def owner(self, path):
        status = os.stat(path)
        return (pwd.getpwuid(status.st_uid).pw_name, grp.getgrgid(status.st_gid).gr_name,
                stat.S_IMODE(status.st_mode))

    def test_two_fifos_have_their_owners_and_the_same_lines(self):
        other = self.folder / "others"
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo} games nogroup", f"vrrp_notify_fifo {other}"))
        first, second = self.open(), self.open(other)
        self.assertEqual(self.owner(self.fifo), ("games", "nogroup", 0o640))
        self.assertEqual(self.owner(other), ("nobody", "nogroup", 0o640))
        self.assertEqual(self.chapter(first), self.WANTED["start"])
        self.assertEqual(self.chapter(second), self.WANTED["start"])
        regent.stop()
        self.assertFalse(self.fifo.exists() or other.exists())

    def test_one_path_is_one_fifo_and_what_was_there_stays(self):
        os.mkfifo(self.fifo, 0o600)
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo} nobody", f"vrrp_notify_fifo {self.fifo}"))
        events = self.open()
        self.assertEqual(self.chapter(events), self.WANTED["start"])
        self.assertEqual(self.owner(self.fifo), ("root", "root", 0o600))
        code, _ = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertTrue(self.fifo.exists())

    def test_a_fifo_in_a_folder_of_somebody_else(self):
        folder = self.folder / "games"
        folder.mkdir(0o755)
        shutil.chown(folder, "games", "games")
        fifo = folder / "events"
        regent = self.a.regent(self.config(f"notify_fifo {fifo} games"))
        events = self.open(fifo)
        self.assertEqual(self.owner(fifo), ("games", "games", 0o600))
        self.assertEqual(self.chapter(events), self.WANTED["start"])
        # It is left when all is killed, and taken over at the next start.
        os.chmod(fifo, 0o600)
        regent.process.kill()
        regent.process.wait(10)
        regent.close()
        self.assertTrue(fifo.exists())
        self.a.wait_without("10.9.0.100")
        regent = self.a.regent(self.config(f"notify_fifo {fifo} games"))
        self.assertIn(self.WANTED["start"], self.chapter(events))

    def test_what_fifos_need_is_given_up(self):
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo} games"))
        regent.wait_for_state("VI_1", "backup")
        status = pathlib.Path(f"/proc/{regent.pid}/status").read_text()
        sets = dict(line.split(":\t") for line in status.splitlines() if line.startswith("Cap"))
        chown_and_dac_override = 3
        for name in ("CapPrm", "CapEff", "CapBnd"):
            self.assertEqual(int(sets[name], 16) & chown_and_dac_override, 0, name)

    def test_without_a_fifo_everything_else_goes_on(self):
        missing = self.folder / "nowhere" / "events"
        (self.folder / "file").write_text("precious")
        regent = self.a.regent(self.config(f"notify_fifo {missing}", f"vrrp_notify_fifo {self.folder}/file",
                                           f'vrrp_notify_fifo_script "{self.script()}"'))
        regent.wait_for_state("VI_1", "active")
        self.assertIn(f"no events are written to the FIFO {missing}: No such file or directory\n", regent.log())
        self.assertIn(f"no events are written to the FIFO {self.folder}/file: what is there is no FIFO\n",
                      regent.log())
        self.assertEqual([fifo["state"] for fifo in self.status(regent)], ["missing", "missing"])
        self.assertEqual(self.status(regent)[1]["script"], {"running": False, "starts": 0})
        code, _ = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertEqual((self.folder / "file").read_text(), "precious")
        self.assertEqual(self.told(), [])

    def test_a_fifo_that_nobody_reads_is_full_and_the_latest_states_wait(self):
        os.mkfifo(self.fifo)
        events = self.open(flags=os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(events, F_SETPIPE_SZ, 4096)
        filling = b"#" * 4095 + b"\n"
        os.write(events, filling)
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo}", routers=3))
        for name in ("VI_1", "VI_2", "VI_3"):
            regent.wait_for_state(name, "active")
        wait_until("what waits", lambda: self.status(regent)[0]["lines_lost"] == 3)
        full = {"path": str(self.fifo), "state": "full", "lines_written": 0, "lines_lost": 3, "lines_waiting": 3,
                "script": None}
        self.assertEqual(self.status(regent), [full])
        self.assertEqual(regent.log().count(f"the FIFO {self.fifo} is full, as nobody reads it: the latest line of "
                                            "each virtual router waits\n"), 1)
        self.assertEqual(self.read(events), filling)
        lines = self.chapter(events, 3).splitlines()
        self.assertEqual(sorted(lines), [f'INSTANCE "VI_{i}" MASTER 100'.encode() for i in (1, 2, 3)])
        self.assertEqual(self.status(regent)[0]["state"], "open")
        code, _ = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertEqual(self.chapter(events, 3).count(b" STOP 100\n"), 3)

    def test_the_end_does_not_wait_for_a_fifo_that_nobody_reads(self):
        os.mkfifo(self.fifo)
        events = self.open(flags=os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(events, F_SETPIPE_SZ, 4096)
        os.write(events, b"#" * 4096)
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo}"))
        regent.wait_for_state("VI_1", "active")
        code, seconds = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertLess(seconds, 1.0)
        self.assertIn(f"the FIFO {self.fifo} is left full: 3 lines were not written to it\n", regent.log())

    def test_a_script_reads_to_the_last_line_and_is_ended(self):
        follow = self.script()
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo}", f'notify_fifo_script "{follow} a \'b c\'"'))
        regent.wait_for_state("VI_1", "active")
        wait_until("three lines", lambda: len(self.told()) >= 3)
        pid, words = self.told()[0].split(" ", 1)
        self.assertEqual(words, f"nobody a b c {self.fifo}")
        self.assertEqual(self.status(regent)[0]["script"], {"running": True, "starts": 1})
        code, _ = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertFalse(is_alive(int(pid)))
        self.assertEqual(self.told()[1:], [
            'INSTANCE "VI_1" BACKUP 100', 'INSTANCE "VI_1" MASTER 100', 'INSTANCE "VI_1" STOP 100', "ended"])

    def test_a_script_that_dies_is_started_again(self):
        follow = self.script()
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo}", f'notify_fifo_script "{follow}" games'))
        follower = f" games {self.fifo}"
        wait_until("a first line", lambda: len(self.told()) >= 2)
        begin = time.monotonic()
        os.kill(self.started(follower)[0], signal.SIGKILL)
        wait_until("a second script", lambda: len(self.started(follower)) == 2)
        self.assertGreaterEqual(time.monotonic() - begin, 1.0)
        self.assertIn(f"the script of the FIFO {self.fifo}, {follow}, has ended: signal 9 (Killed); it is started "
                      "again in 1 s\n", regent.log())
        wait_until("its start in the status",
                   lambda: self.status(regent)[0]["script"] == {"running": True, "starts": 2})
        second = self.started(follower)[1]
        regent.stop()
        self.assertFalse(is_alive(second))
        self.assertEqual(self.told()[-2:], ['INSTANCE "VI_1" STOP 100', "ended"])

    def test_a_script_that_others_can_change_is_not_run(self):
        follow = self.script()
        follow.chmod(0o777)
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo}", f'notify_fifo_script "{follow}"'))
        words = "has ended: it is not run, as others could have changed it: "
        wait_until("a line of the log", lambda: words in regent.log())
        code, seconds = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertLess(seconds, 1.0)
        self.assertEqual(self.told(), [])

    def test_a_script_that_does_not_end_does_not_hold_up_the_end(self):
        follow = self.script('#!/bin/sh\ntrap "" TERM\necho $$ >> "$VRRP_TEST_LINES"\nwhile :; do sleep 600; done\n')
        regent = self.a.regent(self.config(f"notify_fifo {self.fifo}", f'notify_fifo_script "{follow}"'))
        wait_until("its number", lambda: len(self.told()) == 1)
        code, seconds = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertLess(seconds, 2.5)
        self.assertFalse(self.a.has("10.9.0.100"))
        wait_until("its end", lambda: not is_alive(int(self.told()[0])))


if __name__ == "__main__":
    unittest.main(verbosity=2)
