// The pages of diagnostics about virtual addresses.
#include "config/code_page.h"

namespace config {
namespace {

constexpr CodePage kPages[] = {
    {.code = Code::bad_address,
     .title = "no address",
     .meaning = "The line should begin with an IPv4 or IPv6 address.",
     .remedy = "Correct it. Names of hosts are not looked up.",
     .keepalived = "skips the address and starts",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    192.0.2.300/24\n}"}},
    {.code = Code::unusable_address,
     .title = "an address that no host can have",
     .meaning =
         "Multicast, loopback, broadcast and unspecified addresses cannot be virtual addresses.",
     .remedy = "Use a unicast address of the segment.",
     .keepalived = "adds it",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    224.0.0.1\n}"}},
    {.code = Code::bad_prefix,
     .title = "no prefix length",
     .meaning =
         "The number behind / is 1 to 32 for IPv4, 1 to 128 for IPv6. A netmask is not understood.",
     .remedy = "Write the length of the prefix.",
     .keepalived = "takes 32 or 128 for it; 2.2.7 takes a word for 0, and 0 as it is",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    192.0.2.1/255.255.255.0\n}"}},
    {.code = Code::address_twice,
     .title = "an address twice in one instance",
     .meaning = "An address can be added once only; two prefix lengths or interfaces for it "
                "contradict each other.",
     .remedy = "Remove one of the two.",
     .keepalived = "ignores the second one; 2.2.7 takes both",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    192.0.2.1/24\n    192.0.2.1/32\n}"}},
    {.code = Code::too_many_addresses,
     .title = "more addresses than an advert holds",
     .meaning =
         "An advert holds 255 IPv4 or 89 IPv6 addresses, as it has to fit into one Ethernet frame.",
     .remedy = "Put the others into virtual_ipaddress_excluded.",
     .keepalived = "leaves out of the adverts those that are too many",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    fe80::1/64\n",
                 .repeated = "    2001:db8::%/64\n",
                 .times = 89,
                 .rest = "}"}},
    {.code = Code::no_address,
     .title = "an empty list of addresses",
     .meaning = "virtual_ipaddress has no address. An advert needs one at least.",
     .remedy = "Add an address.",
     .keepalived = "starts with VRRPv2, and ends with VRRPv3",
     .example = {.around = Around::router_without_addresses, .text = "virtual_ipaddress {\n}"}},
    {.code = Code::first_not_link_local,
     .title = "the first IPv6 address is not link-local",
     .meaning = "RFC 9568 5.2.9 wants the link-local address of the virtual router first. Routers "
                "that insist on it discard the adverts; regent and keepalived do not.",
     .remedy = "Put an address of fe80::/10 first, the same on all routers.",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    2001:db8::1/64\n}"}},
    {.code = Code::mixed_families,
     .title = "both families in one instance",
     .meaning =
         "An advert has addresses of one family. The family of the first address elects the Active "
         "router, and the addresses of the other one move with it, without being in the adverts.",
     .remedy =
         "Nothing, if that is meant. `separate_families` makes a router of each family instead.",
     .keepalived = "drops the addresses of the second family",
     .example = {.around = Around::router_without_addresses,
                 .text = "virtual_ipaddress {\n    192.0.2.1/24\n    2001:db8::1/64\n}"}},
};

}  // namespace

std::span<const CodePage> address_code_pages() { return kPages; }

}  // namespace config
