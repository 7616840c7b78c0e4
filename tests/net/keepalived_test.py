"""regentd beside Debian's keepalived: as its Backup, as its Active, in every version and family, with
tshark as the judge of what both send."""

import unittest

from lab import Lab, wait_until
from regent_test import V3, VIP, VIP6, config, instance

SECRET = ("version 2", "advert_int 1", "authentication {", "    auth_type PASS",
          "    auth_pass secret", "}")
FORMS = {
    "v2": {"more": SECRET},
    "v3": {},
    "v6": {"addresses": ("fe80::9/64", f"{VIP6}/64")},
}


class KeepalivedTest(unittest.TestCase):

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.a = self.lab.host("a", "10.9.0.1/24", "2001:db8:9::1/64")
        self.k = self.lab.host("k", "10.9.0.2/24", "2001:db8:9::2/64")
        self.capture = self.a.capture(what="proto 112")

    def files(self, form, ours, theirs):
        return [config(instance(priority=priority, **FORMS[form])) for priority in (ours, theirs)]

    def assert_both_agree_on_the_wire(self):
        """Every packet of both is well-formed and says the same but for sender and priority."""
        rows = [row for host in (self.a, self.k) for row in self.capture.assert_well_formed(self, host)]
        said = {tuple(row[field] for field in (
            "ip.dst", "ipv6.dst", "vrrp.version", "vrrp.virt_rtr_id", "vrrp.addr_count", "vrrp.adver_int",
            "vrrp.short_adver_int", "vrrp.ip_addr", "vrrp.ipv6_addr", "vrrp.auth_type",
            "vrrp.auth_string")) for row in rows if row["vrrp.prio"] != "0"}
        self.assertEqual(len(said), 1, said)

    def hand_over_both_ways(self, form, address):
        ours, theirs = self.files(form, 100, 150)
        keepalived = self.k.keepalived(theirs)
        keepalived.wait_for_state("v4", "MASTER")
        regent = self.a.regent(ours)
        regent.wait_for_state("v4", "backup")
        wait_until("regent hears keepalived", lambda: regent.status()["v4"]["active_address"])
        received = regent.status()["v4"]["counters"]["adverts_received"]
        wait_until("some adverts", lambda: regent.status()["v4"]["counters"]["adverts_received"]
                   >= received + 3)
        self.assertEqual(regent.state("v4"), "backup")
        keepalived.stop()
        regent.wait_for_state("v4", "active")
        self.a.wait_for(address)
        self.assertEqual(regent.status()["v4"]["reason"], "priority_zero")
        again = self.k.keepalived(theirs)
        again.wait_for_state("v4", "MASTER")
        regent.wait_for_state("v4", "backup")
        wait_until("one holder", lambda: self.k.has(address) and not self.a.has(address))
        self.assertEqual(regent.drops("v4"), {})
        self.assert_both_agree_on_the_wire()

    def keepalived_is_backup(self, form, address):
        ours, theirs = self.files(form, 150, 100)
        regent = self.a.regent(ours)
        regent.wait_for_state("v4", "active")
        keepalived = self.k.keepalived(theirs)
        keepalived.wait_for_state("v4", "BACKUP")
        sent = regent.status()["v4"]["counters"]["adverts_sent"]
        wait_until("five more adverts", lambda: regent.status()["v4"]["counters"]["adverts_sent"]
                   >= sent + 5, 20)
        self.assertNotIn("Entering MASTER STATE", keepalived.log())
        self.assertFalse(self.k.has(address))
        code, _ = regent.stop()
        self.assertEqual(code, 0)
        keepalived.wait_for_state("v4", "MASTER")
        self.k.wait_for(address)
        again = self.a.regent(ours)
        again.wait_for_state("v4", "active")
        keepalived.wait_for_state("v4", "BACKUP")
        wait_until("one holder", lambda: self.a.has(address) and not self.k.has(address))
        self.assert_both_agree_on_the_wire()

    def test_hand_over_v2_with_a_password(self):
        self.hand_over_both_ways("v2", VIP)

    def test_hand_over_v3_ipv4(self):
        self.hand_over_both_ways("v3", VIP)

    def test_hand_over_v3_ipv6(self):
        self.hand_over_both_ways("v6", VIP6)

    def test_keepalived_is_backup_v2_with_a_password(self):
        self.keepalived_is_backup("v2", VIP)

    def test_keepalived_is_backup_v3_ipv4(self):
        self.keepalived_is_backup("v3", VIP)

    def test_keepalived_is_backup_v3_ipv6(self):
        self.keepalived_is_backup("v6", VIP6)


if __name__ == "__main__":
    unittest.main()
