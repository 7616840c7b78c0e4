"""regentd beside FRR's vrrpd, in version 2 and in version 3 of both families at once: each as Active, each as
Backup, and the ways from one to the other."""

import ipaddress
import unittest

from frr import Frr, VirtualRouter
from lab import Lab, wait_until
from regent_test import config, instance

MILLISECONDS = 400
# By the name which they have in regent.
ROUTERS = {
    "v2": VirtualRouter(vrid=9, version=2, address="10.9.0.102/24", interval_ms=1000),
    "v3": VirtualRouter(vrid=10, version=3, address="10.9.0.104/24", interval_ms=MILLISECONDS),
    "v6": VirtualRouter(vrid=11, version=3, address="2001:db8:9::106/64", interval_ms=MILLISECONDS),
}
VERSION_2 = ("version 2", "advert_int 1")
VERSION_3 = (f"advert_int {MILLISECONDS / 1000}",)


class FrrTest(unittest.TestCase):

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24", "2001:db8:9::1/64")
        self.f = self.lab.host("f", "10.9.0.2/24", "2001:db8:9::2/64")
        self.capture = self.a.capture(what="proto 112")

    def frr(self, *names):
        return Frr(self.f, {name: ROUTERS[name] for name in names})

    def start_regent(self, priority, state, names=tuple(ROUTERS), more=()):
        regent = self.a.regent(config(*[
            instance(name, priority, ROUTERS[name].vrid, addresses=(ROUTERS[name].address,),
                     more=(VERSION_2 if name == "v2" else VERSION_3) + more) for name in names]))
        self.wait_for_regent(regent, state, names=names)
        return regent

    def wait_for_regent(self, regent, state, reason=None, names=tuple(ROUTERS)):
        """What regent says of itself, and what the address table says."""
        for name in names:
            regent.wait_for_state(name, state)
            if reason:
                self.assertEqual(regent.status()[name]["reason"], reason, name)
            wait_until(f"regent's {name}: {state}",
                       lambda n=name: self.a.has(ROUTERS[n].plain_address) == (state == "active"))

    @staticmethod
    def wait_for_frr(frr, state):
        """What FRR says of itself, and what the kernel says of its devices."""
        for name in frr.routers:
            frr.wait_for_state(name, state)
            wait_until(f"FRR's {name}: {state}", lambda n=name: frr.answers(n) == (state == "Master"))

    def assert_hears(self, regent, frr):
        """Some adverts later regent is Backup still, and found nothing wrong with any of them."""
        before = {name: regent.counter(name, "adverts_received") for name in ROUTERS}
        wait_until("two adverts of each", lambda: all(
            regent.counter(name, "adverts_received") >= count + 2 for name, count in before.items()))
        routers = regent.status()
        self.assertEqual(set(routers), set(ROUTERS))
        for name, router in routers.items():
            self.assertEqual(router["state"], "backup", name)
            self.assertEqual(router["active_priority"], 150, name)
            self.assertEqual(router["active_address"], frr.status(name)["primaryAddress"], name)
            self.assertEqual(router["counters"]["address_list_errors"], 0, name)
            self.assertEqual(router["counters"]["interval_mismatch_adopted"], 0, name)
            self.assertEqual(regent.drops(name), {}, name)
            # FRR lists what is configured, which has no link-local address.
            self.assertEqual(router["counters"]["first_address_not_link_local"] > 0, name == "v6", name)

    def test_frr_is_active_stops_comes_back_and_dies(self):
        frr = self.frr(*ROUTERS)
        frr.start(150)
        self.wait_for_frr(frr, "Master")
        regent = self.start_regent(100, "backup")
        self.assert_hears(regent, frr)
        frr.stop()
        self.wait_for_regent(regent, "active", "priority_zero")
        self.assertFalse([name for name in ROUTERS if frr.answers(name)])
        frr.start(150)
        self.wait_for_frr(frr, "Master")
        self.wait_for_regent(regent, "backup", "higher_priority")
        frr.kill()
        self.wait_for_regent(regent, "active", "timeout")
        # FRR's devices stay up when it dies, and answer for the addresses, too: nothing we could help.
        self.assertEqual([name for name in ROUTERS if frr.answers(name)], list(ROUTERS))
        self.capture.assert_well_formed(self, self.a)

    def test_frr_is_backup_while_regent_stops_comes_back_and_dies(self):
        regent = self.start_regent(150, "active")
        frr = self.frr(*ROUTERS)
        frr.start(100)
        self.wait_for_frr(frr, "Backup")
        sent = {name: regent.counter(name, "adverts_sent") for name in ROUTERS}
        wait_until("two more adverts of each", lambda: all(
            regent.counter(name, "adverts_sent") >= count + 2 for name, count in sent.items()))
        self.wait_for_frr(frr, "Backup")
        # It starts as Backup; it has never been anything else.
        for name in ROUTERS:
            self.assertEqual(frr.status(name)["stats"]["transitions"], 1, name)
            self.assertGreaterEqual(frr.status(name)["stats"]["adverRx"], 1, name)
        code, _ = regent.stop()
        self.assertEqual(code, 0, regent.log())
        self.wait_for_frr(frr, "Master")
        for router in ROUTERS.values():
            self.assertFalse(self.a.has(router.plain_address))
        again = self.start_regent(150, "active")
        self.wait_for_frr(frr, "Backup")
        again.kill_tree()
        self.wait_for_frr(frr, "Master")
        rows = self.capture.assert_well_formed(self, self.a)
        self.assertEqual({row["vrrp.virt_rtr_id"] for row in rows if row["vrrp.prio"] == "0"},
                         {"9", "10", "11"})

    def test_a_tie_goes_to_the_higher_address_with_frr_as_well(self):
        self.lab.isolate("a", "f")
        names = ("v3", "v6")
        frr = self.frr(*names)
        frr.start(100)
        regent = self.start_regent(100, "active", names)
        self.wait_for_frr(frr, "Master")
        self.lab.isolate("a", "f", on=False)
        # 10.9.0.2 is FRR's. Of the link-local addresses nobody knows before which is the higher one.
        ours_is_higher = (ipaddress.ip_address(self.a.sources()["ipv6"])
                          > ipaddress.ip_address(frr.status("v6")["primaryAddress"]))
        regent.wait_for_state("v3", "backup")
        self.assertEqual(regent.status()["v3"]["reason"], "higher_address")
        regent.wait_for_state("v6", "active" if ours_is_higher else "backup")
        frr.wait_for_state("v6", "Backup" if ours_is_higher else "Master")
        self.assertEqual(frr.status("v3")["status"], "Master")
        self.capture.assert_well_formed(self, self.a)

    def test_frr_refuses_the_checksum_of_rfc_9568(self):
        # 8.4 has no switch for it.
        names = ("v3", "v6")
        regent = self.start_regent(150, "active", names, more=("v3_checksum_as_v2",))
        frr = self.frr(*names)
        frr.start(100)
        frr.wait_for_state("v3", "Master")
        self.assertEqual(frr.status("v3")["stats"]["adverRx"], 0)
        # In IPv6 there is one form only.
        self.assertEqual(frr.status("v6")["status"], "Backup")
        wait_until("regent hears it all the same",
                   lambda: regent.counter("v3", "checksum_pseudo_header") >= 3)
        self.assertEqual(regent.state("v3"), "active")
        self.assertEqual(regent.drops("v3"), {})
        self.capture.assert_well_formed(self, self.a, message_only_checksum=True)


if __name__ == "__main__":
    unittest.main()
