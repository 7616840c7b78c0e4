"""What scripts/demo plays once everything is built: an address that moves between three routers while a
client pings it, and what each move cost the client. Exits 0 when every step went as it should."""

import pathlib
import re
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "net"))

from lab import Lab, LabError  # pylint: disable=wrong-import-position
from ping import INTERVAL, Ping  # pylint: disable=wrong-import-position

VIP4 = "10.51.0.100"
VIP6 = "2001:db8:51::100"
ADVERT_INTERVAL = 0.2


def regent_config(priority):
    return f"""
global_defs {{
    vrrp_version 3
}}
vrrp_instance web4 {{
    interface eth0
    virtual_router_id 50
    priority {priority}
    advert_int {ADVERT_INTERVAL}
    virtual_ipaddress {{
        {VIP4}/24
    }}
}}
vrrp_instance web6 {{
    interface eth0
    virtual_router_id 50
    priority {priority}
    advert_int {ADVERT_INTERVAL}
    virtual_ipaddress {{
        fe80::51/64
        {VIP6}/64
    }}
}}
"""


def keepalived_config(priority):
    return regent_config(priority).replace("vrrp_instance web", "vrrp_instance K")


class Play:
    """The steps, the clock and the verdicts."""

    def __init__(self, lab):
        self.lab = lab
        self.begin = time.time()
        self.failures = []
        self.a, self.b, self.k, self.c = (
            lab.host(name, f"10.51.0.{number}/24", f"2001:db8:51::{number}/64")
            for name, number in (("a", 1), ("b", 2), ("k", 3), ("c", 200)))
        self.pings = []
        self.dead = set()  # hosts without power: what their kernel had does not count
        self.regent_a = self.regent_b = self.keepalived = None

    def say(self, text):
        print(f"{time.time() - self.begin:6.2f} s  {text}", flush=True)

    def start_a(self):
        self.regent_a = self.a.regent(regent_config(200))

    def start_b(self):
        self.regent_b = self.b.regent(regent_config(150))

    def holder(self, address):
        return [host.name.upper() for host in (self.a, self.b, self.k)
                if host not in self.dead and host.has(address)]

    def wait_for_holder(self, name, limit=8.0):
        deadline = time.monotonic() + limit
        want = [name.upper()]
        while time.monotonic() < deadline:
            if self.holder(VIP4) == want and self.holder(VIP6) == want:
                return
            time.sleep(0.02)
        raise LabError(f"expected {want[0]} alone to hold the addresses, but {VIP4} is on "
                       f"{self.holder(VIP4)} and {VIP6} on {self.holder(VIP6)}")

    def wait_for_answers(self, limit=5.0):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if all(ping.is_answered() for ping in self.pings):
                return
            time.sleep(0.01)
        raise LabError("the client gets no answers")

    def step(self, title, action, winner, outage_limit):
        """Does something, waits until `winner` holds the addresses and the client is answered again, and
        says what the client noticed of it."""
        self.say(title)
        since = time.time()
        try:
            action()
            self.wait_for_holder(winner)
            self.wait_for_answers()
            # Late replies, and announcements that have not reached the client yet, belong to the step.
            time.sleep(0.4)
            self.wait_for_answers()
        except LabError as error:
            self.failures.append(title)
            self.say(f"          WRONG: {error}")
            return
        until = time.time()
        missed = [ping.missed(since, until) for ping in self.pings]
        verdict = ""
        if max(silence for _, silence in missed) > outage_limit:
            verdict = f"   WRONG: more than {outage_limit * 1000:.0f} ms"
            self.failures.append(title)
        self.say(f"          {winner} answers. " + self.outage(missed) + verdict)

    @staticmethod
    def outage(missed):
        """What the client noticed, in words."""
        if not any(lost for lost, _ in missed):
            return "The client lost no ping"
        return "The client lost " + ", ".join(
            f"{lost} {family} {'ping' if lost == 1 else 'pings'} ({silence * 1000:.0f} ms)"
            for (lost, silence), family in zip(missed, ("IPv4", "IPv6")))

    def stop_cleanly(self, daemon):
        code, seconds = daemon.stop()
        if code != 0:
            raise LabError(f"regentd ended with exit code {code}")
        if seconds > 2.0:
            raise LabError(f"regentd took {seconds:.1f} s to stop")

    def kill_host(self, host, daemon):
        host.cut_link()
        daemon.kill_tree()
        self.dead.add(host)

    def power_up(self, host, start):
        """A host that comes back from the dead has none of the addresses it had."""
        host.ip("address", "delete", f"{VIP4}/24", "dev", "eth0", check=False)
        host.ip("address", "delete", f"{VIP6}/64", "dev", "eth0", check=False)
        host.ip("address", "delete", "fe80::51/64", "dev", "eth0", check=False)
        self.dead.discard(host)
        host.restore_link()
        start()

    def expect(self, title, condition, limit=8.0):
        deadline = time.monotonic() + limit
        while not condition():
            if time.monotonic() > deadline:
                self.failures.append(title)
                self.say(f"          WRONG: {title} did not happen")
                return
            time.sleep(0.02)
        self.say(f"          {title}")

    def play(self):
        takeover = 4 * ADVERT_INTERVAL  # 3 intervals, skew, and one interval to spare
        self.say(f"routers A (priority 200) and B (150) start; they advertise every {ADVERT_INTERVAL} s")
        self.start_a()
        self.start_b()
        self.wait_for_holder("A")
        self.pings = [Ping(self.c, VIP4), Ping(self.c, VIP6)]
        self.wait_for_answers()
        self.say(f"          A is elected and holds {VIP4} and {VIP6}; client C pings both every "
                 f"{INTERVAL * 1000:.0f} ms")

        self.step("A is stopped cleanly (SIGTERM): it says so, B need not wait for silence",
                  lambda: self.stop_cleanly(self.regent_a), "B", takeover)
        self.step("A is started again and preempts B", self.start_a, "A", takeover)
        self.step("A's host dies: all its processes and its link at the same moment",
                  lambda: self.kill_host(self.a, self.regent_a), "B", takeover + 0.3)
        self.step("A's host comes back and preempts B",
                  lambda: self.power_up(self.a, self.start_a), "A", takeover)
        self.step("A's link is cut, its processes live on", self.a.cut_link, "B", takeover + 0.3)
        self.step("A's link is restored: A preempts B again", self.a.restore_link, "A", takeover)
        self.play_keepalived(takeover)
        self.play_kill_alone()

    def play_keepalived(self, takeover):
        def start_keepalived():
            self.keepalived = self.k.keepalived(keepalived_config(50))
            self.keepalived.wait_for_state("K4", "BACKUP")
            self.keepalived.wait_for_state("K6", "BACKUP")

        def stop_both():
            self.stop_cleanly(self.regent_b)
            self.stop_cleanly(self.regent_a)

        def start_both():
            self.start_b()
            self.start_a()

        self.step("keepalived joins on K with priority 50 and stays Backup", start_keepalived, "A",
                  takeover)
        self.step("B, then A, are stopped cleanly: keepalived becomes Active", stop_both, "K", takeover)
        self.step("A and B are started again: A preempts keepalived", start_both, "A", takeover)

    def play_kill_alone(self):
        title = "all processes of A get SIGKILL, but its link stays"
        self.say(title)
        self.regent_a.kill_tree()
        self.expect("B has taken over", lambda: self.b.has(VIP4) and self.b.has(VIP6))
        if not (self.a.has(VIP4) and self.a.has(VIP6)):
            self.failures.append(title)
            self.say("          WRONG: nobody was left to remove A's addresses, but they are gone")
        self.say("          A's kernel still has the addresses, and nobody is left to remove them: two "
                 "hosts answer now.")
        self.say("          They stay until regentd is started on A again (a lease will end this "
                 "by itself one day; there is none yet)")
        self.step("A is started again: it removes what was left over, then preempts B", self.start_a, "A",
                  float("inf"))

    def close(self):
        for ping in self.pings:
            ping.close()


def show_logs(lab):
    for log in sorted(lab.directory.glob("*/regentd.log")):
        print(f"--- {log.parent.name}: regentd", file=sys.stderr)
        print(re.sub(r"(?m)^", "    ", "".join(log.read_text().splitlines(True)[-40:])), file=sys.stderr)


def main():
    signal.signal(signal.SIGTERM, Lab.on_signal)
    try:
        with Lab() as lab:
            play = Play(lab)
            try:
                play.play()
            except LabError as error:
                play.failures.append("the play")
                play.say(f"WRONG: {error}")
            finally:
                play.close()
            if play.failures:
                show_logs(lab)
                print(f"{len(play.failures)} of the steps went wrong", file=sys.stderr)
                return 1
            play.say("everything was as it should be")
            return 0
    except KeyboardInterrupt:
        print("\ninterrupted; everything has been removed", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
