"""`regent record`: what is recorded of a real election is a scenario whose replay agrees."""

import os
import pathlib
import signal
import subprocess
import time
import unittest

from lab import Lab, PROGRAMS, wait_until
from regent_test import INTERVAL, VIP, config, instance

HERE = pathlib.Path(__file__).resolve().parent
SCENARIO_TOOL = os.environ["REGENT_SCENARIO_TOOL"]
REFUSED = 3
PASSWORD = "f00bar"

V2_WITH_PASSWORD = ("version 2", "advert_int 1",
                    "authentication {", "    auth_type PASS", f"    auth_pass {PASSWORD}", "}")


class RecordTest(unittest.TestCase):
    """Each test has a segment of its own; A is of priority 100, B of 50."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24", "2001:db8:9::1/64")
        self.b = self.lab.host("b", "10.9.0.2/24", "2001:db8:9::2/64")

    def begin(self, regent, *words, name="v4"):
        """A `regent record` that has begun; it is ended with the test."""
        output = regent.run_dir.parent / f"recorded-{time.monotonic_ns()}.txt"
        process = subprocess.Popen(  # pylint: disable=consider-using-with
            [PROGRAMS / "regent", "--run-dir", regent.run_dir, "record", name, "--output", output, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(self.end, process)
        wait_until("the recording begins",
                   lambda: output.exists() and "\nstate\n" in output.read_text())
        return process, output

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
        return process.returncode, out

    def replay(self, output):
        """The text, after a replay has agreed with it."""
        text = output.read_text()
        done = subprocess.run([SCENARIO_TOOL, output], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{done.stdout}{done.stderr}\n{text}")
        self.assertIn("# Ended; ", text)
        self.assertIn("missing: 0", text)
        return text

    def refusal(self, regent, *words):
        done = subprocess.run([PROGRAMS / "regent", "--run-dir", regent.run_dir, "record", *words],
                              capture_output=True, text=True, timeout=10, check=False)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    # --- Recording and replay

    def test_an_election_is_recorded_and_its_replay_agrees(self):
        regent_b = self.b.regent(config(instance(priority=50)))
        regent_b.wait_for_state("v4", "active")
        process, output = self.begin(regent_b)
        regent_a = self.a.regent(config(instance(priority=100)))
        regent_b.wait_for_state("v4", "backup")
        time.sleep(2 * INTERVAL)
        regent_a.stop()
        regent_b.wait_for_state("v4", "active")
        self.b.wait_for(VIP)
        wait_until("it is told as held", lambda: "held\n" in output.read_text())
        self.assertEqual(self.end(process), (0, ""))
        text = self.replay(output)
        for words in ("is                  Active (timeout)", "-> send_advert; deadline +0.",
                      "advert from 10.9.0.1 priority 100",
                      "-> Backup (higher_priority); release; deadline +0.7609375s; active 10.9.0.1",
                      "advert from 10.9.0.1 priority 0", "deadline +0.1609375s; active_priority 0",
                      "Active (priority_zero); send_advert; hold; ", " held\n  -> nothing"):
            self.assertIn(words, text)

    def test_what_is_dropped_is_recorded_with_its_reason(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        process, output = self.begin(regent_a)
        # No checksum, no address, half a header, and a version and a TTL that are none.
        for message, ttl in (("3109c801001400000a090064", 255), ("3109c80100140000", 255),
                             ("3109c801", 255), ("4109c801001400000a090064", 254)):
            self.b.execute("python3", HERE / "send_advert.py", "eth0", message, 1, 0, ttl)
        wait_until("four drops", lambda: output.read_text().count("-> drop ") >= 4)
        self.assertEqual(self.end(process)[0], 0)
        text = self.replay(output)
        self.assertIn("advert from 10.9.0.2 priority 200 checksum 0x0000\n  -> drop checksum", text)
        self.assertIn("raw from 10.9.0.2 bytes 3109c80100140000\n  -> drop truncated", text)
        self.assertIn("raw from 10.9.0.2 bytes 3109c801\n  -> drop truncated", text)
        self.assertIn("advert from 10.9.0.2 ttl 254 version 4 priority 200 interval 0.2s checksum 0x0000\n"
                      "  -> drop ttl", text)

    def test_a_cut_link_is_recorded(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        process, output = self.begin(regent_a)
        self.a.cut_link()
        regent_a.wait_for_state("v4", "fault")
        self.a.restore_link()
        regent_a.wait_for_state("v4", "active")
        self.assertEqual(self.end(process)[0], 0)
        text = self.replay(output)
        self.assertIn("interface_lost interface_down\n  -> Fault (interface_down); release;", text)
        self.assertIn("startup from 10.9.0.1\n  -> Backup (startup); deadline +0.721875s", text)
        self.assertIn("deadline\n  -> Active (timeout); send_advert; hold;", text)

    def test_ipv6_and_version_2_with_a_password_are_recorded(self):
        both = config(instance(more=V2_WITH_PASSWORD),
                      instance("v6", addresses=("fe80::9/64", "2001:db8:9::100/64")))
        regent_b = self.b.regent(both.replace("priority 100", "priority 50"))
        for name in ("v4", "v6"):
            regent_b.wait_for_state(name, "active")
        for name, sender in (("v6", "fe80:"), ("v4", "10.9.0.1")):
            process, output = self.begin(regent_b, name=name)
            regent_a = self.a.regent(both)
            regent_b.wait_for_state(name, "backup")
            wait_until("an advert that it hears as Backup",
                       lambda o=output, s=sender: o.read_text().count(f"advert from {s}") >= 2)
            regent_a.stop()
            regent_b.wait_for_state(name, "active")
            self.assertEqual(self.end(process)[0], 0)
            text = self.replay(output)
            self.assertIn("Backup (higher_priority)", text)
            self.assertIn("Active (priority_zero)", text)
            self.assertNotIn(PASSWORD, text)
            self.assertNotIn(PASSWORD.encode().hex(), text)

    def test_the_end_of_the_daemon_is_the_end_of_the_recording(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        process, output = self.begin(regent_a)
        self.assertEqual(regent_a.stop()[0], 0)
        out, _ = process.communicate(timeout=10)
        self.assertEqual((process.returncode, out), (REFUSED, "regent: regentd has ended the recording\n"))
        self.assertIn("shutdown\n  -> Initialize (shutdown); send_priority_zero; release; deadline none",
                      self.replay(output))

    def test_it_ends_after_the_time_that_was_asked_for(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        begin = time.monotonic()
        process, output = self.begin(regent_a, "--for", "1s")
        out, _ = process.communicate(timeout=10)
        self.assertEqual((process.returncode, out), (0, ""))
        self.assertGreaterEqual(time.monotonic() - begin, 1.0)
        # An advert each 0.2 s.
        self.assertGreaterEqual(self.replay(output).count("-> send_advert; "), 4)

    def test_nothing_is_recorded_when_nobody_listens(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        for _ in range(3):  # Each ends before the next begins, also when its client was killed.
            process, _ = self.begin(regent_a)
            process.kill()
            process.communicate()
            wait_until("the recording is over", lambda: self.records_again(regent_a))
        self.assertEqual(regent_a.state("v4"), "active")

    def records_again(self, regent):
        done = subprocess.run([PROGRAMS / "regent", "--run-dir", regent.run_dir, "record", "v4",
                               "--for", "0.05s"], capture_output=True, text=True, timeout=10, check=False)
        return done.returncode == 0 and "# Ended" in done.stdout

    # --- Refusals

    def test_refusals_say_why(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        self.assertIn("there is no router 'v5'; did you mean 'v4'?", self.refusal(regent_a, "v5"))
        self.assertIn("there is no router 'web'; there are: v4", self.refusal(regent_a, "web"))
        process, _ = self.begin(regent_a)
        self.assertIn("'v4' is being recorded already", self.refusal(regent_a, "v4"))
        self.assertEqual(self.end(process)[0], 0)
        regent_a.stop()
        self.assertIn("regentd does not run here", self.refusal(regent_a, "v4"))

    # --- The worker and a control that is gone

    def test_the_worker_needs_no_control(self):
        regent_a = self.a.regent(config())
        regent_a.wait_for_state("v4", "active")
        capture = self.b.capture(what="proto 112")
        self.begin(regent_a)
        pid = regent_a.roles()["regent-control"]
        os.kill(pid, signal.SIGKILL)
        # The death of any role ends the daemon, and it ends in order: the worker is alive to say so.
        self.assertEqual(regent_a.process.wait(5), 1)
        wait_until("priority 0", lambda: any(row["vrrp.prio"] == "0" for row in capture.adverts()))
        capture.stop()
        self.assertFalse(self.a.has(VIP))


if __name__ == "__main__":
    unittest.main()
