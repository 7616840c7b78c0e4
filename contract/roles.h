// The processes of the tree: their programs, their system users, and which descriptor number
// carries what when the supervisor has started one. Descriptor 0 is /dev/null; 1 and 2 are the log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace contract {

enum class Role : std::uint8_t {
  compile,
  helper,
  worker,
  control,
  checkd,
  prober,
  runner,
  mailer,
  poster
};

// The file name of the program, and of its system user and group; but runners have the users of the
// Plan's scripts.
inline constexpr std::array<std::string_view, 9> kRoleNames{
    "regent-compile", "regent-helper", "regent-worker", "regent-control", "regent-checkd",
    "regent-prober",  "regent-runner", "regent-mailer", "regent-poster"};
// The file name of what stands in prober's place when a check asks web servers.
inline constexpr std::string_view kWebProberProgram = "regent-web-prober";
constexpr std::string_view name(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

// Scripts run as this user when the configuration names none.
inline constexpr std::string_view kDefaultScriptUser = "regent-script";

// Members may ask for the status; root always may.
inline constexpr std::string_view kStatusGroup = "regent";
inline constexpr std::string_view kDefaultRunDirectory = "/run/regent";
// What regentd reads when it is given no other file, and `regent check` as well.
inline constexpr std::string_view kDefaultConfigFile = "/etc/regent/regent.conf";
// In the run directory.
inline constexpr std::string_view kStatusSocketName = "status.sock";

// All but compile, and mailer, which gets its Plan later: the channel to the supervisor, and the
// sealed Plan.
inline constexpr int kSupervisorFd = 3;
inline constexpr int kPlanFd = 4;

// helper: the channel to the worker. worker: the channel to the helper. Send sockets of the Plan's
// senders arrive over it first, in their order, then the receive sockets: see kSocketsRecord.
inline constexpr int kPeerFd = 5;
// helper: the channel to checkd, over which it hands ICMP sockets, and hears nothing; only when
// there are icmp checks.
inline constexpr int kHelperCheckdFd = 6;

inline constexpr int kWorkerLedgerFd = 6;  // read-write
inline constexpr int kWorkerWakeFd =
    7;  // eventfd (EFD_NONBLOCK): written once per turn with events

// The channel from control to the worker: control only writes, the worker only reads.
inline constexpr int kWorkerControlFd = 8;
inline constexpr int kControlWorkerFd = 8;

// Verdicts of checkd, which the worker only reads. Without checks there is nobody at the other end.
inline constexpr int kWorkerChecksFd = 9;

inline constexpr int kControlLedgerFd = 5;  // read-only
inline constexpr int kControlWakeFd = 6;    // the same eventfd
inline constexpr int kControlListenFd = 7;  // bound and listening SOCK_STREAM socket
// Read-only; only when there are checks. Otherwise /dev/null, if others follow.
inline constexpr int kControlCheckLedgerFd = 9;
// A channel to each runner, by the Plan's script users; only when there are notifications.
inline constexpr int kControlFirstRunnerFd = 10;
// Behind them: the channel to mailer, only when there is mail; the channel to poster, only when
// there are URLs; and the FIFOs of the Plan, open for writing, or /dev/null for one that could not
// be had. kControlCheckLedgerFd is there then.

// checkd: the channel to the worker; a channel to the prober, or /dev/null when there are no native
// checks; a channel to each runner, by the Plan's script users.
inline constexpr int kCheckdWorkerFd = 5;
inline constexpr int kCheckdLedgerFd = 6;  // its own, read-write
inline constexpr int kCheckdWakeFd = 7;    // the same eventfd
inline constexpr int kCheckdProberFd = 8;
inline constexpr int kCheckdFirstRunnerFd = 9;
// Behind the runners: the channel from the helper, only when there are icmp checks. The sockets are
// in it when checkd starts.

// prober: what checkd says to it.
inline constexpr int kProberCheckdFd = 5;

// runner: argv[1] is its number among the Plan's script users. Orders come over these two; without
// checks, or without notifications, there is nobody at the other end.
inline constexpr int kRunnerCheckdFd = 5;
inline constexpr int kRunnerControlFd = 6;

// mailer has only the channel to the supervisor at first: it is started before there is a Plan. A
// record of this one byte brings the Plan and the channel to control, in that order; when there is
// no mail, the channel is closed instead.
inline constexpr std::uint8_t kMailRecord = 'm';

// poster: the channel to control.
inline constexpr int kPosterControlFd = 5;

// compile: the text, an empty writable memfd for the Plan, and the channel of contract/include.h.
// argv[1] is the name to show, argv[2] the folder of the text, absolute, argv[3] what @ID is
// compared with, argv[4] what --compat says; the last two may be empty.
inline constexpr int kCompileSourceFd = 3;
inline constexpr int kCompilePlanFd = 4;
inline constexpr int kCompileIncludeFd = 5;

// Before anything else the helper sends records of this one byte with SCM_RIGHTS: all send sockets
// (Plan senders, in order, at most os::kMaxFdsPerRecord a record), then one record with the IPv4
// and the IPv6 receive socket, in that order, always both.
inline constexpr std::uint8_t kSocketsRecord = 's';

}  // namespace contract
