// The keywords of what virtual routers can depend on: scripts, files, processes, BFD; and of
// groups.
#include "config/schema.h"

namespace config {
namespace {

constexpr Keyword kTrackedWords[] = {
    not_yet("weight", "-20", "What is added to the priority; 0: a failure is a fault."),
    not_yet("reverse", "", "A failure counts as success, success as failure."),
    not_yet("noreverse", "", "Undoes a reverse of the definition."),
};

constexpr Keyword kSyncGroup[] = {
    not_yet("group", Block::free_text, "{\n    dns4\n    dns6\n}", "The instances of the group."),
    not_yet("track_interface", Block::tracked, "{\n    eth1 weight -20\n}",
            "Interfaces that the group depends on."),
    not_yet("track_script", Block::tracked, "{\n    named_ok\n}",
            "Scripts that the group depends on."),
    not_yet("track_file", Block::tracked, "{\n    order weight 1\n}",
            "Files that the group depends on."),
    not_yet("track_process", Block::tracked, "{\n    named\n}",
            "Processes that the group depends on."),
    not_planned("track_bfd", Block::tracked, kNoBfd, "{\n    gateway\n}",
                "BFD sessions that the group depends on."),
    not_yet("notify", "\"/usr/local/bin/changed\"", "A program to run at every change of state."),
    not_yet("notify_master", "\"/usr/local/bin/became-active\"",
            "A program to run when the group becomes Active."),
    not_yet("notify_backup", "\"/usr/local/bin/became-backup\"",
            "A program to run when the group becomes Backup."),
    not_yet("notify_fault", "\"/usr/local/bin/has-a-fault\"",
            "A program to run when the group has a fault."),
    not_yet("notify_stop", "\"/usr/local/bin/stopped\"", "A program to run when the daemon stops."),
    not_yet("notify_priority_changes", "on", "Report changes of priority to the FIFO."),
    not_yet("smtp_alert", "on", "Send mail about changes of state."),
    not_yet("global_tracking", "", "The old name of sync_group_tracking_weight."),
    not_yet("sync_group_tracking_weight", "", "Members keep weights of what they track."),
};

constexpr Keyword kScript[] = {
    not_yet("script", "\"/usr/bin/dig +short @127.0.0.1 test.example\"",
            "The program and its arguments."),
    not_yet("interval", "2", "Seconds from one start to the next."),
    not_yet("timeout", "1", "Seconds after which a run has failed."),
    not_yet("weight", "-20", "What is added to the priority; 0: a failure is a fault."),
    not_yet("rise", "2", "How many good runs make it succeed."),
    not_yet("fall", "3", "How many bad runs make it fail."),
    not_yet("user", "nobody", "The user, and perhaps the group, that it runs as."),
    not_yet("init_fail", "", "It has failed until it has succeeded."),
};

constexpr Keyword kTrackFile[] = {
    not_yet("file", "\"/etc/regent/order\"", "The path of the file."),
    not_yet("weight", "-20", "By what its number is multiplied."),
    not_yet("init_file", "0 overwrite", "Write the file at the start."),
};

constexpr Keyword kTrackProcess[] = {
    not_yet("process", "named", "The name or path of the program, and perhaps its arguments."),
    not_yet("param_match", "initial", "How far arguments have to agree."),
    not_yet("weight", "-20", "What is added to the priority; 0: a failure is a fault."),
    not_yet("quorum", "1", "How many have to run."),
    not_yet("quorum_max", "4", "How many may run."),
    not_yet("delay", "0.5", "How long a change has to last."),
    not_yet("fork_delay", "0.5", "How long a new process has to last."),
    not_yet("terminate_delay", "0.5", "How long a process has to be gone."),
    not_yet("full_command", "", "Compare the whole command line."),
};

constexpr Keyword kBfdInstance[] = {
    not_planned("neighbor_ip", kNoBfd, "192.0.2.254", "The other end of the session."),
    not_planned("source_ip", kNoBfd, "192.0.2.11", "The own address of the session."),
    not_planned("min_rx", kNoBfd, "50", "The shortest time between packets that are heard."),
    not_planned("min_tx", kNoBfd, "50", "The shortest time between packets that are sent."),
    not_planned("idle_tx", kNoBfd, "1000", "The time between packets while the session is down."),
    not_planned("multiplier", kNoBfd, "3", "How many packets may be missing."),
    not_planned("passive", kNoBfd, "", "Wait for the other end."),
    not_planned("ttl", kNoBfd, "255", "The TTL of packets."),
    not_planned("hoplimit", kNoBfd, "255", "The hop limit of packets."),
    not_planned("max_hops", kNoBfd, "1", "How many routers may be between."),
    not_planned("multihop", kNoBfd, "", "Routers may be between."),
    not_planned("weight", kNoBfd, "-20", "What is added to the priority; 0: a failure is a fault."),
    not_planned("vrrp", kNoBfd, "", "Only virtual routers use it."),
    not_planned("checker", kNoBfd, "", "Only LVS uses it."),
};

constexpr Keyword kGarpGroup[] = {
    not_yet("garp_interval", "0.1", "Seconds between two gratuitous ARP packets."),
    not_yet("gna_interval", "0.1", "Seconds between two unsolicited NA packets."),
    not_yet("interface", "eth0", "The interface of the group."),
    not_yet("interfaces", Block::free_text, "{\n    eth0\n    eth1\n}",
            "The interfaces of the group."),
};

constexpr Keyword kTrackGroup[] = {
    not_yet("group", Block::free_text, "{\n    dns4\n    dns6\n}", "The instances of the group."),
};

constexpr BlockKeywords kTrackers[] = {
    {Block::tracked, kTrackedWords},
    {Block::sync_group, kSyncGroup},
    {Block::script, kScript},
    {Block::track_file, kTrackFile},
    {Block::track_process, kTrackProcess},
    {Block::bfd_instance, kBfdInstance},
    {Block::garp_group, kGarpGroup},
    {Block::track_group, kTrackGroup},
};

}  // namespace

std::span<const BlockKeywords> tracker_keywords() { return kTrackers; }

}  // namespace config
