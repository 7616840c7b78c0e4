"""keepalived and regentd, each in a world of its own that is the same (twins.py), hear the same adverts: good ones,
wrong ones, and none. They must become the same, and send the same answers. The cases are in reactions.py; where
regent differs on purpose, that is asserted, under the name which docs/COMPATIBILITY.md has for it.

States are compared when they have settled, answers by the kernel's time stamps; timers may be late, as everything
may be on a busy machine, but never early."""

import concurrent.futures
import time
import unittest

from lab import Lab
from processes import wait_until
from reactions import NEVER, OTHER, OWN, fast_cases, slow_cases
from twins import KeepalivedSide, RegentSide

SIDES = {"keepalived": KeepalivedSide, "regent": RegentSide}
LISTENED = 6.5  # seconds: beyond keepalived's second announcements after an advert of lower priority, at 5 s
WATCHED = 9.0
# On purpose, COMPATIBILITY.md says why.
REFUSED_LISTS = {"other_addresses_v2", "other_addresses_v3", "fewer_addresses_v2", "fewer_addresses_v3"}
LOSERS_OF_VERSION_2 = {"equal_of_a_lower_address_v2", "lower_v2", "lower_of_a_lower_address_v2"}
LOSERS_OF_VERSION_3 = {f"{name}_{form}" for form in ("v3", "v6")
                       for name in ("equal_of_a_lower_address", "lower", "lower_of_a_lower_address")}


class Watched:
    """Both daemons with the routers of some cases, and what became of them."""

    def __init__(self, lab, name, cases):
        self.cases = cases
        self.sides = {side: make(lab, f"{name}-{side}") for side, make in SIDES.items()}
        for side in self.sides.values():
            side.start("".join(case.configuration() for case in cases))
        for side in self.sides.values():
            self.wait_for(side, "backup")

    def wait_for(self, side, state):
        side.wait_for_states({case.router: state for case in self.cases}, 20)

    def say(self, case, message):
        for side in self.sides.values():
            side.hear(message, case.source, ttl=case.ttl)

    def end(self):
        self.states = {name: side.states() for name, side in self.sides.items()}
        self.facts = {name: side.facts() for name, side in self.sides.items()}
        for side in self.sides.values():
            side.wire.close()
            side.daemon.close()

    def adverts(self, side, case):
        return [heard for heard in self.sides[side].wire.adverts(vrid=case.vrid)
                if heard.fields["source"] == OWN[case.is_ipv6]]

    def announcements(self, side, case, begin, end):
        return [heard for heard in self.sides[side].wire.announcements()
                if heard.fields["target"] in case.addresses and begin <= heard.moment < end]


def play_slow(lab):
    watched = Watched(lab, "slow", slow_cases())
    for case in watched.cases:
        for side in watched.sides.values():
            side.hear(case.waking(), OTHER[case.is_ipv6])
    for side in watched.sides.values():
        watched.wait_for(side, "active")
        # The state is known before the last announcement has left.
        wait_until("all is announced", lambda s=side: len(s.wire.announcements()) >= 10 * len(watched.cases), 10)
    watched.begin = time.time()
    for case in watched.cases:
        watched.say(case, case.message())
    time.sleep(LISTENED)
    watched.limit = watched.begin + LISTENED
    watched.end()
    return watched


def play_fast(lab):
    watched = Watched(lab, "fast", fast_cases())
    begin = time.time()
    schedule = sorted(((moment, case) for case in watched.cases for moment in case.moments), key=lambda row: row[0])
    watched.heard_at = {}
    for moment, case in schedule:
        time.sleep(max(0.0, begin + moment - time.time()))
        watched.heard_at.setdefault(case.router, time.time())
        watched.say(case, case.message())
    watched.fed_until = time.time()
    time.sleep(max(0.0, begin + WATCHED - time.time()))
    watched.end()
    return watched


LAB = Lab()
PLAYED = {}


def setUpModule():
    LAB.__enter__()
    unittest.addModuleCleanup(LAB.close)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        PLAYED["slow"], PLAYED["fast"] = [task.result() for task in
                                          [pool.submit(play_slow, LAB), pool.submit(play_fast, LAB)]]


class SlowTest(unittest.TestCase):
    """An Active router hears one message."""

    def setUp(self):
        self.watched = PLAYED["slow"]

    def for_each_case(self, check):
        for case in self.watched.cases:
            with self.subTest(case=case.router):
                check(case)

    def answers(self, side, case):
        return [heard for heard in self.watched.adverts(side, case)
                if self.watched.begin <= heard.moment < self.watched.limit]

    def test_they_become_the_same(self):
        """COMPATIBILITY: address-list, own-address"""
        def check(case):
            theirs, ours = (self.watched.states[side][case.router] for side in SIDES)
            if case.router in REFUSED_LISTS:
                self.assertEqual((theirs, ours), ("active", "backup"))
            elif case.router == "own_address_v6":
                self.assertEqual((theirs, ours), ("backup", "active"))
            else:
                self.assertEqual(theirs, ours)
        self.for_each_case(check)

    def test_what_they_become(self):
        """Literals, so that not both are wrong in the same way."""
        gives_way = {"higher", "equal_of_a_higher_address", "owner", "other_order", "right_password"}
        backups = {case.router for case in self.watched.cases if case.name in gives_way}
        backups |= {"other_interval_v3", "other_interval_v6"} | REFUSED_LISTS
        self.assertEqual({name for name, state in self.watched.states["regent"].items() if state == "backup"},
                         backups)

    def test_they_adopt_the_same_interval(self):
        def check(case):
            theirs, ours = (self.watched.facts[side][case.router] for side in SIDES)
            if theirs.state == ours.state == "backup":
                self.assertEqual(theirs, ours)
        self.for_each_case(check)
        adopted = self.watched.facts["regent"]["other_interval_v3"]
        # 7 s: 3 intervals and 6/256 of one.
        self.assertEqual((adopted.active_interval_ms, adopted.down_interval_us), (7000, 21_164_062))

    def test_they_answer_the_same(self):
        """COMPATIBILITY: loser-of-version-2, interval-zero"""
        def check(case):
            counts = tuple(len(self.answers(side, case)) for side in SIDES)
            if case.router in LOSERS_OF_VERSION_2 or case.router == "no_interval_v3":
                self.assertEqual(counts, (1, 0))
            elif case.router in LOSERS_OF_VERSION_3 or case.name == "zero":
                self.assertEqual(counts, (1, 1))
            else:
                self.assertEqual(counts, (0, 0))
        self.for_each_case(check)

    def test_a_loser_makes_both_announce_again(self):
        """COMPATIBILITY: loser-announcements"""
        def check(case):
            begin = self.watched.begin
            at_once, later = (tuple(len(self.watched.announcements(side, case, *window)) for side in SIDES)
                              for window in ((begin, begin + 3), (begin + 3, self.watched.limit)))
            if case.router in LOSERS_OF_VERSION_2 | LOSERS_OF_VERSION_3:
                # Two addresses, five times.
                self.assertEqual((at_once, later), ((10, 10), (10, 0)))
            elif case.router != "no_interval_v3":
                self.assertEqual((at_once, later), ((0, 0), (0, 0)))
        self.for_each_case(check)


class FastTest(unittest.TestCase):
    """A Backup router hears one, or many."""

    def setUp(self):
        self.watched = PLAYED["fast"]

    def firsts(self, side):
        """Seconds from the first message it heard to its first advert, by router."""
        found = {}
        for case in self.watched.cases:
            own = self.watched.adverts(side, case)
            found[case.router] = own[0].moment - self.watched.heard_at[case.router] if own else NEVER
        return found

    def test_they_become_active_when_they_must(self):
        """COMPATIBILITY: address-list"""
        for side in SIDES:
            firsts = self.firsts(side)
            for case in self.watched.cases:
                with self.subTest(side=side, case=case.router):
                    first = firsts[case.router]
                    if case.name == "fed_other_addresses" and side == "keepalived":
                        self.assertIsNotNone(first)
                    elif case.name.startswith("fed") and case.first is NEVER:
                        # Until the others are silent.
                        own = self.watched.adverts(side, case)
                        self.assertTrue(not own or own[0].moment > self.watched.fed_until + 3.6)
                    elif case.first is NEVER:
                        self.assertIsNone(first)
                    else:
                        self.assertIsNotNone(first)
                        self.assertGreaterEqual(first, case.first[0])
                        self.assertLess(first, case.first[1])

    def test_backups_have_the_same_timers(self):
        checked = 0
        for case in self.watched.cases:
            theirs, ours = (self.watched.facts[side][case.router] for side in SIDES)
            if theirs.state == ours.state == "backup":
                with self.subTest(case=case.router):
                    self.assertEqual(theirs, ours)
                    checked += 1
        self.assertGreater(checked, 0)
        # 6 s: 3 intervals and 156/256 of one.
        slower = self.watched.facts["regent"]["heard_one_that_is_slower_v3"]
        self.assertEqual((slower.active_interval_ms, slower.down_interval_us), (6000, 21_656_250))

    def test_only_keepalived_is_silenced_by_what_it_refuses(self):
        """COMPATIBILITY: refused-adverts"""
        case = next(case for case in self.watched.cases if case.router == "fed_another_interval_v2")
        for side, is_silenced in (("keepalived", True), ("regent", False)):
            moments = [heard.moment for heard in self.watched.adverts(side, case)
                       if heard.moment < self.watched.fed_until]
            # Active for about 2.5 s of the feeding, with an interval of 1 s.
            self.assertEqual(len(moments) == 1, is_silenced, side)


if __name__ == "__main__":
    unittest.main()
