// The pages of diagnostics about virtual routers and how their settings go together.
#include "config/code_page.h"

namespace config {
namespace {

constexpr CodePage kPages[] = {
    {.code = Code::no_router,
     .title = "nothing to do",
     .meaning = "There is neither a vrrp_instance nor a virtual_address in the file.",
     .remedy = "Add one, or give the right file.",
     .keepalived = "starts and does nothing",
     .example = {.around = Around::nothing, .text = "global_defs {\n    router_id dns1\n}"}},
    {.code = Code::missing_keyword,
     .title = "an instance without something it needs",
     .meaning = "A virtual router needs an interface, a virtual_router_id and addresses. "
                "vrrp_defaults may give them.",
     .remedy = "Add the keyword of the message.",
     .keepalived = "ends, too, but starts without addresses with VRRPv2",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance dns {\n    interface eth0\n    virtual_ipaddress { "
                         "192.0.2.1/24 }\n}"}},
    {.code = Code::duplicate_vrid,
     .title = "one VRID for two routers",
     .meaning = "Two routers of one family on one interface have the same virtual_router_id. Their "
                "adverts could not be told apart.",
     .remedy = "Give each its own number. IPv4 and IPv6 may share one.",
     .example = {.around = Around::file,
                 .text = "vrrp_instance web {\n    interface eth0\n    virtual_router_id 50\n    "
                         "virtual_ipaddress { 192.0.2.2/24 }\n}"}},
    {.code = Code::duplicate_name,
     .title = "two of one name",
     .meaning = "Status, log and commands know a router by its name, and a list of what is tracked "
                "knows a script, a file or a process by its name.",
     .remedy = "Give each its own name.",
     .keepalived = "skips the second one and starts",
     .example = {.around = Around::file,
                 .text = "vrrp_instance dns {\n    interface eth1\n    virtual_router_id 52\n    "
                         "virtual_ipaddress { 192.0.2.2/24 }\n}"}},
    {.code = Code::bad_name,
     .title = "a name that cannot be one",
     .meaning = "The name of an instance is 1 to 64 visible ASCII characters. With "
                "separate_families, .ipv4 and .ipv6 are added to it. The path of a file "
                "begins with / and does not end with it.",
     .remedy = "Choose another name.",
     .keepalived = "takes any name",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance \"my dns\" {\n    interface eth0\n    virtual_router_id "
                         "50\n    virtual_ipaddress { 192.0.2.1/24 }\n}"}},
    {.code = Code::bad_interface,
     .title = "no name of an interface",
     .meaning = "An interface has a name of 1 to 15 characters without blanks, / and :. The "
                "loopback, lo, cannot carry adverts.",
     .remedy = "Give the name that `ip link` shows.",
     .example = {.around = Around::nothing,
                 .text = "vrrp_instance dns {\n    interface lo\n    virtual_router_id 50\n    "
                         "virtual_ipaddress { 192.0.2.1/24 }\n}"}},
    {.code = Code::contradiction,
     .title = "two keywords that exclude each other",
     .meaning = "An instance has both preempt and nopreempt.",
     .remedy = "Remove one of the two.",
     .keepalived = "takes the last of them",
     .example = {.text = "preempt\nnopreempt"}},
    {.code = Code::version_2_ipv6,
     .title = "VRRPv2 for IPv6",
     .meaning = "VRRPv2 is for IPv4 only. The first address decides on the family of the router.",
     .remedy = "Use `version 3`, put an IPv4 address first, or have `separate_families`.",
     .keepalived = "sends VRRPv2 over IPv6 when `version` stands before the addresses",
     .example = {.around = Around::router_without_addresses,
                 .text = "version 2\nvirtual_ipaddress { fe80::1/64 }"}},
    {.code = Code::auth_pass_missing,
     .title = "a password is missing",
     .meaning = "The authentication of type PASS needs a password that is not empty.",
     .remedy = "Add an auth_pass, the same on all routers, or remove the authentication.",
     .keepalived = "logs a line and has no authentication",
     .example = {.text = "authentication {\n    auth_type PASS\n}"}},
    {.code = Code::limit,
     .title = "more than regent can hold",
     .meaning =
         "There are at most 65,536 virtual routers, 4,096 interfaces and 1,048,576 addresses.",
     .remedy = "Split the configuration over several hosts.",
     .example = {.text = "virtual_ipaddress_excluded {\n",
                 .repeated = "    2001:db8::%/64 dev i%\n",
                 .times = 4097,
                 .rest = "}"}},
    {.code = Code::nopreempt_cleared,
     .title = "nopreempt with state MASTER",
     .meaning = "The two do not go together. As with keepalived, state MASTER wins, and the router "
                "preempts.",
     .remedy =
         "Use `state BACKUP` on every router, and nopreempt on the one with the higher priority.",
     .example = {.text = "state MASTER\npriority 150\nnopreempt"}},
    {.code = Code::nopreempt_owner,
     .title = "nopreempt with priority 255",
     .meaning = "A router with priority 255 owns the addresses, and an owner always preempts.",
     .remedy = "Lower the priority, or remove nopreempt.",
     .example = {.text = "priority 255\nnopreempt"}},
    {.code = Code::rounded,
     .title = "a time that is rounded",
     .meaning = "VRRPv2 has intervals of whole seconds, VRRPv3 of hundredths, and announcements "
                "are timed in whole seconds.",
     .remedy =
         "Write the time that is meant, or use `version 3` for shorter intervals, on all routers.",
     .example = {.text = "advert_int 0.5"}},
    {.code = Code::auth_pass_cut,
     .title = "a password of more than 8 characters",
     .meaning = "An advert has room for 8 bytes. The rest does not count, as with keepalived.",
     .remedy = "Shorten it on all routers. It is no secret anyway: every advert shows it.",
     .example = {.text = "authentication {\n    auth_type PASS\n    auth_pass correct-horse\n}"}},
    {.code = Code::auth_ignored,
     .title = "authentication with VRRPv3",
     .meaning = "VRRPv3 has no authentication, and adverts are sent without.",
     .remedy = "Remove the block.",
     .example = {.text =
                     "version 3\nauthentication {\n    auth_type PASS\n    auth_pass d0n0tgue\n}"}},
    {.code = Code::repeat_zero,
     .title = "0 repetitions count as 1",
     .meaning = "An address that is taken over is announced at least once.",
     .remedy = "Write 1.",
     .example = {.text = "garp_master_repeat 0"}},
    {.code = Code::preempt_delay_cleared,
     .title = "preempt_delay without effect",
     .meaning = "There is nothing to delay: a router with nopreempt does not preempt, one with "
                "state MASTER or priority 255 does not wait.",
     .remedy = "Remove preempt_delay, or what makes it useless.",
     .example = {.text = "nopreempt\npreempt_delay 60"}},
    {.code = Code::undefined_tracker,
     .title = "what is tracked is not defined",
     .meaning =
         "A virtual router or a group depends on a script, a check, a file or a process that is "
         "nowhere in the file. The definition may stand before or behind its use.",
     .remedy = "Follow the suggestion, define it, or remove the line.",
     .keepalived = "ignores the line, and the addresses run without their check",
     .example = {.text = "track_script {\n    named_ok\n}"}},
    {.code = Code::own_interface,
     .title = "the own interface among those that are tracked",
     .meaning = "An instance waits in fault while its own interface is down, whatever is tracked. "
                "The line counts for nothing, a weight on it neither.",
     .remedy = "Remove the line.",
     .example = {.text = "track_interface {\n    eth0\n}"}},
};

}  // namespace

std::span<const CodePage> router_code_pages() { return kPages; }

}  // namespace config
