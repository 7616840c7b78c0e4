"""Files with one mistake each, for differential_test.py: what keepalived 2.2.7 says and does, and what regent
says of them. All but a few of these keepalived starts with; regent refuses them, whatever the name of the file,
and docs/COMPATIBILITY.md has a row for each code."""

import dataclasses
import re

STARTS = True
ENDS = False


@dataclasses.dataclass(frozen=True)
class Mistake:
    """`logged`: a part of what keepalived says; nothing when it is silent. `code`: why regent refuses the file;
    nothing when it takes it."""

    name: str
    text: str
    keepalived: bool
    logged: str
    code: str


def instance(*lines, name="dns", addresses=("192.0.2.1/24",), interface="eth0", vrid=51):
    body = [f"interface {interface}" if interface else "", f"virtual_router_id {vrid}" if vrid else "", *lines]
    if addresses is not None:
        body += ["virtual_ipaddress {", *(f"    {address}" for address in addresses), "}"]
    return "\n".join([f"vrrp_instance {name} {{", *(f"    {line}" for line in body if line), "}", ""])


def password(*lines):
    return instance("authentication {", *lines, "}")


def globals_with(line):
    return f"global_defs {{\n    {line}\n}}\n" + instance()


MISTAKES = [Mistake(*row) for row in (
    ("long_line", instance("priority 150 " + 1100 * "x"), STARTS, "Unknown keyword 'xxx", "V002"),
    ("open_quote", instance(addresses=("192.0.2.1", '"192.0.2.2')), STARTS, "Unterminated quote", "V004"),
    ("open_quote_of_a_value", instance('priority "150'), ENDS, "missing a parameter", "V004"),
    ("no_opening_brace", instance().replace("dns {", "dns"), STARTS, "Missing '{'", "V005"),
    ("no_closing_brace", instance().rstrip("}\n"), STARTS, "There are 2 missing '}'s", "V006"),
    ("closing_brace", instance() + "}\n", STARTS, "Extra '}' found", "V007"),
    ("opening_brace", instance("priority 150 {", "}"), STARTS, "Unexpected '{' - ignoring", "V008"),
    ("more_values", instance("priority 150 200"), STARTS, "", "V010"),
    ("two_keywords_on_a_line", instance("authentication { auth_type PASS auth_pass secret }"), STARTS,
     "no password given", "V010"),
    ("two_addresses_on_a_line", instance(addresses=("192.0.2.1 192.0.2.2",)), STARTS,
     "Unknown configuration entry '192.0.2.2'", "V010"),
    ("no_value", instance("priority"), ENDS, "missing a parameter", "V011"),
    ("no_name", instance(name=""), STARTS, "vrrp_instance must have a name", "V011"),
    ("unit", instance("advert_int 1s"), STARTS, "Advert interval (1s) not valid", "V012"),
    ("priority_out_of_range", instance("priority 300"), STARTS, "Using default 100", "V013"),
    ("interval_too_long", instance("version 3", "advert_int 41"), STARTS, "Setting to 40.95s", "V013"),
    ("interval_too_short", instance("version 3", "advert_int 0.006"), STARTS, "not valid! Must be > 0", "V013"),
    ("vrid_out_of_range", instance(vrid=256), ENDS, "not valid - must be between 1 & 255", "V013"),
    ("state_in_lower_case", instance("state master"), STARTS, "defaulting to BACKUP", "V014"),
    ("unknown_authentication", password("auth_type MD5", "auth_pass secret"), STARTS,
     "unknown authentication type", "V014"),
    ("two_priorities", instance("priority 100", "priority 150"), STARTS, "", "V015"),
    ("two_versions", instance("version 2", "version 3"), STARTS, "vrrp_version 3 conflicts", "V015"),
    ("two_states", instance("state MASTER", "priority 100", "state BACKUP"), STARTS,
     "state previously set as MASTER", "V015"),
    ("control_character", instance(name="dn\x01s"), STARTS, "", "V016"),
    ("no_router", "global_defs {\n}\n", STARTS, "no configuration to run", "V020"),
    ("no_addresses", instance(addresses=None), STARTS, "at least one is sensible", "V021"),
    ("no_vrid", instance(vrid=0), ENDS, "virtual router id must be set", "V021"),
    ("no_interface", instance(interface=""), ENDS, "Unknown interface", "V021"),
    ("vrid_twice", instance() + instance(name="web"), ENDS, "both use VRID 51 with IPv4", "V022"),
    ("name_twice", instance() + instance(vrid=52), STARTS, "already defined", "V023"),
    ("blank_in_a_name", instance(name='"my dns"'), STARTS, "", "V024"),
    ("loopback", instance(interface="lo"), ENDS, "cannot use a loopback interface", "V025"),
    ("both_preempts", instance("preempt", "nopreempt"), STARTS, "", "V026"),
    ("version_2_for_ipv6", instance("version 2", addresses=("fe80::9/64",)), STARTS, "", "V027"),
    ("no_password", password("auth_type PASS"), STARTS, "no password given. Ignoring", "V028"),
    ("no_address_at_all", instance(addresses=("192.0.2.300", "192.0.2.1")), STARTS, "skipping IP", "V040"),
    ("multicast_address", instance(addresses=("224.0.0.1", "192.0.2.1")), STARTS, "", "V041"),
    ("netmask", instance(addresses=("192.0.2.1/255.255.255.0",)), STARTS, "using 32", "V042"),
    ("word_for_a_prefix", instance(addresses=("192.0.2.1/x",)), STARTS, "invalid number 'x'", "V042"),
    ("address_twice", instance(addresses=("192.0.2.1/24", "192.0.2.1/32")), STARTS, "", "V043"),
    ("too_many_addresses", instance(addresses=[f"10.99.{i // 200}.{i % 200}" for i in range(256)]), STARTS,
     "excess moved to eVIPs", "V044"),
    ("empty_list", instance("version 2", addresses=()), STARTS, "at least one is sensible", "V045"),
    ("empty_list_of_version_3", instance("version 3", addresses=()), ENDS, "at least one is required", "V045"),
    ("not_yet", instance("dont_track_primary"), STARTS, "", "V009"),
    ("not_planned", globals_with("enable_traps"), STARTS, "", "V062"),
    ("authentication_header", password("auth_type AH", "auth_pass secret"), STARTS, "", "V062"),
    ("text_behind_many_lines", "$X= \\\npriority 5 \\\nnopreempt\n" + instance("$X advert_int 2"), STARTS,
     "Unknown keyword '$X'", "V071"),
    ("repetition", instance("~SEQ(n) priority 5"), STARTS, "Invalid ~SEQ", "V072"),
    ("condition", instance("@ priority 5"), STARTS, "", "V073"),
    ("definition_of_itself", "$X=a${X}\n" + instance(name="$X"), ENDS, "Parameter substitution", "V074"),
    ("missing_include", "include none.conf\n" + instance(), STARTS, "Config files missing", "V075"),
    # What regent takes, and keepalived does not.
    ("missing_interface", instance(interface="eth9"), ENDS, "Non-existent interface specified", ""),
    ("missing_interface_of_an_address", instance(addresses=("192.0.2.1", "192.0.2.2 dev eth9")), ENDS,
     "Non-existent interface specified", ""),
)]


def errors_of(output):
    """The codes of the errors in what `regent check` prints."""
    return set(re.findall(r"^error\[(V\d+)\]", output, re.MULTILINE))
