// The keywords of the top level, and those that may stand anywhere.
#include "config/schema.h"

namespace config {
namespace {

constexpr Keyword kRoot[] = {
    {.name = "global_defs",
     .type = Type::block,
     .opens = Block::global_defs,
     .help = "What holds for the whole daemon and for every vrrp_instance that does not say more."},
    {.name = "vrrp_instance",
     .type = Type::named_block,
     .opens = Block::instance,
     .help = "One virtual router: its name, its VRID on an interface, and its addresses."},

    not_yet("vrrp_sync_group", Block::sync_group, "Instances that change their state together."),
    not_yet("vrrp_script", Block::script,
            "A program that is run again and again as a health check."),
    not_yet("track_file", Block::track_file, "A number in a file that changes priorities."),
    not_yet("vrrp_track_file", Block::track_file, "The old name of track_file."),
    not_yet("vrrp_track_process", Block::track_process, "A check whether a process is running."),
    not_yet("bfd_instance", Block::bfd_instance, "A BFD session that can be tracked."),
    not_yet("garp_group", Block::garp_group, "A common pace for the announcements of interfaces."),
    not_yet("track_group", Block::track_group, "Instances that static entries depend on."),
    not_yet("static_ipaddress", Block::addresses, "Addresses that are there whatever the state."),
    not_yet("static_routes", Block::routes, "Routes that are there whatever the state."),
    not_yet("static_rules", Block::rules, "Routing rules that are there whatever the state."),
    not_yet("interface_up_down_delays", Block::free_text,
            "How long an interface must be up or down before it counts."),
    not_yet("linkbeat_use_polling", "Ask for the link state instead of being told."),
    not_yet("linkbeat_interfaces", Block::free_text, "Interfaces whose link state is asked for."),
    not_yet("net_namespace", "The network namespace to run in."),
    not_yet("net_namespace_ipvs", "The network namespace of the LVS part."),
    not_yet("namespace_with_ipsets", "Namespaces on kernels without ipsets per namespace."),
    not_yet("instance", "A name for this daemon among several of one namespace."),
    not_yet("use_pid_dir", "Where the file with the process id is."),
    not_yet("child_wait_time", "How long the daemon waits for its processes when it stops."),

    not_ours("virtual_server", "A load-balanced service of LVS."),
    not_ours("virtual_server_group", "Addresses of load-balanced services of LVS."),
    not_ours("real_server", "A server behind a load-balanced service of LVS."),
    not_ours("SSL", "Certificates for the health checks of LVS."),
};

constexpr Keyword kAnywhere[] = {
    not_yet("include", "Reads other files at this place."),
    not_yet("includer", "As include; a file that cannot be read is an error."),
    not_yet("includem", "As include; a pattern that matches nothing is an error."),
    not_yet("includew", "As include; a wildcard that matches nothing is an error."),
    not_yet("includeb", "As include; a brace expression that matches nothing is an error."),
    not_yet("includea", "As include, with all the checks."),
};

}  // namespace

std::span<const Keyword> root_keywords() { return kRoot; }
std::span<const Keyword> anywhere_keywords() { return kAnywhere; }

}  // namespace config
