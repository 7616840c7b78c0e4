// Scenarios (docs/SCENARIOS.md): text files that say what a router is given, what happens to it and
// what must come of it. Reading one is scenario_read.cc, playing it scenario_play.cc; packets go
// through the real vrrp::parse_advert, fsm::admit and fsm::step. The program is scenario_tool.cc.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/scenario_advert.h"
#include "fsm/state.h"
#include "fsm/step.h"
#include "vrrp/address.h"
#include "vrrp/advert.h"
#include "vrrp/time.h"

namespace scenario {

// The scenario's 0s.
inline constexpr vrrp::Instant kZero{std::chrono::seconds{1'000'000'000}};

// Who makes deadlines happen: the runner at their time, or the file, in which a recording has put
// them as events.
enum class Deadlines : std::uint8_t { automatic, recorded };

struct Given {
  control::ScenarioRouter router;
  Deadlines deadlines = Deadlines::automatic;
  bool shows_bytes = false;  // a line for each message that is sent
  vrrp::ChecksumForm sent_checksum = vrrp::ChecksumForm::pseudo_header;
};

struct Datagram {
  vrrp::IpAddress source;
  vrrp::IpAddress destination;
  std::uint8_t ttl = vrrp::kTtl;
  std::vector<std::uint8_t> message;
};

// One line of what happens, or a block that says how the router stands. None of the three: only
// time passes.
struct Entry {
  std::size_t line = 0;  // where it stands, from 0
  vrrp::Instant at = kZero;
  std::optional<fsm::Event> event;
  std::optional<Datagram> datagram;
  std::optional<fsm::State> state;
};

struct Scenario {
  std::vector<std::string> lines;  // the file as it is
  Given given;
  std::vector<Entry> entries;
};

// "line 7: ..." when the text makes no sense.
std::expected<Scenario, std::string> read(std::string_view text);

// Whether a line is one of an outcome, which a rewrite replaces.
bool is_outcome(std::string_view line);

// What comes of each entry: lines as they stand in the file, without their indentation.
using Outcome = std::vector<std::string>;
std::vector<Outcome> play(const Scenario& scenario);

// What is written and what came, where they differ, for a person; empty when they agree.
std::string differences(const Scenario& scenario, const std::vector<Outcome>& outcomes);

// The file with these outcomes.
std::string rewritten(const Scenario& scenario, const std::vector<Outcome>& outcomes);

}  // namespace scenario
