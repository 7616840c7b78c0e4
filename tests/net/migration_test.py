"""docs/MIGRATING.md, step by step: two hosts go from Debian's keepalived to regent, and back, while a client
pings their address. The page's own commands are the ones that run here."""

import pathlib
import re
import time
import unittest

from lab import Lab, PROGRAMS, run, wait_until
from ping import Ping

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "MIGRATING.md"
VIP = "10.9.0.100"
CONFIG = """! a pair that has been there for years
global_defs {{
    router_id {name}
    vrrp_garp_master_refresh 60
}}
vrrp_instance VI_1 {{
    state BACKUP
    interface eth0
    virtual_router_id 70
    priority {priority}
    advert_int 1
    authentication {{
        auth_type PASS
        auth_pass k7-Gw2pQ
    }}
    virtual_ipaddress {{
        {vip}/24
    }}
}}
"""
# The longest silence that any single step may cost, in seconds. A takeover by timeout would take 3.4 s and more, one by
# a priority of 0 takes the skew: 0.6 s.
LONGEST_SILENCE = 2.5


class Side:
    """One of the two hosts, with the folders that the page speaks of below its own."""

    def __init__(self, lab, name, number, priority):
        self.host = lab.host(name, f"10.9.0.{number}/24")
        self.old = self.host.directory / "keepalived.conf"
        self.new = self.host.directory / "converted.conf"
        self.text = CONFIG.format(name=name, priority=priority, vip=VIP)
        self.keepalived = self.host.keepalived(self.text)
        self.regent = None

    def say(self, command, *more, check=True):
        """A command of the page, with this host's files in place of those of /etc."""
        words = [str(PROGRAMS / "regent")] + [
            word.replace("/etc/keepalived/keepalived.conf", str(self.old))
                .replace("/etc/regent/regent.conf", str(self.new)) for word in command.split()[1:]]
        return run(*words, *more, check=check)

    def convert(self):
        for command in commands("regent check", "regent convert", "regent diff"):
            self.say(command, check=command != "regent check /etc/keepalived/keepalived.conf")

    def to_regent(self):
        self.keepalived.stop()
        self.regent = self.host.regent(self.new.read_text())

    def to_keepalived(self):
        self.regent.stop()
        self.keepalived = self.host.keepalived(self.text)


def commands(*beginnings):
    """The lines of the page's blocks that begin so, in order."""
    found = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
             for line in block.splitlines()]
    return [line for line in found if line.startswith(beginnings)]


class MigrationTest(unittest.TestCase):

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        self.client = self.lab.host("c", "10.9.0.200/24")
        self.a = Side(self.lab, "a", 1, 150)
        self.b = Side(self.lab, "b", 2, 100)
        self.a.host.wait_for(VIP)
        self.b.keepalived.wait_for_state("VI_1", "BACKUP")
        self.ping = Ping(self.client, VIP)
        self.addCleanup(self.ping.close)
        wait_until("the first answer", self.ping.is_answered)

    def costs(self, what, step, settled):
        """Does a step, waits until all is quiet, and judges what the client lost."""
        begin = time.time()
        step()
        settled()
        wait_until("an answer", self.ping.is_answered)
        _, silence = self.ping.missed(begin, time.time())
        self.assertLess(silence, LONGEST_SILENCE, what)

    def holds(self, holder, other):
        return lambda: wait_until(f"{holder.host.name} alone has {VIP}",
                                  lambda: holder.host.has(VIP) and not other.host.has(VIP), 20)

    def test_the_commands_of_the_page_say_that_nothing_changes(self):
        self.assertEqual(len(commands("regent check", "regent convert", "regent diff")), 4)
        self.a.convert()
        self.assertIn("priority 150", self.a.new.read_text())
        self.assertIn("auth_pass k7-Gw2pQ", self.a.new.read_text())
        self.assertEqual(self.a.new.stat().st_mode & 0o777, 0o600)

    def test_there_and_back(self):
        a, b = self.a, self.b
        for side in (a, b):
            side.convert()
        self.costs("the Backup", b.to_regent, lambda: b.regent.wait_for_state("VI_1", "backup"))
        wait_until("the Backup hears the Active one",
                   lambda: b.regent.status()["VI_1"]["active_address"] == "10.9.0.1")
        self.assertEqual(b.regent.drops("VI_1"), {})
        self.assertTrue(a.host.has(VIP) and not b.host.has(VIP))

        self.costs("keepalived is stopped", a.keepalived.stop, self.holds(b, a))
        self.costs("regent comes", a.to_regent, self.holds(a, b))
        a.regent.wait_for_state("VI_1", "active")
        self.assertEqual(a.regent.drops("VI_1"), {})

        self.costs("the Backup goes back", b.to_keepalived,
                   lambda: b.keepalived.wait_for_state("VI_1", "BACKUP"))
        self.costs("regent is stopped", a.regent.stop, self.holds(b, a))
        self.costs("keepalived comes", a.to_keepalived, self.holds(a, b))


if __name__ == "__main__":
    unittest.main()
