#include "control/recording_session.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <numeric>
#include <vector>

#include "control/scenario_words.h"
#include "os/channel.h"

namespace control {
namespace {

using contract::CommandVerb;
using contract::Record;
using contract::RecordKind;

// So many names are listed when an unknown one was asked for.
constexpr std::size_t kListedNames = 10;
// Comparing is not done without bound, whatever a Plan holds.
constexpr std::size_t kComparedNames = 4096;

ScenarioRouter scenario_router(const contract::Plan& plan, const contract::PlanRouter& row) {
  ScenarioRouter router{.name = std::string(plan.name(row)),
                        .version = contract::version(row),
                        .family = contract::family(row),
                        .vrid = row.vrid,
                        .priority = contract::priority(row),
                        .preempts = contract::has(row, contract::RouterFlag::preempt),
                        .preempt_delay = std::chrono::microseconds{row.preempt_delay_us},
                        .interval = contract::interval(row),
                        .addresses = {},
                        .auth_type = static_cast<vrrp::AuthType>(row.auth_type),
                        .auth_key = row.auth_key};
  for (const contract::PlanAddress& address : plan.addresses(row).first(row.advertised_count)) {
    router.addresses.push_back(contract::address(address));
  }
  return router;
}

// Insertions, deletions and replacements that turn one word into the other.
std::size_t typing_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> costs(to.size() + 1);
  std::iota(costs.begin(), costs.end(), std::size_t{0});
  for (const char c : from) {
    std::size_t diagonal = costs[0]++;
    for (std::size_t i = 0; i < to.size(); ++i) {
      const std::size_t replaced = diagonal + (to[i] == c ? 0 : 1);
      diagonal = costs[i + 1];
      costs[i + 1] = std::min({replaced, costs[i] + 1, costs[i + 1] + 1});
    }
  }
  return costs.back();
}

// Empty when nothing is near.
std::string_view nearest_name(const contract::Plan& plan, std::string_view name) {
  const auto rows = plan.routers().first(std::min(plan.routers().size(), kComparedNames));
  std::size_t least = name.size() / 3 + 1;
  std::string_view nearest;
  for (const contract::PlanRouter& row : rows) {
    const std::size_t distance = typing_distance(plan.name(row), name);
    if (distance > least || (distance == least && !nearest.empty())) continue;
    least = distance;
    nearest = plan.name(row);
  }
  return nearest;
}

}  // namespace

std::string unknown_router_words(const contract::Plan& plan, std::string_view name) {
  const std::string_view shown = name.substr(0, contract::kMaxRouterNameBytes);
  std::string words = fmt::format("there is no router '{}'", shown);
  if (const std::string_view nearest = nearest_name(plan, shown); !nearest.empty()) {
    return words + fmt::format("; did you mean '{}'?", nearest);
  }
  if (plan.routers().size() > kListedNames) return words;
  words += "; there are:";
  for (const contract::PlanRouter& row : plan.routers()) {
    fmt::format_to(std::back_inserter(words), " {}", plan.name(row));
  }
  return words;
}

std::expected<void, std::string> RecordingSession::start(std::string_view name,
                                                         const Clocks& clocks) {
  if (is_running()) {
    return std::unexpected(
        fmt::format("'{}' is being recorded already; one recording at a time", given_.name));
  }
  const auto rows = plan_.routers();
  const auto row = std::ranges::find_if(
      rows, [&](const contract::PlanRouter& candidate) { return plan_.name(candidate) == name; });
  if (row == rows.end()) return std::unexpected(unknown_router_words(plan_, name));
  const auto router = static_cast<std::uint32_t>(row - rows.begin());
  // From here on: what an earlier recording has left is not looked at.
  next_ = reader_.written();
  if (const auto sent = command(CommandVerb::record, router); !sent) return sent;
  router_ = router;
  given_ = scenario_router(plan_, *row);
  begun_at_ = fmt::format("{} on {}", utc(clocks.now.time_since_epoch().count(), clocks),
                          plan_.name(plan_.interfaces()[row->interface]));
  has_said_given_ = false;
  state_.reset();
  zero_ns_ = last_ns_ = 0;
  told_ = lost_ = lost_unsaid_ = 0;
  return {};
}

std::expected<void, std::string> RecordingSession::command(CommandVerb verb,
                                                           std::uint32_t router) const {
  const contract::CommandMessage message{.verb = verb, .router = router};
  // A worker that does not listen is no reason to wait.
  const auto sent = os::send_record(worker_, contract::bytes_of(message), MSG_DONTWAIT);
  if (sent) return {};
  return std::unexpected(
      fmt::format("the worker does not take orders ({})", sent.error().to_string()));
}

// Empty when there is none, or none yet.
std::optional<Record> RecordingSession::next_record(std::uint64_t written) {
  if (next_ >= written) return std::nullopt;
  const std::uint64_t oldest = written - std::min<std::uint64_t>(written, contract::kRecordSlots);
  const std::uint64_t skipped = oldest > next_ ? oldest - next_ : 0;
  next_ += skipped;
  std::optional<Record> record = reader_.record(next_++);
  const std::uint64_t missing = skipped + (record ? 0 : 1);
  if (missing > 0) state_.reset();
  if (missing > 0 && zero_ns_ != 0) {  // Before the first record of ours nothing of ours is lost.
    lost_ += missing;
    lost_unsaid_ += missing;
  }
  return record;
}

void RecordingSession::append_text(std::string& out, std::size_t enough_bytes) {
  if (!is_running()) return;
  const std::uint64_t written = reader_.written();
  for (std::size_t i = 0; i < contract::kRecordSlots && out.size() < enough_bytes; ++i) {
    const std::optional<Record> record = next_record(written);
    if (!record && next_ >= written) return;
    // Records of a recording that ended as ours began.
    if (!record || record->router != router_) continue;
    if (!has_said_given_) {
      if (record->kind != RecordKind::begin) continue;
      append_given(out, *record);
    }
    if (record->kind == RecordKind::begin || !state_) {
      append_standing(out, *record);
    } else {
      append_record(out, *state_, *record);
    }
    state_ = record->state;
    last_ns_ = record->at_ns;
  }
}

void RecordingSession::append_given(std::string& out, const Record& first) {
  has_said_given_ = true;
  zero_ns_ = first.at_ns;
  given_.second_advert_after = vrrp::Nanoseconds{first.second_advert_after_ns};
  fmt::format_to(std::back_inserter(out),
                 "# regent record {}: begun at {}.\n"
                 "# What this router was told, and what it did. Passwords are not in it.\n\n{}\n",
                 given_.name, begun_at_, given_words(given_));
}

// Also after a gap: what the first record behind it says is told as a state, not as an event.
void RecordingSession::append_standing(std::string& out, const Record& record) {
  if (record.kind != RecordKind::begin) ++lost_;
  if (record.kind != RecordKind::begin) ++lost_unsaid_;
  if (lost_unsaid_ > 0) {
    fmt::format_to(std::back_inserter(out), "# {} events are missing here: they came too fast.\n",
                   lost_unsaid_);
    lost_unsaid_ = 0;
  }
  out += state_words(record.state, zero_ns_) + "\n";
}

void RecordingSession::append_record(std::string& out, const contract::RecordedState& before,
                                     const Record& record) {
  ++told_;
  const std::string at = seconds_words(vrrp::Nanoseconds{record.at_ns - zero_ns_});
  const std::string outcome = outcome_words(before, record);
  const bool is_cut = record.kept_size_bytes < record.message_size_bytes;
  if (is_cut) {
    fmt::format_to(std::back_inserter(out), "# Of the next datagram's {} bytes {} were kept.\n",
                   record.message_size_bytes, record.kept_size_bytes);
  }
  if (const auto words = record_words(given_, record)) {
    fmt::format_to(std::back_inserter(out), "at {} {}\n  -> {}\n\n", at, *words, outcome);
  } else {
    fmt::format_to(std::back_inserter(out), "# at {} a datagram -> {}\n\n", at, outcome);
  }
}

void RecordingSession::finish(std::string& out) {
  if (!is_running()) return;
  append_text(out, out.max_size());
  if (has_said_given_) {
    fmt::format_to(std::back_inserter(out),
                   "# Ended; events: {}, missing: {}, the last one at {}.\n", told_, lost_,
                   seconds_words(vrrp::Nanoseconds{last_ns_ - zero_ns_}));
  } else {
    out += "# The worker has not begun to record.\n";
  }
  stop();
}

void RecordingSession::stop() {
  if (!is_running()) return;
  router_.reset();
  // A worker that does not listen records nothing either.
  (void)command(CommandVerb::stop_recording, 0);
}

}  // namespace control
