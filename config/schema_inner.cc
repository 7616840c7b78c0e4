// The keywords of the blocks inside vrrp_instance, and the words of address and peer lines.
#include "config/schema.h"

namespace config {
namespace {

constexpr Keyword kAuthentication[] = {
    {.name = "auth_type",
     .type = Type::choice,
     .choices = "PASS AH",
     .default_text = "PASS, when there is an auth_pass",
     .target = &Instance::auth_type,
     .help = "PASS is a password in clear text; AH is not supported.",
     .example = "PASS",
     .rfc = "RFC 2338 5.3.6",
     .difference = "wants it, and ignores an auth_pass without it; here PASS is the default."},
    {.name = "auth_pass",
     .type = Type::word,
     .default_text = "none",
     .target = &Instance::auth_pass,
     .is_secret = true,
     .is_required = true,
     .help = "The password: the first 8 characters count.",
     .example = "d0n0tgue",
     .rfc = "RFC 2338 5.3.6"},
};

constexpr Keyword kAuthHmac[] = {
    {.name = "key",
     .support = Support::not_yet,
     .is_secret = true,
     .help = "A number and the key that has it.",
     .example = "1 hex:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
    not_yet("active_key", "1", "The number of the key to sign with."),
    not_yet("anti_replay", "time", "How an old advert is told from a new one."),
    not_yet("time_window", "30", "By how many seconds clocks may differ."),
    not_yet("mode", "enforce", "Whether adverts that are not signed count."),
};

// Words behind an address. Those of Type::flag stand alone, the others have one value.
constexpr Keyword kAddressWords[] = {
    {.name = "dev",
     .type = Type::interface,
     .default_text = "the interface of the instance",
     .target = &AddressLine::device,
     .help = "The interface that the address is put on.",
     .example = "eth1",
     .difference = "ends when the interface is missing, unless there is dynamic_interfaces; regent "
                   "waits for the interface."},
    {.name = "scope",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "How far it is valid.",
     .example = "link"},
    {.name = "brd",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "The broadcast address; + and - make it from the prefix.",
     .example = "+"},
    {.name = "broadcast",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "The same as brd.",
     .example = "+"},
    {.name = "label",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "The name of the address in old tools.",
     .example = "eth0:1"},
    {.name = "peer",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "The other end of a point-to-point link.",
     .example = "192.0.2.2"},
    {.name = "home", .support = Support::not_yet, .type = Type::flag, .help = "Mobile IPv6 home."},
    {.name = "-nodad",
     .support = Support::not_yet,
     .type = Type::flag,
     .help = "Look for duplicates of the address."},
    {.name = "mngtmpaddr",
     .support = Support::not_yet,
     .type = Type::flag,
     .help = "The kernel makes temporary addresses from it."},
    {.name = "noprefixroute",
     .support = Support::not_yet,
     .type = Type::flag,
     .help = "The kernel makes no route for the prefix."},
    {.name = "autojoin",
     .support = Support::not_yet,
     .type = Type::flag,
     .help = "Join the group of the address."},
    {.name = "preferred_lft",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "How long the address is preferred as a source.",
     .example = "forever"},
    {.name = "no_track",
     .support = Support::not_yet,
     .type = Type::flag,
     .help = "Stay Active when somebody removes the address."},
    {.name = "use_vmac",
     .support = Support::not_yet,
     .type = Type::flag,
     .help = "Put the address on an interface that has the virtual MAC."},
    {.name = "track_group",
     .support = Support::not_yet,
     .type = Type::word,
     .help = "The instances that a static address depends on.",
     .example = "gateways"},
};

constexpr Keyword kPeerWords[] = {
    not_yet("min_ttl", "254", "The least TTL of adverts of this peer."),
    not_yet("max_ttl", "255", "The greatest TTL of adverts of this peer."),
};

constexpr BlockKeywords kInner[] = {
    {Block::authentication, kAuthentication},
    {Block::auth_hmac, kAuthHmac},
    {Block::addresses, kAddressWords},
    {Block::peers, kPeerWords},
};

}  // namespace

std::span<const BlockKeywords> inner_keywords() { return kInner; }

}  // namespace config
