// The pages of lints: what is right, and seldom what its author means.
#include "config/code_page.h"

namespace config {
namespace {

constexpr CodePage kPages[] = {
    {.code = Code::no_timeout,
     .title = "a script without a timeout",
     .meaning = "Without one a run may take as long as the interval before it counts as failed. A "
                "service that hangs is noticed that much later, and the fall is counted on top.",
     .remedy = "Give a timeout that a good run never needs, well below the interval.",
     .example =
         {.around = Around::file,
          .text = "vrrp_script named_ok {\n    script \"/usr/bin/dig @127.0.0.1 test.example\"\n   "
                  " interval 2\n}\n\nvrrp_defaults {\n    track_script { named_ok }\n}"}},
    {.code = Code::example_vrid,
     .title = "the VRID of every example",
     .meaning =
         "Manuals and tutorials all have 51. Two groups on one segment with the same VRID "
         "take each other's adverts for their own, and one of them loses its addresses. Nothing is "
         "said where 50 is used as well: somebody has counted.",
     .remedy = "Choose a number that is not in use: tcpdump, with the filter `ip proto 112`, shows "
               "those that are.",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance dns {\n    interface eth0\n    virtual_router_id 51\n    "
                         "virtual_ipaddress { 192.0.2.1/24 }\n}"}},
    {.code = Code::no_prefix_length,
     .title = "an address without a prefix length",
     .meaning = "It is added with 32 or 128, as a host of its own. It can be reached like that, "
                "but when it is the only address of its network on the interface, there is no "
                "route to that network.",
     .remedy = "Write the prefix length of the network, or /32 or /128 to say that it is meant.",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress { 192.0.2.1 }"}},
    {.code = Code::script_as_root,
     .title = "keepalived runs a script as root",
     .meaning = "Without script_user, keepalived runs scripts as the user keepalived_script, and, "
                "when there is none, as root. regent runs them as regent-script.",
     .remedy = "Nothing for regent. For keepalived, give a script_user in global_defs.",
     .example = {.around = Around::file,
                 .text = "global_defs {\n    enable_script_security\n}\n\nvrrp_script named_ok {\n "
                         "   script \"/usr/bin/dig @127.0.0.1 test.example\"\n    timeout "
                         "1\n}\n\nvrrp_sync_group all {\n    track_script { named_ok }\n}"},
     .dialect = Dialect::keepalived},
    {.code = Code::script_unguarded,
     .title = "keepalived runs scripts that others can change",
     .meaning =
         "Without enable_script_security, keepalived does not look who can write to a script, or "
         "to a folder above it, that it runs as root. regent runs no program that others than root "
         "and its user can change.",
     .remedy = "Nothing for regent. For keepalived, write enable_script_security into global_defs.",
     .example = {.around = Around::file,
                 .text = "global_defs {\n    script_user nobody\n}\n\nvrrp_script named_ok {\n    "
                         "script \"/usr/bin/dig @127.0.0.1 test.example\"\n    timeout "
                         "1\n}\n\nvrrp_sync_group all {\n    track_script { named_ok }\n}"},
     .dialect = Dialect::keepalived},
    {.code = Code::guessable_password,
     .title = "a password that everybody chooses",
     .meaning = "A password of VRRPv2 is no secret, as every advert shows it. What it does is to "
                "keep two groups apart that have one VRID by mistake; the other group has the same "
                "example to copy from, though.",
     .remedy = "Choose any other one, the same on all routers of the group.",
     .example = {.text = "authentication {\n    auth_type PASS\n    auth_pass 1111\n}"}},
    {.code = Code::process_only_check,
     .title = "a check that a process exists",
     .meaning = "killall -0, pidof, pgrep and systemctl is-active tell that there is a process, "
                "and so do vrrp_track_process and unit_check. One that hangs, or answers every "
                "question with an error, passes, and the addresses stay where nothing works.",
     .remedy = "Ask the service for what it is there for, as with dig or curl and with a timeout, "
               "or with dns_check, tcp_check or http_check. vrrp_track_process and unit_check are "
               "fine beside such a check: they are faster, and the note is not there then.",
     .example = {.around = Around::file,
                 .text = "vrrp_script web_ok {\n    script \"/usr/bin/killall -0 nginx\"\n    "
                         "timeout 1\n}\n\nvrrp_defaults {\n    track_script { web_ok }\n}"}},
    {.code = Code::example_router_id,
     .title = "the router_id of keepalived's example",
     .meaning = "LVS_DEVEL is what the example of keepalived has. In mail and in SNMP all hosts "
                "with it look the same.",
     .remedy = "Write the name of the host, or leave it out: that is the default.",
     .example = {.around = Around::file, .text = "global_defs {\n    router_id LVS_DEVEL\n}"}},
    {.code = Code::mail_not_enabled,
     .title = "mail that is never sent",
     .meaning = "There are addresses for mail, but email_events is nowhere, so that none is sent. "
                "keepalived sends none either, as smtp_alert is nowhere.",
     .remedy = "Add email_events to global_defs, or remove the addresses.",
     .example = {.around = Around::file,
                 .text = "global_defs {\n    notification_email { noc@example.org }\n}"},
     .dialect = Dialect::keepalived},
    {.code = Code::small_weight,
     .title = "a weight of less than 5",
     .meaning = "A weight moves the addresses only when it is greater than the difference of the "
                "priorities. With 150 on one router and 100 on the other, -2 changes nothing.",
     .remedy = "Make it greater than the difference, or leave it out: then a failure is a fault, "
               "and the router gives way at once.",
     .example = {.around = Around::file,
                 .text = "vrrp_defaults {\n    track_interface { eth1 weight -2 }\n}"}},
    {.code = Code::never_tracked,
     .title = "defined, and never tracked",
     .meaning = "Nothing depends on this script, file or process: it is not run or looked at, and "
                "the addresses stay where they are when it fails.",
     .remedy = "Track it in the instances that it is about, or remove it.",
     .example = {.around = Around::file,
                 .text = "# no track_script\nvrrp_script named_ok {\n    script \"/usr/bin/dig "
                         "@127.0.0.1 test.example\"\n    timeout 1\n}"}},
    {.code = Code::owner_priority,
     .title = "priority 255: the owner of the addresses",
     .meaning = "255 is for a router that has the addresses as its own, configured on the host "
                "itself (RFC 9568 1.7). regent does not add and remove the addresses of an owner, "
                "and waits in fault while the host has not got them.",
     .remedy = "Give a priority from 1 to 254, unless the host does own the addresses.",
     .keepalived = "adds and removes the addresses all the same",
     .example = {.text = "priority 255"}},
    {.code = Code::owner_by_state,
     .title = "state MASTER without a priority",
     .meaning = "state MASTER makes the default of priority 255, which is for the owner of the "
                "addresses. Nobody seems to know that who leaves priority out.",
     .remedy = "Give the priority that is meant, or leave state MASTER out.",
     .keepalived = "adds and removes the addresses all the same",
     .example = {.text = "state MASTER"}},
    {.code = Code::weighted_nopreempt,
     .title = "a weighted check with nopreempt",
     .meaning = "A failure lowers the priority, and a router without nopreempt would take over. "
                "One with it stays Backup as long as it hears adverts, however low their priority "
                "is: when all routers have it, the addresses never move.",
     .remedy = "Track without a weight, so that a failure is a fault; or have nopreempt on the one "
               "router of the highest priority only.",
     .example = {.text = "nopreempt\ntrack_interface { eth1 weight -60 }"}},
    {.code = Code::shell_syntax,
     .title = "a command for a shell that does not run",
     .meaning = "The program is started with its arguments, without a shell. What only a shell "
                "knows, such as | and > and &&, is handed to the program as arguments.",
     .remedy = "Write `/bin/sh -c '...'`, or put the commands into a file.",
     .example = {.around = Around::file,
                 .text =
                     "vrrp_script web_ok {\n    script \"/usr/bin/curl -s http://localhost/ | grep "
                     "ok\"\n    timeout 1\n}\n\nvrrp_defaults {\n    track_script { web_ok }\n}"}},
    {.code = Code::priority_clamped,
     .title = "a weight that leads beyond the priorities",
     .meaning = "A priority with its weights ends at 1 and at 254. Two routers that both end there "
                "have the same, and then the address of the interface decides.",
     .remedy = "Choose priorities and weights that stay within, unless the end is what is meant.",
     .example = {.text = "priority 250\ntrack_interface { eth1 weight 20 }"}},
    {.code = Code::check_of_virtual_address,
     .title = "a check that asks a virtual address",
     .meaning = "Whoever is Active answers, on this host or on another one: a Backup finds out "
                "nothing about itself. Where no router is Active, nobody answers, and a router "
                "whose check has failed never becomes Active.",
     .remedy = "Ask an address that every host has, such as 127.0.0.1 or ::1.",
     .example = {.around = Around::file,
                 .text =
                     "dns_check named_ok {\n    server 192.0.2.1\n    query health.example\n}\n\n"
                     "vrrp_defaults {\n    track_check { named_ok }\n}"}},
    {.code = Code::demoted_priority,
     .title = "on_fail demote with a priority of less than 100",
     .meaning = "A router of which a check has failed goes on with 1 to 100 in place of its 1 to "
                "254. A good one with so little may rank below it, and then the addresses go to "
                "where the service has failed.",
     .remedy = "Give all routers of the group priorities of 100 or more.",
     .example = {.text = "priority 90\non_fail demote\ntrack_interface { eth1 }"}},
    {.code = Code::fails_everywhere,
     .title = "a query that depends on others",
     .meaning = "The server has to ask others for this name, and a failure is a fault. When the "
                "way to them is broken, the check fails on all hosts in the same moment: no host "
                "has the addresses, although all resolvers run.",
     .remedy = "Ask for a name that the server itself has, with `recursion off`; or write `on_fail "
               "demote`, so that the best of them still serves.",
     .example = {.around = Around::file,
                 .text =
                     "dns_check named_ok {\n    server 127.0.0.1\n    query www.google.com\n}\n\n"
                     "vrrp_defaults {\n    track_check { named_ok }\n}"}},
    {.code = Code::secret_in_clear,
     .title = "a password that is posted in clear text",
     .meaning = "The URL has a user in it, or the header is Authorization, and both go over http, "
                "without encryption, to another host. Whoever sees the packets on their way can "
                "post there, too.",
     .remedy = "Write https, with ca_file when the certificate is of an authority of your own.",
     .example = {.around = Around::file,
                 .text = "notify_url pager {\n    url http://pager.example.org/hook\n    header "
                         "\"Authorization: Bearer x\"\n}"}},
    {.code = Code::short_interval,
     .title = "a script that is run more than ten times a second",
     .meaning =
         "To start a program takes some milliseconds of a processor, each time. On a busy host "
         "a run is not over when the next one is due, or not within its timeout, and the check "
         "changes its mind without a reason.",
     .remedy = "Write an interval of 0.1 or more, or ask the service by dns_check, tcp_check or "
               "http_check, which start no program.",
     .example = {.around = Around::file,
                 .text = "vrrp_script fast {\n    script /usr/local/bin/ok\n    interval 0.01\n    "
                         "timeout 0.01\n}\n\nvrrp_defaults {\n    track_script { fast }\n}"}},
};

}  // namespace

std::span<const CodePage> lint_code_pages() { return kPages; }

}  // namespace config
