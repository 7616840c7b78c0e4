"""regentd beside a keepalived that differs from it: another priority after a reload, another address list,
another password, another form of checksum; and beside one where either delays its preemption. What keepalived
2.2.7 makes of it is part of what is tested: docs/INTEROP.md tells it. One thing to know here: as Active, it
starts its timer anew with each advert it refuses, so that beside regent's refused ones it sends none of its
own but the first."""

import time
import unittest

from capture import times
from lab import Lab, wait_until
from regent_test import VIP, config, instance

SECOND_VIP = "10.9.0.101"
DELAY = 2  # seconds
BOTH_VIPS = (f"{VIP}/24", f"{SECOND_VIP}/24")


def version_2(*authentication):
    return ("version 2", "advert_int 1", *authentication)


def password(word):
    return version_2("authentication {", "    auth_type PASS", f"    auth_pass {word}", "}")


class KeepalivedOdditiesTest(unittest.TestCase):

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.k = self.lab.host("k", "10.9.0.2/24")
        self.capture = self.a.capture(what="proto 112")

    def start_regent(self, state, **settings):
        regent = self.a.regent(config(instance(**settings)))
        regent.wait_for_state("v4", state)
        return regent

    def start_keepalived(self, state, **settings):
        keepalived = self.k.keepalived(config(instance(**settings)))
        keepalived.wait_for_state("v4", state)
        return keepalived

    def wait_for_holder(self, holder, other):
        wait_until(f"only {holder.name} has {VIP}", lambda: holder.has(VIP) and not other.has(VIP))

    def test_its_priority_changes_while_it_runs(self):
        regent = self.start_regent("active", priority=120)
        keepalived = self.start_keepalived("BACKUP", priority=100)
        keepalived.reload(config(instance(priority=150)))
        regent.wait_for_state("v4", "backup")
        self.assertEqual(regent.status()["v4"]["reason"], "higher_priority")
        wait_until("regent knows the new one", lambda: regent.status()["v4"]["active_priority"] == 150)
        self.wait_for_holder(self.k, self.a)
        keepalived.reload(config(instance(priority=90)))
        regent.wait_for_state("v4", "active")
        keepalived.wait_for_state("v4", "BACKUP")
        self.wait_for_holder(self.a, self.k)
        # It did not leave: it told a lower priority.
        self.assertEqual(regent.counter("v4", "priority_zero_pkts_rcvd"), 0)
        self.capture.assert_well_formed(self, self.a)
        heard = {row["vrrp.prio"] for row in self.capture.adverts() if row["ip.src"] == "10.9.0.2"}
        self.assertIn("150", heard)
        self.assertNotIn("0", heard)

    def test_another_address_list_is_heard_and_logged_once(self):
        regent = self.start_regent("active", priority=100)
        keepalived = self.start_keepalived("MASTER", priority=150, addresses=BOTH_VIPS)
        regent.wait_for_state("v4", "backup")
        wait_until("five of its adverts", lambda: regent.counter("v4", "address_list_errors") >= 5)
        regent.wait_for_state("v4", "backup")
        self.assertEqual(regent.drops("v4"), {})
        # Once in a state: first while Active, then as Backup.
        log = regent.log()
        told = log.count("advertises other addresses than we")
        self.assertTrue(2 <= told <= log.count(" -> "), log)
        self.wait_for_holder(self.k, self.a)
        keepalived.stop()
        self.wait_for_holder(self.a, self.k)
        self.capture.assert_well_formed(self, self.a)

    def test_keepalived_refuses_another_address_list(self):
        regent = self.start_regent("active", priority=150)
        keepalived = self.start_keepalived("BACKUP", priority=100, addresses=BOTH_VIPS)
        keepalived.wait_for_state("v4", "MASTER")
        self.assertIn("received an unexpected ip number count 1, expected 2", keepalived.log())
        wait_until("regent hears it", lambda: regent.counter("v4", "address_list_errors") >= 1)
        # Two Active routers: what regent can do about it is to hold on to the higher priority, and to tell.
        self.assertEqual(regent.state("v4"), "active")
        self.assertEqual(regent.log().count("advertises other addresses than we"), 1)
        keepalived.reload(config(instance(priority=100)))
        keepalived.wait_for_state("v4", "BACKUP")
        self.wait_for_holder(self.a, self.k)
        self.assertEqual(regent.counter("v4", "to_active"), 1)
        self.capture.assert_well_formed(self, self.a)

    def test_each_refuses_the_others_password(self):
        regent = self.a.regent(config(instance(priority=100, more=password("ours"))))
        keepalived = self.k.keepalived(config(instance(priority=150, more=password("theirs"))))
        regent.wait_for_state("v4", "active")
        keepalived.wait_for_state("v4", "MASTER")
        wait_until("regent refuses one", lambda: regent.drops("v4").get("auth_failures"))
        wait_until("keepalived refuses one", lambda: "received an invalid passwd!" in keepalived.log())
        self.assertEqual(set(regent.drops("v4")), {"auth_failures"})
        self.assertEqual(regent.counter("v4", "adverts_received"), 0)
        self.assertEqual(regent.state("v4"), "active")
        self.assertEqual(keepalived.states()["v4"], "MASTER")
        keepalived.stop()
        again = self.k.keepalived(config(instance(priority=150, more=version_2())))
        again.wait_for_state("v4", "MASTER")
        wait_until("another type, too", lambda: regent.drops("v4").get("auth_type_mismatch"))
        self.assertEqual(regent.counter("v4", "adverts_received"), 0)
        for row in self.capture.assert_well_formed(self, self.a):
            self.assertEqual(row["vrrp.auth_string"], "ours")

    def test_keepalived_refuses_the_checksum_of_rfc_9568(self):
        # 2.2.7 has no such form, so no setting makes it understand us.
        regent = self.start_regent("active", priority=150, more=("v3_checksum_as_v2",))
        keepalived = self.start_keepalived("BACKUP", priority=100)
        keepalived.wait_for_state("v4", "MASTER")
        self.assertIn("Invalid VRRPv3 checksum", keepalived.log())
        wait_until("regent hears it all the same",
                   lambda: regent.counter("v4", "checksum_pseudo_header") >= 1)
        self.assertEqual(regent.state("v4"), "active")
        self.assertEqual(regent.drops("v4"), {})
        self.capture.assert_well_formed(self, self.a, message_only_checksum=True)

    def test_sending_the_checksum_of_rfc_9568_does_not_keep_us_from_hearing_the_other(self):
        regent = self.start_regent("active", priority=100, more=("v3_checksum_as_v2",))
        self.start_keepalived("MASTER", priority=150)
        regent.wait_for_state("v4", "backup")
        wait_until("five adverts", lambda: regent.counter("v4", "checksum_pseudo_header") >= 5)
        regent.wait_for_state("v4", "backup")
        self.assertEqual(regent.counter("v4", "checksum_message_only"), 0)
        self.wait_for_holder(self.k, self.a)
        self.capture.assert_well_formed(self, self.a, message_only_checksum=True)

    # --- preempt_delay

    def first_advert_of(self, source):
        self.capture.stop()
        return min(times([row for row in self.capture.adverts() if row["ip.src"] == source]))

    def test_keepalived_delays_its_preemption(self):
        regent = self.start_regent("active", priority=100)
        begin = time.time()
        self.start_keepalived("BACKUP", priority=150, more=(f"preempt_delay {DELAY}",))
        regent.wait_for_state("v4", "backup", 20)
        self.assertGreaterEqual(self.first_advert_of("10.9.0.2") - begin, DELAY)
        self.assertEqual(regent.status()["v4"]["reason"], "higher_priority")
        self.wait_for_holder(self.k, self.a)
        self.capture.assert_well_formed(self, self.a)

    def test_regent_delays_its_preemption(self):
        keepalived = self.start_keepalived("MASTER", priority=100)
        begin = time.time()
        regent = self.start_regent("backup", priority=150, more=(f"preempt_delay {DELAY}",))
        keepalived.wait_for_state("v4", "BACKUP", 20)
        regent.wait_for_state("v4", "active")
        self.assertGreaterEqual(self.first_advert_of("10.9.0.1") - begin, DELAY)
        self.assertEqual(regent.status()["v4"]["reason"], "preempt")
        self.assertIn("10.9.0.2 advertised only priority 100 (ours 150)", regent.log())
        self.wait_for_holder(self.a, self.k)
        self.capture.assert_well_formed(self, self.a)

    def test_the_delay_of_preemption_delays_nothing_else(self):
        more = ("preempt_delay 300",)
        keepalived = self.start_keepalived("MASTER", priority=100)
        regent = self.start_regent("backup", priority=150, more=more)
        wait_until("the delay runs", lambda: regent.status()["v4"]["timers"]["preempt_delay_left"])
        keepalived.stop()
        regent.wait_for_state("v4", "active")
        # Likewise keepalived's.
        self.start_keepalived("BACKUP", priority=200, more=more)
        received = regent.counter("v4", "adverts_sent")
        wait_until("ten adverts", lambda: regent.counter("v4", "adverts_sent") >= received + 10)
        self.assertEqual(regent.state("v4"), "active")
        regent.stop()
        self.wait_for_holder(self.k, self.a)
        self.capture.assert_well_formed(self, self.a)


if __name__ == "__main__":
    unittest.main()
