"""Commands that end and processes that run, inside a namespace or not: what the lab is made of.

Processes are ended by the pid that was started, never by name.
"""

import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(os.environ.get("REGENT_PROGRAMS", ROOT / "build" / "bin"))


class LabError(Exception):
    """What the lab was asked to see did not happen."""


def run(*command, check=True):
    """Runs a short command to its end and returns its standard output."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, timeout=30, check=False)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def wait_until(what, condition, limit=10.0, pause=0.01):
    """Polls until `condition()` is true and returns its value; LabError after `limit` seconds."""
    deadline = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise LabError(f"not within {limit} s: {what}")
        time.sleep(pause)


def children_of(pid):
    """The pids of all living descendants of a process."""
    found = []
    pending = [pid]
    while pending:
        parent = pending.pop()
        for task in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                pending += [int(word) for word in task.read_text().split()]
            except OSError:
                continue
        found += [child for child in pending if child not in found]
    return found


def is_alive(pid):
    """Whether a process runs; one that waits to be reaped does not."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


class Daemon:
    """A process of the lab with its log; ended by pid."""

    def __init__(self, host, command, log_name):
        self.host = host
        self.log_path = host.directory / log_name
        self.log_file = open(self.log_path, "ab")  # pylint: disable=consider-using-with
        self.log_begin = self.log_path.stat().st_size
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            ["ip", "netns", "exec", host.namespace, *map(str, command)],
            stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=self.log_file,
            start_new_session=True)

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        """What this process wrote: an earlier one may have used the same file."""
        return self.log_path.read_bytes()[self.log_begin:].decode(errors="replace")

    def is_running(self):
        return self.process.poll() is None

    def stop(self, limit=5.0):
        """SIGTERM, and waits. Returns (exit code, seconds it took)."""
        begin = time.monotonic()
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(limit)
        except subprocess.TimeoutExpired as late:
            raise LabError(f"{self.host.name}: does not stop within {limit} s\n{self.log()}") from late
        return code, time.monotonic() - begin

    def kill_tree(self):
        """SIGKILL to the process and all its descendants, as near to at once as it gets."""
        pids = [self.pid] + children_of(self.pid)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGSTOP)
            except ProcessLookupError:
                pass
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        for pid in pids:
            wait_until(f"end of pid {pid}", lambda p=pid: not is_alive(p))

    def close(self):
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill_tree()
        self.log_file.close()
