"""Checks of the host itself on a real kernel: two hosts whose address goes where a file, a process or a unit
says."""

import os
import pathlib
import shutil
import subprocess
import unittest

from lab import run, wait_until
from native_test import NativeCase, tracking
from regent_test import V3, VIP, instance
from routers import Regent


class LocalCase(NativeCase):
    """A has priority 150 and a check of its own, B has 100."""

    def start(self, definition, *tracked, wrapper=()):
        self.hosts = [self.lab.host("ab"[number], f"10.9.0.{number + 1}/24") for number in range(2)]
        text = V3 + definition + instance(priority=150, more=tracking(*tracked))
        self.regents = [self.lab.keep(Regent(self.hosts[0], text, wrapper=wrapper)),
                        self.hosts[1].regent(V3 + instance(priority=100))]

    def expect_holder(self, number):
        self.hosts[number].wait_for(VIP)
        self.hosts[1 - number].wait_without(VIP)

    def expect_priority(self, priority):
        wait_until(f"priority {priority}",
                   lambda: self.regents[0].status().get("v4", {}).get("effective_priority") == priority)


class FileTest(LocalCase):
    """The number of the file is added to the priority."""

    def setUp(self):
        super().setUp()
        self.folder = self.lab.directory / "watched"
        self.folder.mkdir(mode=0o755)
        self.file = self.folder / "order"
        self.file.write_text("0\n")
        self.start(f"track_file order {{\n    file {self.file}\n}}\n", "track_file", "order")
        self.expect_holder(0)

    def replace(self, text):
        new = self.folder / "order.new"
        new.write_text(text)
        os.rename(new, self.file)

    def test_the_address_goes_where_the_file_says(self):
        self.file.write_text("-60\n")
        self.expect_holder(1)
        check = self.check(self.regents[0], "order")
        self.assertEqual((check["kind"], check["value"], check["verdict"]), ("file", -60, "up"))
        self.assertEqual(self.regents[0].status()["v4"]["effective_priority"], 90)
        self.replace("20\n")
        self.expect_holder(0)
        self.replace("-51\n")
        self.expect_holder(1)
        self.file.unlink()
        self.expect_holder(0)
        check = self.check(self.regents[0], "order")
        self.assertEqual((check["value"], check["verdict"]), (0, "down"))
        self.assertIn("there is no such file", check["last_result"]["text"])
        self.replace("-254\n")
        self.expect_holder(1)
        self.assertEqual(self.regents[0].status()["v4"]["state"], "fault")
        self.assertEqual(self.regents[0].status()["v4"]["reason_text"],
                         "check order is a fault here: the value is -254")
        log = self.regents[0].log()
        self.assertIn("check order: value 0\n", log)
        self.assertIn("check order: value 0 -> -60\n", log)
        self.assertIn("check order: value -51 -> 0, there is no such file, which counts as 0\n", log)

    def test_one_that_cannot_be_read_counts_as_0(self):
        self.file.write_text("-60\n")
        self.expect_holder(1)
        self.file.chmod(0o600)
        self.expect_holder(0)
        self.assertIn("cannot be read, which counts as 0: Permission denied (regent-checkd reads it)",
                      self.regents[0].log())
        self.file.chmod(0o644)
        self.expect_holder(1)

    def test_its_folder_may_be_replaced(self):
        self.folder.rename(self.lab.directory / "old")
        wait_until("the file is gone", lambda: self.check(self.regents[0], "order")["verdict"] == "down")
        self.folder.mkdir(mode=0o755)
        self.file.write_text("-60\n")
        self.expect_holder(1)
        self.file.write_text("1\n")
        self.expect_holder(0)


class Sleeper:
    """A program with a name that no other process has, in a folder of the lab."""

    def __init__(self, lab, name):
        self.path = lab.directory / name
        shutil.copy("/bin/sleep", self.path)
        self.processes = []

    def begin(self, seconds="600"):
        self.processes.append(subprocess.Popen([self.path, seconds]))  # pylint: disable=consider-using-with
        return self.processes[-1]

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()


class ProcessTest(LocalCase):
    """Without its process A has 90."""

    def setUp(self):
        super().setUp()
        # The kernel keeps 15 characters of it.
        self.sleeper = Sleeper(self.lab, "regent-lab-sleeper")
        self.addCleanup(self.sleeper.close)

    def begin(self, more=""):
        self.start(f"vrrp_track_process sleeper {{\n    process {self.sleeper.path}\n    weight -60\n{more}}}\n",
                   "track_process", "sleeper")

    def test_the_address_goes_where_the_process_runs(self):
        self.begin()
        self.expect_holder(1)
        check = self.check(self.regents[0], "sleeper")
        self.assertEqual((check["kind"], check["verdict"]), ("process", "down"))
        self.assertEqual(check["last_result"]["text"], "no such process runs")
        process = self.sleeper.begin()
        self.expect_holder(0)
        self.sleeper.begin()
        wait_until("two of them",
                   lambda: self.check(self.regents[0], "sleeper")["last_result"]["code"] == 2)
        self.sleeper.processes[1].kill()
        self.sleeper.processes[1].wait()
        # Nobody has asked for its end: it is there, and does not run.
        process.kill()
        self.expect_holder(1)
        self.assertTrue(pathlib.Path(f"/proc/{process.pid}").exists())
        log = self.regents[0].log()
        self.assertIn("check sleeper: unknown -> down, no such process runs\n", log)
        self.assertIn("check sleeper: down -> up, 1 such process runs\n", log)
        self.assertIn("check sleeper: up -> down, no such process runs\n", log)

    def test_arguments_and_the_quorum_count(self):
        self.start(f"vrrp_track_process sleeper {{\n    process {self.sleeper.path} 60\n    param_match initial\n"
                   "    quorum 2\n    weight -60\n}\n", "track_process", "sleeper")
        self.expect_holder(1)
        self.sleeper.begin("700")
        self.sleeper.begin("600")
        wait_until("one counts", lambda: "1 such process runs, and 2 have to" ==
                   self.check(self.regents[0], "sleeper")["last_result"]["text"])
        self.sleeper.begin("60000")
        self.expect_holder(0)

    def test_a_short_pause_is_bridged(self):
        first = self.sleeper.begin()
        self.begin("    terminate_delay 3\n")
        self.expect_holder(0)
        first.kill()
        first.wait()
        self.sleeper.begin()
        self.expect_priority(150)
        self.sleeper.processes[1].kill()
        self.expect_holder(1)
        self.assertEqual(self.regents[0].log().count("check sleeper: up -> down"), 1)


class UnitTest(LocalCase):
    """A real control group with the name of a unit, as systemd makes it."""

    MOUNT = ("sh", "-c", 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"', "sh")

    def setUp(self):
        super().setUp()
        root = self.lab.directory / "cgroup"
        root.mkdir()
        run("mount", "-t", "cgroup2", "none", str(root))
        self.addCleanup(run, "umount", str(root))
        self.slice = root / f"regentlab{os.getpid()}.slice"
        self.slice.mkdir()
        self.addCleanup(self.slice.rmdir)
        self.unit = self.slice / "resolver.service"
        self.sleeper = Sleeper(self.lab, "regent-lab-unit")
        self.addCleanup(self.remove_unit)

    def remove_unit(self):
        self.sleeper.close()
        if self.unit.exists():
            self.unit.rmdir()

    def begin_unit(self):
        self.unit.mkdir(exist_ok=True)
        (self.unit / "cgroup.procs").write_text(str(self.sleeper.begin().pid))

    def test_the_address_goes_where_the_unit_has_processes(self):
        # Without a unit A has 90.
        self.start("unit_check resolver {\n    unit resolver.service\n    interval 0.2\n    fall 2\n    weight -60\n"
                   "}\n", "track_check", "resolver", wrapper=self.MOUNT)
        self.expect_holder(1)
        check = self.check(self.regents[0], "resolver")
        self.assertEqual((check["kind"], check["verdict"]), ("unit", "down"))
        self.assertEqual(check["last_result"]["text"],
                         "resolver.service is not active, or has no processes: it has no control group")
        self.begin_unit()
        self.expect_holder(0)
        self.assertEqual(self.check(self.regents[0], "resolver")["last_result"]["text"],
                         "resolver.service has processes")
        self.sleeper.close()
        self.expect_holder(1)
        self.assertIn("check resolver: up -> down, resolver.service has no processes (2 in a row)\n",
                      self.regents[0].log())
        # As after a restart, which makes another control group.
        self.unit.rmdir()
        self.begin_unit()
        self.expect_holder(0)

    def test_without_control_groups_nothing_is_up(self):
        self.start("unit_check resolver {\n    unit resolver.service\n}\n", "track_check", "resolver")
        self.expect_holder(1)
        wait_until("a fault", lambda: self.regents[0].state("v4") == "fault")
        self.assertIn("check resolver has failed: nothing is known of units: no control groups of version 2 are "
                      "mounted at /sys/fs/cgroup", self.regents[0].status()["v4"]["reason_text"])


if __name__ == "__main__":
    unittest.main()
