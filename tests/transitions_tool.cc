// Prints docs/TRANSITIONS.md: what fsm::step makes of every event in every state.
// transitions_test.py compares it with the committed page, so that no transition changes without a
// review.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fsm/step.h"
#include "vrrp/timing.h"

namespace {

using fsm::Action;
using fsm::Event;
using fsm::Preempt;
using fsm::Settings;
using fsm::State;
using fsm::Step;
using std::chrono::milliseconds;
using std::chrono::seconds;
using vrrp::Instant;
using vrrp::IpAddress;
using vrrp::Nanoseconds;
using vrrp::Priority;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Version;

constexpr Instant kStart{seconds{1000}};
constexpr Nanoseconds kOwnInterval = seconds{2};

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

// Numbers are chosen so that every time that can come out of a step is different.
Settings settings_of(Version version, Preempt preempt) {
  return {.version = version,
          .family = vrrp::Family::ipv4,
          .priority = *Priority::from(100),
          .preempt = preempt,
          .interval = kOwnInterval,
          .second_advert_after = milliseconds{1400}};
}

Event advert(const Settings& settings, std::uint8_t priority, const char* source) {
  // In version 2 no other interval than our own is admitted.
  const Nanoseconds theirs = settings.version == Version::v2 ? kOwnInterval : seconds{1};
  return Event::advert_received(
      {.priority = Priority::from_wire(priority), .interval = theirs, .source = ip(source)});
}

// --- The states

// A router, and the time at which it meets an event.
struct Situation {
  State state;
  Instant now;
};

struct NamedState {
  const char* name;
  Situation (*make)(const Settings&);
};

Situation after(const Settings& settings, Situation before, const Event& event, Nanoseconds wait) {
  return {fsm::step(settings, before.state, event, before.now).next, before.now + wait};
}

Situation initialize(const Settings& settings) { return {fsm::initial_state(settings), kStart}; }

Situation backup(const Settings& settings) {
  return after(settings, initialize(settings), Event::startup(ip("10.0.0.5")), seconds{1});
}

Situation backup_heard_lower(const Settings& settings) {
  return after(settings, backup(settings), advert(settings, 99, "10.0.0.9"), milliseconds{100});
}

Situation backup_given_up(const Settings& settings) {
  return after(settings, backup(settings), advert(settings, 0, "10.0.0.9"), milliseconds{100});
}

Situation active(const Settings& settings) {
  Situation before = backup(settings);
  before.now = before.state.deadline;
  return after(settings, before, Event::deadline(), milliseconds{300});
}

Situation active_has_answered(const Settings& settings) {
  return after(settings, active(settings), advert(settings, 99, "10.0.0.9"), milliseconds{200});
}

Situation fault(const Settings& settings) {
  return after(settings, backup(settings), Event::interface_lost(Reason::no_source_address),
               seconds{1});
}

Situation fault_hold_failed(const Settings& settings) {
  return after(settings, active(settings), Event::hold_failed(1), milliseconds{100});
}

const std::vector<NamedState> kStates{
    {"Initialize", initialize},
    {"Backup", backup},
    {"Backup, and the Active router has given up", backup_given_up},
    {"Backup, and the Active router has a lower priority", backup_heard_lower},
    {"Active", active},
    {"Active, and has just answered a losing advert", active_has_answered},
    {"Fault: the interface or its address is missing", fault},
    {"Fault: hold_failed, waiting for the retry", fault_hold_failed},
};

// --- The events

struct Trial {
  Settings settings;
  Situation at;
  Event event;
};

// Nothing when the event cannot come in that situation.
using MakeTrial = std::function<std::optional<Trial>(const Settings&, const Situation&)>;

struct NamedEvent {
  const char* name;
  MakeTrial make;
};

MakeTrial plain(const Event& event) {
  return
      [event](const Settings& settings, const Situation& at) { return Trial{settings, at, event}; };
}

MakeTrial owner(const Event& event) {
  return [event](Settings settings, Situation at) {
    settings.priority = Priority::kOwner;
    at.state.effective_priority = Priority::kOwner;
    return Trial{settings, at, event};
  };
}

MakeTrial heard(std::uint8_t priority, const char* source) {
  return [=](const Settings& settings, const Situation& at) {
    return Trial{settings, at, advert(settings, priority, source)};
  };
}

// `before_end` of the delay; negative when it is over. nopreempt clears preempt_delay.
MakeTrial heard_lower_with_delay(Nanoseconds before_end) {
  return [before_end](Settings settings, Situation at) -> std::optional<Trial> {
    if (settings.preempt == Preempt::yes) {
      settings.preempt_delay = seconds{30};
      if (at.state.state == RouterState::backup) at.state.preempt_at = at.now + before_end;
    }
    return Trial{settings, at, advert(settings, 99, "10.0.0.9")};
  };
}

MakeTrial deadline(Nanoseconds late) {
  return [late](const Settings& settings, Situation at) -> std::optional<Trial> {
    if (at.state.deadline == vrrp::kNever) return std::nullopt;
    at.now = at.state.deadline + late;
    return Trial{settings, at, Event::deadline()};
  };
}

MakeTrial owners_deadline() {
  return [](const Settings& settings, const Situation& at) -> std::optional<Trial> {
    std::optional<Trial> trial = deadline(milliseconds{2})(settings, at);
    return trial ? owner(trial->event)(trial->settings, trial->at) : std::nullopt;
  };
}

MakeTrial hold_failed(std::uint8_t failures_before) {
  return [failures_before](const Settings& settings, Situation at) {
    at.state.hold_failures = failures_before;
    return Trial{settings, at, Event::hold_failed(1)};
  };
}

std::vector<NamedEvent> all_events() {
  return {
      {"startup", plain(Event::startup(ip("10.0.0.6")))},
      {"startup, owner", owner(Event::startup(ip("10.0.0.6")))},
      {"shutdown", plain(Event::shutdown())},
      {"interface_lost", plain(Event::interface_lost(Reason::interface_down))},
      {"interface_lost, owner without its address",
       owner(Event::interface_lost(Reason::owner_without_address))},
      {"interface_lost, health check failed", plain(Event::interface_lost(Reason::check_failed))},
      {"source_changed", plain(Event::source_changed(ip("10.0.0.7")))},
      {"deadline, not come yet", deadline(Nanoseconds{-1})},
      {"deadline, come", deadline(milliseconds{2})},
      {"deadline, come, owner", owners_deadline()},
      {"deadline, more than an interval late", deadline(seconds{5})},
      {"advert, priority 0", heard(0, "10.0.0.9")},
      {"advert, higher priority", heard(101, "10.0.0.1")},
      {"advert, equal priority, higher address", heard(100, "10.0.0.9")},
      {"advert, equal priority, same address", heard(100, "10.0.0.5")},
      {"advert, equal priority, lower address", heard(100, "10.0.0.1")},
      {"advert, lower priority", heard(99, "10.0.0.9")},
      {"advert, lower priority, preempt_delay", heard_lower_with_delay(seconds{30})},
      {"advert, lower priority, preempt_delay over", heard_lower_with_delay(-seconds{1})},
      {"priority_changed, raised", plain(Event::priority_changed(*Priority::from(150)))},
      {"priority_changed, lowered", plain(Event::priority_changed(*Priority::from(50)))},
      {"priority_changed, owner", owner(Event::priority_changed(*Priority::from(50)))},
      {"demoted", plain(Event::demoted(*Priority::from(40), Reason::check_failed))},
      {"demoted, owner", owner(Event::demoted(*Priority::from(40), Reason::check_failed))},
      {"held", plain(Event::held())},
      {"hold_failed", hold_failed(0)},
      {"hold_failed, the seventh in a row", hold_failed(6)},
  };
}

std::string_view kind_name(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::startup:
      return "startup";
    case Event::Kind::shutdown:
      return "shutdown";
    case Event::Kind::interface_lost:
      return "interface_lost";
    case Event::Kind::source_changed:
      return "source_changed";
    case Event::Kind::deadline:
      return "deadline";
    case Event::Kind::advert_received:
      return "advert";
    case Event::Kind::priority_changed:
      return "priority_changed";
    case Event::Kind::demoted:
      return "demoted";
    case Event::Kind::held:
      return "held";
    case Event::Kind::hold_failed:
      return "hold_failed";
  }
  return "?";
}

std::string_view action_name(Action action) {
  switch (action) {
    case Action::send_advert:
      return "send_advert";
    case Action::send_priority_zero:
      return "send_priority_zero";
    case Action::hold:
      return "hold";
    case Action::release:
      return "release";
    case Action::announce:
      return "announce";
  }
  return "?";
}

// --- What a step did, in words

std::string actions_of(const Step& step) {
  std::string text;
  for (const Action action : step.actions.all()) {
    if (!text.empty()) text += ", ";
    text += action_name(action);
  }
  return text;
}

std::string state_of(const State& before, const State& next) {
  if (next.state == before.state && next.reason == before.reason && next.since == before.since) {
    return "";
  }
  return fmt::format("**{}**, {}", name(next.state), name(next.reason));
}

Nanoseconds skew(const Settings& settings, const State& state) {
  return vrrp::skew_time(settings.version, state.effective_priority, state.active_interval);
}

std::string deadline_of(const Trial& trial, const State& next) {
  const State& before = trial.at.state;
  if (next.deadline == before.deadline) return "";
  if (next.deadline == vrrp::kNever) return "none";
  const Nanoseconds ahead = next.deadline - trial.at.now;
  const Nanoseconds down = vrrp::active_down_interval(
      trial.settings.version, next.effective_priority, next.active_interval);
  const std::vector<std::pair<Nanoseconds, const char*>> known{
      {down, "in Active_Down_Interval"},
      {skew(trial.settings, next), "in Skew_Time"},
      {kOwnInterval, "in Advertisement_Interval"},
      {trial.settings.second_advert_after, "in 1/2 to 1 Advertisement_Interval"},
      {seconds{1}, "in 1 s"},
      {seconds{64}, "in 64 s"},
  };
  for (const auto& [time, words] : known) {
    if (ahead == time) return words;
  }
  const Nanoseconds moved = next.deadline - before.deadline;
  if (moved == kOwnInterval) return "Advertisement_Interval after the last";
  if (moved == skew(trial.settings, next) - skew(trial.settings, before)) {
    return "moved as Skew_Time is";
  }
  return fmt::format("in {} ns", ahead.count());
}

// The fields that no other column shows.
std::string fields_of(const State& before, const State& next) {
  std::string text;
  State known = before;
  const auto compare = [&](const char* name, auto field) {
    if (known.*field == next.*field) return;
    known.*field = next.*field;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
  };
  compare("effective_priority", &State::effective_priority);
  compare("active_priority", &State::active_priority);
  compare("active_address", &State::active_address);
  compare("active_interval", &State::active_interval);
  compare("last_advert", &State::last_advert);
  compare("promotion_reason", &State::promotion_reason);
  compare("preempt_at", &State::preempt_at);
  compare("next_answer_at", &State::next_answer_at);
  compare("source", &State::source);
  compare("hold_failures", &State::hold_failures);
  compare("error", &State::error);
  known.state = next.state;
  known.reason = next.reason;
  known.since = next.since;
  known.deadline = next.deadline;
  if (known != next) text += text.empty() ? "other fields" : ", other fields";
  return text;
}

std::string cells_of(const Trial& trial) {
  const Step step = fsm::step(trial.settings, trial.at.state, trial.event, trial.at.now);
  if (step.next == trial.at.state && step.actions.all().empty()) return "nothing | | | |";
  const auto cell = [](const std::string& text) { return text.empty() ? " |" : " " + text + " |"; };
  return fmt::format(
      "{} |{}{}{}",
      state_of(trial.at.state, step.next).empty() ? "stays" : state_of(trial.at.state, step.next),
      cell(actions_of(step)), cell(deadline_of(trial, step.next)),
      cell(fields_of(trial.at.state, step.next)));
}

// --- The page

struct Variant {
  Version version;
  Preempt preempt;
};
constexpr Variant kVariants[] = {{Version::v3, Preempt::yes},
                                 {Version::v3, Preempt::no},
                                 {Version::v2, Preempt::yes},
                                 {Version::v2, Preempt::no}};

// One row when version and Preempt_Mode do not matter, else as few as tell the difference.
void print_rows(const NamedState& state, const NamedEvent& event) {
  std::vector<std::string> cells;
  for (const auto& [version, preempt] : kVariants) {
    const Settings settings = settings_of(version, preempt);
    const std::optional<Trial> trial = event.make(settings, state.make(settings));
    if (!trial) return;
    cells.push_back(cells_of(*trial));
  }
  const auto print = [&](const char* when, std::size_t at) {
    fmt::print("| {}{} | {}\n", event.name, when, cells[at]);
  };
  const bool same_preempt = cells[0] == cells[1] && cells[2] == cells[3];
  const bool same_version = cells[0] == cells[2] && cells[1] == cells[3];
  if (same_preempt && same_version) {
    print("", 0);
  } else if (same_preempt) {
    print(" (v3)", 0);
    print(" (v2)", 2);
  } else if (same_version) {
    print(" (preempt)", 0);
    print(" (nopreempt)", 1);
  } else if (cells[0] == cells[2]) {
    print(" (preempt)", 0);
    print(" (v3, nopreempt)", 1);
    print(" (v2, nopreempt)", 3);
  } else {
    print(" (v3, preempt)", 0);
    print(" (v3, nopreempt)", 1);
    print(" (v2, preempt)", 2);
    print(" (v2, nopreempt)", 3);
  }
}

// Every change of state, and every action without one; the graph is that of version 3.
std::vector<std::string> graph_lines(const std::vector<NamedEvent>& events) {
  std::vector<std::string> lines;
  std::set<std::string> seen;
  const Settings settings = settings_of(Version::v3, Preempt::yes);
  for (const NamedState& state : kStates) {
    for (const NamedEvent& event : events) {
      const std::optional<Trial> trial = event.make(settings, state.make(settings));
      if (!trial) continue;
      const State& before = trial->at.state;
      const Step step = fsm::step(trial->settings, before, trial->event, trial->at.now);
      const std::string actions = actions_of(step);
      if (step.next.state == before.state && actions.empty()) continue;
      std::string label(kind_name(trial->event.kind));
      if (step.next.state != before.state && name(step.next.reason) != label) {
        label += fmt::format(", {}", name(step.next.reason));
      }
      if (!actions.empty()) label += fmt::format(" / {}", actions);
      const std::string line =
          fmt::format("    {} --> {} : {}", name(before.state), name(step.next.state), label);
      if (seen.insert(line).second) lines.push_back(line);
    }
  }
  return lines;
}

constexpr const char* kIntroduction = R"(# Transitions

This page is made by `tests/transitions_tool.cc`, which asks `fsm::step` itself. Do not edit it: the test
`transitions` compares it with what the code does. After a change that is meant, write it anew with
`REGENT_REWRITE=1 ctest -R '^transitions$'` and review the difference.

Words: *deadline* is Active_Down_Timer of a Backup, Adver_Timer of an Active router, and the retry in
Fault. Active_Down_Interval and Skew_Time are those of the state after the step, so of the interval that
was just learned. An empty cell means "as before"; *nothing* means that not one field changed. Where
the version or Preempt_Mode makes a difference, a row says for which it holds. Actions are carried out in
the order given. The router has priority 100 and the address 10.0.0.5; "hold" adds and announces the
addresses, "release" removes them.

Fault is ours: an Initialize that knows what is missing.

## Graph

Changes of state, and actions without one, of a VRRPv3 router that preempts. Behind the event stands the
reason when it is another word, behind the slash what is done.

)";

}  // namespace

int main() {
  const std::vector<NamedEvent> events = all_events();
  fmt::print("{}```mermaid\nstateDiagram-v2\n    [*] --> initialize\n", kIntroduction);
  for (const std::string& line : graph_lines(events)) fmt::print("{}\n", line);
  fmt::print("```\n");
  for (const NamedState& state : kStates) {
    fmt::print("\n## {}\n\n", state.name);
    fmt::print("| Event | Next state, reason | Actions | Deadline | Also changes |\n");
    fmt::print("|---|---|---|---|---|\n");
    for (const NamedEvent& event : events) print_rows(state, event);
  }
  return 0;
}
