"""Pings an address every few milliseconds and remembers when it answered."""

import re
import threading
import time

REPLY = re.compile(r"\[(\d+\.\d+)\] \d+ bytes from .*icmp_seq=(\d+)")
INTERVAL = 0.01


class Ping:
    """iputils' ping in a host's namespace; replies are collected by a thread."""

    def __init__(self, host, address):
        self.address = address
        self.replies = []  # (wall-clock seconds, sequence number)
        self.daemon = host.start(f"ping-{address.replace(':', '_')}.log", "stdbuf", "-oL", "ping", "-n", "-D",
                                 "-i", str(INTERVAL), "-W", "1", address)
        self.is_closed = False
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        with open(self.daemon.log_path, encoding="utf-8", errors="replace") as log:
            rest = ""
            while not self.is_closed:
                rest += log.read()
                *lines, rest = rest.split("\n")
                for line in lines:
                    match = REPLY.match(line)
                    if match:
                        self.replies.append((float(match.group(1)), int(match.group(2))))
                time.sleep(0.005)

    def is_answered(self, within=0.1):
        """Whether there was a reply just now."""
        return bool(self.replies) and time.time() - self.replies[-1][0] < within

    def missed(self, since, until):
        """(pings without a reply, longest silence in seconds beyond the regular interval) between two
        wall-clock times."""
        around = [reply for reply in list(self.replies) if since - 1 <= reply[0] <= until + 1]
        pairs = [(one, next_one) for one, next_one in zip(around, around[1:])
                 if next_one[0] > since and one[0] < until]
        if not pairs:
            return round((until - since) / INTERVAL), until - since
        lost = sum(next_one[1] - one[1] - 1 for one, next_one in pairs)
        return lost, max(0.0, max(next_one[0] - one[0] for one, next_one in pairs) - INTERVAL)

    def close(self):
        self.is_closed = True
        self.thread.join()
