"""The setup of the first user: four resolvers, sixteen weighted scripts on each, and a script that is told. The same
files are given to four hosts of keepalived and to four of regent, on a segment each, and the same happens to both."""

import os
import pwd
import time
import unittest

from lab import Lab
from scripts import Scripts

HOSTS = ("dns0", "dns1", "dns2", "dns3")
SERVICES = {  # VRID, and the hosts in order
    "recdns0": (50, "0123"),
    "recdns1": (51, "1230"),
    "testdns0": (52, "3210"),
    "testdns1": (53, "2301"),
}
WEIGHTS = (200, 150, 100, 50)

# Of builtin commands only, as five hundred of them may run in a few seconds.
AT_PLACE = """# SERVICE PLACE HOST: the host is at this place of the service's list, and its resolver answers
place=0 found=
while read -r host; do
    case $host in '#'*) continue ;; esac
    place=$((place + 1))
    if [ $place = "$2" ]; then found=$host; fi
done < {folder}/$1.order
[ "$found" = "$3" ] || exit 1
answer=
[ -e {folder}/$3.resolver ] && read -r answer < {folder}/$3.resolver
case $answer in
    NOERROR) exit 0 ;;
    slow) exec sleep 30 ;;
esac
exit 1"""

TELL = """echo "$3 $4 $5" >> "$1"
[ "$2" = INSTANCE ]"""


class FirstUserTest(unittest.TestCase):
    def setUp(self):
        self.scripts = Scripts()
        self.addCleanup(self.scripts.close)
        self.folder = self.scripts.directory
        self.at_place = self.scripts.add("at_place", AT_PLACE.replace("{folder}", str(self.folder)))
        self.tell = self.scripts.add("tell", TELL)
        self.sides = {}
        for side in ("keepalived", "regent"):
            lab = Lab()
            lab.__enter__()
            self.addCleanup(lab.close)
            self.sides[side] = {name: lab.host(name, f"10.9.0.{20 + i}/24", f"2001:db8:9::{20 + i}/64")
                                for i, name in enumerate(HOSTS)}

    def text(self, host, told):
        text = "global_defs {\n    script_user nobody\n    enable_script_security\n    vrrp_version 3\n}\n"
        for service, (vrid, _) in SERVICES.items():
            names = [f"{service}_{place}" for place in range(1, 5)]
            for place, (name, weight) in enumerate(zip(names, WEIGHTS), 1):
                text += (f'vrrp_script {name} {{\n    script "{self.at_place} {service} {place} {host}"\n'
                         f"    interval 1\n    timeout 2\n    fall 2\n    rise 1\n    weight {weight}\n}}\n")
            tracked = "".join(f"        {name}\n" for name in names)
            text += (f"vrrp_instance {service} {{\n    state BACKUP\n    interface eth0\n"
                     f"    virtual_router_id {vrid}\n    priority 50\n    advert_int 1\n"
                     f"    virtual_ipaddress {{\n        10.9.0.{vrid}/24\n    }}\n"
                     f"    virtual_ipaddress_excluded {{\n        2001:db8:9::{vrid}/64\n    }}\n"
                     f"    track_script {{\n{tracked}    }}\n"
                     f'    notify "{self.tell} {told}"\n}}\n')
        return text

    def write(self, name, text):
        fresh = self.folder / "fresh"
        fresh.write_text(text)
        os.replace(fresh, self.folder / name)

    def order(self, service, *hosts):
        self.write(f"{service}.order", "".join(f"{host}\n" for host in hosts))

    def resolver(self, number, answer):
        """What a resolver answers; None: there is none."""
        if answer is None:
            (self.folder / f"dns{number}.resolver").unlink()
        else:
            self.write(f"dns{number}.resolver", f"{answer}\n")

    def holders(self, side):
        """By service, the numbers of those that have its addresses, of IPv4 and of IPv6."""
        addresses = {name: host.addresses() for name, host in self.sides[side].items()}

        def having(address):
            return "".join(name[-1] for name in HOSTS if address in addresses[name])
        return [(having(f"10.9.0.{vrid}/24"), having(f"2001:db8:9::{vrid}/64")) for vrid, _ in SERVICES.values()]

    def told(self, side):
        """By service, the numbers of those whose scripts were told that they are MASTER, and BACKUP, by now."""
        lines = {}
        for name, path in self.paths[side].items():
            for line in path.read_text().splitlines():
                service, state, _ = line.split()
                lines.setdefault((service, name[-1]), []).append(state)

        def state(service, number):
            states = lines.get((service, number), [])
            if side == "regent" or not states:
                return states[-1] if states else ""
            # keepalived waits for no script before it starts the next one, so that two of them may write in any
            # order. The first state is BACKUP, and then they alternate.
            return "BACKUP" if states.count("BACKUP") > states.count("MASTER") else "MASTER"
        return [tuple("".join(n for n in "0123" if state(service, n) == wanted) for wanted in ("MASTER", "BACKUP"))
                for service in SERVICES]

    def settle(self, step, wanted):
        """`wanted`: the number of the host that holds each service in the end, with both daemons."""
        expected = ([(number, number) for number in wanted],
                    [(number, "0123".replace(number, "")) for number in wanted])
        for side in self.sides:
            end = time.monotonic() + 20
            while (found := (self.holders(side), self.told(side))) != expected and time.monotonic() < end:
                time.sleep(0.4)
            self.assertEqual(found, expected, f"{step}: {side}")

    def test_both_daemons_end_with_the_same_outcome_at_each_step(self):
        nobody = pwd.getpwnam("nobody")
        for number in range(4):
            self.resolver(number, "NOERROR")
        for service, (_, hosts) in SERVICES.items():
            self.order(service, *(f"dns{number}" for number in hosts))
        self.paths = {}
        for side, hosts in self.sides.items():
            self.paths[side] = {name: self.folder / f"{side}.{name}.told" for name in hosts}
            for name, host in hosts.items():
                path = self.paths[side][name]
                path.touch()
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
                getattr(host, side)(self.text(name, path))
        self.settle("all are well", "0132")

        self.resolver(0, None)
        self.settle("dns0 is killed", "1132")
        for side in self.sides:
            self.assertIn("recdns0 MASTER 200", self.paths[side]["dns1"].read_text().splitlines(), side)

        self.resolver(0, "NOERROR")
        self.resolver(1, "SERVFAIL")
        self.settle("dns0 is back, dns1 answers SERVFAIL", "0232")

        self.resolver(1, "NOERROR")
        self.resolver(3, "slow")
        self.settle("dns1 is back, dns3 is slow", "0122")

        self.resolver(3, "NOERROR")
        self.order("recdns0", "dns2", "dns0", "dns1", "dns3")
        self.order("recdns1", "#dns1", "dns2", "dns3", "dns0")
        self.settle("recdns0 is moved, dns1 is commented out of recdns1", "2232")

        self.resolver(2, None)
        self.settle("dns2 is lost", "0333")
        self.resolver(3, None)
        self.settle("dns3 is lost, too", "0010")
        # Nobody is left for recdns1: it stays where it is, with the priority that all have.
        self.resolver(0, None)
        self.settle("dns0 is lost, too", "1011")
        self.resolver(1, None)
        time.sleep(5)
        self.settle("all are lost", "1011")
        self.resolver(3, "NOERROR")
        self.settle("dns3 is back", "3333")


if __name__ == "__main__":
    unittest.main()
