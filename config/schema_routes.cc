// The words of route and rule lines, which are those of iproute2.
#include "config/schema.h"

namespace config {
namespace {

constexpr Keyword kRouteWords[] = {
    not_yet("unicast", "The type of route: an ordinary one."),
    not_yet("blackhole", "The type of route: drops silently."),
    not_yet("unreachable", "The type of route: drops and says unreachable."),
    not_yet("prohibit", "The type of route: drops and says prohibited."),
    not_yet("throw", "The type of route: look in the next table."),
    not_yet("src", "The preferred source address."),
    not_yet("to", "The destination."),
    not_yet("via", "The next hop."),
    not_yet("gw", "The same as via."),
    not_yet("inet", "The family is IPv4."),
    not_yet("inet6", "The family is IPv6."),
    not_yet("or", "A second next hop."),
    not_yet("dev", "The interface."),
    not_yet("from", "The source prefix."),
    not_yet("table", "The table."),
    not_yet("metric", "The metric."),
    not_yet("priority", "The same as metric."),
    not_yet("preference", "The same as metric."),
    not_yet("scope", "How far it is valid."),
    not_yet("protocol", "Who made it."),
    not_yet("tos", "The type of service."),
    not_yet("dsfield", "The same as tos."),
    not_yet("onlink", "The next hop is on the link."),
    not_yet("encap", "The encapsulation: ip, ip6, mpls or ila."),
    not_yet("expires", "How long it lasts."),
    not_yet("mtu", "The path MTU."),
    not_yet("hoplimit", "The hop limit."),
    not_yet("advmss", "The MSS to advertise."),
    not_yet("rtt", "The first round-trip time."),
    not_yet("rttvar", "Its variance."),
    not_yet("reordering", "The most reordering."),
    not_yet("window", "The most window."),
    not_yet("cwnd", "The most congestion window."),
    not_yet("ssthresh", "The first slow start threshold."),
    not_yet("lock", "The value before does not change."),
    not_yet("realms", "The realms."),
    not_yet("rto_min", "The least retransmission time."),
    not_yet("initcwnd", "The first congestion window."),
    not_yet("initrwnd", "The first receive window."),
    not_yet("features", "Features: ecn."),
    not_yet("quickack", "Acknowledge at once."),
    not_yet("congctl", "The congestion control."),
    not_yet("pref", "The router preference."),
    not_yet("ttl-propagate", "Copy the TTL into MPLS."),
    not_yet("fastopen_no_cookie", "TCP fast open without a cookie."),
    not_yet("vrf", "The VRF."),
    not_yet("add", "Fail when it is there."),
    not_yet("prepend", "Put it before others."),
    not_yet("append", "Put it behind others."),
    not_yet("nexthop", "One of several next hops."),
    not_yet("weight", "The share of this next hop."),
    not_yet("default", "The default route."),
    not_yet("default6", "The old name of the IPv6 default route."),
    not_yet("no_track", "Stay Active when somebody removes it."),
    not_yet("track_group", "The instances that a static route depends on."),
};

constexpr Keyword kRuleWords[] = {
    not_yet("inet6", "The family is IPv6."),
    not_yet("from", "The source prefix."),
    not_yet("to", "The destination prefix."),
    not_yet("table", "The table to look in."),
    not_yet("lookup", "The same as table."),
    not_yet("preference", "The place among the rules."),
    not_yet("order", "The same as preference."),
    not_yet("priority", "The same as preference."),
    not_yet("dsfield", "The type of service."),
    not_yet("fwmark", "The packet mark, and perhaps its mask."),
    not_yet("realms", "The realms."),
    not_yet("suppress_prefixlength", "Ignore routes of shorter prefixes."),
    not_yet("suppress_ifgroup", "Ignore routes of an interface group."),
    not_yet("iif", "The interface that a packet came from."),
    not_yet("oif", "The interface that a packet goes to."),
    not_yet("tun_id", "The tunnel."),
    not_yet("uidrange", "The users."),
    not_yet("l3mdev", "Use the table of the VRF."),
    not_yet("protocol", "Who made it."),
    not_yet("ipproto", "The protocol of a packet."),
    not_yet("sport", "The source port."),
    not_yet("dport", "The destination port."),
    not_yet("goto", "Go on at another rule."),
    not_yet("nop", "Do nothing."),
    not_yet("type", "The type of answer."),
    not_yet("no_track", "Stay Active when somebody removes it."),
    not_yet("track_group", "The instances that a static rule depends on."),
};

constexpr BlockKeywords kRoutes[] = {
    {Block::routes, kRouteWords},
    {Block::rules, kRuleWords},
};

}  // namespace

std::span<const BlockKeywords> route_keywords() { return kRoutes; }

}  // namespace config
