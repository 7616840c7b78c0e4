"""Debian's keepalived and regentd are given the same file, each in a world of its own (twins.py), and must say and
do the same: what they believe of each virtual router, every octet of every advert and announcement, their pace,
the addresses on the interfaces, the end. Where regent differs on purpose, the difference itself is asserted, under
the name which docs/COMPATIBILITY.md has for it.

The files are in same/. The hosts are twins down to their MAC addresses, so frames can be compared as they are.
Nothing here depends on being scheduled in time: all timers are compared as each daemon knows them, to the
microsecond; on the wire only what is far apart is told apart, and by medians."""

import collections
import concurrent.futures
import dataclasses
import pathlib
import re
import shutil
import statistics
import time
import unittest

from frames import VRRP
from lab import Lab
from mistakes import ENDS, MISTAKES, errors_of
from processes import PROGRAMS, run, wait_until
from twins import (ROUTER, ROUTER_IPV6, ROUTER_LINK_LOCAL, ROUTER_MAC, SECOND_LINK_LOCAL, SECOND_MAC,
                   KeepalivedSide, RegentSide)

HERE = pathlib.Path(__file__).resolve().parent
SAME = HERE / "same"
LINK_LOCAL = {ROUTER_MAC: ROUTER_LINK_LOCAL, SECOND_MAC: SECOND_LINK_LOCAL}
FIRST_LOOK = 1.0  # seconds after both have started: nobody with an interval of a second is Active
SIDES = {"keepalived": KeepalivedSide, "regent": RegentSide}


@dataclasses.dataclass(frozen=True)
class Story:
    """How long a file is watched after all its routers are Active; 0: they stay Backup, and are not watched.
    `given`: what is on eth0 before. `fault`: routers of regent that do not become Active on purpose."""

    seconds: float
    options: tuple = ()
    given: tuple = ()
    fault: tuple = ()


STORIES = {
    "version2": Story(6.5),
    "version3": Story(6.5),
    "ipv6": Story(6.5),
    "addresses": Story(6.5),
    "announcements": Story(7),
    "language": Story(2, ("-i", "first")),
    "many": Story(2.5),
    "ignored": Story(1),
    "long": Story(0),
    "late": Story(0),
}
# What differs too much to be compared as the others are.
UNLIKE_STORIES = {
    "owner": Story(1, given=("192.0.2.1/24",), fault=("has_it_not", "became_one")),
    "unlike": Story(4),
}

# In microseconds, by hand: three intervals, and (256 - priority) / 256 of a second (version 2) or of an interval.
DOWN_INTERVALS = {
    ("version2", "lowest"): 3_996_093, ("version2", "default"): 3_609_375, ("version2", "highest"): 3_007_812,
    ("version2", "two_seconds"): 6_609_375, ("version2", "one_and_a_half"): 6_609_375,
    ("version3", "lowest"): 3_996_093, ("version3", "highest"): 3_007_812, ("version3", "tenth"): 360_937,
    ("version3", "quarter"): 997_070, ("version3", "rounded_up"): 938_437,
    ("version3", "rounded_down"): 902_343, ("version3", "two_seconds"): 6_437_500,
    ("ipv6", "global_first"): 1_804_687,
    ("long", "longest"): 147_803_906, ("long", "longest_lowest"): 163_640_039,
    ("long", "longest_of_version_2"): 765_218_750, ("long", "rounded"): 131_106_679,
}


class Played:
    """What one daemon said and did with one file."""

    def __init__(self, side, story, text, folder):
        self.side = side
        if folder.is_dir():
            shutil.copytree(folder, side.host.directory / folder.name)
        self.before = self.listings()
        side.start(text, story.options)
        wait_until(f"{side.host.name} begins", side.states, 15, 0.05)
        time.sleep(FIRST_LOOK)
        self.early = side.facts()
        if story.seconds:
            fault = story.fault if isinstance(side, RegentSide) else ()
            side.wait_for_states({name: "fault" if name in fault else "active" for name in self.early}, 30)
            time.sleep(story.seconds)
        self.late = side.facts()
        self.during = self.listings()
        self.tags = side.tags()
        self.stopped = time.time()
        side.daemon.stop()
        # The last frames are on the wire when it has ended; they need not have been read.
        time.sleep(0.3)
        self.after = self.listings()
        side.wire.close()

    def listings(self):
        return {name: self.side.listing(name) for name in ("eth0", "eth1")}

    def adverts(self):
        """All, by interface, family and VRID."""
        found = collections.defaultdict(list)
        for heard in self.side.wire.heard:
            if heard.kind == "advert":
                found[heard.interface, ":" in heard.fields["source"], heard.fields["vrid"]].append(heard)
        return found

    def lateness_of_first_adverts(self):
        """By how many seconds the first advert of a router came later than its down interval, for those that
        were seen as Backup."""
        adverts = self.adverts()
        for fact in self.early.values():
            if fact.state == "backup":
                first = adverts[fact.interface, ":" in fact.addresses[0], fact.vrid][0]
                yield first.moment - fact.since - fact.down_interval_us / 1e6

    def announcements(self):
        """All, by the address that is announced."""
        found = collections.defaultdict(list)
        for heard in self.side.wire.heard:
            if heard.kind == "na" or heard.kind == "arp" and heard.fields["sender"] == heard.fields["target"]:
                found[heard.fields["target"]].append(heard)
        return found


LAB = Lab()
PLAYED = {}
STARTED = {}
RELOADED = []


def play(name, side_name):
    story = (STORIES | UNLIKE_STORIES)[name]
    side = SIDES[side_name](LAB, f"{name}-{side_name}", (f"{ROUTER}/24", f"{ROUTER_IPV6}/64", *story.given))
    PLAYED[name, side_name] = Played(side, story, (SAME / f"{name}.conf").read_text(), SAME / name)


def reload_late_settings():
    """keepalived's view of same/late.conf, and its view after a reload of it."""
    side = KeepalivedSide(LAB, "reload")
    side.start((SAME / "late.conf").read_text())
    wait_until("keepalived begins", side.states, 15, 0.05)
    RELOADED.append(side.daemon.dump())
    side.daemon.reload((SAME / "late.conf").read_text())
    wait_until("keepalived has reloaded", lambda: "Reload complete" in side.daemon.log()
               or "Reload finished" in side.daemon.log(), 15)
    RELOADED.append(side.daemon.dump())
    side.daemon.close()
    side.wire.close()


def start_with_mistakes(number, of):
    """keepalived, with one of so many parts of the mistakes. It says whether it starts within a second."""
    side = KeepalivedSide(LAB, f"mistakes-{number}")
    for mistake in MISTAKES[number::of]:
        side.start(mistake.text)
        daemon = side.daemon
        wait_until(f"keepalived with {mistake.name} starts or ends",
                   lambda d=daemon: "Startup complete" in d.log() or "no configuration to run" in d.log()
                   or not d.is_running(), 15)
        STARTED[mistake.name] = daemon.is_running(), daemon.log()
        daemon.close()
    side.wire.close()


def setUpModule():
    """Everything that takes time, at once."""
    LAB.__enter__()
    unittest.addModuleCleanup(LAB.close)
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        tasks = [pool.submit(play, name, side) for name in STORIES | UNLIKE_STORIES for side in SIDES]
        tasks.append(pool.submit(reload_late_settings))
        tasks += [pool.submit(start_with_mistakes, number, 4) for number in range(4)]
        for task in concurrent.futures.as_completed(tasks):
            task.result()


def as_key(fields):
    """A dictionary of fields as something that can be counted."""
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in fields.items())


def without(fields, *names):
    return {name: value for name, value in fields.items() if name not in names}


def of_each_file(names=None):
    """What both did with each file that has Active routers."""
    for name in names or [name for name, story in STORIES.items() if story.seconds]:
        yield name, PLAYED[name, "keepalived"], PLAYED[name, "regent"]


class DifferentialTest(unittest.TestCase):
    maxDiff = None

    # --- What they believe

    def test_they_believe_the_same_of_each_router(self):
        for name, keepalived, regent in of_each_file(STORIES):
            with self.subTest(file=name):
                self.assertEqual(set(keepalived.early), set(regent.early))
                self.assertEqual(keepalived.late, regent.late)
                for router, fact in keepalived.early.items():
                    # Of the state only that of a slow one is sure at that moment.
                    self.assertEqual(dataclasses.replace(fact, state=""),
                                     dataclasses.replace(regent.early[router], state=""))
                wanted = "active" if STORIES[name].seconds else "backup"
                self.assertEqual({fact.state for fact in regent.late.values()}, {wanted})

    def test_their_down_intervals_are_those_of_the_standard(self):
        for (name, router), want in DOWN_INTERVALS.items():
            for side in SIDES:
                with self.subTest(file=name, router=router, side=side):
                    self.assertEqual(PLAYED[name, side].early[router].down_interval_us, want)

    # --- Adverts

    def test_every_octet_of_every_advert_is_the_same(self):
        for name, keepalived, regent in of_each_file():
            with self.subTest(file=name):
                theirs, ours = keepalived.adverts(), regent.adverts()
                self.assertEqual(set(theirs), set(ours))
                for router in theirs:
                    self.assertEqual({as_key(without(heard.fields, "fragment")) for heard in theirs[router]},
                                     {as_key(without(heard.fields, "fragment")) for heard in ours[router]})

    def test_only_regent_forbids_fragments(self):
        """COMPATIBILITY: dont-fragment"""
        for name, keepalived, regent in of_each_file():
            with self.subTest(file=name):
                for played, want in ((keepalived, "0000"), (regent, "4000")):
                    flags = {heard.fields["fragment"] for heards in played.adverts().values() for heard in heards
                             if "fragment" in heard.fields}
                    self.assertEqual(flags, {want})

    def test_what_the_adverts_say(self):
        """Against literals, so that not both are wrong in the same way."""
        for side in SIDES:
            with self.subTest(side=side):
                def advert(name, vrid, is_ipv6=False, side=side):
                    return PLAYED[name, side].adverts()["eth0", is_ipv6, vrid][0].fields
                password = advert("version2", 13)
                self.assertEqual((password["auth type"], password["rest"]), (1, b"correct-".hex()))
                self.assertEqual(advert("version2", 9)["interval"], 1)
                self.assertEqual(advert("version2", 10)["interval"], 2)
                self.assertEqual(advert("version3", 7)["interval"], 26)
                self.assertEqual(advert("version3", 9)["rest"], "")
                self.assertEqual(advert("version3", 1)["checksum"], "with pseudo-header")
                usual = advert("ipv6", 2, is_ipv6=True)
                self.assertEqual(usual["addresses"], ["fe80::9:2", "2001:db8:1::2", "2001:db8:1::22"])
                self.assertEqual((usual["source"], usual["destination"]), ("fe80::ff:fe00:910", "ff02::12"))
                self.assertEqual(usual["mac destination"], "33:33:00:00:00:12")
                subnets = advert("addresses", 3)
                self.assertEqual(subnets["addresses"], ["198.51.100.3", "10.9.3.3", "172.16.3.3", "198.18.0.1"])
                self.assertEqual((subnets["source"], subnets["destination"]), ("10.9.0.10", "224.0.0.18"))
                self.assertEqual((subnets["tos"], subnets["ttl"], subnets["length"]), (0xC0, 255, 20 + 32))
                self.assertEqual(advert("language", 8)["addresses"][:3], ["192.0.2.20", "192.0.2.22", "192.0.2.24"])

    def check_pace(self, heards):
        """From the third on: regent's second one comes early on purpose."""
        version, interval = heards[0].fields["version"], heards[0].fields["interval"]
        seconds = interval if version == 2 else interval / 100
        moments = [heard.moment for heard in heards if heard.fields["priority"] != 0][1:]
        gaps = [later - earlier for earlier, later in zip(moments, moments[1:])]
        self.assertGreaterEqual(len(gaps), 2, heards[0].fields)
        self.assertGreater(statistics.median(gaps), 0.9 * seconds, heards[0].fields)
        self.assertLess(statistics.median(gaps), 1.5 * seconds + 0.05, heards[0].fields)

    def test_adverts_come_at_the_same_pace(self):
        for name, *both in of_each_file(name for name, story in STORIES.items() if story.seconds > 6):
            with self.subTest(file=name):
                for played in both:
                    for heards in played.adverts().values():
                        self.check_pace(heards)

    def test_only_regent_spreads_the_second_advert(self):
        """COMPATIBILITY: second-advert"""
        for side, is_early in (("keepalived", False), ("regent", True)):
            gaps = []
            for name in ("version2", "version3", "many"):
                for heards in PLAYED[name, side].adverts().values():
                    seconds = heards[0].fields["interval"] / (100 if heards[0].fields["version"] == 3 else 1)
                    gaps.append((heards[1].moment - heards[0].moment) / seconds)
            self.assertGreater(statistics.median(gaps), 0.5 if is_early else 0.9)
            self.assertEqual(statistics.median(gaps) < 0.9, is_early)

    def test_the_first_advert_comes_after_the_down_interval(self):
        """Never before. Of the routers of all files some are not late."""
        for side in SIDES:
            with self.subTest(side=side):
                waits = [wait for name, story in STORIES.items() if story.seconds
                         for wait in PLAYED[name, side].lateness_of_first_adverts()]
                self.assertGreater(len(waits), 10)
                # Clocks of two kinds are read one after the other.
                self.assertGreater(min(waits), -0.02)
                self.assertLess(min(waits), 0.3)

    def test_each_gives_up_with_one_priority_0(self):
        for name, keepalived, regent in of_each_file():
            with self.subTest(file=name):
                for played in (keepalived, regent):
                    for router, heards in played.adverts().items():
                        given_up = [heard for heard in heards if heard.fields["priority"] == 0]
                        self.assertEqual([heards[-1]], given_up, router)
                        self.assertGreater(heards[-1].moment, played.stopped)

    # --- Announcements

    def test_announcements_are_the_same(self):
        for name, keepalived, regent in of_each_file():
            with self.subTest(file=name):
                theirs, ours = keepalived.announcements(), regent.announcements()
                self.assertEqual(set(theirs), set(ours))
                self.assertTrue(theirs)
                for address in theirs:
                    unlike = ("target mac", "source")
                    self.assertEqual({as_key(without(heard.fields, *unlike)) for heard in theirs[address]},
                                     {as_key(without(heard.fields, *unlike)) for heard in ours[address]})
                    self.assertEqual({heard.interface for heard in theirs[address]},
                                     {heard.interface for heard in ours[address]})
                    # Those that are refreshed go on and on.
                    if (name, address) != ("announcements", "192.0.2.6"):
                        self.assertEqual(len(theirs[address]), len(ours[address]), (name, address))

    def test_where_announcements_are_unlike(self):
        """COMPATIBILITY: arp-target-mac, na-source"""
        for name, keepalived, regent in of_each_file():
            with self.subTest(file=name):
                for address, heards in keepalived.announcements().items():
                    for heard in heards:
                        self.assertEqual(heard.fields.get("target mac", "ff:ff:ff:ff:ff:ff"), "ff:ff:ff:ff:ff:ff")
                        self.assertEqual(heard.fields.get("source", address), address)
                for heards in regent.announcements().values():
                    for heard in heards:
                        own = LINK_LOCAL[heard.fields["mac source"]]
                        self.assertEqual(heard.fields.get("target mac", "00:00:00:00:00:00"), "00:00:00:00:00:00")
                        self.assertEqual(heard.fields.get("source", own), own)

    def test_how_often_and_when_addresses_are_announced(self):
        """Literals of announcements.conf: at once, and after the delay."""
        wanted = {"192.0.2.1": (3, 2), "192.0.2.2": (3, 2), "2001:db8:1::1": (3, 2), "192.0.2.3": (7, 3),
                  "192.0.2.4": (1, 0), "192.0.2.5": (1, 0), "fe80::9:6": (3, 2), "2001:db8:6::2": (3, 2),
                  "192.0.2.7": (3, 2)}
        for side in SIDES:
            found = PLAYED["announcements", side].announcements()
            for address, (repeat, delay) in wanted.items():
                with self.subTest(side=side, address=address):
                    moments = [heard.moment - found[address][0].moment for heard in found[address]]
                    self.assertEqual(len(moments), repeat * (2 if delay else 1))
                    self.assertLess(statistics.median(moments[:repeat]), 0.9)
                    if delay:
                        self.assertGreater(moments[repeat], delay - 0.05)
                        self.assertLess(moments[repeat], delay + 1.9)

    def test_refreshed_announcements(self):
        """Two at once, and two every two seconds."""
        for side in SIDES:
            with self.subTest(side=side):
                moments = [heard.moment for heard in PLAYED["announcements", side].announcements()["192.0.2.6"]]
                self.assertEqual(len(moments) % 2, 0)
                pairs = moments[::2]
                self.assertGreaterEqual(len(pairs), 4)
                gaps = [later - earlier for earlier, later in zip(pairs, pairs[1:])]
                self.assertAlmostEqual(statistics.median(gaps), 2, delta=0.4)
                self.assertLess(statistics.median(b - a for a, b in zip(moments[::2], moments[1::2])), 0.9)

    # --- Addresses

    def test_the_addresses_on_the_interfaces_are_the_same(self):
        for name, keepalived, regent in of_each_file(STORIES):
            with self.subTest(file=name):
                for interface in ("eth0", "eth1"):
                    theirs, ours = keepalived.during[interface], regent.during[interface]
                    self.assertCountEqual([as_key(without(entry, "protocol")) for entry in theirs],
                                          [as_key(without(entry, "protocol")) for entry in ours])
                    # Which router was first is chance. Those of one router are in the order of its list.
                    for fact in keepalived.late.values():
                        def order(entries, addresses=fact.addresses):
                            listed = (f"{entry['local']}/{entry['prefixlen']}" for entry in entries)
                            return [address for address in listed if address in addresses]
                        self.assertEqual(order(theirs), order(ours))

    def test_what_addresses_become(self):
        """Literals: a single IPv6 address is deprecated, and no IPv6 address is looked for by DAD."""
        for side in SIDES:
            with self.subTest(side=side):
                found = {entry["local"]: entry for entry in PLAYED["ipv6", side].during["eth0"]}
                for address, prefix, is_deprecated in (("fe80::9:4", 128, True), ("2001:db8:4::44", 128, True),
                                                       ("2001:db8:4::45", 127, False), ("fe80::9:1", 64, False)):
                    entry = found[address]
                    self.assertEqual((entry["prefixlen"], entry.get("deprecated", False), entry.get("nodad", False)),
                                     (prefix, is_deprecated, True))
                self.assertEqual(found["192.0.2.5"]["prefixlen"], 24)

    def test_only_regent_tags_its_addresses(self):
        """COMPATIBILITY: address-tag"""
        for name, *both in of_each_file():
            with self.subTest(file=name):
                for played, tag in zip(both, (0, VRRP)):
                    given = {entry["local"] for entries in played.before.values() for entry in entries}
                    added = {entry["local"] for entries in played.during.values() for entry in entries} - given
                    self.assertEqual({played.tags[address] for address in added}, {tag})

    def test_nothing_stays(self):
        for name, keepalived, regent in of_each_file(STORIES):
            with self.subTest(file=name):
                for played in (keepalived, regent):
                    self.assertEqual(played.after, played.before)

    # --- What is unlike on purpose

    def test_owners(self):
        """COMPATIBILITY: owner-address"""
        keepalived, regent = (PLAYED["owner", side] for side in SIDES)
        self.assertEqual({name: fact.state for name, fact in keepalived.late.items()},
                         {"has_it": "active", "has_it_not": "active", "became_one": "active"})
        self.assertEqual({name: fact.state for name, fact in regent.late.items()},
                         {"has_it": "active", "has_it_not": "fault", "became_one": "fault"})
        self.assertEqual({fact.priority for fact in (*keepalived.late.values(), *regent.late.values())}, {255})
        router = "eth0", False, 1
        self.assertEqual(*({as_key(without(heard.fields, "fragment")) for heard in played.adverts()[router]}
                           for played in (keepalived, regent)))
        own = "192.0.2.1"
        for played, is_there in ((keepalived, False), (regent, True)):
            self.assertEqual(own in {entry["local"] for entry in played.after["eth0"]}, is_there)

    def test_settings_that_are_unlike(self):
        """COMPATIBILITY: mixed-families, v3-checksum, auth-type, escaped-hash"""
        keepalived, regent = (PLAYED["unlike", side] for side in SIDES)
        own = "192.0.2.1/24"
        self.assertEqual(keepalived.late["both_families"].addresses, (own,))
        self.assertEqual(regent.late["both_families"].addresses, (own, "2001:db8:1::1/64"))
        self.assertNotIn("2001:db8:1::1", keepalived.announcements())
        self.assertIn("2001:db8:1::1", regent.announcements())
        for played, checksum, password, escaped in (
                (keepalived, "with pseudo-header", b"", b"one"),
                (regent, "of the message alone", b"secret", b"one#two")):
            adverts = {vrid: heards[0].fields for (_, _, vrid), heards in played.adverts().items()}
            self.assertEqual(adverts[1]["addresses"], ["192.0.2.1"])
            self.assertEqual(adverts[2]["checksum"], checksum)
            self.assertEqual(adverts[3]["rest"], password.ljust(8, b"\0").hex())
            self.assertEqual(adverts[4]["rest"], escaped.ljust(8, b"\0").hex())

    def test_fractions_of_a_delay(self):
        """COMPATIBILITY: whole-seconds"""
        for side, seconds in (("keepalived", 1), ("regent", 2)):
            moments = [heard.moment for heard in PLAYED["unlike", side].announcements()["192.0.2.5"]]
            self.assertGreater(moments[5] - moments[0], seconds - 0.05)
            self.assertLess(moments[5] - moments[0], 1.9 * seconds)

    def test_keepalived_forgets_late_settings_at_a_reload(self):
        """COMPATIBILITY: late-settings"""
        def settings(dump):
            topology = dump.partition("VRRP Topology")[2]
            return (re.search(r"VRRP Version = (.*)", topology).group(1),
                    *re.findall(r"Gratuitous ARP (?:delay|repeat|refresh) = (.*)", topology),
                    "Skip checking" in topology)
        before, after = map(settings, RELOADED)
        # It takes the "off" of vrrp_skip_check_adv_addr for on, too: COMPATIBILITY: skip-check-off
        self.assertEqual(before, ("3", "7", "3", "60", True))
        self.assertEqual(after, ("3", "5", "5", "0", False))

    # --- Mistakes

    def test_keepalived_starts_or_ends_with_a_mistake(self):
        for mistake in MISTAKES:
            with self.subTest(mistake=mistake.name):
                is_running, log = STARTED[mistake.name]
                self.assertEqual(is_running, mistake.keepalived, log)
                self.assertIn(mistake.logged, log)

    def test_regent_refuses_a_mistake(self):
        """COMPATIBILITY: missing-interface"""
        path = LAB.directory / "keepalived.conf"
        for mistake in MISTAKES:
            with self.subTest(mistake=mistake.name):
                path.write_text(mistake.text)
                output = run(str(PROGRAMS / "regent"), "check", str(path), check=False)
                self.assertEqual(mistake.code in errors_of(output), bool(mistake.code), output)
                if not mistake.code:
                    self.assertEqual(errors_of(output), set(), output)
                    self.assertEqual(mistake.keepalived, ENDS)


PAGE = (HERE.parents[1] / "docs" / "COMPATIBILITY.md").read_text()


class PageTest(unittest.TestCase):
    """docs/COMPATIBILITY.md names what is tried, and nothing else."""

    def test_each_difference_is_on_the_page(self):
        tried = set()
        for name in ("differential_test.py", "differential_reactions_test.py"):
            for words in re.findall(r"COMPATIBILITY: ([a-z0-9, -]+)", (HERE / name).read_text()):
                tried |= set(words.split(", "))
        on_page = re.findall(r"\| `([a-z0-9-]+)` \|$", PAGE, re.MULTILINE)
        self.assertEqual(len(on_page), len(set(on_page)))
        self.assertEqual(set(on_page), tried)

    def test_each_refusal_is_on_the_page(self):
        refused = {mistake.code for mistake in MISTAKES if mistake.code}
        on_page = re.findall(r"^\| `(V\d{3})` ", PAGE, re.MULTILINE)
        self.assertEqual(sorted(on_page), sorted(refused))


if __name__ == "__main__":
    unittest.main()
