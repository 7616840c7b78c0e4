"""Hosts on one Ethernet segment, made of network namespaces, for the tests and for the demonstration.

    switch namespace:  br0 ---- port "a" ---- eth0 of host a
                           \\--- port "b" ---- eth0 of host b

Everything made here has a name that begins with the lab's own prefix and is removed again when the lab
is closed, also after an exception or a signal. Processes are ended by the pid that was started, never
by name. Needs root.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
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


class Daemon:
    """A process of the lab with its log; ended by pid."""

    def __init__(self, host, command, log_name):
        self.host = host
        self.log_path = host.directory / log_name
        self.log_file = open(self.log_path, "ab")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            ["ip", "netns", "exec", host.namespace, *map(str, command)],
            stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=self.log_file,
            start_new_session=True)

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return self.log_path.read_text(errors="replace")

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


def is_alive(pid):
    """Whether a process runs; one that waits to be reaped does not."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


class Regent(Daemon):
    """A regentd with everything it leaves in the file system below the host's own directory."""

    def __init__(self, host, config):
        self.run_dir = host.directory / "run"
        config_path = host.directory / "regent.conf"
        config_path.write_text(config)
        super().__init__(host, [PROGRAMS / "regentd", "-f", config_path, "--run-dir", self.run_dir],
                         "regentd.log")

    def status(self):
        """The routers of `regent status --json` by name; {} while the daemon cannot be asked."""
        text = run(str(PROGRAMS / "regent"), "--run-dir", str(self.run_dir), "status", "--json",
                   check=False)
        if not text:
            return {}
        return {router["name"]: router for router in json.loads(text)["routers"]}

    def state(self, name):
        return self.status().get(name, {}).get("state", "")

    def wait_for_state(self, name, state, limit=10.0):
        try:
            wait_until(f"{self.host.name}: {name} is {state}", lambda: self.state(name) == state,
                       limit)
        except LabError as late:
            raise LabError(f"{late}; it is '{self.state(name)}'\n{self.log()}") from late

    def roles(self):
        """The tree's processes by program name."""
        pids = {}
        for pid in [self.pid] + children_of(self.pid):
            try:
                pids[os.path.basename(os.readlink(f"/proc/{pid}/exe"))] = pid
            except OSError:
                continue
        return pids


class Keepalived(Daemon):
    """Debian's keepalived in the foreground, its files in the host's own directory."""

    def __init__(self, host, config):
        config_path = host.directory / "keepalived.conf"
        config_path.write_text(config)
        super().__init__(host, ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp",
                                "-f", config_path, "-p", host.directory / "keepalived.pid",
                                "-r", host.directory / "keepalived_vrrp.pid"], "keepalived.log")

    def wait_for_state(self, name, state, limit=10.0):
        """`state` is MASTER, BACKUP or FAULT: the last one the log speaks of."""
        def last():
            found = re.findall(rf"\({re.escape(name)}\) Entering (\w+) STATE", self.log())
            return found and found[-1] == state
        try:
            wait_until(f"{self.host.name}: {name} is {state}", last, limit)
        except LabError as late:
            raise LabError(f"{late}\n{self.log()}") from late


class Host:
    """One namespace with eth0 on the segment."""

    def __init__(self, lab, name, addresses):
        self.lab = lab
        self.name = name
        self.namespace = f"{lab.prefix}-{name}"
        self.directory = lab.directory / name
        self.directory.mkdir()
        lab.namespaces.append(self.namespace)
        run("ip", "netns", "add", self.namespace)
        self.ip("link", "set", "lo", "up")
        if not lab.with_dad:
            self.sysctl("net.ipv6.conf.default.accept_dad", 0)
        self.connect("eth0", name)
        for address in addresses:
            self.ip("address", "add", address, "dev", "eth0")

    def connect(self, interface, port, port_namespace=None):
        """A veth from `interface` here to `port` of the switch's bridge."""
        where = port_namespace or self.lab.switch
        run("ip", "link", "add", interface, "netns", self.namespace, "type", "veth", "peer", "name",
            port, "netns", where)
        run("ip", "-n", where, "link", "set", "dev", port, "master", "br0", "up")
        self.ip("link", "set", "dev", interface, "up")

    def ip(self, *words, check=True):
        return run("ip", "-n", self.namespace, *words, check=check)

    def execute(self, *command, check=True):
        return run("ip", "netns", "exec", self.namespace, *map(str, command), check=check)

    def sysctl(self, key, value):
        self.execute("sysctl", "-q", "-w", f"{key}={value}")

    def addresses(self, interface="eth0"):
        """All addresses of an interface, with prefix length."""
        found = json.loads(self.ip("-j", "address", "show", "dev", interface, check=False) or "[]")
        return {f"{a['local']}/{a['prefixlen']}" for link in found for a in link.get("addr_info", [])
                if "local" in a}

    def has(self, address, interface="eth0"):
        """`address` without prefix length."""
        return any(entry.partition("/")[0] == address for entry in self.addresses(interface))

    def wait_for(self, address, limit=10.0):
        wait_until(f"{self.name} has {address}", lambda: self.has(address), limit)

    def wait_without(self, address, limit=10.0):
        wait_until(f"{self.name} is without {address}", lambda: not self.has(address), limit)

    def cut_link(self):
        """Takes the carrier away, as a pulled cable does."""
        run("ip", "-n", self.lab.switch, "link", "set", "dev", self.name, "down")

    def restore_link(self):
        run("ip", "-n", self.lab.switch, "link", "set", "dev", self.name, "up")

    def regent(self, config):
        return self.lab.keep(Regent(self, config))

    def keepalived(self, config):
        return self.lab.keep(Keepalived(self, config))

    def start(self, log_name, *command):
        return self.lab.keep(Daemon(self, command, log_name))

    def capture(self, interface="eth0", what="proto 112 or arp or icmp6"):
        return Capture(self, interface, what)


class Capture:
    """tcpdump on one interface, decoded afterwards by tshark."""

    FIELDS = ("frame.time_epoch", "ip.src", "ip.dst", "ip.ttl", "ipv6.src", "ipv6.dst", "ipv6.hlim",
              "vrrp.version", "vrrp.virt_rtr_id", "vrrp.prio", "vrrp.addr_count",
              "vrrp.adver_int", "vrrp.checksum.status", "vrrp.ip_addr", "vrrp.ipv6_addr",
              "vrrp.auth_type", "vrrp.auth_string", "_ws.malformed", "_ws.expert.message",
              "vrrp.short_adver_int")

    def __init__(self, host, interface, what):
        self.path = host.directory / f"capture-{time.monotonic_ns()}.pcap"
        self.daemon = host.start("tcpdump.log", "tcpdump", "-i", interface, "-n", "-U", "-Z", "root",
                                 "--immediate-mode", "-w", self.path, what)
        # The file header is written when the capture has begun.
        wait_until("tcpdump captures", lambda: self.path.exists() and self.path.stat().st_size >= 24)

    def stop(self):
        self.daemon.stop()

    def decode(self, display_filter, fields, *options):
        """Rows of strings, one per packet; repeated fields are joined by commas."""
        command = ["tshark", "-n", "-r", str(self.path), *options, "-Y", display_filter, "-T", "fields",
                   "-E", "separator=|"]
        for field in fields:
            command += ["-e", field]
        return [dict(zip(fields, line.split("|"))) for line in run(*command).splitlines()]

    def adverts(self, message_only_checksum=False):
        """All VRRP packets with tshark's judgement of them."""
        form = "TRUE" if message_only_checksum else "FALSE"
        return self.decode("vrrp", self.FIELDS, "-o", f"vrrp.v3_checksum_as_in_v2:{form}")


class Lab:
    """The segment. Use as a context manager."""

    count = 0

    def __init__(self, with_dad=False):
        Lab.count += 1
        self.prefix = f"rgt{os.getpid()}x{Lab.count}"
        self.with_dad = with_dad
        self.switch = f"{self.prefix}-switch"
        self.namespaces = [self.switch]
        self.daemons = []
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="regent-lab-"))
        # Roles and keepalived run as other users; nobody else may look in.
        self.directory.chmod(0o755)

    def __enter__(self):
        self.previous_handler = signal.signal(signal.SIGTERM, self.on_signal)
        try:
            run("ip", "netns", "add", self.switch)
            run("ip", "-n", self.switch, "link", "add", "br0", "type", "bridge", "forward_delay", "0",
                "mcast_snooping", "0")
            run("ip", "-n", self.switch, "link", "set", "br0", "up")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    @staticmethod
    def on_signal(number, _):
        raise SystemExit(128 + number)

    def host(self, name, *addresses):
        return Host(self, name, addresses)

    def isolate(self, *ports, on=True):
        """Isolated ports of the switch do not hear each other, though their links are up."""
        for port in ports:
            run("bridge", "-n", self.switch, "link", "set", "dev", port, "isolated",
                "on" if on else "off")

    def keep(self, daemon):
        self.daemons.append(daemon)
        return daemon

    def close(self):
        handlers = [(number, signal.signal(number, signal.SIG_IGN))
                    for number in (signal.SIGINT, signal.SIGTERM)]
        for daemon in reversed(self.daemons):
            daemon.close()
        for namespace in reversed(self.namespaces):
            run("ip", "netns", "delete", namespace, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)
        for number, handler in handlers:
            signal.signal(number, handler)
        signal.signal(signal.SIGTERM, self.previous_handler)
