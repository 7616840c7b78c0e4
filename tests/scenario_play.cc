// Plays a scenario, and compares what comes of it with what its file says.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "control/scenario_words.h"
#include "fsm/admission.h"
#include "tests/scenario.h"
#include "vrrp/advert_encode.h"
#include "vrrp/advert_parse.h"
#include "vrrp/check.h"
#include "worker/record_step.h"

namespace scenario {
namespace {

constexpr std::size_t kMaxFirings = 10'000;

fsm::Settings settings_of(const control::ScenarioRouter& router) {
  return {.version = router.version,
          .family = router.family,
          .priority = router.priority,
          .preempt = router.preempts ? fsm::Preempt::yes : fsm::Preempt::no,
          .interval = router.interval,
          .preempt_delay = router.preempt_delay,
          .second_advert_after = router.second_advert_after};
}

std::string moment(vrrp::Instant at) { return control::seconds_words(at - kZero); }

class Player {
 public:
  explicit Player(const Scenario& scenario)
      : given_(scenario.given),
        settings_(settings_of(scenario.given.router)),
        rules_{.version = settings_.version,
               .auth_type = scenario.given.router.auth_type,
               .auth_key = scenario.given.router.auth_key,
               .interval = settings_.interval},
        state_(fsm::initial_state(settings_)) {}

  void take(const Entry& entry, Outcome& outcome) {
    if (entry.state) state_ = *entry.state;
    if (entry.event) step(*entry.event, entry.at, "", outcome);
    if (entry.datagram) hear(*entry.datagram, entry.at, outcome);
  }

  // Deadlines before `end` happen now; with `inclusive` those at it, too.
  void fire(vrrp::Instant end, bool inclusive, Outcome& outcome) {
    if (given_.deadlines == Deadlines::recorded) return;
    for (std::size_t i = 0; i < kMaxFirings; ++i) {
      const vrrp::Instant due = state_.deadline;
      if (due > end || (due == end && !inclusive)) return;
      step(fsm::Event::deadline(), due, moment(due) + " ", outcome);
    }
    outcome.push_back("-> (and so on: too many deadlines)");
  }

 private:
  void step(const fsm::Event& event, vrrp::Instant now, const std::string& prefix,
            Outcome& outcome) {
    const contract::RecordedState before = worker::recorded(state_);
    const fsm::Step step = fsm::step(settings_, state_, event, now);
    state_ = step.next;
    const contract::Record record = worker::record_of(event, step, now);
    outcome.push_back(prefix + "-> " + control::outcome_words(before, record));
    if (given_.shows_bytes) append_bytes(step, outcome);
  }

  // As the worker does it: the ladder of the parser, the router, its own rules, the state machine.
  void hear(const Datagram& heard, vrrp::Instant now, Outcome& outcome) {
    const vrrp::Datagram datagram{.message = heard.message,
                                  .source = heard.source,
                                  .destination = heard.destination,
                                  .interface = {1},
                                  .ttl = heard.ttl,
                                  .arrival = now};
    const auto advert = vrrp::parse_advert(datagram);
    if (!advert) return drop(datagram, advert.error(), outcome);
    if (advert->vrid != given_.router.vrid) {
      return drop(datagram, vrrp::DropReason::vrid, outcome);
    }
    const auto admitted = fsm::admit(rules_, *advert, datagram.source, state_.source);
    if (!admitted) return drop(datagram, admitted.error(), outcome);
    step(fsm::Event::advert_received({.priority = advert->priority,
                                      .interval = advert->interval,
                                      .source = datagram.source}),
         now, "", outcome);
  }

  void drop(const vrrp::Datagram& datagram, vrrp::DropReason reason, Outcome& outcome) const {
    const contract::Record record = worker::record_of_drop(datagram, reason, state_);
    outcome.push_back("-> " + control::outcome_words(record.state, record));
  }

  void append_bytes(const fsm::Step& step, Outcome& outcome) const {
    for (const fsm::Action action : step.actions.all()) {
      const bool gives_up = action == fsm::Action::send_priority_zero;
      if (!gives_up && action != fsm::Action::send_advert) continue;
      std::string line = "sends ";
      for (const std::uint8_t octet :
           message(gives_up ? vrrp::Priority::kRelinquish : state_.effective_priority)) {
        fmt::format_to(std::back_inserter(line), "{:02x}", octet);
      }
      outcome.push_back(line);
    }
  }

  std::vector<std::uint8_t> message(vrrp::Priority priority) const {
    const auto vrid = vrrp::Vrid::from(given_.router.vrid);
    CHECK(vrid.has_value());
    std::vector<std::uint8_t> buffer(vrrp::kMaxAdvertSizeBytes);
    vrrp::AdvertWriter writer(
        buffer, {.version = settings_.version,
                 .family = settings_.family,
                 .vrid = *vrid,
                 .priority = priority,
                 .interval = std::chrono::duration_cast<vrrp::Centiseconds>(settings_.interval),
                 .auth_type = rules_.auth_type,
                 .auth_key = rules_.auth_key});
    for (const vrrp::IpAddress& address : given_.router.addresses) {
      writer.add_address(address.bytes());
    }
    const auto written = writer.finish(state_.source, given_.sent_checksum);
    return {written.begin(), written.end()};
  }

  const Given& given_;
  fsm::Settings settings_;
  fsm::AdmissionRules rules_;
  fsm::State state_;
};

// The outcome that stands below the entry, and the line behind it.
struct Written {
  Outcome lines;
  std::size_t end = 0;
};

std::string trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return std::string(line.substr(begin, line.find_last_not_of(" \t") + 1 - begin));
}

Written written_at(const Scenario& scenario, const Entry& entry) {
  Written written{.lines = {}, .end = entry.line + 1};
  for (; written.end < scenario.lines.size() && is_outcome(scenario.lines[written.end]);
       ++written.end) {
    written.lines.push_back(trimmed(scenario.lines[written.end]));
  }
  return written;
}

}  // namespace

std::vector<Outcome> play(const Scenario& scenario) {
  Player player(scenario);
  std::vector<Outcome> outcomes(scenario.entries.size());
  for (std::size_t i = 0; i < scenario.entries.size(); ++i) {
    const Entry& entry = scenario.entries[i];
    const bool only_waits = !entry.event && !entry.datagram && !entry.state;
    if (i > 0 && !only_waits) player.fire(entry.at, false, outcomes[i - 1]);
    player.take(entry, outcomes[i]);
    if (only_waits) player.fire(entry.at, true, outcomes[i]);
    if (outcomes[i].empty() && !entry.state) outcomes[i].push_back("-> nothing");
  }
  return outcomes;
}

std::string differences(const Scenario& scenario, const std::vector<Outcome>& outcomes) {
  CHECK(outcomes.size() == scenario.entries.size());
  std::string out;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Entry& entry = scenario.entries[i];
    const Written written = written_at(scenario, entry);
    if (written.lines == outcomes[i]) continue;
    out += fmt::format("line {}: {}\n", entry.line + 1, trimmed(scenario.lines[entry.line]));
    const std::size_t count = std::max(written.lines.size(), outcomes[i].size());
    for (std::size_t line = 0; line < count; ++line) {
      const bool has_written = line < written.lines.size();
      const bool has_come = line < outcomes[i].size();
      if (has_written && has_come && written.lines[line] == outcomes[i][line]) {
        out += fmt::format("      {}\n", written.lines[line]);
        continue;
      }
      if (has_written) out += fmt::format("    - {}\n", written.lines[line]);
      if (has_come) out += fmt::format("    + {}\n", outcomes[i][line]);
    }
  }
  return out;
}

std::string rewritten(const Scenario& scenario, const std::vector<Outcome>& outcomes) {
  CHECK(outcomes.size() == scenario.entries.size());
  std::string out;
  std::size_t line = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Entry& entry = scenario.entries[i];
    for (; line <= entry.line; ++line) out += scenario.lines[line] + "\n";
    for (const std::string& outcome : outcomes[i]) out += "  " + outcome + "\n";
    line = written_at(scenario, entry).end;
  }
  for (; line < scenario.lines.size(); ++line) out += scenario.lines[line] + "\n";
  return out;
}

}  // namespace scenario
