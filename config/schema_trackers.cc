// The keywords of what virtual routers can depend on: scripts, files, processes, BFD; and of
// groups.
#include "config/schema.h"

namespace config {
namespace {

constexpr Keyword kTrackedWords[] = {
    not_yet("weight", "What is added to the priority; 0: a failure is a fault."),
    not_yet("reverse", "A failure counts as success, success as failure."),
    not_yet("noreverse", "Undoes a reverse of the definition."),
};

constexpr Keyword kSyncGroup[] = {
    not_yet("group", Block::free_text, "The instances of the group."),
    not_yet("track_interface", Block::tracked, "Interfaces that the group depends on."),
    not_yet("track_script", Block::tracked, "Scripts that the group depends on."),
    not_yet("track_file", Block::tracked, "Files that the group depends on."),
    not_yet("track_process", Block::tracked, "Processes that the group depends on."),
    not_yet("track_bfd", Block::tracked, "BFD sessions that the group depends on."),
    not_yet("notify", "A program to run at every change of state."),
    not_yet("notify_master", "A program to run when the group becomes Active."),
    not_yet("notify_backup", "A program to run when the group becomes Backup."),
    not_yet("notify_fault", "A program to run when the group has a fault."),
    not_yet("notify_stop", "A program to run when the daemon stops."),
    not_yet("notify_priority_changes", "Report changes of priority to the FIFO."),
    not_yet("smtp_alert", "Send mail about changes of state."),
    not_yet("global_tracking", "The old name of sync_group_tracking_weight."),
    not_yet("sync_group_tracking_weight", "Members keep weights of what they track."),
};

constexpr Keyword kScript[] = {
    not_yet("script", "The program and its arguments."),
    not_yet("interval", "Seconds from one start to the next."),
    not_yet("timeout", "Seconds after which a run has failed."),
    not_yet("weight", "What is added to the priority; 0: a failure is a fault."),
    not_yet("rise", "How many good runs make it succeed."),
    not_yet("fall", "How many bad runs make it fail."),
    not_yet("user", "The user, and perhaps the group, that it runs as."),
    not_yet("init_fail", "It has failed until it has succeeded."),
};

constexpr Keyword kTrackFile[] = {
    not_yet("file", "The path of the file."),
    not_yet("weight", "By what its number is multiplied."),
    not_yet("init_file", "Write the file at the start."),
};

constexpr Keyword kTrackProcess[] = {
    not_yet("process", "The name or path of the program, and perhaps its arguments."),
    not_yet("param_match", "How far arguments have to agree."),
    not_yet("weight", "What is added to the priority; 0: a failure is a fault."),
    not_yet("quorum", "How many have to run."),
    not_yet("quorum_max", "How many may run."),
    not_yet("delay", "How long a change has to last."),
    not_yet("fork_delay", "How long a new process has to last."),
    not_yet("terminate_delay", "How long a process has to be gone."),
    not_yet("full_command", "Compare the whole command line."),
};

constexpr Keyword kBfdInstance[] = {
    not_yet("neighbor_ip", "The other end of the session."),
    not_yet("source_ip", "The own address of the session."),
    not_yet("min_rx", "The shortest time between packets that are heard."),
    not_yet("min_tx", "The shortest time between packets that are sent."),
    not_yet("idle_tx", "The time between packets while the session is down."),
    not_yet("multiplier", "How many packets may be missing."),
    not_yet("passive", "Wait for the other end."),
    not_yet("ttl", "The TTL of packets."),
    not_yet("hoplimit", "The hop limit of packets."),
    not_yet("max_hops", "How many routers may be between."),
    not_yet("multihop", "Routers may be between."),
    not_yet("weight", "What is added to the priority; 0: a failure is a fault."),
    not_yet("vrrp", "Only virtual routers use it."),
    not_yet("checker", "Only LVS uses it."),
};

constexpr Keyword kGarpGroup[] = {
    not_yet("garp_interval", "Seconds between two gratuitous ARP packets."),
    not_yet("gna_interval", "Seconds between two unsolicited NA packets."),
    not_yet("interface", "The interface of the group."),
    not_yet("interfaces", Block::free_text, "The interfaces of the group."),
};

constexpr Keyword kTrackGroup[] = {
    not_yet("group", Block::free_text, "The instances of the group."),
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
