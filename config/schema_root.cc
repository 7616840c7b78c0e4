// The keywords of the top level, and those that may stand anywhere.
#include "config/schema.h"

namespace config {
namespace {

constexpr std::string_view kIncludesMore =
    "also reads files elsewhere, files that others than root can change, and links; without a file "
    "that is named and not there it goes on.";

constexpr Keyword kRoot[] = {
    {.name = "global_defs",
     .type = Type::block,
     .opens = Block::global_defs,
     .help = "What holds for the whole daemon and for every vrrp_instance that does not say more.",
     .example = "{\n    vrrp_version 3\n}",
     .difference = "forgets some of it at a reload when it stands below the instances; here the "
                   "order does not matter."},
    {.name = "vrrp_script",
     .type = Type::named_block,
     .opens = Block::script,
     .help = "A program that is run again and again as a health check.",
     .example = "named_ok {\n    script \"/usr/bin/dig +short @127.0.0.1 test.example\"\n    "
                "interval 2\n    timeout 1\n    fall 3\n}",
     .difference = "counts a program that cannot be started as one that succeeded."},
    {.name = "dns_check",
     .type = Type::named_block,
     .opens = Block::dns_check,
     .help = "A question to DNS servers that is asked again and again as a health check.",
     .example = "named_ok {\n    server 127.0.0.1 ::1\n    query health.example TXT\n    expect "
                "NOERROR answer \"ok\"\n    fall 3\n}",
     .difference = kOnlyHere},
    {.name = "tcp_check",
     .type = Type::named_block,
     .opens = Block::tcp_check,
     .help = "A connection that is made again and again as a health check.",
     .example =
         "web_ok {\n    server 127.0.0.1 port 80\n    send \"HEAD / HTTP/1.0\\r\\n\\r\\n\"\n    "
         "expect \" 200 \"\n}",
     .difference = kOnlyHere},
    {.name = "http_check",
     .type = Type::named_block,
     .opens = Block::http_check,
     .help = "A request to web servers that is made again and again as a health check.",
     .example = "site_ok {\n    server 127.0.0.1 ::1\n    request /health\n    host "
                "www.example\n    expect_body \"ok\"\n}",
     .difference = kOnlyHere},
    {.name = "vrrp_instance",
     .type = Type::named_block,
     .opens = Block::instance,
     .help = "One virtual router: its name, its VRID on an interface, and its addresses.",
     .example = "dns {\n    interface eth0\n    virtual_router_id 50\n    virtual_ipaddress {\n    "
                "    192.0.2.1/24\n    }\n}",
     .rfc = "RFC 9568 6.1",
     .difference = "skips a second instance of the same name; regent refuses it."},

    {.name = "vrrp_defaults",
     .type = Type::block,
     .opens = Block::instance,
     .help = "What holds for every vrrp_instance and virtual_address that does not say it itself.",
     .example = "{\n    interface eth0\n    priority 150\n}",
     .difference = kOnlyHere},
    {.name = "virtual_address",
     .type = Type::named_router,
     .opens = Block::addresses,
     .target = &Instance::virtual_ipaddress,
     .help = "One virtual router in one line; vrrp_defaults has the rest.",
     .example =
         "dns vrid 52 { 192.0.2.52/24 192.0.2.53/24 }\n\nvrrp_defaults {\n    interface eth0\n}",
     .difference = kOnlyHere},

    not_yet("vrrp_sync_group", Block::sync_group,
            "dns {\n    group {\n        dns4\n        dns6\n    }\n}",
            "Instances that change their state together."),
    {.name = "track_file",
     .type = Type::named_block,
     .opens = Block::track_file,
     .help = "A number in a file that changes priorities.",
     .example = "order {\n    file \"/etc/regent/order\"\n    weight 1\n}"},
    {.name = "vrrp_track_file",
     .type = Type::named_block,
     .opens = Block::track_file,
     .help = "The old name of track_file.",
     .example = "order {\n    file \"/etc/regent/order\"\n}"},
    not_yet("vrrp_track_process", Block::track_process, "named {\n    process named\n}",
            "A check whether a process is running."),
    not_planned("bfd_instance", Block::bfd_instance, kNoBfd,
                "gateway {\n    neighbor_ip 192.0.2.254\n}", "A BFD session that can be tracked."),
    not_yet("garp_group", Block::garp_group, "{\n    garp_interval 0.1\n    interface eth0\n}",
            "A common pace for the announcements of interfaces."),
    not_yet("track_group", Block::track_group, "gateways {\n    group { dns }\n}",
            "Instances that static entries depend on."),
    not_yet("static_ipaddress", Block::addresses, "{\n    192.0.2.10/24 dev eth0\n}",
            "Addresses that are there whatever the state."),
    not_yet("static_routes", Block::routes, "{\n    198.51.100.0/24 via 192.0.2.254 dev eth0\n}",
            "Routes that are there whatever the state."),
    not_yet("static_rules", Block::rules, "{\n    from 192.0.2.0/24 table 100\n}",
            "Routing rules that are there whatever the state."),
    not_yet("interface_up_down_delays", Block::free_text, "{\n    eth0 1 5\n}",
            "How long an interface must be up or down before it counts."),
    not_yet("linkbeat_use_polling", "", "Ask for the link state instead of being told."),
    not_yet("linkbeat_interfaces", Block::free_text, "{\n    eth0 ETHTOOL\n}",
            "Interfaces whose link state is asked for."),
    not_yet("net_namespace", "blue", "The network namespace to run in."),
    not_yet("net_namespace_ipvs", "blue", "The network namespace of the LVS part."),
    not_yet("namespace_with_ipsets", "", "Namespaces on kernels without ipsets per namespace."),
    not_yet("instance", "first", "A name for this daemon among several of one namespace."),
    not_yet("use_pid_dir", "", "Where the file with the process id is."),
    not_yet("child_wait_time", "5", "How long the daemon waits for its processes when it stops."),

    not_ours("virtual_server", "192.0.2.1 80 {\n    protocol TCP\n}",
             "A load-balanced service of LVS."),
    not_ours("virtual_server_group", "web {\n    192.0.2.1 80\n}",
             "Addresses of load-balanced services of LVS."),
    not_ours("real_server", "192.0.2.2 80 {\n    weight 1\n}",
             "A server behind a load-balanced service of LVS."),
    not_ours("SSL", "{\n    ca /etc/ssl/ca.pem\n}", "Certificates for the health checks of LVS."),
};

constexpr Keyword kAnywhere[] = {
    {.name = "include",
     .type = Type::word,
     .default_text = "nothing",
     .help = "Reads a file, or all files that a pattern matches, at this place.",
     .example = "conf.d/*.conf",
     .difference = kIncludesMore},
    {.name = "includer",
     .type = Type::word,
     .default_text = "nothing",
     .help = "The same as include, with which a file that cannot be read is an error, too.",
     .example = "conf.d/dns.conf",
     .difference = kIncludesMore},
    {.name = "includem",
     .type = Type::word,
     .default_text = "nothing",
     .help = "As include; a pattern that matches nothing is an error.",
     .example = "conf.d/*.conf",
     .difference = kIncludesMore},
    {.name = "includew",
     .type = Type::word,
     .default_text = "nothing",
     .help = "As include; a wildcard that matches nothing is an error.",
     .example = "conf.d/*.conf",
     .difference = kIncludesMore},
    {.name = "includeb",
     .type = Type::word,
     .default_text = "nothing",
     .help = "As include; a brace expression that matches nothing is an error.",
     .example = "conf.d/{dns,ntp}.conf",
     .difference = kIncludesMore},
    {.name = "includea",
     .type = Type::word,
     .default_text = "nothing",
     .help = "As include, with all the checks.",
     .example = "conf.d/*.conf",
     .difference = kIncludesMore},
};

}  // namespace

std::span<const Keyword> root_keywords() { return kRoot; }
std::span<const Keyword> anywhere_keywords() { return kAnywhere; }

}  // namespace config
