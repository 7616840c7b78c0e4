"""regentd against regentd on a real kernel: elections, hand-overs, links, stops and deaths."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from lab import Lab, PROGRAMS, children_of, is_alive, run, wait_until

HERE = pathlib.Path(__file__).resolve().parent

VIP = "10.9.0.100"
VIP6 = "2001:db8:9::100"
INTERVAL = 0.2
# 3 * 0.2 s + (256 - priority) / 256 * 0.2 s
DOWN_100 = 0.721875
SKEW_100 = 0.121875


def instance(name="v4", priority=100, vrid=9, interface="eth0", addresses=(f"{VIP}/24",), more=()):
    lines = [f"vrrp_instance {name} {{", f"    interface {interface}", f"    virtual_router_id {vrid}",
             f"    priority {priority}", *(f"    {line}" for line in more)]
    if not any(line.startswith("advert_int") for line in more):
        lines.append(f"    advert_int {INTERVAL}")
    lines += ["    virtual_ipaddress {", *(f"        {address}" for address in addresses), "    }", "}"]
    return "\n".join(lines) + "\n"


V3 = "global_defs {\n    vrrp_version 3\n}\n"


def config(*instances):
    return V3 + "".join(instances or [instance()])


def times(rows):
    return [float(row["frame.time_epoch"]) for row in rows]


class RegentTest(unittest.TestCase):
    """Each test has a segment of its own."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24", "2001:db8:9::1/64")

    def host_b(self):
        return self.lab.host("b", "10.9.0.2/24", "2001:db8:9::2/64")

    def pair(self, priority_a=100, priority_b=50, make=instance):
        """A is Active, B is Backup."""
        b = self.host_b()
        regent_a = self.a.regent(config(make(priority=priority_a)))
        regent_a.wait_for_state("v4", "active")
        regent_b = b.regent(config(make(priority=priority_b)))
        regent_b.wait_for_state("v4", "backup")
        return b, regent_a, regent_b

    # --- One router

    def test_a_lone_router_becomes_active_after_its_down_interval(self):
        capture = self.a.capture()
        begin = time.time()
        regent = self.a.regent(config())
        regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        wait_until("adverts", lambda: len(capture.adverts()) >= 5)
        capture.stop()
        rows = capture.adverts()
        self.assertGreaterEqual(times(rows)[0] - begin, DOWN_100)
        for row in rows:
            self.assertEqual(row["ip.src"], "10.9.0.1")
            self.assertEqual(row["ip.dst"], "224.0.0.18")
            self.assertEqual(row["ip.ttl"], "255")
            self.assertEqual(row["vrrp.version"], "3")
            self.assertEqual(row["vrrp.prio"], "100")
            self.assertEqual(row["vrrp.ip_addr"], VIP)
            self.assertEqual(row["vrrp.checksum.status"], "1")
            self.assertEqual(row["vrrp.short_adver_int"], "20")
            self.assertEqual(row["_ws.malformed"], "")
        log = regent.log()
        self.assertIn("v4: Backup -> Active, no advert for 0.7", log)

    def test_the_address_is_announced_five_times_and_five_times_again(self):
        capture = self.a.capture(what="arp")
        regent = self.a.regent(config(instance(more=("garp_master_delay 1",))))
        regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        def announcements():
            return capture.decode(f"arp.isgratuitous == 1 && arp.src.proto_ipv4 == {VIP}",
                                  ("frame.time_epoch", "arp.src.hw_mac", "arp.dst.proto_ipv4"))
        wait_until("five announcements and five more", lambda: len(announcements()) >= 10)
        capture.stop()
        rows = announcements()
        self.assertEqual(len(rows), 10)
        mac = json.loads(self.a.ip("-j", "link", "show", "dev", "eth0"))[0]["address"]
        self.assertEqual({row["arp.src.hw_mac"] for row in rows}, {mac})
        self.assertGreaterEqual(times(rows)[5] - times(rows)[0], 0.9)

    def test_status_tells_all(self):
        regent = self.a.regent(config())
        regent.wait_for_state("v4", "active")
        router = regent.status()["v4"]
        self.assertEqual(router["interface"], "eth0")
        self.assertEqual(router["vrid"], 9)
        self.assertEqual(router["family"], "ipv4")
        self.assertEqual(router["reason"], "timeout")
        self.assertEqual(router["priority"], 100)
        self.assertEqual(router["effective_priority"], 100)
        self.assertEqual(router["active_address"], "10.9.0.1")
        self.assertEqual(router["addresses"], [f"{VIP}/24"])
        self.assertEqual(router["counters"]["to_active"], 1)
        table = run(str(PROGRAMS / "regent"), "--run-dir", str(regent.run_dir), "status")
        self.assertIn("v4", table)
        self.assertIn(VIP, table)

    def test_an_owner_waits_for_its_address_and_never_removes_it(self):
        regent = self.a.regent(config(instance(priority=255)))
        regent.wait_for_state("v4", "fault")
        self.assertEqual(regent.status()["v4"]["reason"], "owner_without_address")
        self.a.ip("address", "add", f"{VIP}/24", "dev", "eth0")
        regent.wait_for_state("v4", "active")
        code, _ = regent.stop()
        self.assertEqual(code, 0)
        self.assertTrue(self.a.has(VIP))

    # --- Clean stop

    def test_sigterm_leaves_nothing_behind(self):
        capture = self.a.capture(what="proto 112")
        memberships = self.a.ip("maddress", "show", "dev", "eth0")
        self.assertNotIn("224.0.0.18", memberships)
        regent = self.a.regent(config(instance(), instance("v6", addresses=("fe80::9/64", f"{VIP6}/64"))))
        for name in ("v4", "v6"):
            regent.wait_for_state(name, "active")
        self.a.wait_for(VIP)
        self.a.wait_for(VIP6)
        wait_until("memberships", lambda: "224.0.0.18" in self.a.ip("maddress", "show", "dev", "eth0"))
        self.assertIn("ff02::12", self.a.ip("maddress", "show", "dev", "eth0"))
        pids = [regent.pid] + children_of(regent.pid)
        code, seconds = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.assertLess(seconds, 2.0)
        self.assertFalse(self.a.has(VIP) or self.a.has(VIP6) or self.a.has("fe80::9"))
        memberships = self.a.ip("maddress", "show", "dev", "eth0")
        self.assertNotIn("224.0.0.18", memberships)
        self.assertNotIn("ff02::12", memberships)
        self.assertFalse([pid for pid in pids if is_alive(pid)])
        self.assertFalse(regent.run_dir.exists())
        capture.stop()
        last = {row["ip.src"] or row["ipv6.src"]: row["vrrp.prio"] for row in capture.adverts()}
        self.assertEqual(len(last), 2)
        self.assertEqual(set(last.values()), {"0"})

    def test_ctrl_c_on_the_whole_process_group_is_a_clean_stop(self):
        regent = self.a.regent(config())
        regent.wait_for_state("v4", "active")
        os.killpg(os.getpgid(regent.pid), signal.SIGINT)
        self.assertEqual(regent.process.wait(5), 0, regent.log())
        self.assertFalse(self.a.has(VIP))

    # --- Two routers

    def test_a_clean_stop_hands_over_within_skew_time(self):
        b, regent_a, regent_b = self.pair()
        capture = b.capture(what="proto 112")
        regent_a.stop()
        regent_b.wait_for_state("v4", "active")
        b.wait_for(VIP)
        wait_until("B's advert", lambda: any(r["ip.src"] == "10.9.0.2" for r in capture.adverts()))
        capture.stop()
        rows = capture.adverts()
        gave_up = max(float(r["frame.time_epoch"]) for r in rows if r["vrrp.prio"] == "0")
        took_over = min(float(r["frame.time_epoch"]) for r in rows if r["ip.src"] == "10.9.0.2")
        # Skew of priority 50 at 0.2 s: 0.1609375 s.
        self.assertGreaterEqual(took_over - gave_up, 0.160)
        self.assertLess(took_over - gave_up, 0.160 + INTERVAL)
        self.assertIn("gave up", regent_b.log())

    def test_the_death_of_a_host_is_noticed_after_the_down_interval_and_before_one_more(self):
        b, regent_a, regent_b = self.pair()
        capture = b.capture(what="proto 112")
        wait_until("A's adverts", lambda: len(capture.adverts()) >= 2)
        self.a.cut_link()
        regent_a.kill_tree()
        regent_b.wait_for_state("v4", "active")
        wait_until("B's advert", lambda: any(r["ip.src"] == "10.9.0.2" for r in capture.adverts()))
        capture.stop()
        rows = capture.adverts()
        last = max(float(r["frame.time_epoch"]) for r in rows if r["ip.src"] == "10.9.0.1")
        first = min(float(r["frame.time_epoch"]) for r in rows if r["ip.src"] == "10.9.0.2")
        # 3 * 0.2 s + 206/256 * 0.2 s
        self.assertGreaterEqual(first - last, 0.7605)
        self.assertLess(first - last, 0.7610 + INTERVAL)
        self.assertIn("no advert from 10.9.0.1 for 0.7", regent_b.log())

    def test_preempts_when_it_comes_back(self):
        b, regent_a, regent_b = self.pair()
        regent_a.stop()
        regent_b.wait_for_state("v4", "active")
        self.a.regent(config(instance(priority=100))).wait_for_state("v4", "active")
        regent_b.wait_for_state("v4", "backup")
        b.wait_without(VIP)
        self.assertIn("10.9.0.1", regent_b.log().splitlines()[-1])

    def test_nopreempt_stays_backup(self):
        _, regent_a, regent_b = self.pair()
        regent_a.stop()
        regent_b.wait_for_state("v4", "active")
        again = self.a.regent(config(instance(priority=100, more=("nopreempt",))))
        again.wait_for_state("v4", "backup")
        adverts = again.status()["v4"]["counters"]["adverts_received"]
        wait_until("ten adverts of B", lambda: again.status()["v4"]["counters"]["adverts_received"]
                   >= adverts + 10)
        self.assertEqual(again.state("v4"), "backup")
        self.assertEqual(regent_b.state("v4"), "active")

    def test_equal_priority_goes_to_the_higher_address(self):
        b = self.host_b()
        self.lab.isolate("a", "b")
        regent_a = self.a.regent(config())
        regent_b = b.regent(config())
        regent_a.wait_for_state("v4", "active")
        regent_b.wait_for_state("v4", "active")
        self.lab.isolate("a", "b", on=False)
        regent_a.wait_for_state("v4", "backup")
        wait_until("one holder", lambda: b.has(VIP) and not self.a.has(VIP))

    def test_a_cut_link_moves_the_address_and_its_return_brings_it_back(self):
        b, regent_a, regent_b = self.pair()
        self.a.cut_link()
        regent_a.wait_for_state("v4", "fault")
        self.assertEqual(regent_a.status()["v4"]["reason"], "interface_down")
        self.a.wait_without(VIP)
        regent_b.wait_for_state("v4", "active")
        self.a.restore_link()
        regent_a.wait_for_state("v4", "active")
        regent_b.wait_for_state("v4", "backup")
        wait_until("one holder", lambda: self.a.has(VIP) and not b.has(VIP))

    def test_ipv6_and_ipv4_of_one_vrid_are_two_routers(self):
        b = self.host_b()
        make = [instance("v4"), instance("v6", addresses=("fe80::9/64", f"{VIP6}/64"))]
        capture = b.capture(what="proto 112 or icmp6")
        regent_a = self.a.regent(config(*make))
        for name in ("v4", "v6"):
            regent_a.wait_for_state(name, "active")
        self.a.wait_for(VIP6)
        regent_b = b.regent(config(*[text.replace("priority 100", "priority 50") for text in make]))
        for name in ("v4", "v6"):
            regent_b.wait_for_state(name, "backup")
        wait_until("adverts", lambda: len(capture.adverts()) >= 6)
        capture.stop()
        rows = [row for row in capture.adverts() if row["ipv6.src"]]
        self.assertTrue(rows)
        for row in rows:
            self.assertTrue(row["ipv6.src"].startswith("fe80::"))
            self.assertNotEqual(row["ipv6.src"], "fe80::9")
            self.assertEqual(row["ipv6.dst"], "ff02::12")
            self.assertEqual(row["ipv6.hlim"], "255")
            self.assertEqual(row["vrrp.checksum.status"], "1")
            self.assertEqual(row["vrrp.ipv6_addr"], f"fe80::9,{VIP6}")
        told = capture.decode(f"icmpv6.type == 136 && icmpv6.nd.na.target_address == {VIP6}",
                              ("icmpv6.nd.na.flag.o", "icmpv6.nd.na.flag.s", "icmpv6.nd.na.flag.r",
                               "ipv6.dst", "icmpv6.checksum.status"))
        self.assertTrue(told)
        for row in told:
            self.assertIn(row["icmpv6.nd.na.flag.o"], ("1", "True"))
            self.assertIn(row["icmpv6.nd.na.flag.s"], ("0", "False"))
            self.assertIn(row["icmpv6.nd.na.flag.r"], ("0", "False"))
            self.assertEqual(row["ipv6.dst"], "ff02::1")
            self.assertEqual(row["icmpv6.checksum.status"], "1")

    def test_both_families_in_one_block_move_together(self):
        regent = self.a.regent(config(instance(addresses=(f"{VIP}/24", f"{VIP6}/64"))))
        regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        self.a.wait_for(VIP6)
        regent.stop()
        self.assertFalse(self.a.has(VIP) or self.a.has(VIP6))

    def test_version_2_with_a_password(self):
        more = ("version 2", "advert_int 1", "authentication {", "    auth_type PASS",
                "    auth_pass secret", "}")
        b = self.host_b()
        capture = b.capture(what="proto 112")
        regent_a = self.a.regent(config(instance(more=more)))
        regent_a.wait_for_state("v4", "active")
        regent_b = b.regent(config(instance(priority=50, more=more)))
        regent_b.wait_for_state("v4", "backup")
        wait_until("adverts", lambda: len(capture.adverts()) >= 2)
        capture.stop()
        for row in capture.adverts():
            self.assertEqual(row["vrrp.version"], "2")
            self.assertEqual(row["vrrp.auth_type"], "1")
            self.assertEqual(row["vrrp.auth_string"], "secret")
            self.assertEqual(row["vrrp.checksum.status"], "1")
        wait_until("B hears A", lambda: regent_b.status()["v4"]["active_address"] == "10.9.0.1")
        stranger = self.lab.host("s", "10.9.0.3/24").regent(
            config(instance(priority=200, more=[line.replace("secret", "guess") for line in more])))
        stranger.wait_for_state("v4", "active")
        wait_until("the stranger's adverts are refused",
                   lambda: regent_b.status()["v4"]["counters"]["dropped"]["auth_failures"] >= 2)
        self.assertEqual(regent_a.state("v4"), "active")

    def test_checksum_as_v2_is_the_rfc_9568_form(self):
        capture = self.a.capture(what="proto 112")
        regent = self.a.regent(config(instance(more=("v3_checksum_as_v2",))))
        regent.wait_for_state("v4", "active")
        wait_until("adverts", lambda: len(capture.adverts()) >= 2)
        capture.stop()
        for row in capture.adverts(message_only_checksum=True):
            self.assertEqual(row["vrrp.checksum.status"], "1")

    def test_the_rfc_9568_checksum_is_understood(self):
        # The golden vector for VRID 10 and 192.0.2.1, 192.0.2.2 without pseudo-header, from a stranger.
        b = self.host_b()
        regent = self.a.regent(config(instance(vrid=10, addresses=("192.0.2.1/24", "192.0.2.2/24"))))
        regent.wait_for_state("v4", "active")
        b.start("send.log", "python3", HERE / "send_advert.py", "eth0",
                "310ac8020064828ac0000201c0000202", 30)
        regent.wait_for_state("v4", "backup")
        counters = regent.status()["v4"]["counters"]
        self.assertGreaterEqual(counters["checksum_message_only"], 1)
        self.assertEqual(counters["dropped"]["checksum_errors"], 0)

    def test_a_ttl_of_254_is_counted_and_changes_nothing(self):
        b = self.host_b()
        regent = self.a.regent(config(instance(vrid=10, addresses=("192.0.2.1/24", "192.0.2.2/24"))))
        regent.wait_for_state("v4", "active")
        b.start("send.log", "python3", HERE / "send_advert.py", "eth0",
                "310ac8020064828ac0000201c0000202", 30, 0.05, 254)
        wait_until("30 drops", lambda: regent.status()["v4"]["counters"]["dropped"]["ip_ttl_errors"] == 30)
        self.assertEqual(regent.state("v4"), "active")
        self.assertEqual(regent.status()["v4"]["counters"]["adverts_received"], 0)

    def test_10_ms_interval(self):
        make = lambda **more: instance(**more, more=("advert_int 0.01",))  # noqa: E731
        b, regent_a, regent_b = self.pair(make=make)
        received = lambda: regent_b.status()["v4"]["counters"]["adverts_received"]  # noqa: E731
        before = received()
        wait_until("200 adverts", lambda: received() > before + 200)
        self.assertEqual(regent_b.state("v4"), "backup")
        self.assertEqual(regent_b.status()["v4"]["counters"]["to_active"], 0, regent_b.log())
        regent_a.stop()
        b.wait_for(VIP)

    # --- Interfaces that come and go

    def test_a_missing_interface_is_fault_until_it_appears(self):
        regent = self.a.regent(config(instance(), instance("late", vrid=10, interface="eth7",
                                                           addresses=("10.8.0.100/24",))))
        regent.wait_for_state("v4", "active")
        self.assertEqual(regent.status()["late"]["state"], "fault")
        self.assertEqual(regent.status()["late"]["reason"], "interface_missing")
        self.a.connect("eth7", "late")
        wait_until("no source address",
                   lambda: regent.status()["late"]["reason"] == "no_source_address")
        self.a.ip("address", "add", "10.8.0.1/24", "dev", "eth7")
        regent.wait_for_state("late", "active")
        wait_until("address", lambda: self.a.has("10.8.0.100", "eth7"))
        self.a.ip("link", "delete", "eth7")
        wait_until("missing again", lambda: regent.status()["late"]["reason"] == "interface_missing")
        self.a.connect("eth7", "late")
        self.a.ip("address", "add", "10.8.0.1/24", "dev", "eth7")
        regent.wait_for_state("late", "active")
        self.assertEqual(regent.status()["v4"]["counters"]["to_active"], 1)

    def test_a_new_primary_address_is_the_new_source(self):
        b, regent_a, regent_b = self.pair()
        self.a.sysctl("net.ipv4.conf.eth0.promote_secondaries", 1)
        self.a.ip("address", "add", "10.9.0.77/24", "dev", "eth0")
        self.a.ip("address", "delete", "10.9.0.1/24", "dev", "eth0")
        regent_a.wait_for_state("v4", "active")
        wait_until("B hears the new source",
                   lambda: regent_b.status()["v4"]["active_address"] == "10.9.0.77")
        self.assertTrue(regent_a.is_running() and b.namespace)

    def test_an_address_deleted_by_somebody_is_put_back(self):
        regent = self.a.regent(config())
        regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        self.a.ip("address", "delete", f"{VIP}/24", "dev", "eth0")
        self.a.wait_for(VIP)
        self.assertEqual(regent.status()["v4"]["counters"]["to_active"], 1)

    def test_duplicate_address_detection_delays_ipv6_only_until_it_is_done(self):
        self.lab.close()
        self.lab = Lab(with_dad=True)
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        host = self.lab.host("a", "10.9.0.1/24")
        regent = host.regent(config(instance(), instance("v6", addresses=("fe80::9/64",))))
        regent.wait_for_state("v4", "active")
        regent.wait_for_state("v6", "active")

    # --- Starting

    def test_leftovers_of_a_killed_daemon_are_removed_at_the_next_start(self):
        regent = self.a.regent(config())
        regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        regent.kill_tree()
        self.assertTrue(self.a.has(VIP))
        # The next one has another configuration: the tag tells whose the address was.
        again = self.a.regent(config(instance(addresses=("10.9.0.101/24",))))
        again.wait_for_state("v4", "backup")
        self.assertFalse(self.a.has(VIP))

    def test_a_second_daemon_in_the_same_namespace_is_refused(self):
        first = self.a.regent(config())
        first.wait_for_state("v4", "active")
        config_path = self.lab.directory / "second.conf"
        config_path.write_text(config())
        for run_dir in (self.lab.directory / "elsewhere", first.run_dir):
            second = subprocess.run(
                ["ip", "netns", "exec", self.a.namespace, PROGRAMS / "regentd", "-f", config_path,
                 "--run-dir", run_dir], capture_output=True, text=True, timeout=20, check=False)
            self.assertEqual(second.returncode, 1)
            self.assertIn("another regent runs in this network namespace", second.stderr)
        self.assertEqual(first.state("v4"), "active")
        self.assertTrue(self.a.has(VIP))

    def test_a_wrong_configuration_touches_nothing(self):
        config_path = self.lab.directory / "wrong.conf"
        config_path.write_text(config(instance()).replace("priority 100", "priorty 100"))
        done = subprocess.run(
            ["ip", "netns", "exec", self.a.namespace, PROGRAMS / "regentd", "-f", config_path,
             "--run-dir", self.lab.directory / "run"], capture_output=True, text=True, timeout=20,
            check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("priorty", done.stderr)
        self.assertIn("priority", done.stderr)
        self.assertFalse((self.lab.directory / "run").exists())

    def test_io_uring_disabled_is_named(self):
        setting = pathlib.Path("/proc/sys/kernel/io_uring_disabled")
        before = setting.read_text()
        self.addCleanup(setting.write_text, before)
        setting.write_text("2")
        regent = self.a.regent(config())
        self.assertEqual(regent.process.wait(20), 1)
        self.assertIn("kernel.io_uring_disabled", regent.log())
        self.assertFalse(self.a.has(VIP))

    # --- Many

    def test_255_routers_on_one_interface(self):
        b = self.host_b()
        def many(priority):
            return config(*[instance(f"r{i}", priority, i, addresses=(f"10.9.1.{i}/16",),
                                     more=("advert_int 1",)) for i in range(1, 256)])
        regent_a = self.a.regent(many(100))
        def states(regent):
            return [router["state"] for router in regent.status().values()]
        wait_until("255 Active", lambda: states(regent_a).count("active") == 255, 20)
        wait_until("255 addresses", lambda: sum(a.startswith("10.9.1.") for a in self.a.addresses()) == 255)
        regent_b = b.regent(many(50))
        wait_until("255 Backups", lambda: states(regent_b).count("backup") == 255, 20)
        wait_until("B hears all", lambda: all(r["active_address"] for r in regent_b.status().values()), 20)
        # B sleeps: the adverts of that time lie in its socket, which is no silence. More than one pass is
        # needed to read them.
        worker = regent_b.roles()["regent-worker"]
        os.kill(worker, signal.SIGSTOP)
        time.sleep(5)
        os.kill(worker, signal.SIGCONT)
        received = sum(r["counters"]["adverts_received"] for r in regent_b.status().values())
        wait_until("B hears all again", lambda: sum(
            r["counters"]["adverts_received"] for r in regent_b.status().values()) > received + 510, 20)
        self.assertEqual({r["counters"]["to_active"] for r in regent_b.status().values()}, {0})
        _, seconds = regent_a.stop()
        self.assertLess(seconds, 2.0)
        wait_until("255 taken over", lambda: states(regent_b).count("active") == 255, 20)
        wait_until("255 addresses", lambda: sum(a.startswith("10.9.1.") for a in b.addresses()) == 255)
        self.assertFalse([a for a in self.a.addresses() if a.startswith("10.9.1.")])


if __name__ == "__main__":
    unittest.main()
