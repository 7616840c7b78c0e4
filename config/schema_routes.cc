// The words of route and rule lines, which are those of iproute2.
#include "config/schema.h"

namespace config {
namespace {

constexpr Keyword kRouteWords[] = {
    not_yet("unicast", "198.51.100.0/24", "The type of route: an ordinary one."),
    not_yet("blackhole", "198.51.100.0/24", "The type of route: drops silently."),
    not_yet("unreachable", "198.51.100.0/24", "The type of route: drops and says unreachable."),
    not_yet("prohibit", "198.51.100.0/24", "The type of route: drops and says prohibited."),
    not_yet("throw", "198.51.100.0/24", "The type of route: look in the next table."),
    not_yet("src", "192.0.2.1", "The preferred source address."),
    not_yet("to", "198.51.100.0/24", "The destination."),
    not_yet("via", "192.0.2.254", "The next hop."),
    not_yet("gw", "192.0.2.254", "The same as via."),
    not_yet("inet", "192.0.2.254", "The family is IPv4."),
    not_yet("inet6", "fe80::1", "The family is IPv6."),
    not_yet("or", "192.0.2.253", "A second next hop."),
    not_yet("dev", "eth0", "The interface."),
    not_yet("from", "192.0.2.0/24", "The source prefix."),
    not_yet("table", "100", "The table."),
    not_yet("metric", "10", "The metric."),
    not_yet("priority", "10", "The same as metric."),
    not_yet("preference", "10", "The same as metric."),
    not_yet("scope", "link", "How far it is valid."),
    not_yet("protocol", "static", "Who made it."),
    not_yet("tos", "0x10", "The type of service."),
    not_yet("dsfield", "0x10", "The same as tos."),
    not_yet("onlink", "", "The next hop is on the link."),
    not_yet("encap", "mpls 100", "The encapsulation: ip, ip6, mpls or ila."),
    not_yet("expires", "600", "How long it lasts."),
    not_yet("mtu", "1400", "The path MTU."),
    not_yet("hoplimit", "64", "The hop limit."),
    not_yet("advmss", "1360", "The MSS to advertise."),
    not_yet("rtt", "100", "The first round-trip time."),
    not_yet("rttvar", "50", "Its variance."),
    not_yet("reordering", "3", "The most reordering."),
    not_yet("window", "65535", "The most window."),
    not_yet("cwnd", "10", "The most congestion window."),
    not_yet("ssthresh", "20", "The first slow start threshold."),
    not_yet("lock", "1400", "The value before does not change."),
    not_yet("realms", "10", "The realms."),
    not_yet("rto_min", "200", "The least retransmission time."),
    not_yet("initcwnd", "10", "The first congestion window."),
    not_yet("initrwnd", "10", "The first receive window."),
    not_yet("features", "ecn", "Features: ecn."),
    not_yet("quickack", "1", "Acknowledge at once."),
    not_yet("congctl", "cubic", "The congestion control."),
    not_yet("pref", "high", "The router preference."),
    not_yet("ttl-propagate", "enabled", "Copy the TTL into MPLS."),
    not_yet("fastopen_no_cookie", "1", "TCP fast open without a cookie."),
    not_yet("vrf", "red", "The VRF."),
    not_yet("add", "198.51.100.0/24", "Fail when it is there."),
    not_yet("prepend", "198.51.100.0/24", "Put it before others."),
    not_yet("append", "198.51.100.0/24", "Put it behind others."),
    not_yet("nexthop", "via 192.0.2.254 dev eth0 weight 1", "One of several next hops."),
    not_yet("weight", "1", "The share of this next hop."),
    not_yet("default", "via 192.0.2.254", "The default route."),
    not_yet("default6", "via fe80::1", "The old name of the IPv6 default route."),
    not_yet("no_track", "", "Stay Active when somebody removes it."),
    not_yet("track_group", "gateways", "The instances that a static route depends on."),
};

constexpr Keyword kRuleWords[] = {
    not_yet("inet6", "fe80::1", "The family is IPv6."),
    not_yet("from", "192.0.2.0/24", "The source prefix."),
    not_yet("to", "198.51.100.0/24", "The destination prefix."),
    not_yet("table", "100", "The table to look in."),
    not_yet("lookup", "100", "The same as table."),
    not_yet("preference", "10", "The place among the rules."),
    not_yet("order", "1000", "The same as preference."),
    not_yet("priority", "10", "The same as preference."),
    not_yet("dsfield", "0x10", "The type of service."),
    not_yet("fwmark", "0x1/0xff", "The packet mark, and perhaps its mask."),
    not_yet("realms", "10", "The realms."),
    not_yet("suppress_prefixlength", "0", "Ignore routes of shorter prefixes."),
    not_yet("suppress_ifgroup", "1", "Ignore routes of an interface group."),
    not_yet("iif", "eth0", "The interface that a packet came from."),
    not_yet("oif", "eth1", "The interface that a packet goes to."),
    not_yet("tun_id", "7", "The tunnel."),
    not_yet("uidrange", "0-99", "The users."),
    not_yet("l3mdev", "", "Use the table of the VRF."),
    not_yet("protocol", "static", "Who made it."),
    not_yet("ipproto", "udp", "The protocol of a packet."),
    not_yet("sport", "53", "The source port."),
    not_yet("dport", "53", "The destination port."),
    not_yet("goto", "2000", "Go on at another rule."),
    not_yet("nop", "", "Do nothing."),
    not_yet("type", "blackhole", "The type of answer."),
    not_yet("no_track", "", "Stay Active when somebody removes it."),
    not_yet("track_group", "gateways", "The instances that a static rule depends on."),
};

constexpr BlockKeywords kRoutes[] = {
    {Block::routes, kRouteWords},
    {Block::rules, kRuleWords},
};

}  // namespace

std::span<const BlockKeywords> route_keywords() { return kRoutes; }

}  // namespace config
