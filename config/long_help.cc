// What takes more than one sentence, apart from the rows so that the table stays one. Paragraphs
// are separated by empty lines; whoever shows them breaks the lines.
#include <algorithm>
#include <iterator>

#include "config/schema.h"

namespace config {
namespace {

struct LongHelp {
  Block block;
  std::string_view name;
  std::string_view text;
};

// The same in each block of checks.
constexpr std::string_view kFlapLimit =
    "After so many changes between up and down within flap_window the check is held down: it "
    "counts "
    "as failed, whatever its results say, until it has not changed for flap_hold. `regent status "
    "-v` "
    "says for how long yet, `damped 42 s`, and the log when it begins and ends. An address that "
    "moves every few seconds helps nobody.";

constexpr LongHelp kTexts[] = {
    {Block::anywhere, "include",
     "A name is relative to the file with the line and may have *, ?, [...] and {a,b}. Only files "
     "below the folder of the main file are read, no links, and only those that root alone can "
     "change. At most 8 files in each other, 1,000 in all. docs/LANGUAGE.md has the rest: "
     "conditions, definitions and repetitions."},
    {Block::root, "vrrp_defaults",
     "Any keyword of vrrp_instance may stand here. An instance that gives the same keyword itself "
     "wins; lists of addresses are not joined. An instance that says preempt or nopreempt takes "
     "neither from here. Before or behind the instances makes no difference."},
    {Block::root, "virtual_address",
     "The same as a vrrp_instance with this name, this virtual_router_id and these addresses; "
     "everything else comes from vrrp_defaults. Several addresses may stand on one line, each with "
     "its words behind it."},
    {Block::root, "vrrp_instance",
     "Names are unique; they are 1 to 64 visible ASCII characters and show up in status and log."},
    {Block::root, "dns_check",
     "regentd asks each server itself, without a shell or another program, and a failure says why: "
     "no answer, another response code, or what came instead. Virtual routers depend on it by "
     "track_check. A check of another kind of our own cannot have the same name."},
    {Block::root, "tcp_check",
     "The check succeeds when the connection is made within the timeout and, with `expect`, when "
     "that text comes. Virtual routers depend on it by track_check. A check of another kind of our "
     "own cannot have the same name."},
    {Block::root, "http_check",
     "Asks for one path over HTTP/1.1, or HTTPS with `tls`. The check succeeds when the status is "
     "one of those of expect_status and the body has what expect_body and expect_regex want. A "
     "redirect is not followed. Virtual routers depend on it by track_check."},
    {Block::root, "notify_url",
     "What becomes of virtual routers is posted there; docs/NOTIFICATIONS.md has the members of "
     "the documents. A process of its own posts, which can do nothing else. There may be 8 such "
     "blocks, and each gets everything."},
    {Block::notify_url, "url",
     "http or https, perhaps a user and a password, a host, perhaps a port, and whatever follows. "
     "In double quotes it may have !, { and }, which end a word otherwise. A fragment behind # is "
     "refused, as it is never sent: %23 is a # that is meant. An IPv6 address stands in brackets. "
     "As there may be a secret in it, `regent diff` shows scheme, host and port alone; keep the "
     "file from others who could read it."},
    {Block::notify_url, "header",
     "Between double quotes, with the escapes of `send`: two lines are \"X-One: 1\\nX-Two: 2\". "
     "It is not shown by `regent diff`, as there may be a password in it."},
    {Block::root, "unit_check",
     "The check succeeds while a process is in the control group of the unit, which the kernel "
     "tells; systemd is not asked. It needs control groups of version 2. A unit without processes, "
     "such as a oneshot with RemainAfterExit, has failed. One that is starting or stopping has "
     "processes. Virtual routers depend on it by track_check. A check of another kind of our own "
     "cannot have the same name."},
    {Block::unit_check, "unit",
     "As systemctl shows it: unbound.service, or getty@tty1.service of a template. It may be in "
     "any slice of the system, but not in what users run."},
    {Block::root, "vrrp_track_process",
     "Every half second all processes of the host are looked at. Virtual routers depend on it by "
     "track_process. That a process runs does not mean that it answers: dns_check, tcp_check and "
     "http_check ask."},
    {Block::track_process, "process",
     "Without arguments, param_match and full_command it is the name that the kernel has of a "
     "process, of 15 characters at the most, as `ps -e` shows it; of a path the last part. With "
     "one of them it is how the program was called, to the letter, as `ps -ef` shows it. Double "
     "quotes hold blanks together."},
    {Block::track_process, "param_match",
     "partial: the arguments are the first ones that the process has. initial: likewise, and the "
     "last one may be longer. Without a value, and when process has arguments, it has these and no "
     "others."},
    {Block::track_process, "quorum_max",
     "Processes that start others exist twice for a moment: give a fork_delay, too."},
    {Block::http_check, "server",
     "Addresses of IPv4 and IPv6, and `port N` behind them when it is not 80, with `tls` 443. "
     "Names "
     "are not looked up: what the site is called is `host`. With several servers all have to be "
     "right, unless there is `require any`."},
    {Block::http_check, "header",
     "Between double quotes, with the escapes of `send`: two lines are \"X-One: 1\\nX-Two: 2\". "
     "It is not shown by `regent diff`, as there may be a password in it."},
    {Block::http_check, "expect_regex",
     "As `grep -E` has it, in each line of the first 65536 bytes of the body: `^` and `$` are the "
     "begin and end of a line. Without expect_body and expect_regex the body is not read."},
    {Block::http_check, "ca_file",
     "It is read when regentd starts, by the user regent-prober. Without it that file is "
     "/etc/ssl/certs/ca-certificates.crt."},
    {Block::http_check, "expires_within",
     "The words are in `regent status` and in the log when the check comes up. It is no failure: "
     "all hosts have the same certificate as a rule, and none would have the address."},
    {Block::root, "icmp_check",
     "Pings each server itself. The check succeeds when the very reply to its request comes within "
     "the timeout; an ICMP error about the request, such as unreachable, is a failure at once. "
     "Best "
     "for a way that leads on, such as the next gateway: that a host answers pings says little of "
     "its services. Virtual routers depend on it by track_check."},
    {Block::icmp_check, "server",
     "Addresses of IPv4 and IPv6, without ports. With several servers all have to be right, unless "
     "there is `require any`: two gateways then, so that one of them may be rebooted."},
    {Block::icmp_check, "size",
     "Longer ones show a link on which only short packets get through. The requests may be split "
     "into fragments where a link demands it."},
    {Block::dns_check, "server",
     "Addresses of IPv4 and IPv6, and `port N` behind them when it is not 53. Ask what the service "
     "listens on besides the virtual addresses, 127.0.0.1 and ::1 as a rule. With several servers "
     "all have to be right, unless there is `require any`."},
    {Block::tcp_check, "server",
     "Addresses of IPv4 and IPv6, and `port N` behind them, which is the port of all that stand on "
     "the line. With several servers all have to be right, unless there is `require any`."},
    {Block::dns_check, "query",
     "Types are A, AAAA, NS, CNAME, SOA, PTR, MX, TXT, SRV, CAA, DS, DNSKEY, HTTPS, SVCB, ANY and "
     "TYPE1 to TYPE65535; classes IN, CH, HS and CLASS1 to CLASS65535. Best is a name that the "
     "server itself is authoritative for: a name of somebody else fails on all hosts at once when "
     "the way there is broken."},
    {Block::dns_check, "expect",
     "First the response codes that are right: NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, "
     "REFUSED, YXDOMAIN, YXRRSET, NXRRSET, NOTAUTH, NOTZONE; none means NOERROR. Then, if wanted, "
     "one of `answer \"TEXT\"`, `data \"RDATA\"` and `prefix ADDRESS/LENGTH`, and `answers N`, all "
     "on "
     "one line.\n\n"
     "answer: a string of a TXT record has this text somewhere in it; \\r, \\n, \\t, \\\\ and "
     "\\xHH "
     "are escapes. data: a record of the type that is asked for has exactly these data, written as "
     "in a zone file. prefix: an A or AAAA record has an address of this prefix. answers: at least "
     "so many records of the type that is asked for are in the answer.\n\n"
     "expect NXDOMAIN; expect NOERROR data \"10 mail.example.\"; expect prefix 192.0.2.0/24 "
     "answers "
     "2."},
    {Block::dns_check, "recursion",
     "Off asks for what the server has itself: for a server that is authoritative, and for the "
     "cache of a resolver."},
    {Block::tcp_check, "send",
     "Between double quotes; \\r, \\n, \\t and \\\\ are escapes, and \\xHH is any byte: \\x22 is a "
     "double quote. At most 1,024 bytes."},
    {Block::tcp_check, "expect",
     "Text as behind `send`, with the same escapes. It may come in several pieces and with "
     "anything before and behind it; letters in capitals are other letters."},
    {Block::root, "track_file",
     "The number at the start of the file is multiplied by the weight and added to the priority; a "
     "product of -254 or less is a fault. A file that is missing, empty or cannot be read counts "
     "as "
     "0. A change counts at once, whether the file is written or another one is renamed over it. "
     "The user regent-checkd must be able to read it."},
    {Block::instance, "track_check",
     "The same as track_script for checks of our own: a line may have a weight, reverse or "
     "noreverse, and a check without a weight is a fault when it has failed."},
    {Block::instance, "track_interface",
     "An interface is down when it is missing, not up or without a link. Without a weight a router "
     "has a fault then; with one the priority changes. The own interface is followed anyway."},
    {Block::instance, "state",
     "Which router is Active is decided by the election. Give state BACKUP to all routers, or "
     "leave it out, and let priority say which one is preferred."},
    {Block::instance, "interface",
     "It may be missing, down or without an address: the router then waits in fault, says why in "
     "the status, and starts when everything is there."},
    {Block::instance, "virtual_router_id",
     "One VRID for IPv4 and the same for IPv6 are two routers that have nothing in common. Check "
     "that nobody else on the segment uses it: 51 is in every example of the world."},
    {Block::instance, "priority",
     "An owner, 255, has the addresses configured on the host itself; regent never removes them, "
     "and waits in fault while they are not there. A router takes over from one of lower priority, "
     "unless it has nopreempt; of two with the same priority the one with the higher source "
     "address stays Active."},
    {Block::instance, "advert_int",
     "A Backup takes over after three intervals and a part of one that is shorter the higher its "
     "priority is. With VRRPv2 all routers need the same interval, as adverts with another one are "
     "dropped. With VRRPv3 a Backup follows the interval of the Active router."},
    {Block::instance, "authentication",
     "It is sent in clear text in every advert, and so no protection against anybody. VRRPv3 has "
     "none, and there it is ignored with a warning."},
    {Block::instance, "virtual_ipaddress",
     "One address on each line: ADDRESS/PREFIX, and words behind it. Without a prefix it is 32 or "
     "128. Adverts list the addresses of the family that comes first; all routers of the group "
     "should have the same list. Addresses of the other family move with them, unless "
     "separate_families makes a router of each family. The first IPv6 address of an advert should "
     "be link-local."},
    {Block::instance, "separate_families",
     "The IPv4 addresses and the IPv6 addresses of virtual_ipaddress each get a router of their "
     "own, with the same VRID, as RFC 9568 has it: one family can be Active here and the other "
     "elsewhere. In status and log they are NAME.ipv4 and NAME.ipv6. The IPv6 router has VRRPv3 "
     "whatever version says, and no authentication. With addresses of one family only, nothing "
     "changes, the name neither."},
    {Block::instance, "nopreempt",
     "It must be on the router of the higher priority, which is the one that would take over. An "
     "Active router still gives way to a higher priority that it hears, as when a segment was "
     "split."},
    {Block::instance, "preempt_delay",
     "It starts with the first advert of a router of lower priority. When nobody is Active, there "
     "is nothing to delay."},
    {Block::instance, "on_fail",
     "fault: the router gives its addresses away and waits until the check is up again; when the "
     "check has failed on all hosts, nobody has them. demote: the router gives them away as well, "
     "with a priority-0 advert, and goes on as a Backup with 1 to 100 in place of its 1 to 254. It "
     "serves again only when nobody is there whose checks are good, so the last host still does. "
     "Give all routers priorities of 100 or more then. A check that has no result yet counts as "
     "failed. "
     "An owner, 255, has a fault in both cases."},
    {Block::instance, "priority_list",
     "The file has lines such as `recdns0: dns0 dns1 dns2`, with `*` for all routers that have no "
     "line of their own, and # before a comment. The host that stands first has priority 240, each "
     "further one ten less, 14 at the most; a host that is not there waits in fault. Hosts are "
     "called as @ID lines call them: by their name up to the first dot, or as -i says. What "
     "`priority` "
     "says counts only until a good file was read. The file is followed while the daemon runs, and "
     "may be written anew at any time, best by `regent prefer`; regent-checkd has to be able to "
     "read it. One that is bad or gone changes nothing: the last good one stays in force, and the "
     "status and the log say so. Weights of checks are added to the priority of the list."},
    {Block::instance, "v3_checksum_as_v2",
     "Both forms are accepted. Which one to send depends on the others: keepalived and FRR want "
     "the pseudo-header, Cisco, Juniper and Arista want the form of the RFC."},
    {Block::global_defs, "vrrp_skip_check_adv_addr",
     "An advert whose addresses are not ours is accepted and counted in any case."},
    {Block::global_defs, "email_events",
     "active: a router of this host has become Active. check_failed: one fell back, to Backup or "
     "to "
     "Fault, because a health check failed. backup and fault: one is in this state, for whatever "
     "reason, but the start. all: all of these.\n\n"
     "The first mail goes out 5 s after the first event, with all that has happened until then. "
     "Then events are collected for as long as digest says, and go out as one mail. While they do "
     "not end, that time doubles, up to an hour; after such a time without an event it is as it "
     "was. What is pending goes out when the daemon ends. See docs/NOTIFICATIONS.md."},
    {Block::global_defs, "notify_fifo",
     "A line is INSTANCE \"VI_1\" MASTER 100: the name, MASTER, BACKUP, FAULT or STOP, and the "
     "effective priority; or MASTER_RX_LOWER_PRI, for an advert that ranks below ours. A FIFO that "
     "is there is used as it is; one that is made is that of the user, or of who reads it, can be "
     "read by nobody else but the group, if one is given, and is removed at the end.\n\n"
     "When it is full because nobody reads it, the latest state of each router waits. When it "
     "cannot be made, everything else goes on. The status and the log say both."},
    {Block::global_defs, "v3_checksum_as_v2",
     "Both forms are accepted. Which one to send depends on the others: keepalived and FRR want "
     "the pseudo-header, Cisco, Juniper and Arista want the form of the RFC."},
    {Block::global_defs, "vrrp_garp_master_repeat",
     "An announcement is a gratuitous ARP packet or an unsolicited neighbour advertisement. 0 "
     "counts as 1, with a warning."},
    {Block::script, "flap_limit", kFlapLimit},
    {Block::dns_check, "flap_limit", kFlapLimit},
    {Block::tcp_check, "flap_limit", kFlapLimit},
    {Block::http_check, "flap_limit", kFlapLimit},
    {Block::icmp_check, "flap_limit", kFlapLimit},
    {Block::unit_check, "flap_limit", kFlapLimit},
    {Block::authentication, "auth_pass",
     "It keeps two groups apart that use one VRID by mistake. `regent check` and the log never "
     "show it."},
};

}  // namespace

std::string_view long_help(Block block, std::string_view name) {
  const auto* found = std::ranges::find_if(
      kTexts, [&](const LongHelp& entry) { return entry.block == block && entry.name == name; });
  return found == std::end(kTexts) ? std::string_view() : found->text;
}

std::size_t long_help_count() { return std::size(kTexts); }

}  // namespace config
