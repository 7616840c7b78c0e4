"""Checks of the host itself on a real kernel: two hosts whose address goes where a file says."""

import os
import unittest

from lab import wait_until
from native_test import NativeCase, tracking
from regent_test import V3, VIP, instance


class FileTest(NativeCase):
    """A has priority 150 with the number of its file added, B has 100."""

    def setUp(self):
        super().setUp()
        self.folder = self.lab.directory / "watched"
        self.folder.mkdir(mode=0o755)
        self.file = self.folder / "order"
        self.file.write_text("0\n")
        self.hosts, self.regents = [], []
        for number in range(2):
            host = self.lab.host("ab"[number], f"10.9.0.{number + 1}/24")
            self.hosts.append(host)
            self.regents.append(host.regent(self.text_of(number)))
        self.expect_holder(0)

    def text_of(self, number):
        if number == 1:
            return V3 + instance(priority=100)
        return (V3 + f"track_file order {{\n    file {self.file}\n}}\n" +
                instance(priority=150, more=tracking("track_file", "order")))

    def expect_holder(self, number):
        self.hosts[number].wait_for(VIP)
        self.hosts[1 - number].wait_without(VIP)

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


if __name__ == "__main__":
    unittest.main()
