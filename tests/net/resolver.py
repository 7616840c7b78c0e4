"""Debian's unbound on a host of the lab, which answers for one name of its own."""

NAME = "test.dns.example"

# What becomes of queries for the name.
RIGHT = f'local-zone: "dns.example." static\n    local-data: "{NAME}. TXT ok"'
WRONG = f'local-zone: "dns.example." static\n    local-data: "{NAME}. TXT bad"'
REFUSED = 'local-zone: "dns.example." refuse'
# Whom it would have to ask, nobody may be asked: it knows nothing and says so.
SERVFAIL = 'stub-zone:\n    name: "dns.example."\n    stub-addr: 127.0.0.77'
SILENT = 'local-zone: "dns.example." deny'

CONFIG = """server:
    interface: 127.0.0.1
    interface: ::1
    username: ""
    chroot: ""
    directory: "{directory}"
    pidfile: ""
    use-syslog: no
    num-threads: 1
    {zone}
remote-control:
    control-enable: no
"""


class Resolver:
    def __init__(self, host):
        self.host = host
        self.directory = host.directory / "unbound"
        self.directory.mkdir()
        self.config = self.directory / "unbound.conf"
        self.daemon = None
        self.runs = 0

    def start(self, zone=RIGHT):
        self.stop()
        self.config.write_text(CONFIG.format(directory=self.directory, zone=zone))
        self.runs += 1
        self.daemon = self.host.start(f"unbound{self.runs}.log", "unbound", "-d", "-c", self.config)
        return self

    def stop(self):
        if self.daemon is not None:
            self.daemon.close()
        self.daemon = None
