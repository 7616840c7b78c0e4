"""Every process of a running tree against the table of what it may have: ids, capabilities, no_new_privs,
seccomp, descriptors, limits, mappings."""

import os
import pathlib
import pwd
import re
import unittest

from lab import Lab, children_of
from regent_test import config, instance

NET_ADMIN_AND_NET_RAW = (1 << 12) | (1 << 13)
SETGID, SETUID, SETPCAP, KILL = 1 << 6, 1 << 7, 1 << 8, 1 << 5
SUPERVISOR_EFFECTIVE = SETGID | SETUID | SETPCAP | KILL

# What each descriptor of a role is; `socket` stands for any. The worker has none at all.
CENSUS = {
    "regentd": {
        "user": "root", "effective": SUPERVISOR_EFFECTIVE,
        "permitted": SUPERVISOR_EFFECTIVE | NET_ADMIN_AND_NET_RAW, "inheritable": 0, "ambient": 0,
        "dumpable": False, "files": None, "filters": 1},
    "regent-helper": {
        "user": "regent-helper", "effective": NET_ADMIN_AND_NET_RAW, "permitted": NET_ADMIN_AND_NET_RAW,
        "bounding": 0, "inheritable": 0, "ambient": 0, "filters": 2,
        "files": {"/dev/null", "log", "socket"}},
    "regent-worker": {
        "user": "regent-worker", "effective": 0, "permitted": 0, "bounding": 0, "inheritable": 0,
        "ambient": 0, "filters": 2, "files": set(), "no_more_files": True},
    "regent-control": {
        "user": "regent-control", "effective": 0, "permitted": 0, "bounding": 0, "inheritable": 0,
        "ambient": 0, "filters": 2,
        "files": {"/dev/null", "log", "socket", "anon_inode:[eventfd]"}},
    "regent-checkd": {
        "user": "regent-checkd", "effective": 0, "permitted": 0, "bounding": 0, "inheritable": 0,
        "ambient": 0, "filters": 2,
        "files": {"/dev/null", "log", "socket", "anon_inode:[eventfd]"}},
    # It starts copies of itself, and the first of its two limits of processes is for them.
    "regent-prober": {
        "user": "regent-prober", "effective": 0, "permitted": 0, "bounding": 0, "inheritable": 0,
        "ambient": 0, "filters": 2,
        "files": {"/dev/null", "log", "socket", "anon_inode:[pidfd]"}, "may_fork": True},
    # It starts programs of others: no filter of its own.
    "regent-runner": {
        "user": "regent-script", "effective": 0, "permitted": 0, "bounding": 0, "inheritable": 0,
        "ambient": 0, "filters": 1, "files": {"/dev/null", "log", "socket"}, "may_fork": True},
}

CHECK = ("vrrp_script well {\n    script /bin/true\n    interval 3600\n}\n"
         "tcp_check web {\n    server 127.0.0.1 port 80\n    interval 3600\n    weight 1\n}\n")
TRACKING = ("track_script {", "    well", "}", "track_check {", "    web", "}")
# Copies of regent-prober, one for each server (native_test.py looks at them).
PROBES = 1


def status_of(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


def files_of(pid, log_path):
    """The kinds of files a process has open."""
    kinds = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        target = os.readlink(f"/proc/{pid}/fd/{name}")
        if target.startswith("socket:"):
            target = "socket"
        elif target == str(log_path):
            target = "log"
        kinds.add(target)
    return kinds


class CensusTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.__enter__()
        cls.addClassCleanup(cls.lab.close)
        host = cls.lab.host("a", "10.9.0.1/24", "2001:db8:9::1/64")
        cls.regent = host.regent(CHECK + config(instance(more=TRACKING),
                                                instance("v6", addresses=("fe80::9/64",))))
        cls.regent.wait_for_state("v4", "active")
        cls.regent.wait_for_state("v6", "active")
        cls.roles = cls.regent.roles()

    def test_there_are_these_processes_and_no_others(self):
        self.assertEqual(set(self.roles), set(CENSUS))
        self.assertEqual(len(children_of(self.regent.pid)) + 1, len(CENSUS) + PROBES)

    def each(self, check):
        for role, want in CENSUS.items():
            with self.subTest(role=role):
                check(role, want, self.roles[role], status_of(self.roles[role]))

    def test_each_has_its_own_user_and_no_supplementary_groups(self):
        def check(_role, want, _pid, status):
            uid = pwd.getpwnam(want["user"]).pw_uid
            self.assertEqual(set(status["Uid"].split()), {str(uid)})
            if want["user"] != "root":
                gid = pwd.getpwnam(want["user"]).pw_gid
                self.assertEqual(set(status["Gid"].split()), {str(gid)})
                self.assertEqual(status["Groups"].split(), [])
        self.each(check)

    def test_capabilities(self):
        fields = {"effective": "CapEff", "permitted": "CapPrm", "bounding": "CapBnd",
                  "inheritable": "CapInh", "ambient": "CapAmb"}
        def check(_role, want, _pid, status):
            for key, field in fields.items():
                if key in want:
                    self.assertEqual(int(status[field], 16), want[key], field)
        self.each(check)
        supervisor = int(status_of(self.roles["regentd"])["CapBnd"], 16)
        self.assertEqual(supervisor & ~(SUPERVISOR_EFFECTIVE | NET_ADMIN_AND_NET_RAW), 0)

    def test_no_new_privileges_and_seccomp_filters(self):
        def check(_role, want, _pid, status):
            self.assertEqual(status["NoNewPrivs"], "1")
            self.assertEqual(status["Seccomp"], "2")
            # The supervisor's, which all inherit, and each role's own; more if we run under one.
            self.assertEqual(int(status["Seccomp_filters"]), self.filters_around_us() + want["filters"])
        self.each(check)

    @staticmethod
    def filters_around_us():
        return int(status_of(os.getpid()).get("Seccomp_filters", "0"))

    def test_descriptors(self):
        def check(role, want, pid, _status):
            if want["files"] is None:
                return
            files = files_of(pid, self.regent.log_path)
            if role == "regent-worker":
                self.assertEqual(files, set())
            else:
                self.assertLessEqual(files, want["files"])
        self.each(check)

    def test_nobody_can_look_into_them(self):
        # A process that is not dumpable has its files in /proc owned by root.
        def check(role, want, pid, _status):
            if want["user"] != "root":
                self.assertEqual(os.stat(f"/proc/{pid}/environ").st_uid, 0, role)
        self.each(check)

    def test_nothing_is_writable_and_executable(self):
        def check(_role, _want, pid, _status):
            for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
                self.assertIsNone(re.match(r"\S+ .wx", line), line)
        self.each(check)

    def test_limits(self):
        def check(_role, want, pid, _status):
            limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
            soft = {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()}
            self.assertEqual(soft["Max core file size"], "0")
            if want["user"] != "root" and not want.get("may_fork"):
                self.assertEqual(soft["Max processes"], "0")
            if want.get("no_more_files"):
                self.assertEqual(soft["Max open files"], "0")
        self.each(check)

    def test_environment_is_empty(self):
        def check(_role, want, pid, _status):
            if want["user"] != "root":
                self.assertEqual(pathlib.Path(f"/proc/{pid}/environ").read_bytes(), b"")
        self.each(check)


class MailPostsAndListTest(unittest.TestCase):
    """What is there besides, with mail, a URL that events are posted to, and a list of priorities."""

    def setUp(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        host = self.lab.host("a", "10.9.0.1/24")
        self.regent = host.regent(
            "global_defs {\n    notification_email { a@example.org }\n    email_events all\n"
            "    email_program /bin/true\n}\nnotify_url pager {\n    url \"http://10.9.0.1:9/hook\"\n}\n"
            + config(instance(more=("priority_list /nowhere/order",))))
        self.regent.wait_for_state("v4", "active")

    def test_the_mailer_has_no_power_and_can_start_what_is_setuid(self):
        roles = self.regent.roles()
        self.assertIn("regent-mailer", roles)
        status = status_of(roles["regent-mailer"])
        mailer = pwd.getpwnam("regent-mailer")
        self.assertEqual(set(status["Uid"].split()), {str(mailer.pw_uid)})
        self.assertEqual(set(status["Gid"].split()), {str(mailer.pw_gid)})
        self.assertEqual(status["Groups"].split(), [])
        for field in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
            self.assertEqual(int(status[field], 16), 0, field)
        # It would be pointless with these (checks/mailer_main.cc).
        self.assertEqual(status["NoNewPrivs"], status_of(os.getpid())["NoNewPrivs"])
        self.assertEqual(status["Seccomp_filters"], status_of(os.getpid())["Seccomp_filters"])
        self.assertLessEqual(files_of(roles["regent-mailer"], self.regent.log_path),
                             {"/dev/null", "log", "socket"})
        self.assertEqual(pathlib.Path(f"/proc/{roles['regent-mailer']}/environ").read_bytes(), b"")

    def test_the_poster_has_no_power_and_starts_copies_of_itself(self):
        pid = self.regent.roles()["regent-poster"]
        status = status_of(pid)
        poster = pwd.getpwnam("regent-poster")
        self.assertEqual(set(status["Uid"].split()), {str(poster.pw_uid)})
        self.assertEqual(set(status["Gid"].split()), {str(poster.pw_gid)})
        self.assertEqual(status["Groups"].split(), [])
        for field in ("CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd"):
            self.assertEqual(int(status[field], 16), 0, field)
        self.assertEqual(status["NoNewPrivs"], "1")
        self.assertEqual(int(status["Seccomp_filters"]), CensusTest.filters_around_us() + 2)
        self.assertLessEqual(files_of(pid, self.regent.log_path),
                             {"/dev/null", "log", "socket", "anon_inode:[pidfd]"})
        # Not dumpable: its files in /proc belong to root.
        self.assertEqual(os.stat(f"/proc/{pid}/environ").st_uid, 0)
        self.assertEqual(pathlib.Path(f"/proc/{pid}/environ").read_bytes(), b"")
        self.assertNotRegex(pathlib.Path(f"/proc/{pid}/maps").read_text(), r"(?m)^\S+ .wx")

    def test_checkd_is_told_of_files_and_has_none_open(self):
        self.assertLessEqual(
            files_of(self.regent.roles()["regent-checkd"], self.regent.log_path),
            CENSUS["regent-checkd"]["files"] | {"anon_inode:inotify"})


if __name__ == "__main__":
    unittest.main()
