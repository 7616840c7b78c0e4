#!/usr/bin/env python3
"""What health checks of DNS servers cost: N checks a second for some seconds, by regent's native checks and
by keepalived with a script that runs dig, one after the other in one run.

    bench/dns_checks.py [--checks 100] [--seconds 20]

CPU time is that of all processes of the daemon and of all that it has started; memory is what they have
resident for themselves (Pss), as seen several times, and the median of it. The server is the same small one
for both, and is not counted. Needs root, keepalived and dig
(bind9-dnsutils), and the programs in build/bin or where REGENT_PROGRAMS says.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "net"))

from lab import Lab, children_of, wait_until  # pylint: disable=wrong-import-position

TICKS = os.sysconf("SC_CLK_TCK")

SERVER = """
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
server.bind(("127.0.0.1", 53))
while True:
    query, peer = server.recvfrom(1500)
    end = query.index(0, 12) + 5
    answer = query[:2] + bytes([0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]) + query[12:end]
    server.sendto(answer + bytes([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 3, 2, 111, 107]), peer)
"""

ROUTER = """vrrp_instance v4 {{
    interface eth0
    virtual_router_id 9
    priority 1
    {tracking} {{
{names}
    }}
    virtual_ipaddress {{
        10.9.0.100/24
    }}
}}
"""


def family(pid):
    """A process and all that it has started, the living ones."""
    return [pid] + children_of(pid)


def cpu_seconds(pid):
    """Of a family, with those of it that have ended and were waited for."""
    total = 0
    for member in family(pid):
        try:
            words = pathlib.Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, words[11:15]))  # utime stime cutime cstime
    return total / TICKS


def memory_bytes(pid):
    total = 0
    for member in family(pid):
        try:
            rollup = pathlib.Path(f"/proc/{member}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total * 1024


def measured(pid, seconds):
    begin, memory = cpu_seconds(pid), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(1)
        memory.append(memory_bytes(pid))
    return cpu_seconds(pid) - begin, statistics.median(memory), len(family(pid))


def names(count):
    return [f"check{number}" for number in range(count)]


def tracked(count):
    return "\n".join(f"        {name} weight 1" for name in names(count))


def regent_config(count):
    text = "global_defs {\n    vrrp_version 3\n}\n"
    for name in names(count):
        text += (f"dns_check {name} {{\n    server 127.0.0.1\n    query test.example TXT\n"
                 "    expect NOERROR answer \"ok\"\n}\n")
    return text + ROUTER.format(tracking="track_check", names=tracked(count))


def keepalived_config(count, script):
    text = "global_defs {\n    vrrp_version 3\n    script_user nobody\n    enable_script_security\n}\n"
    for name in names(count):
        text += f"vrrp_script {name} {{\n    script {script}\n    interval 1\n    weight 1\n}}\n"
    return text + ROUTER.format(tracking="track_script", names=tracked(count))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checks", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    with Lab() as lab, tempfile.TemporaryDirectory(prefix="regent-bench-", dir="/var/lib") as folder:
        os.chmod(folder, 0o755)
        script = pathlib.Path(folder) / "named-ok"
        script.write_text("#!/bin/sh\ndig +short +time=1 +tries=1 @127.0.0.1 test.example TXT | grep -q ok\n")
        script.chmod(0o755)
        host = lab.host("a", "10.9.0.1/24")
        host.start("server.log", sys.executable, "-c", SERVER)

        regent = host.regent(regent_config(options.checks))
        wait_until("every check is up", lambda: regent.document().get("checks") and all(
            check["verdict"] == "up" for check in regent.document()["checks"]), 30)
        before = sum(check["counters"]["runs"] for check in regent.document()["checks"])
        native = measured(regent.pid, options.seconds)
        checks = regent.document()["checks"]
        runs = sum(check["counters"]["runs"] for check in checks) - before
        failures = sum(check["counters"]["failures"] for check in checks)
        regent.stop()

        keepalived = host.keepalived(keepalived_config(options.checks, script))
        time.sleep(5)
        scripted = measured(keepalived.pid, options.seconds)
        keepalived.close()

    print(f"{options.checks} checks of 1 s for {options.seconds} s; regent: {runs} runs, {failures} failed")
    for name, (cpu, memory, processes) in (("regent", native), ("keepalived and dig", scripted)):
        print(f"{name:>20}: {cpu:8.2f} s CPU  {memory / 2**20:8.1f} MiB  {processes} processes at the end")
    print(f"CPU: {scripted[0] / native[0]:.0f} times less; memory: {native[1] / scripted[1]:.2f} of it")


if __name__ == "__main__":
    main()
