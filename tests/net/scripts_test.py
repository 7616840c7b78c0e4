"""Scripts as health checks: what they do to addresses, beside keepalived and alone."""

import os
import pathlib
import shutil
import signal
import time
import unittest

from lab import Lab, is_alive, wait_until
from regent_test import INTERVAL, SKEW_100, VIP, config, instance, times
from scripts import Scripts
from twins import KeepalivedSide, RegentSide

# How much later than it should be something may be on a busy machine.
PATIENCE = 3.0


def script(name, path, *more):
    lines = [f"vrrp_script {name} {{", f'    script "{path}"', *(f"    {line}" for line in more), "}"]
    return "\n".join(lines) + "\n"


def tracking(*names):
    return ("track_script {", *(f"    {name}" for name in names), "}")


def processes_of(path):
    """Those that run this script."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if os.fsencode(path) in entry.read_bytes().split(b"\0"):
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


class ScriptsCase(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.scripts = Scripts()
        self.addCleanup(self.scripts.close)


class PairTest(ScriptsCase):
    """Two hosts; A is Active as long as its service is well."""

    def setUp(self):
        super().setUp()
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.b = self.lab.host("b", "10.9.0.2/24")
        self.service = self.scripts.switch("service")

    def pair(self, weight, *more):
        check = script("service", self.service.path, "interval 0.2", "timeout 0.2", "fall 2", "rise 2",
                       "user nobody", f"weight {weight}", *more)
        always = script("service", "/bin/true", "user nobody", f"weight {weight}")
        a = self.a.regent(check + config(instance(priority=150, more=tracking("service"))))
        a.wait_for_state("v4", "active")
        b = self.b.regent(always + config(instance(priority=100, more=tracking("service"))))
        b.wait_for_state("v4", "backup")
        wait_until("B hears A", lambda: b.status()["v4"]["active_address"] == "10.9.0.1")
        return a, b

    def test_a_failed_check_gives_the_address_away_in_time(self):
        capture = self.a.capture(what="proto 112")
        a, b = self.pair(0)
        begin = time.time()
        self.service.off()
        b.wait_for_state("v4", "active")
        self.b.wait_for(VIP)
        self.a.wait_without(VIP)
        self.assertEqual((a.state("v4"), a.status()["v4"]["reason"]), ("fault", "check_failed"))
        self.assertEqual(b.status()["v4"]["reason"], "priority_zero")
        first = min(times(capture.adverts_of(self.b)))
        # Two runs that fail, the time limit of one, and the skew time: A says that it gives up.
        self.assertLess(first - begin, 2 * 0.2 + 0.2 + SKEW_100 + PATIENCE)
        self.service.on()
        a.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        self.b.wait_without(VIP)

    def test_a_weight_moves_the_address_when_it_is_large_enough(self):
        a, b = self.pair(-60)
        self.service.off()
        b.wait_for_state("v4", "active")
        self.b.wait_for(VIP)
        self.a.wait_without(VIP)
        status = a.status()["v4"]
        self.assertEqual((status["state"], status["priority"], status["effective_priority"]), ("backup", 150, 90))
        self.service.on()
        a.wait_for_state("v4", "active")
        self.assertEqual(a.status()["v4"]["effective_priority"], 150)
        self.assertIn("v4: priority 150 -> 90, as its health checks say", a.log())

    def test_a_small_weight_moves_nothing(self):
        a, b = self.pair(-40)
        self.service.off()
        wait_until("A is worse", lambda: a.status()["v4"]["effective_priority"] == 110)
        sent = a.counter("v4", "adverts_sent")
        wait_until("some adverts", lambda: a.counter("v4", "adverts_sent") >= sent + 5)
        self.assertEqual((a.state("v4"), b.state("v4")), ("active", "backup"))
        self.assertFalse(self.b.has(VIP))

    def test_a_router_starts_with_the_first_good_result_only(self):
        self.service.off()
        check = script("service", self.service.path, "interval 0.2", "timeout 0.2", "rise 3", "user nobody")
        regent = self.a.regent(check + config(instance(more=tracking("service"))))
        wait_until("a result", lambda: regent.status().get("v4", {}).get("reason") == "check_failed")
        self.assertFalse(self.a.has(VIP))
        self.service.on()
        regent.wait_for_state("v4", "active")

    def test_scripts_end_with_the_daemon_whatever_its_end(self):
        slow = self.scripts.add("slow", "sleep 1000 & sleep 1000")
        check = script("slow", slow, "interval 2000", "timeout 2000", "user nobody", "weight 1")
        for end in ("stop", "kill"):
            with self.subTest(end):
                regent = self.a.regent(check + config(instance(more=tracking("slow"))))
                wait_until("it runs", lambda: processes_of(slow))
                if end == "stop":
                    code, _ = regent.stop()
                    self.assertEqual(code, 0)
                else:
                    regent.kill_tree()
                wait_until("it is gone", lambda: not processes_of(slow))


class WeightTest(ScriptsCase):
    """The same file for keepalived and for regent, each alone: the priority of their adverts, step by step."""

    FIRST = ("plus", "minus", "plus_reverse", "minus_reverse", "list_weight", "list_reverse")

    def text(self, switches):
        weights = {"plus": "30", "minus": "-40", "plus_reverse": "7 reverse", "minus_reverse": "-11 reverse",
                   "list_weight": "1", "list_reverse": "3"}
        text = "global_defs {\n    script_user nobody\n    enable_script_security\n}\n"
        for name, weight in weights.items():
            text += script(name, switches[name].path, "interval 1", "timeout 1", f"weight {weight}")
        return text + instance(priority=100, more=("version 3", *tracking(
            "plus", "minus", "plus_reverse", "minus_reverse", "list_weight weight 60",
            "list_reverse weight 2 reverse")))

    def test_weights_are_those_of_keepalived(self):
        switches = {name: self.scripts.switch(name) for name in self.FIRST}
        sides = [make(self.lab, name) for name, make in (("k", KeepalivedSide), ("r", RegentSide))]
        for side in sides:
            side.start(self.text(switches))
            side.wait_for_states({"v4": "active"}, 20)
        # 100 + 30 - 7 + 60 - 2, and then what each of them does when it fails.
        steps = [(None, 181), ("plus", 151), ("minus", 111), ("plus_reverse", 118), ("minus_reverse", 129),
                 ("list_weight", 69), ("list_reverse", 71)]
        for name, wanted in steps:
            if name:
                switches[name].off()
            for side in sides:
                with self.subTest(step=name, side=side.host.name):
                    wait_until(f"priority {wanted}", lambda side=side: side.wire.adverts()[-1].fields["priority"]
                               == wanted, 10)
        for switch in switches.values():
            switch.on()
        for side in sides:
            wait_until("priority 181", lambda side=side: side.wire.adverts()[-1].fields["priority"] == 181, 10)
            side.wire.close()


class TroubleTest(ScriptsCase):
    """Scripts that cannot run, do not end, or misbehave, a router each."""

    def test_each_has_failed_and_disturbs_nobody(self):
        add = self.scripts.add
        (self.scripts.directory / "loose").mkdir(mode=0o777)
        (self.scripts.directory / "loose").chmod(0o777)
        loose = self.scripts.directory / "loose" / "script"
        loose.write_text("#!/bin/sh\nexit 0\n")
        loose.chmod(0o755)
        bad = {
            "missing": self.scripts.directory / "nothing",
            "not_executable": add("text", "exit 0", 0o644),
            "writable": add("writable", "exit 0", 0o777),
            "in_a_loose_folder": loose,
            "fails": add("fails", "echo not well; exit 3"),
            "killed": add("killed", "kill -SEGV $$"),
            "hangs": add("hangs", "trap '' TERM; while :; do sleep 1; done"),
            "writes_much": add("writes_much", "exec cat /dev/zero"),
            "without_interpreter": self.scripts.directory / "odd",
        }
        bad["without_interpreter"].write_text("#!/no/such/interpreter\n")
        bad["without_interpreter"].chmod(0o755)
        good = self.scripts.switch("good")
        host = self.lab.host("a", "10.9.0.1/24")
        text = "global_defs {\n    vrrp_version 3\n    script_user nobody\n}\n"
        text += script("good", good.path, "interval 0.2", "timeout 0.2")
        routers = [instance("good", vrid=1, addresses=("10.9.0.101/24",), more=tracking("good"))]
        for number, (name, path) in enumerate(bad.items(), 2):
            text += script(name, path, "interval 0.5", "timeout 0.4")
            routers.append(instance(name, vrid=number, addresses=(f"10.9.0.{100 + number}/24",),
                                    more=tracking(name)))
        regent = host.regent(text + "".join(routers))
        regent.wait_for_state("good", "active")
        for name in bad:
            wait_until(name, lambda name=name: regent.status()[name]["reason"] == "check_failed", 20)
            self.assertEqual(regent.state(name), "fault", name)
        self.assertEqual({a for a in host.addresses() if a.startswith("10.9.0.1") and a != "10.9.0.1/24"},
                         {"10.9.0.101/24"})
        # The one that hangs is killed and started again, and is there once at the most.
        first = processes_of(bad["hangs"])
        wait_until("a new one hangs", lambda: processes_of(bad["hangs"]) not in ([], first), 20)
        self.assertLessEqual(len(processes_of(bad["hangs"])), 2)
        # Meanwhile the good one is heard.
        good.off()
        wait_until("it is heard", lambda: regent.status()["good"]["reason"] == "check_failed", 20)
        code, _ = regent.stop()
        self.assertEqual(code, 0)
        for name in ("hangs", "writes_much"):
            wait_until(f"{name} is gone", lambda name=name: not processes_of(bad[name]))

    def test_a_script_has_nothing_of_ours(self):
        """Its user, its groups, no capability, a clean environment, no descriptor but three, / as its folder."""
        found = self.scripts.directory / "found"
        found.touch()
        found.chmod(0o666)
        look = self.scripts.add("look", f"""
{{
    id -un; id -Gn; pwd; umask
    grep -E '^(CapEff|CapPrm|CapBnd|NoNewPrivs):' /proc/self/status | tr -d '\\t'
    ls /proc/self/fd | tr '\\n' ' '; echo
    env | sort | cut -d= -f1 | tr '\\n' ' '; echo
}} > {found} 2>&1""")
        host = self.lab.host("a", "10.9.0.1/24")
        host.regent(script("look", look, "user nobody", "weight 1", "interval 1000", "timeout 10") +
                    config(instance(more=tracking("look"))))
        wait_until("it has looked", lambda: found.read_text().count("\n") >= 10)
        lines = found.read_text().splitlines()
        self.assertEqual(lines[:4], ["nobody", "nogroup", "/", "0077"])
        self.assertEqual(lines[4:8], ["CapPrm:0000000000000000", "CapEff:0000000000000000",
                                      "CapBnd:0000000000000000", "NoNewPrivs:1"])
        self.assertEqual(lines[8].split(), ["0", "1", "2", "3"])  # 3 is that of ls itself
        self.assertLessEqual(set(lines[9].split()), {"PATH", "LANG", "PWD", "SHLVL", "OLDPWD", "_", "TZ"})
        self.assertIn("PATH", lines[9].split())

    def test_a_colon_gives_a_script_all_groups_of_its_user(self):
        host = self.lab.host("a", "10.9.0.1/24")
        # The groups of this namespace: the view of /etc is `ip netns exec`'s.
        names = pathlib.Path("/etc/netns") / host.namespace
        names.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, names)
        (names / "group").write_text(pathlib.Path("/etc/group").read_text() +
                                     "rgt-one:x:64321:nobody\nrgt-two:x:64322:nobody,daemon\n")
        seen = self.scripts.directory / "seen"
        seen.touch()
        seen.chmod(0o666)
        look = self.scripts.add("look", f"id -G > {seen}")
        host.regent(script("look", look, "user nobody :nogroup", "weight 1", "interval 1000", "timeout 10") +
                    config(instance(more=tracking("look"))))
        wait_until("it has looked", lambda: seen.read_text().endswith("\n"))
        self.assertEqual(sorted(seen.read_text().split()), ["64321", "64322", "65534"])

    def test_a_late_one_is_told_to_end_and_killed_two_seconds_later(self):
        told = self.scripts.directory / "told"
        told.touch()
        told.chmod(0o666)
        slow = self.scripts.add("slow", f"""
sh -c 'trap "" TERM; while :; do sleep 1; done' $0 &
trap 'date +%s.%N > {told}' TERM
while :; do sleep 0.1; done""")
        host = self.lab.host("a", "10.9.0.1/24")
        host.regent(script("slow", slow, "user nobody", "weight 1", "interval 1000", "timeout 1") +
                    config(instance(more=tracking("slow"))))
        # With what it has started itself.
        wait_until("it runs", lambda: len(processes_of(slow)) >= 2)
        wait_until("it is told", lambda: told.read_text().endswith("\n"))
        self.assertGreaterEqual(len(processes_of(slow)), 2)
        wait_until("all of it is gone", lambda: not processes_of(slow))
        seconds = time.time() - float(told.read_text())
        self.assertGreater(seconds, 1.5)
        self.assertLess(seconds, 2 + PATIENCE)

    def test_a_runner_that_hangs_leaves_no_check_up(self):
        service = self.scripts.switch("service")
        host = self.lab.host("a", "10.9.0.1/24")
        regent = host.regent(script("service", service.path, "user nobody", "interval 0.5", "timeout 0.4") +
                             config(instance(more=tracking("service"))))
        regent.wait_for_state("v4", "active")
        runner = regent.roles()["regent-runner"]
        os.kill(runner, signal.SIGSTOP)
        # Also when it does not go on.
        self.addCleanup(lambda: is_alive(runner) and os.kill(runner, signal.SIGCONT))
        for verdict in ("unknown", "down"):
            wait_until(f"it is {verdict}", lambda verdict=verdict:
                       regent.document()["checks"][0]["verdict"] == verdict, 20)
        host.wait_without(VIP)
        self.assertIn("check service: up -> unknown, not known: the process that runs scripts of its user does not "
                      "answer", regent.log())
        os.kill(runner, signal.SIGCONT)
        regent.wait_for_state("v4", "active")

    def test_a_user_that_does_not_exist_is_refused(self):
        host = self.lab.host("a", "10.9.0.1/24")
        regent = host.regent(script("ok", "/bin/true", "user nobody-of-this-name") +
                             config(instance(more=tracking("ok"))))
        self.assertEqual(regent.process.wait(20), 2)
        self.assertIn("scripts are to run as nobody-of-this-name, and there is no such user", regent.log())


class PriorityListTest(ScriptsCase):
    """The setup of a resolver operator: on all four hosts the same file, in which a script for each place in a
    list of hosts adds to the priority, and one asks the resolver. First keepalived's hosts, then regent's."""

    HOSTS = ("dns0", "dns1", "dns2", "dns3")
    PLACES = (200, 150, 100, 50)

    def text(self, host):
        text = "global_defs {\n    script_user nobody\n    enable_script_security\n}\n"
        text += script("named_ok", f"{self.named} {host}", "interval 1", "timeout 1", "fall 2", "rise 2")
        for place, weight in enumerate(self.PLACES, 1):
            text += script(f"place{place}", f"{self.order} {host} {place}", "interval 1", "timeout 1",
                           f"weight {weight}")
        return text + instance("recdns0", priority=50, vrid=50, more=(
            "state BACKUP", "version 3",
            *tracking("named_ok", *(f"place{place}" for place in range(1, len(self.PLACES) + 1)))))

    def write_order(self, *hosts):
        self.list.write_text("".join(f"{host}\n" for host in hosts))

    def play(self, start):
        """Who holds the address after each step."""
        self.write_order(*self.HOSTS)
        hosts = {name: self.lab.host(f"{name}{start.__name__[0]}", f"10.9.0.{20 + i}/24")
                 for i, name in enumerate(self.HOSTS)}
        daemons = [start(host, self.text(name)) for name, host in hosts.items()]
        holders = []

        def settle(wanted):
            def is_settled():
                return [name for name, host in hosts.items() if host.has(VIP)] == wanted
            wait_until(f"{wanted} after {holders}", is_settled, 30)
            # Nobody else wants it afterwards.
            time.sleep(5 * INTERVAL)
            holders.append([name for name, host in hosts.items() if host.has(VIP)])

        settle(["dns0"])
        (self.scripts.directory / "dns0.down").touch()
        settle(["dns1"])
        (self.scripts.directory / "dns0.down").unlink()
        settle(["dns0"])
        self.write_order("dns2", "dns0", "dns1", "dns3")
        settle(["dns2"])
        self.write_order("dns3", "dns0", "dns1")
        settle(["dns3"])
        for name in self.HOSTS:
            (self.scripts.directory / f"{name}.down").touch()
        settle([])
        (self.scripts.directory / "dns1.down").unlink()
        settle(["dns1"])
        for daemon in daemons:
            daemon.close()
        for name in self.HOSTS:
            (self.scripts.directory / f"{name}.down").unlink(missing_ok=True)
        for name in hosts:
            hosts[name].cut_link()
        return holders

    def test_the_same_host_holds_the_address_as_with_keepalived(self):
        self.list = self.scripts.directory / "order"
        self.named = self.scripts.add("named_ok", f"test ! -e {self.scripts.directory}/$1.down")
        self.order = self.scripts.add("at_place", f'test "$(sed -n "$2p" {self.list})" = "$1"')

        def keepalived(host, text):
            return host.keepalived(text)

        def regent(host, text):
            return host.regent(text)

        self.assertEqual(self.play(keepalived), self.play(regent))


if __name__ == "__main__":
    unittest.main()
