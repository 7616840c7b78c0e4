"""regentd with programs that only play the roles: what it demands of its surroundings, what it gives
to each process, and how it ends them. Run as root: supervisor_test.py REGENTD. No network is used."""
import grp
import json
import os
import pwd
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

REGENTD = ""
ROLES = ("regent-compile", "regent-helper", "regent-worker", "regent-control")
# Must be there, and are not started, as the stand-in's Plan has neither checks nor notifications; the mailer
# is, and ends when it is told nothing.
IDLE_ROLES = ("regent-checkd", "regent-prober", "regent-runner", "regent-mailer", "regent-poster")
PROGRAMS = (*ROLES, *IDLE_ROLES, "regent-web-prober")  # which stands in prober's place
FAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "supervisor_fake_role.py")
SETGID, SETUID, SETPCAP, KILL = 1 << 6, 1 << 7, 1 << 8, 1 << 5
NET_ADMIN, NET_RAW = 1 << 12, 1 << 13
RUNNING = "runs 1 virtual router on 1 interface"


class Daemon:
    """One regentd in a folder of its own."""

    def __init__(self, run_directory=None, **behaviour):
        self.folder = tempfile.mkdtemp(prefix="regent-supervisor-")
        os.chmod(self.folder, 0o755)
        os.mkdir(f"{self.folder}/seen")
        os.chmod(f"{self.folder}/seen", 0o777)
        self.write("seen/log", "", 0o666)
        self.program = shutil.copy(REGENTD, f"{self.folder}/regentd")
        with open(FAKE, encoding="ascii") as file:
            # Of the system: the roles' users may not see the interpreter that runs this test.
            text = "#!/usr/bin/env -S python3 -I\n" + file.read()
        for role in PROGRAMS:
            self.write(role, text, 0o755)
        self.behave(**behaviour)
        self.file = self.write("test.conf", "vrrp_instance x {}\n", 0o600)
        self.run_directory = run_directory or f"{self.folder}/run"
        self.more_arguments = []
        self.process = None
        self.output = ""

    def write(self, name, text, mode):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def behave(self, **behaviour):
        self.write("behaviour.json",
                   json.dumps({f"regent-{name}": how for name, how in behaviour.items()}), 0o644)

    def start(self, *prefix, **options):
        self.output = ""
        self.process = subprocess.Popen(
            [*prefix, self.program, "-f", self.file, "--run-dir", self.run_directory,
             *self.more_arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
        return self

    def await_line(self, words, limit=10):
        end = time.monotonic() + limit
        while words not in self.output:
            ready, _, _ = select.select([self.process.stdout], [], [], end - time.monotonic())
            chunk = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not chunk:
                raise AssertionError(f"no {words!r} in: {self.output}")
            self.output += chunk.decode("ascii")
        return self

    def send(self, number):
        self.process.send_signal(number)
        return self

    def end(self, limit=10):
        """Exit code, and seconds until the end."""
        begin = time.monotonic()
        self.output += self.process.communicate(timeout=limit)[0].decode("ascii")
        return self.process.returncode, time.monotonic() - begin

    def log(self):
        with open(f"{self.folder}/seen/log", encoding="ascii") as file:
            return file.read().splitlines()

    def seen(self, role):
        with open(f"{self.folder}/seen/{role}.json", encoding="ascii") as file:
            return json.load(file)

    def children(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children",
                  encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        elif self.process:
            self.process.stdout.close()
        shutil.rmtree(self.folder)


class SupervisorTest(unittest.TestCase):
    def daemon(self, **behaviour):
        daemon = Daemon(**behaviour)
        self.addCleanup(daemon.remove)
        return daemon

    def running(self, **behaviour):
        return self.daemon(**behaviour).start().await_line(RUNNING)

    def assert_refused(self, daemon, code, words):
        self.assertEqual(daemon.end()[0], code, daemon.output)
        self.assertIn(words, daemon.output)
        self.assertFalse(os.path.lexists(f"{daemon.folder}/run"), "it touched the run directory")

    def assert_failed(self, daemon, words):
        self.assertEqual(daemon.end()[0], 1, daemon.output)
        self.assertIn(words, daemon.output)
        self.assertFalse(os.path.lexists(f"{daemon.folder}/run"), "files are left")


class Arguments(SupervisorTest):
    def run_with(self, *arguments):
        return subprocess.run([REGENTD, *arguments], capture_output=True, text=True, check=False)

    def test_help_and_version_are_answers(self):
        answer = self.run_with("--help")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertIn("regentd [-f FILE] [-i ID] [--compat MODE] [--run-dir DIR]", answer.stdout)
        answer = self.run_with("--version")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertRegex(answer.stdout, r"^regentd \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_one_line(self):
        for arguments, line in ((("-f",), "-f needs a value\n"),
                                (("-f", ""), "-f needs a value\n"),
                                (("-f", "x", "--compat", "frr"), "--compat takes keepalived or none\n"),
                                (("-f", "x", "-i", ""), "-i needs a value\n"),
                                (("-f", "x", "--config-id"), "--config-id needs a value\n"),
                                (("--run-dir",), "--run-dir needs a value\n"),
                                (("-f", "x", "--run-dir", ""), "--run-dir needs a value\n"),
                                (("--colour",), "there is no option --colour; see regentd --help\n"),
                                (("-q",), "there is no option -q; see regentd --help\n"),
                                (("-f", "x", "y"), "what is y? See regentd --help\n")):
            answer = self.run_with(*arguments)
            self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (2, "", line))


class Surroundings(SupervisorTest):
    def test_must_be_root(self):
        self.assert_refused(self.daemon().start(user=65534, group=65534, extra_groups=[]), 1,
                            "must be started as root")

    def test_missing_user_is_named_with_the_command(self):
        daemon = self.daemon()
        for name in ("regent-helper", "regent"):
            for database in ("passwd", "group"):
                with open(f"/etc/{database}", encoding="utf-8") as file:
                    kept = [line for line in file if not line.startswith(f"{name}:")]
                daemon.write(database, "".join(kept), 0o644)
            hide = (f"mount --bind {daemon.folder}/passwd /etc/passwd && "
                    f"mount --bind {daemon.folder}/group /etc/group && exec \"$@\"")
            daemon.start("unshare", "--mount", "sh", "-c", hide, "sh")
            kind = "group" if name == "regent" else "user"
            self.assert_refused(daemon, 1, f"there is no system {kind} {name}: create it with")
            self.assertIn("systemd-sysusers", daemon.output)
            self.assertIn("scripts/make-users", daemon.output)

    def test_missing_program_is_named(self):
        daemon = self.daemon()
        os.unlink(f"{daemon.folder}/regent-control")
        self.assert_refused(daemon.start(), 1, "are not all in")

    def test_programs_need_not_be_in_reach_of_the_roles(self):
        daemon = self.daemon()
        shutil.copy("/bin/true", f"{daemon.folder}/regent-compile")
        os.chmod(daemon.folder, 0o700)
        self.assert_refused(daemon.start(), 1, "regent-compile left no Plan")

    def test_programs_are_found_in_libexec(self):
        daemon = self.daemon()
        os.makedirs(f"{daemon.folder}/usr/sbin")
        os.makedirs(f"{daemon.folder}/usr/libexec/regent")
        for role in PROGRAMS:
            os.rename(f"{daemon.folder}/{role}", f"{daemon.folder}/usr/libexec/regent/{role}")
        shutil.copy(f"{daemon.folder}/behaviour.json", f"{daemon.folder}/usr/libexec/regent/")
        os.rename(f"{daemon.folder}/seen", f"{daemon.folder}/usr/libexec/regent/seen")
        daemon.program = shutil.move(daemon.program, f"{daemon.folder}/usr/sbin/")
        daemon.start().await_line(RUNNING).send(signal.SIGTERM)
        self.assertEqual(daemon.end()[0], 0)

    def test_file_must_be_a_regular_one(self):
        daemon = self.daemon()
        os.mkfifo(f"{daemon.folder}/fifo")
        with open(f"{daemon.folder}/large", "wb") as file:
            file.truncate(16 * 1024 * 1024 + 1)
        for name, words in (("missing", "No such file"), ("fifo", "not a regular file"),
                            ("", "not a regular file"), ("large", "larger than 16 MiB")):
            daemon.file = f"{daemon.folder}/{name}"
            self.assert_refused(daemon.start(), 2, f"{daemon.file}: {words}")
        self.assertEqual(daemon.log(), [])


class Compile(SupervisorTest):
    def test_wrong_configuration_touches_nothing(self):
        daemon = self.daemon(compile="wrong configuration").start()
        self.assert_refused(daemon, 2, "that is wrong")
        self.assertEqual(daemon.output, "test.conf:1:1: error: that is wrong\n")
        self.assertEqual(daemon.log(), ["regent-compile reads vrrp_instance x {}"])

    def test_crash_is_told(self):
        self.assert_refused(self.daemon(compile="crash").start(), 1,
                            "was killed by signal 11 (Segmentation fault)")

    def test_plan_is_judged(self):
        daemon = self.daemon(compile="bad plan").start()
        self.assert_refused(daemon, 1, "regent-compile made a Plan that is not valid: ")
        self.assertEqual(daemon.log(), ["regent-compile reads vrrp_instance x {}"])

    def test_stop_comes_through(self):
        daemon = self.daemon(compile="silent").start()
        end = time.monotonic() + 10
        while not daemon.log() and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(daemon.send(signal.SIGTERM).end()[0], 0)


class Includes(SupervisorTest):
    """The door for what a configuration includes: regent-compile asks for it by name."""

    def answers(self, daemon, *questions):
        daemon.write("questions.json", json.dumps(questions), 0o644)
        daemon.behave(compile="ask")
        daemon.start().await_line(RUNNING)
        with open(f"{daemon.folder}/seen/answers.json", encoding="ascii") as file:
            return json.load(file)

    def test_files_of_root_below_the_folder_are_opened(self):
        daemon = self.daemon()
        os.mkdir(f"{daemon.folder}/conf.d", 0o755)
        daemon.write("conf.d/a.conf", "vrrp", 0o640)
        self.assertEqual(self.answers(daemon, ["open", "conf.d/a.conf"], ["list", "conf.d"]),
                         ["vrrp", ["a.conf"]])

    def test_everything_else_is_refused_with_its_reason(self):
        daemon = self.daemon()
        missing, outside, link, kind, large, owner, writable = 1, 2, 3, 4, 5, 7, 8
        for name in ("good", "foreign", "group", "world", "large"):
            daemon.write(name, "vrrp", 0o644)
        os.chown(f"{daemon.folder}/foreign", 65534, 0)
        os.chmod(f"{daemon.folder}/group", 0o664)
        os.chmod(f"{daemon.folder}/world", 0o646)
        os.truncate(f"{daemon.folder}/large", 16 * 1024 * 1024 + 1)
        os.mkfifo(f"{daemon.folder}/fifo")
        os.mknod(f"{daemon.folder}/null", stat.S_IFCHR | 0o644, os.makedev(1, 3))
        os.symlink("good", f"{daemon.folder}/link")
        os.symlink("/etc", f"{daemon.folder}/etc")
        os.mkdir(f"{daemon.folder}/open", 0o777)
        os.chmod(f"{daemon.folder}/open", 0o777)
        wants = {"no": missing, "../good": outside, "/etc/passwd": outside, "/proc/self/fd/0": outside,
                 "link": link, "etc/passwd": link, "fifo": kind, "null": kind, "open": kind,
                 "large": large, "foreign": owner, "group": writable, "world": writable}
        self.assertEqual(self.answers(daemon, *(["open", name] for name in wants)),
                         list(wants.values()))
        daemon.send(signal.SIGTERM).end()
        folders = {"..": outside, "etc": link, "good": missing, "open": writable}
        self.assertEqual(self.answers(daemon, *(["list", name] for name in folders)),
                         list(folders.values()))

    def test_a_request_that_is_none_ends_the_start(self):
        for how in ("ask nonsense", "ask for ever"):
            self.assert_refused(self.daemon(compile=how).start(), 1,
                                "regent-compile broke the contract")


class Gifts(SupervisorTest):
    """What each process has when it starts, and what the supervisor has kept."""

    def test_supervisor_keeps_four_capabilities_and_two_to_pass_on(self):
        daemon = self.running()
        with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as file:
            status = dict(line.rstrip("\n").split(":\t", 1) for line in file)
        own = SETUID | SETGID | SETPCAP | KILL
        self.assertEqual(int(status["CapEff"], 16), own)
        self.assertEqual(int(status["CapPrm"], 16), own | NET_ADMIN | NET_RAW)
        self.assertEqual(int(status["CapBnd"], 16), own | NET_ADMIN | NET_RAW)
        self.assertEqual(int(status["CapInh"], 16) | int(status["CapAmb"], 16), 0)
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))

    def test_roles_have_their_own_ids_and_no_capability_but_the_helpers(self):
        daemon = self.running()
        for role in ROLES:
            status = daemon.seen(role)["status"]
            user = pwd.getpwnam(role)
            self.assertEqual(status["Uid"].split(), [str(user.pw_uid)] * 4, role)
            self.assertEqual(status["Gid"].split(), [str(user.pw_gid)] * 4, role)
            self.assertEqual(status["Groups"].strip(), "", role)
            kept = NET_ADMIN | NET_RAW if role == "regent-helper" else 0
            for which in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
                self.assertEqual(int(status[which], 16), kept, f"{role} {which}")
            self.assertEqual(int(status["CapBnd"], 16), 0, role)
            self.assertEqual(status["NoNewPrivs"], "1", role)

    def test_roles_have_the_descriptors_of_the_contract_and_no_others(self):
        daemon = self.running()
        common = {"0": "/dev/null", "1": "pipe", "2": "pipe"}
        plan, ledger = "/memfd", "/memfd"
        wants = {
            "regent-compile": {"3": daemon.file, "4": plan, "5": "socket"},
            "regent-helper": {"3": "socket", "4": plan, "5": "socket"},
            "regent-worker": {"3": "socket", "4": plan, "5": "socket", "6": ledger,
                              "7": "anon_inode", "8": "socket", "9": "socket"},
            "regent-control": {"3": "socket", "4": plan, "5": ledger, "6": "anon_inode",
                               "7": "socket", "8": "socket"},
        }
        for role, want in wants.items():
            self.assertEqual(daemon.seen(role)["descriptors"], common | want, role)

    def test_roles_have_no_terminal_no_environment_and_deaf_ears(self):
        daemon = self.daemon().start(env={"TZ": "UTC", "LD_PRELOAD": "", "PATH": "/x",
                                          "REGENT_VIP": "192.0.2.1", "XREGENT_VIP": "x"})
        daemon.await_line(RUNNING)
        for role in ROLES:
            seen = daemon.seen(role)
            # The interpreter of the stand-in adds one of its own.
            seen["environment"].pop("LC_CTYPE", None)
            for_text = {"REGENT_VIP": "192.0.2.1"} if role == "regent-compile" else {}
            self.assertEqual(seen["environment"], {"TZ": "UTC"} | for_text, role)
            self.assertTrue(seen["leads_session"], role)
            self.assertEqual(seen["folder"], "/", role)
            ignored = sum(1 << (number - 1) for number in
                          (signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE))
            self.assertEqual(int(seen["status"]["SigIgn"], 16) & ignored, ignored, role)
            self.assertEqual(int(seen["status"]["SigBlk"], 16), 0, role)
        self.assertEqual(daemon.seen("regent-compile")["arguments"],
                         [daemon.file, daemon.folder, "", ""])

    def test_compile_is_told_folder_config_id_and_dialect(self):
        daemon = self.daemon()
        daemon.file = os.path.basename(daemon.file)
        daemon.more_arguments = ["-i", "ns1", "--compat", "none"]
        daemon.start(cwd=daemon.folder).await_line(RUNNING)
        self.assertEqual(daemon.seen("regent-compile")["arguments"],
                         [daemon.file, daemon.folder, "ns1", "none"])

    def test_all_but_the_helper_die_with_the_supervisor(self):
        daemon = self.running(worker="deaf", control="deaf")
        children = [os.pidfd_open(pid) for pid in daemon.children()]
        self.assertEqual(len(children), 3)
        daemon.process.kill()
        for child in children:
            self.assertTrue(select.select([child], [], [], 10)[0], "a child lives on")
            os.close(child)
        # A role that is killed with the supervisor may see the end of its channel just before.
        self.assertIn("regent-helper eof", daemon.log())


class RunDirectory(SupervisorTest):
    def test_socket_belongs_to_root_and_the_group(self):
        daemon = self.running()
        status = os.stat(f"{daemon.run_directory}/status.sock")
        self.assertTrue(stat.S_ISSOCK(status.st_mode))
        self.assertEqual((status.st_mode & 0o7777, status.st_uid, status.st_gid),
                         (0o660, 0, grp.getgrnam("regent").gr_gid))
        status = os.stat(daemon.run_directory)
        self.assertEqual((status.st_mode & 0o7777, status.st_uid), (0o755, 0))
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(f"{daemon.run_directory}/status.sock")

    def test_what_was_there_before_stays(self):
        daemon = self.daemon()
        os.mkdir(daemon.run_directory, 0o755)
        with open(f"{daemon.run_directory}/note", "wb"):
            pass
        daemon.start().await_line(RUNNING).send(signal.SIGTERM)
        self.assertEqual(daemon.end()[0], 0)
        self.assertEqual(os.listdir(daemon.run_directory), ["note"])

    def test_socket_of_a_dead_daemon_is_replaced(self):
        daemon = self.daemon()
        os.mkdir(daemon.run_directory, 0o755)
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(f"{daemon.run_directory}/status.sock")
        daemon.start().await_line(RUNNING)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(f"{daemon.run_directory}/status.sock")

    def test_socket_of_a_living_daemon_stays(self):
        first = self.running()
        second = self.daemon(run_directory=first.run_directory).start()
        self.assert_failed(second, "another regent uses this directory")
        # Refused by its helper already: it must not even come to the directory.
        third = self.daemon(run_directory=first.run_directory, helper="already running").start()
        self.assert_failed(third, "another regent runs in this network namespace")
        self.assertNotIn("regent-helper flush", third.log())
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(f"{first.run_directory}/status.sock")

    def test_must_be_a_directory_of_root(self):
        daemon = self.daemon()
        for mode, owner in ((0o777, 0), (0o755, 65534)):
            os.mkdir(daemon.run_directory)
            os.chmod(daemon.run_directory, mode)
            os.chown(daemon.run_directory, owner, 0)
            self.assertEqual(daemon.start().end()[0], 1)
            self.assertIn("only root can write to", daemon.output)
            os.rmdir(daemon.run_directory)

    def test_path_must_fit_a_socket(self):
        daemon = self.daemon()
        daemon.run_directory = f"{daemon.folder}/{'x' * 100}"
        self.assert_failed(daemon.start(), "the path is too long for a socket")


class Stop(SupervisorTest):
    def test_ends_everything_in_order_and_leaves_nothing(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            daemon = self.running()
            code, seconds = daemon.send(number).end()
            self.assertEqual(code, 0, daemon.output)
            self.assertLess(seconds, 2)
            self.assertEqual([line for line in daemon.log() if line.endswith("stop")],
                             ["regent-worker stop", "regent-helper stop", "regent-control stop"])
            self.assertFalse(os.path.lexists(daemon.run_directory))

    def test_reload_is_declined(self):
        daemon = self.running().send(signal.SIGHUP).await_line("SIGHUP: ")
        self.assertEqual(daemon.send(signal.SIGTERM).end()[0], 0)

    def test_deaf_worker_is_killed_in_time_for_the_helper(self):
        daemon = self.running(worker="deaf").send(signal.SIGTERM)
        self.assert_failed(daemon, "regent-worker did not stop in time")
        self.assertIn("regent-helper stop", daemon.log())
        self.assertNotIn("regent-helper flush", daemon.log())

    def test_takes_two_seconds_at_most(self):
        daemon = self.running(worker="deaf", helper="deaf", control="deaf")
        code, seconds = daemon.send(signal.SIGTERM).end()
        self.assertEqual(code, 1)
        self.assertGreater(seconds, 1.9)
        # The helper was killed: another one had to look after the addresses.
        self.assertEqual(daemon.log()[-1], "regent-helper flush")
        self.assertLess(seconds, 4)

    def test_second_signal_changes_nothing(self):
        # timeout(1) and others send it to the process and to its group: nobody may be cut short by that.
        daemon = self.running(worker="deaf").send(signal.SIGTERM).await_line("SIGTERM: stopping")
        code, seconds = daemon.send(signal.SIGINT).end()
        self.assertEqual(code, 1, daemon.output)
        self.assertGreater(seconds, 1.4)


class Death(SupervisorTest):
    def test_worker_takes_all_with_it(self):
        daemon = self.daemon(worker="crash at run").start()
        self.assert_failed(daemon, "was killed by signal 11 (Segmentation fault)")
        self.assertRegex(daemon.output, r"regent-worker \(pid \d+\) was killed")
        log = daemon.log()
        self.assertLess(log.index("regent-helper stop"), log.index("regent-control stop"))
        self.assertNotIn("regent-helper flush", log)

    def test_helper_is_followed_by_one_that_flushes(self):
        daemon = self.daemon(helper="crash at run").start()
        self.assert_failed(daemon, "another regent-helper has removed the addresses")
        self.assertRegex(daemon.output, r"regent-helper \(pid \d+\) was killed by signal 11")
        log = daemon.log()
        self.assertLess(log.index("regent-worker stop"), log.index("regent-helper flush"))

    def test_helper_that_cannot_flush_is_told(self):
        daemon = self.daemon(helper="crash at run and at flush").start()
        self.assert_failed(daemon, "addresses may be left on interfaces")

    def test_control_takes_all_with_it(self):
        daemon = self.daemon(control="crash at run").start()
        self.assert_failed(daemon, "was killed by signal 11 (Segmentation fault)")
        self.assertIn("regent-worker stop", daemon.log())
        self.assertIn("regent-helper stop", daemon.log())

    def test_even_a_good_end_is_one(self):
        daemon = self.daemon(control="exit at run").start()
        self.assert_failed(daemon, "exited with 0")

    def test_before_ready(self):
        for role in ("helper", "worker", "control"):
            daemon = self.daemon(**{role: "exit"}).start()
            self.assert_failed(daemon, "exited with 9")
            self.assertNotIn("regent-worker run", daemon.log())

    def test_failure_is_told_once_and_in_words(self):
        daemon = self.daemon(worker="no io_uring").start()
        self.assert_failed(
            daemon, "regent-worker cannot go on: setting up io_uring: Operation not permitted")
        self.assertIn("kernel.io_uring_disabled", daemon.output)
        self.assertEqual(daemon.output.count("\n"), 1, daemon.output)

    def test_failure_while_running(self):
        daemon = self.daemon(worker="fail at run").start()
        self.assert_failed(daemon, "regent-worker cannot go on: setting up io_uring")


    def test_role_that_keeps_talking_holds_nobody_up(self):
        daemon = self.daemon(worker="fail for ever at run").start().await_line("cannot go on")
        code, seconds = daemon.end()
        self.assertEqual(code, 1, daemon.output)
        self.assertLess(seconds, 1)
        self.assertIn("regent-helper stop", daemon.log())
        self.assertEqual(daemon.output.count("cannot go on"), 1, daemon.output)

    def test_children_are_seen_whatever_the_caller_ignores(self):
        daemon = self.daemon()
        daemon.start(preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        daemon.await_line(RUNNING).send(signal.SIGTERM)
        self.assertEqual(daemon.end()[0], 0, daemon.output)


class Poster(SupervisorTest):
    """It runs when there is a URL, and the others go on when it does not any more."""

    GONE = "events are not posted any more, until regentd is started again"

    def with_url(self, **behaviour):
        return self.daemon(compile="with a url", **behaviour).start()

    def test_has_its_own_user_and_descriptors(self):
        daemon = self.with_url().await_line(RUNNING)
        seen = daemon.seen("regent-poster")
        user = pwd.getpwnam("regent-poster")
        self.assertEqual(seen["status"]["Uid"].split(), [str(user.pw_uid)] * 4)
        self.assertEqual(seen["status"]["Gid"].split(), [str(user.pw_gid)] * 4)
        self.assertEqual(int(seen["status"]["CapPrm"], 16) | int(seen["status"]["CapBnd"], 16), 0)
        self.assertEqual(seen["status"]["NoNewPrivs"], "1")
        self.assertEqual(seen["descriptors"], {"0": "/dev/null", "1": "pipe", "2": "pipe", "3": "socket",
                                               "4": "/memfd", "5": "socket"})
        # The place of the other Ledger, which is not there, and then its channel.
        control = daemon.seen("regent-control")["descriptors"]
        self.assertEqual((control["9"], control["10"]), ("/dev/null", "socket"))
        self.assertNotIn("11", control)

    def test_is_not_there_without_a_url(self):
        daemon = self.running()
        self.assertFalse(os.path.exists(f"{daemon.folder}/seen/regent-poster.json"))

    def test_ends_after_control(self):
        daemon = self.with_url().await_line(RUNNING).send(signal.SIGTERM)
        self.assertEqual(daemon.end()[0], 0, daemon.output)
        self.assertEqual([line for line in daemon.log() if line.endswith("stop")],
                         ["regent-worker stop", "regent-helper stop", "regent-control stop",
                          "regent-poster stop"])

    def test_gives_control_time_for_the_last_posts(self):
        daemon = self.with_url(control="deaf").await_line(RUNNING).send(signal.SIGTERM)
        code, seconds = daemon.end()
        self.assertEqual(code, 1)
        self.assertIn("regent-control did not stop in time", daemon.output)
        self.assertGreater(seconds, 4.9)

    def test_that_does_not_stop_is_killed(self):
        daemon = self.with_url(poster="deaf").await_line(RUNNING).send(signal.SIGTERM)
        self.assert_failed(daemon, "regent-poster did not stop in time")

    def test_that_cannot_start_ends_the_start(self):
        self.assert_failed(self.with_url(poster="exit"), "exited with 9")
        daemon = self.with_url(poster="no io_uring")
        self.assert_failed(daemon, "regent-poster cannot go on: setting up io_uring: Operation not permitted")
        self.assertNotIn("regent-worker run", daemon.log())
        self.assertNotIn(self.GONE, daemon.output)

    def test_whatever_becomes_of_it_the_others_go_on(self):
        for how, words in (("crash at run", "was killed by signal 11 (Segmentation fault)"),
                           ("exit at run", "exited with 0"),
                           ("fail at run", "regent-poster cannot go on: setting up io_uring"),
                           ("fail for ever at run", "regent-poster cannot go on: setting up io_uring"),
                           ("nonsense at run", "regent-poster broke the contract: a record of the wrong size"),
                           ("accuse at run", "regent-poster broke the contract: an unknown operation"),
                           ("ready again at run", "regent-poster broke the contract: an unknown operation")):
            with self.subTest(how=how):
                daemon = self.with_url(poster=how).await_line(self.GONE)
                self.assertIn(words, daemon.output)
                self.assertEqual(daemon.output.count("regent-poster"), 1, daemon.output)
                daemon.send(signal.SIGHUP).await_line("SIGHUP: ").send(signal.SIGTERM)
                self.assertEqual(daemon.end()[0], 0, daemon.output)


class Breach(SupervisorTest):
    def test_of_the_worker_is_told_by_the_helper(self):
        daemon = self.daemon(helper="accuse at run", worker="deaf").start()
        self.assert_failed(daemon, "regent-worker broke the contract: an index out of range\n")
        self.assertNotIn("regent-worker stop", daemon.log())
        self.assertIn("regent-helper stop", daemon.log())

    def test_only_the_helper_may_accuse(self):
        daemon = self.daemon(control="accuse at run").start()
        self.assert_failed(daemon, "regent-control broke the contract: an unknown operation\n")

    def test_in_what_is_said_to_the_supervisor(self):
        for how, words in (("nonsense at run", "a record of the wrong size"),
                           ("long record at run", "a record of the wrong size"),
                           ("ready again at run", "an unknown operation")):
            daemon = self.daemon(worker=how).start()
            self.assert_failed(daemon, f"regent-worker broke the contract: {words}\n")


class Patience(SupervisorTest):
    """The two long limits, waited for at the same time."""

    def test_is_limited(self):
        slow_compile = self.daemon(compile="silent").start()
        slow_worker = self.daemon(worker="silent").start()
        self.assertEqual(slow_worker.end(limit=20)[0], 1)
        self.assertIn("regent-worker is not ready after 10 s", slow_worker.output)
        self.assertEqual(slow_compile.end(limit=20)[0], 1)
        self.assertIn("regent-compile took longer than 15 s", slow_compile.output)


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("supervisor_test: must be run as root")
    REGENTD = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
