"""Routers of a lab's host: regentd, and Debian's keepalived."""

import json
import os
import re
import signal

from processes import LabError, PROGRAMS, Daemon, children_of, run, wait_until


def that_occurred(counters):
    return {name: count for name, count in counters.items() if count}


class Regent(Daemon):
    """A regentd with everything it leaves in the file system below the host's own directory."""

    def __init__(self, host, config, name="regent.conf", options=(), wrapper=()):
        # `wrapper`: what becomes regentd, after it has prepared something.
        self.run_dir = host.directory / "run"
        config_path = host.directory / name
        config_path.write_text(config)
        super().__init__(host, [*wrapper, PROGRAMS / "regentd", "-f", config_path, "--run-dir", self.run_dir,
                                *options],
                         "regentd.log")

    def document(self):
        """`regent status --json`; {} while the daemon cannot be asked."""
        text = run(str(PROGRAMS / "regent"), "--run-dir", str(self.run_dir), "status", "--json",
                   check=False)
        return json.loads(text) if text else {}

    def status(self):
        """The document's routers by name."""
        return {router["name"]: router for router in self.document().get("routers", [])}

    def interface(self, name="eth0"):
        """What the document says of an interface."""
        return next((interface for interface in self.document().get("interfaces", [])
                     if interface["name"] == name), {})

    def counter(self, router, name):
        """0 while the daemon cannot be asked."""
        return self.status().get(router, {}).get("counters", {}).get(name, 0)

    def drops(self, router):
        """How many adverts of a router were dropped, by the reasons for which some were."""
        return that_occurred(self.status().get(router, {}).get("counters", {}).get("dropped", {}))

    def interface_drops(self, name="eth0"):
        return that_occurred(self.interface(name).get("dropped", {}))

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
                # A process comes before its children, which may be copies of it.
                pids.setdefault(os.path.basename(os.readlink(f"/proc/{pid}/exe")), pid)
            except OSError:
                continue
        return pids


class Keepalived(Daemon):
    """Debian's keepalived in the foreground, its files in the host's own directory."""

    def __init__(self, host, config, options=()):
        self.config_path = host.directory / "keepalived.conf"
        self.config_path.write_text(config)
        # TMPDIR: where it writes what it is asked for by a signal. Without a syslog daemon, syslog would
        # be the console, which takes milliseconds for a line.
        super().__init__(host, ["env", f"TMPDIR={host.directory}", "keepalived", "--dont-fork",
                                "--log-console", "--log-detail", "--no-syslog", "--vrrp",
                                "-f", self.config_path,
                                "-p", host.directory / "keepalived.pid",
                                "-r", host.directory / "keepalived_vrrp.pid", *options], "keepalived.log")

    def reload(self, config):
        self.config_path.write_text(config)
        self.process.send_signal(signal.SIGHUP)

    def close(self):
        # By itself it takes a second to end. Its files would keep the next one from starting here.
        if self.is_running():
            self.kill_tree()
        super().close()
        for path in self.host.directory.glob("keepalived*.pid"):
            path.unlink()

    def dump(self, limit=5.0):
        """What it says of its VRRP instances when it is asked."""
        path = self.host.directory / "keepalived.data"
        path.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        # The interfaces are the last part.
        wait_until("a dump of keepalived",
                   lambda: path.exists() and "------< Interfaces >------" in path.read_text(), limit)
        return path.read_text()

    def states(self):
        """MASTER, BACKUP or FAULT by name: the last one the log speaks of."""
        return dict(re.findall(r"\((\S+)\) Entering (\w+) STATE", self.log()))

    def wait_for_state(self, name, state, limit=10.0):
        try:
            wait_until(f"{self.host.name}: {name} is {state}", lambda: self.states().get(name) == state,
                       limit)
        except LabError as late:
            raise LabError(f"{late}\n{self.log()}") from late
