"""The end of any single process ends everything in order: priority 0 on the wire, addresses gone, exit
code not 0, and nothing left running."""

import os
import signal
import time
import unittest

from lab import Lab, children_of, is_alive, wait_until
from regent_test import VIP, config, instance


class DeathTest(unittest.TestCase):

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.regent = self.a.regent(config(instance(priority=200)))
        self.regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        self.capture = self.a.capture(what="proto 112")

    def last_priority(self):
        rows = self.capture.adverts()
        return rows[-1]["vrrp.prio"] if rows else ""

    def assert_ended_in_order(self, pids):
        wait_until("all processes end", lambda: not [pid for pid in pids if is_alive(pid)], 5)
        self.assertFalse(self.a.has(VIP), self.regent.log())
        wait_until("priority 0 on the wire", lambda: self.last_priority() == "0", 5)
        self.capture.stop()
        self.assertEqual(self.last_priority(), "0")

    def kill_role(self, role):
        roles = self.regent.roles()
        pids = [self.regent.pid] + children_of(self.regent.pid)
        os.kill(roles[role], signal.SIGKILL)
        code = self.regent.process.wait(10)
        self.assertNotEqual(code, 0)
        self.assertIn(role, self.regent.log())
        self.assertIn("signal 9", self.regent.log())
        self.assert_ended_in_order(pids)
        self.assertFalse(self.regent.run_dir.exists())

    def test_worker(self):
        self.kill_role("regent-worker")

    def test_helper(self):
        self.kill_role("regent-helper")

    def test_control(self):
        self.kill_role("regent-control")

    def test_supervisor(self):
        pids = [self.regent.pid] + children_of(self.regent.pid)
        os.kill(self.regent.roles()["regentd"], signal.SIGKILL)
        self.regent.process.wait(10)
        self.assert_ended_in_order(pids)

    def test_a_stopped_worker_does_not_keep_the_daemon_from_stopping(self):
        pids = [self.regent.pid] + children_of(self.regent.pid)
        worker = self.regent.roles()["regent-worker"]
        os.kill(worker, signal.SIGSTOP)
        begin = time.monotonic()
        self.regent.process.send_signal(signal.SIGTERM)
        self.regent.process.wait(10)
        self.assertLess(time.monotonic() - begin, 2.5)
        self.assert_ended_in_order(pids)

    def test_the_next_start_after_a_supervisor_was_killed_finds_its_way(self):
        old = children_of(self.regent.pid)
        os.kill(self.regent.roles()["regentd"], signal.SIGKILL)
        self.regent.process.wait(10)
        # At once: the old helper still withdraws, and holds the network namespace until it has ended.
        again = self.a.regent(config(instance(priority=200)))
        again.wait_for_state("v4", "active")
        self.assertEqual([pid for pid in old if is_alive(pid)], [])
        code, _ = again.stop()
        self.assertEqual(code, 0, again.log())


if __name__ == "__main__":
    unittest.main()
