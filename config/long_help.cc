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
    {Block::instance, "v3_checksum_as_v2",
     "Both forms are accepted. Which one to send depends on the others: keepalived and FRR want "
     "the pseudo-header, Cisco, Juniper and Arista want the form of the RFC."},
    {Block::global_defs, "vrrp_skip_check_adv_addr",
     "An advert whose addresses are not ours is accepted and counted in any case."},
    {Block::global_defs, "v3_checksum_as_v2",
     "Both forms are accepted. Which one to send depends on the others: keepalived and FRR want "
     "the pseudo-header, Cisco, Juniper and Arista want the form of the RFC."},
    {Block::global_defs, "vrrp_garp_master_repeat",
     "An announcement is a gratuitous ARP packet or an unsolicited neighbour advertisement. 0 "
     "counts as 1, with a warning."},
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
