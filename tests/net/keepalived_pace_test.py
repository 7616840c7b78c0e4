"""regentd beside keepalived at the ends of the scale: all 255 VRIDs of one interface, and intervals down to
the shortest. Nothing here depends on being scheduled in time: states must settle, and half of the intervals
on the wire must be right."""

import unittest

from capture import median_interval
from lab import Lab, wait_until
from regent_test import VIP, config, instance

VRIDS = range(1, 256)


def all_vrids(priority):
    return config(*[instance(f"r{vrid}", priority, vrid, addresses=(f"10.9.1.{vrid}/16",),
                             more=("advert_int 1",)) for vrid in VRIDS])


class KeepalivedPaceTest(unittest.TestCase):

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24")
        self.k = self.lab.host("k", "10.9.0.2/24")
        self.capture = self.a.capture(what="proto 112")

    # --- 255 VRIDs

    @staticmethod
    def wait_for_regent(regent, state):
        wait_until(f"regent: 255 {state}", lambda: [router["state"] for router in regent.status().values()]
                   == [state] * 255, 30, 0.1)

    @staticmethod
    def wait_for_keepalived(keepalived, state):
        wait_until(f"keepalived: 255 {state}", lambda: list(keepalived.states().values()) == [state] * 255,
                   30, 0.1)

    def wait_for_addresses(self, holder, other):
        def count(host):
            return sum(address.startswith("10.9.1.") for address in host.addresses())
        wait_until(f"{holder.name} has 255 addresses", lambda: count(holder) == 255, 30, 0.1)
        wait_until(f"{other.name} has none", lambda: count(other) == 0, 30, 0.1)

    def test_255_vrids_on_one_interface(self):
        regent = self.a.regent(all_vrids(150))
        self.wait_for_regent(regent, "active")
        keepalived = self.k.keepalived(all_vrids(100))
        self.wait_for_keepalived(keepalived, "BACKUP")
        sent = {name: router["counters"]["adverts_sent"] for name, router in regent.status().items()}
        wait_until("two more adverts of each", lambda: all(
            router["counters"]["adverts_sent"] >= sent[name] + 2 for name, router in regent.status().items()),
            20, 0.1)
        self.assertNotIn("Entering MASTER STATE", keepalived.log())
        self.wait_for_addresses(self.a, self.k)
        regent.stop()
        self.wait_for_keepalived(keepalived, "MASTER")
        self.wait_for_addresses(self.k, self.a)
        again = self.a.regent(all_vrids(150))
        self.wait_for_regent(again, "active")
        self.wait_for_keepalived(keepalived, "BACKUP")
        self.wait_for_addresses(self.a, self.k)
        self.assertEqual(again.interface_drops(), {})
        rows = self.capture.assert_well_formed(self, self.a)
        self.assertEqual({int(row["vrrp.virt_rtr_id"]) for row in rows}, set(VRIDS))
        gave_up = {int(row["vrrp.virt_rtr_id"]) for row in rows if row["vrrp.prio"] == "0"}
        self.assertEqual(gave_up, set(VRIDS))

    # --- Short intervals

    def check_pace(self, source, seconds):
        """Half of the adverts come after no less than 0.9 and no more than 1.5 of the interval."""
        rows = [row for row in self.capture.adverts() if row["ip.src"] == source]
        rows = [row for row in rows if int(row["vrrp.short_adver_int"]) == round(seconds * 100)]
        self.assertGreaterEqual(len(rows), 20)
        self.assertGreater(median_interval(rows), 0.9 * seconds)
        self.assertLess(median_interval(rows), 1.5 * seconds)

    def keep_pace(self, seconds, adverts):
        """Each is Active for so many adverts, and the other one its Backup at the end of them."""
        more = (f"advert_int {seconds}",)
        keepalived = self.k.keepalived(config(instance(priority=150, more=more)))
        keepalived.wait_for_state("v4", "MASTER")
        regent = self.a.regent(config(instance(priority=100, more=more)))
        wait_until("regent hears them",
                   lambda: regent.counter("v4", "adverts_received") >= adverts, 20)
        regent.wait_for_state("v4", "backup")
        self.assertEqual(regent.drops("v4"), {})
        self.assertEqual(regent.counter("v4", "interval_mismatch_adopted"), 0)
        keepalived.stop()
        regent.wait_for_state("v4", "active")
        self.a.wait_for(VIP)
        self.check_pace("10.9.0.2", seconds)
        weaker = self.k.keepalived(config(instance(priority=50, more=more)))
        sent = regent.counter("v4", "adverts_sent")
        wait_until("regent sends them", lambda: regent.counter("v4", "adverts_sent") >= sent + adverts, 20)
        weaker.wait_for_state("v4", "BACKUP")
        regent.wait_for_state("v4", "active")
        weaker.stop()
        regent.stop()
        self.check_pace("10.9.0.1", seconds)

    def test_short_intervals(self):
        for seconds, adverts in ((0.1, 20), (0.01, 200)):
            with self.subTest(seconds=seconds):
                self.keep_pace(seconds, adverts)
        self.capture.assert_well_formed(self, self.a)


if __name__ == "__main__":
    unittest.main()
