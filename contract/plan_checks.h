// The rows of a Plan about health checks: what is checked, how often, by which program as which
// user, and which virtual router depends on it. A part of plan.h.
#pragma once

#include <array>
#include <cstdint>

namespace contract {

inline constexpr std::uint32_t kMaxChecks = 4096;
inline constexpr std::uint32_t kMaxScripts = 1U << 19;  // six of each router, and checks
// Each has a process of its own, regent-runner.
inline constexpr std::uint32_t kMaxScriptUsers = 16;
inline constexpr std::uint32_t kMaxTracks = 1U << 20;
inline constexpr std::uint32_t kMaxCheckNameBytes = 64;
inline constexpr std::uint32_t kMaxUserNameBytes = 32;
inline constexpr std::uint32_t kMaxScriptBytes = 4096;  // words with their ends
inline constexpr std::int16_t kMaxWeight = 253;         // and -253
inline constexpr std::int16_t kMaxWideWeight = 254;     // likewise, of files and processes
inline constexpr std::uint16_t kMinFlapChanges = 2;     // one is no flapping
inline constexpr std::uint32_t kMaxFlapTimeMs = 86'400'000;
inline constexpr std::uint32_t kMaxCheckIntervalMs = 1'000'000'000;
inline constexpr std::uint32_t kMaxRiseFall = 2'147'483'647;

// A part of the Plan's text.
struct PlanText {
  std::uint32_t offset = 0;
  std::uint32_t size_bytes = 0;
};
static_assert(sizeof(PlanText) == 8);

// Whom scripts run as.
struct PlanScriptUser {
  PlanText user = {};  // a name; the supervisor looks it up
  // Empty: the user's own. A colon, alone or before a group: with all further groups of the user.
  PlanText group = {};
};
static_assert(sizeof(PlanScriptUser) == 16);

// A program with its arguments.
struct PlanScript {
  PlanText words = {};     // each ended by a NUL byte; the first is the program
  std::uint32_t user = 0;  // of the Plan's script users
  std::uint32_t reserved = 0;
};
static_assert(sizeof(PlanScript) == 16);

enum class CheckKind : std::uint8_t {
  script = 1,
  interface = 2,
  tcp = 3,
  dns = 4,
  file = 5,
  list = 6,
  http = 7,
  process = 8,
  unit = 9,
  icmp = 10,
};

// A file of `priority_list`, which is the name of its check. It is good while it can be read; a
// router that tracks it has the priority that the list says, instead of its own.
struct PlanList {
  PlanText host = {};  // who we are in the list
};
static_assert(sizeof(PlanList) == 8);
inline constexpr std::uint32_t kMaxHostBytes = 64;

// Bits of PlanCheck::flags.
enum class CheckFlag : std::uint8_t {
  starts_down =
      1,  // init_fail: down until it has been up, instead of unknown until the first result
  any_target = 2,  // of several servers one that is right is enough
};

struct PlanCheck {
  PlanText name = {};  // unique among those of its kind
  CheckKind kind = CheckKind::script;
  std::uint8_t flags = 0;  // CheckFlag
  // So many changes within the window, and it is held down until there was none for the time after
  // it; 0: never, and both times are 0 then.
  std::uint16_t flap_changes = 0;
  // Of the Plan's rows of its kind; no other check has the same one.
  std::uint32_t subject = 0;
  // What is followed without runs has none of these, and no flap_changes: they are zero then.
  std::uint32_t interval_ms = 0;  // from start to start, at least 1
  std::uint32_t timeout_ms = 0;   // at least 1
  std::uint32_t rise = 1;         // so many good results in a row make it up
  std::uint32_t fall = 1;         // so many bad ones make it down
  // Likewise, while results speak against the verdict; 0: as otherwise.
  std::uint32_t fast_interval_ms = 0;
  std::uint32_t flap_window_ms = 0;
  std::uint32_t flap_hold_ms = 0;
};
static_assert(sizeof(PlanCheck) == 44);

// Whether the check asks servers.
inline bool is_native(const PlanCheck& row) {
  return row.kind == CheckKind::tcp || row.kind == CheckKind::dns || row.kind == CheckKind::http ||
         row.kind == CheckKind::icmp;
}

// Whether regent-checkd finds out what the check says.
inline bool is_of_checkd(const PlanCheck& row) { return row.kind != CheckKind::interface; }

// Whether it is followed, instead of being run or asked again and again.
inline bool is_followed(const PlanCheck& row) {
  return row.kind == CheckKind::interface || row.kind == CheckKind::file ||
         row.kind == CheckKind::list || row.kind == CheckKind::process;
}

// Whether what it says is a number, instead of up or down.
inline bool has_value(const PlanCheck& row) { return row.kind == CheckKind::file; }

// Whether it is held down when it changes too often.
inline bool may_flap(const PlanCheck& row) { return row.flap_changes != 0; }

// What its weight can be, with either sign.
inline std::int16_t max_weight(const PlanCheck& row) {
  const bool is_wide = row.kind == CheckKind::file || row.kind == CheckKind::process;
  return is_wide ? kMaxWideWeight : kMaxWeight;
}

// A router depends on a check. Sorted by router and then by check, each pair once; of lists there
// is one at the most, without a weight.
struct PlanTrack {
  std::uint32_t router = 0;
  std::uint32_t check = 0;
  std::int16_t weight = 0;  // 0: a failure, or a number other than 0, is a fault
  std::uint8_t is_reversed = 0;
  std::uint8_t reserved = 0;
};
static_assert(sizeof(PlanTrack) == 12);

}  // namespace contract
