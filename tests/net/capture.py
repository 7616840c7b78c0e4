"""What was on the wire: tcpdump writes it, tshark, an implementation that is not ours, judges it."""

import statistics
import time

from processes import run, wait_until

GROUPS = {"ip.dst": "224.0.0.18", "ipv6.dst": "ff02::12"}
GROUP_MACS = {"ip.dst": "01:00:5e:00:00:12", "ipv6.dst": "33:33:00:00:00:12"}
GOOD = "1"
# tshark's expert severities are numbers; below this one they are remarks.
WARNING = 0x600000


class Capture:
    """tcpdump on one interface, decoded afterwards by tshark."""

    FIELDS = ("frame.time_epoch", "ip.src", "ip.dst", "ip.ttl", "ipv6.src", "ipv6.dst", "ipv6.hlim",
              "vrrp.version", "vrrp.virt_rtr_id", "vrrp.prio", "vrrp.addr_count",
              "vrrp.adver_int", "vrrp.checksum.status", "vrrp.ip_addr", "vrrp.ipv6_addr",
              "vrrp.auth_type", "vrrp.auth_string", "_ws.malformed", "_ws.expert.message",
              "_ws.expert.severity", "vrrp.short_adver_int", "eth.src", "eth.dst", "ip.checksum.status",
              "frame.protocols")

    def __init__(self, host, interface, what):
        self.path = host.directory / f"capture-{time.monotonic_ns()}.pcap"
        # So much of a packet, and so many KiB of them: a burst of all VRIDs must fit.
        self.daemon = host.start("tcpdump.log", "tcpdump", "-i", interface, "-n", "-U", "-Z", "root",
                                 "-s", 2048, "-B", 16384,
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

    def adverts(self, message_only_checksum=False, display_filter="vrrp"):
        """All VRRP packets with tshark's judgement of them."""
        form = "TRUE" if message_only_checksum else "FALSE"
        return self.decode(display_filter, self.FIELDS, "-o", f"vrrp.v3_checksum_as_in_v2:{form}",
                           "-o", "ip.check_checksum:TRUE")

    def adverts_of(self, host, message_only_checksum=False):
        """Everything of protocol 112 that left a host's eth0, whatever it claims to be."""
        return self.adverts(message_only_checksum, "(ip.proto == 112 || ipv6.nxt == 112) && "
                            f"eth.src == {host.mac()}")

    def assert_well_formed(self, test, host, message_only_checksum=False):
        """Stops, and has every advert of a host judged. Returns them."""
        self.stop()
        rows = self.adverts_of(host, message_only_checksum)
        test.assertTrue(rows, "there are adverts")
        sources = host.sources()
        for row in rows:
            test.assertEqual([], faults(row, sources), row)
        return rows


def faults(row, sources):
    """What is wrong with an advert, by what tshark says of it."""
    family = "ip" if row["ip.src"] else "ipv6"
    destination = f"{family}.dst"
    wanted = {
        "_ws.malformed": "", "vrrp.checksum.status": GOOD,
        destination: GROUPS[destination], "eth.dst": GROUP_MACS[destination],
        "ip.ttl" if family == "ip" else "ipv6.hlim": "255",
        "ip.checksum.status": GOOD if family == "ip" else "",
        f"{family}.src": sources[family],
    }
    found = [f"{field} is '{row[field]}' instead of '{want}'" for field, want in wanted.items()
             if row[field] != want]
    if not row["frame.protocols"].endswith(":vrrp"):
        found.append("tshark does not take it for VRRP")
    for severity in filter(None, row["_ws.expert.severity"].split(",")):
        if int(severity, 0) >= WARNING:
            found.append(f"tshark says: {row['_ws.expert.message']}")
    return found


def times(rows):
    return [float(row["frame.time_epoch"]) for row in rows]


def median_interval(rows):
    """Seconds between one advert and the next: half of them are shorter, half are longer."""
    moments = times(rows)
    return statistics.median(later - earlier for earlier, later in zip(moments, moments[1:]))
