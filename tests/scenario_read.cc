// From the text of a scenario to its values. Errors name the line.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <utility>

#include "tests/scenario.h"
#include "vrrp/check.h"
#include "vrrp/drop_reason.h"
#include "vrrp/router_state.h"

namespace scenario {
namespace {

using control::AdvertShape;
using control::ScenarioRouter;
using vrrp::IpAddress;
using vrrp::Nanoseconds;
using Problem = std::string;
template <typename Value>
using Read = std::expected<Value, Problem>;

// The words of a line, taken one after the other.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) { skip(); }

  bool is_empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  std::string_view peek() const { return rest_.substr(0, rest_.find_first_of(" \t")); }
  std::string_view take() {
    const std::string_view word = peek();
    rest_.remove_prefix(word.size());
    skip();
    return word;
  }
  // Takes the word if it is the next one.
  bool take_if(std::string_view word) {
    if (peek() != word || word.empty()) return false;
    take();
    return true;
  }

 private:
  void skip() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  std::string_view rest_;
};

std::unexpected<Problem> refuse(std::string_view what, std::string_view word) {
  return std::unexpected(fmt::format("'{}' is no {}", word, what));
}

template <typename Number>
Read<Number> read_number(std::string_view what, std::string_view word, Number least, Number most) {
  std::int64_t number = 0;
  const char* end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data(), end, number);
  const bool is_in_range = std::in_range<Number>(number) && static_cast<Number>(number) >= least &&
                           static_cast<Number>(number) <= most;
  if (word.empty() || error != std::errc() || stopped != end || !is_in_range) {
    return refuse(what, word);
  }
  return static_cast<Number>(number);
}

Read<std::uint8_t> read_octet(std::string_view what, std::string_view word) {
  return read_number<std::uint8_t>(what, word, 0, 255);
}

// "1.5s", "-0.25s": whole seconds and up to nine decimals.
Read<Nanoseconds> read_seconds(std::string_view word) {
  const auto refused = [word] { return refuse("time (such as 1.5s)", word); };
  std::string_view digits = word;
  const bool is_negative = digits.starts_with('-');
  if (is_negative) digits.remove_prefix(1);
  if (!digits.ends_with('s')) return refused();
  digits.remove_suffix(1);
  const std::size_t point = digits.find('.');
  std::string fraction(point == std::string_view::npos ? "" : digits.substr(point + 1));
  if (fraction.size() > 9 || (fraction.empty() && point != std::string_view::npos))
    return refused();
  fraction.resize(9, '0');
  const auto whole = read_number<std::int64_t>("", digits.substr(0, point), 0, 1'000'000'000);
  const auto part = read_number<std::int64_t>("", fraction, 0, 999'999'999);
  if (!whole || !part || digits.starts_with('-') || fraction.starts_with('-')) return refused();
  const Nanoseconds time = std::chrono::seconds{*whole} + Nanoseconds{*part};
  return is_negative ? -time : time;
}

Read<IpAddress> read_address(std::string_view word, vrrp::Family family) {
  const auto address = IpAddress::parse(word);
  if (!address || address->family() != family) return refuse("address of this family", word);
  return *address;
}

// "none" or all words up to one that is no address.
Read<std::vector<IpAddress>> read_addresses(Words& words, vrrp::Family family) {
  std::vector<IpAddress> addresses;
  if (words.take_if("none")) return addresses;
  while (IpAddress::parse(words.peek())) {
    addresses.push_back(TRY(read_address(words.take(), family)));
  }
  if (addresses.empty() || addresses.size() > 255) return refuse("list of addresses", words.peek());
  return addresses;
}

template <typename Enumerator, std::size_t size>
Read<Enumerator> read_name(std::string_view what, std::string_view word,
                           const std::array<std::string_view, size>& names) {
  const auto found = std::ranges::find(names, word);
  if (found == names.end()) return refuse(what, word);
  return static_cast<Enumerator>(found - names.begin());
}

Read<vrrp::AuthKey> read_password(std::string_view word) {
  vrrp::AuthKey key{};
  if (word.empty() || word.size() > key.size()) return refuse("password of 1 to 8 octets", word);
  std::ranges::copy(word, key.begin());
  return key;
}

Read<bool> read_switch(std::string_view word, std::string_view on, std::string_view off) {
  if (word == on) return true;
  if (word == off) return false;
  return std::unexpected(fmt::format("write {} or {}, not '{}'", on, off, word));
}

// --- The block "given"

Read<void> read_auth(ScenarioRouter& router, Words& words) {
  if (words.take_if("none")) return {};
  if (!words.take_if("simple")) return refuse("authentication", words.peek());
  router.auth_type = vrrp::AuthType::simple_text;
  router.auth_key = TRY(read_password(words.take()));
  return {};
}

Read<void> read_given_numbers(Given& given, std::string_view name, Words& words) {
  ScenarioRouter& router = given.router;
  if (name == "vrid") {
    router.vrid = TRY(read_number<std::uint8_t>("VRID", words.take(), 1, 255));
  } else if (name == "priority") {
    const auto number = TRY(read_number<std::uint8_t>("priority", words.take(), 1, 255));
    router.priority = vrrp::Priority::from_wire(number);
  } else if (name == "interval") {
    router.interval = router.second_advert_after = TRY(read_seconds(words.take()));
  } else if (name == "preempt_delay") {
    router.preempt_delay = TRY(read_seconds(words.take()));
  } else if (name == "second_advert_after") {
    router.second_advert_after = TRY(read_seconds(words.take()));
  } else {
    return refuse("setting", name);
  }
  return {};
}

// Settings in the order of their lines: family before addresses, interval before
// second_advert_after.
Read<void> read_given(Given& given, Words& words) {
  ScenarioRouter& router = given.router;
  const std::string_view name = words.take();
  if (name == "name") {
    router.name = words.rest();
    words = Words("");
  } else if (name == "version") {
    const bool is_3 = TRY(read_switch(words.take(), "3", "2"));
    router.version = is_3 ? vrrp::Version::v3 : vrrp::Version::v2;
  } else if (name == "family") {
    const bool is_ipv6 = TRY(read_switch(words.take(), "ipv6", "ipv4"));
    router.family = is_ipv6 ? vrrp::Family::ipv6 : vrrp::Family::ipv4;
  } else if (name == "preempt") {
    router.preempts = TRY(read_switch(words.take(), "yes", "no"));
  } else if (name == "addresses") {
    router.addresses = TRY(read_addresses(words, router.family));
  } else if (name == "auth") {
    return read_auth(router, words);
  } else if (name == "deadlines") {
    const bool is_recorded = TRY(read_switch(words.take(), "recorded", "automatic"));
    given.deadlines = is_recorded ? Deadlines::recorded : Deadlines::automatic;
  } else if (name == "show_bytes") {
    given.shows_bytes = TRY(read_switch(words.take(), "yes", "no"));
  } else if (name == "sent_checksum") {
    const bool is_pseudo = TRY(read_switch(words.take(), "pseudo_header", "message_only"));
    given.sent_checksum =
        is_pseudo ? vrrp::ChecksumForm::pseudo_header : vrrp::ChecksumForm::message_only;
  } else {
    return read_given_numbers(given, name, words);
  }
  return {};
}

// --- The block "state"

Read<vrrp::Instant> read_moment(std::string_view word, vrrp::Instant none) {
  if (word == "none") return none;
  return kZero + TRY(read_seconds(word));
}

Read<IpAddress> read_address_or_none(std::string_view word, vrrp::Family family) {
  if (word == "none") return IpAddress(family);
  return read_address(word, family);
}

// "Active (timeout)"
Read<void> read_standing(fsm::State& state, Words& words) {
  std::string name(words.take());
  if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') {
    name[0] = static_cast<char>(name[0] - 'A' + 'a');
  }
  state.state = TRY(read_name<vrrp::RouterState>("state", name, vrrp::kRouterStateNames));
  std::string_view reason = words.take();
  if (!reason.starts_with('(') || !reason.ends_with(')')) return refuse("reason", reason);
  reason = reason.substr(1, reason.size() - 2);
  state.reason = TRY(read_name<vrrp::Reason>("reason", reason, vrrp::kReasonNames));
  return {};
}

Read<void> read_state_moments(fsm::State& state, std::string_view name, Words& words) {
  constexpr vrrp::Instant kNotYet{};
  if (name == "since") {
    state.since = TRY(read_moment(words.take(), kNotYet));
  } else if (name == "deadline") {
    state.deadline = TRY(read_moment(words.take(), vrrp::kNever));
  } else if (name == "last_advert") {
    state.last_advert = TRY(read_moment(words.take(), kNotYet));
  } else if (name == "next_answer") {
    state.next_answer_at = TRY(read_moment(words.take(), kNotYet));
  } else if (name == "preempt_at") {
    state.preempt_at = TRY(read_moment(words.take(), kNotYet));
  } else if (name == "active_interval") {
    state.active_interval = TRY(read_seconds(words.take()));
  } else {
    return refuse("part of a state", name);
  }
  return {};
}

Read<void> read_state(fsm::State& state, Words& words) {
  const std::string_view name = words.take();
  const vrrp::Family family = state.source.family();
  if (name == "is") {
    return read_standing(state, words);
  } else if (name == "source") {
    state.source = TRY(read_address_or_none(words.take(), family));
  } else if (name == "active") {
    state.active_address = TRY(read_address_or_none(words.take(), family));
  } else if (name == "priority") {
    state.effective_priority = vrrp::Priority::from_wire(TRY(read_octet("priority", words.take())));
  } else if (name == "active_priority") {
    state.active_priority = vrrp::Priority::from_wire(TRY(read_octet("priority", words.take())));
  } else if (name == "promotion") {
    state.promotion_reason =
        TRY(read_name<vrrp::Reason>("reason", words.take(), vrrp::kReasonNames));
  } else if (name == "hold_failures") {
    state.hold_failures = TRY(read_octet("number", words.take()));
  } else if (name == "error") {
    state.error = TRY(read_number<std::int32_t>("error", words.take(), 0, 4095));
  } else {
    return read_state_moments(state, name, words);
  }
  return {};
}

// --- Packets

Read<Datagram> read_sender(Words& words, vrrp::Family family) {
  if (!words.take_if("from")) return std::unexpected(Problem("who is it from?"));
  Datagram datagram;
  datagram.source = TRY(read_address(words.take(), family));
  datagram.destination = vrrp::advert_group(family);
  if (words.take_if("to")) datagram.destination = TRY(read_address(words.take(), family));
  if (words.take_if("ttl")) datagram.ttl = TRY(read_octet("TTL", words.take()));
  return datagram;
}

Read<void> read_advert_auth(AdvertShape& shape, Words& words) {
  shape.auth_key = {};
  if (words.take_if("none")) {
    shape.auth_type = 0;
  } else if (words.take_if("type")) {
    shape.auth_type = TRY(read_octet("authentication type", words.take()));
  } else if (words.take_if("simple")) {
    shape.auth_type = static_cast<std::uint8_t>(vrrp::AuthType::simple_text);
    shape.auth_key = TRY(read_password(words.take()));
  } else {
    return refuse("authentication", words.peek());
  }
  return {};
}

Read<void> read_advert_checksum(AdvertShape& shape, std::string_view word) {
  using Checksum = AdvertShape::Checksum;
  constexpr std::array<std::string_view, 4> kNames{"good", "bad", "message_only", "pseudo_header"};
  if (!word.starts_with("0x")) {
    shape.checksum = TRY(read_name<Checksum>("checksum", word, kNames));
    return {};
  }
  shape.checksum = Checksum::value;
  const char* end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data() + 2, end, shape.checksum_value, 16);
  if (error != std::errc() || stopped != end) return refuse("checksum", word);
  return {};
}

// How an interval lies in a message of this version.
Read<std::uint16_t> read_interval_field(const AdvertShape& shape, Nanoseconds interval) {
  const bool is_version2 = shape.version == 2;
  const Nanoseconds unit =
      is_version2 ? Nanoseconds{std::chrono::seconds{1}} : Nanoseconds{vrrp::Centiseconds{1}};
  const std::int64_t count = interval / unit;
  if (interval % unit != Nanoseconds::zero() || count < 0 || count > (is_version2 ? 255 : 4095)) {
    return refuse("interval that version can say", fmt::format("{} ns", interval.count()));
  }
  return static_cast<std::uint16_t>(count);
}

Read<void> read_advert_field(AdvertShape& shape, Nanoseconds& interval, Words& words) {
  const std::string_view name = words.take();
  if (name == "version") {
    shape.version = TRY(read_number<std::uint8_t>("version", words.take(), 0, 15));
  } else if (name == "type") {
    shape.type = TRY(read_number<std::uint8_t>("type", words.take(), 0, 15));
  } else if (name == "vrid") {
    shape.vrid = TRY(read_octet("VRID", words.take()));
  } else if (name == "priority") {
    shape.priority = TRY(read_octet("priority", words.take()));
  } else if (name == "interval") {
    interval = TRY(read_seconds(words.take()));
  } else if (name == "reserved") {
    shape.reserved = TRY(read_number<std::uint8_t>("four bits", words.take(), 0, 15));
  } else if (name == "count") {
    shape.count = TRY(read_octet("count", words.take()));
  } else if (name == "addresses") {
    shape.addresses = TRY(read_addresses(words, shape.source.family()));
  } else if (name == "auth") {
    return read_advert_auth(shape, words);
  } else if (name == "checksum") {
    return read_advert_checksum(shape, words.take());
  } else if (name == "length") {
    std::string_view word = words.take();
    if (word.starts_with('+')) word.remove_prefix(1);
    shape.extra_bytes = TRY(read_number<int>("length", word, -10'000, 10'000));
  } else {
    return refuse("field of an advert", name);
  }
  return {};
}

Read<Datagram> read_advert(const ScenarioRouter& router, Words& words) {
  Datagram datagram = TRY(read_sender(words, router.family));
  AdvertShape shape = control::expected_advert(router);
  shape.source = datagram.source;
  shape.destination = datagram.destination;
  Nanoseconds interval = router.interval;
  bool has_priority = false;
  while (!words.is_empty()) {
    has_priority |= words.peek() == "priority";
    if (const auto field = read_advert_field(shape, interval, words); !field) {
      return std::unexpected(field.error());
    }
  }
  if (!has_priority) return std::unexpected(Problem("an advert has a priority"));
  shape.interval = TRY(read_interval_field(shape, interval));
  datagram.message = control::assemble(shape);
  return datagram;
}

Read<Datagram> read_raw(const ScenarioRouter& router, Words& words) {
  Datagram datagram = TRY(read_sender(words, router.family));
  if (!words.take_if("bytes")) return refuse("part of a raw datagram", words.peek());
  if (words.take_if("none")) return datagram;
  const std::string_view digits = words.take();
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::uint8_t octet = 0;
    const std::string_view pair = digits.substr(i, 2);
    const char* end = pair.data() + pair.size();
    const auto [stopped, error] = std::from_chars(pair.data(), end, octet, 16);
    if (pair.size() != 2 || error != std::errc() || stopped != end) return refuse("octet", pair);
    datagram.message.push_back(octet);
  }
  return datagram;
}

// --- What happens

Read<fsm::Event> read_protocol_event(const ScenarioRouter& router, std::string_view name,
                                     Words& words) {
  if (name == "startup" && words.take_if("from")) {
    return fsm::Event::startup(TRY(read_address(words.take(), router.family)));
  }
  if (name == "source_changed" && words.take_if("to")) {
    return fsm::Event::source_changed(TRY(read_address(words.take(), router.family)));
  }
  if (name == "interface_lost") {
    return fsm::Event::interface_lost(
        TRY(read_name<vrrp::Reason>("reason", words.take(), vrrp::kReasonNames)));
  }
  if (name == "priority_changed" && words.take_if("to")) {
    const auto number = TRY(read_number<std::uint8_t>("priority", words.take(), 1, 255));
    return fsm::Event::priority_changed(vrrp::Priority::from_wire(number));
  }
  if (name == "demoted" && words.take_if("to")) {
    const auto number = TRY(read_number<std::uint8_t>("priority", words.take(), 1, 254));
    return fsm::Event::demoted(
        vrrp::Priority::from_wire(number),
        TRY(read_name<vrrp::Reason>("reason", words.take(), vrrp::kReasonNames)));
  }
  if (name == "hold_failed" && words.take_if("error")) {
    return fsm::Event::hold_failed(TRY(read_number<std::int32_t>("error", words.take(), 1, 4095)));
  }
  if (name == "shutdown") return fsm::Event::shutdown();
  if (name == "held") return fsm::Event::held();
  if (name == "deadline") return fsm::Event::deadline();
  return refuse("event", name);
}

// "at 1s advert from ...", "wait until 5s"
Read<Entry> read_entry(const Given& given, Words& words) {
  Entry entry;
  if (words.take_if("wait")) {
    if (!words.take_if("until")) return std::unexpected(Problem("until when?"));
    if (given.deadlines == Deadlines::recorded) {
      return std::unexpected(Problem("nothing comes by itself when deadlines are recorded"));
    }
    entry.at = kZero + TRY(read_seconds(words.take()));
    return entry;
  }
  if (!words.take_if("at")) return refuse("event; write: at TIME EVENT", words.peek());
  entry.at = kZero + TRY(read_seconds(words.take()));
  const std::string_view name = words.take();
  if (name == "advert") {
    entry.datagram = TRY(read_advert(given.router, words));
  } else if (name == "raw") {
    entry.datagram = TRY(read_raw(given.router, words));
  } else {
    entry.event = TRY(read_protocol_event(given.router, name, words));
  }
  return entry;
}

// Line by line; `block` is the heading that indented lines belong to.
class Reader {
 public:
  Read<void> take(std::size_t number, std::string_view line) {
    const std::string_view text = line.substr(0, line.find('#'));
    Words words(text);
    if (words.is_empty() || is_outcome(line)) return {};
    if (line.starts_with(' ')) {
      if (const auto done = take_indented(words); !done) return done;
    } else if (words.take_if("given")) {
      if (!scenario.entries.empty()) return std::unexpected(Problem("given comes first"));
      block_ = "given";
    } else if (words.take_if("state")) {
      block_ = "state";
      const vrrp::Instant at = scenario.entries.empty() ? kZero : scenario.entries.back().at;
      Entry entry{.line = number, .at = at, .event = {}, .datagram = {}, .state = initial_state()};
      scenario.entries.push_back(std::move(entry));
    } else {
      block_ = "";
      if (const auto done = take_entry(number, words); !done) return done;
    }
    if (!words.is_empty()) {
      return std::unexpected(fmt::format("'{}' is too much", words.rest()));
    }
    return {};
  }

  Scenario scenario;

 private:
  Read<void> take_entry(std::size_t number, Words& words) {
    Entry entry = TRY(read_entry(scenario.given, words));
    entry.line = number;
    const bool is_earlier = !scenario.entries.empty() && entry.at < scenario.entries.back().at &&
                            scenario.given.deadlines == Deadlines::automatic;
    if (is_earlier) return std::unexpected(Problem("time does not go back"));
    scenario.entries.push_back(std::move(entry));
    return {};
  }

  Read<void> take_indented(Words& words) {
    if (block_ == "given") return read_given(scenario.given, words);
    if (block_ == "state") return read_state(*scenario.entries.back().state, words);
    return std::unexpected(Problem("an indented line belongs to given, state or an outcome"));
  }

  fsm::State initial_state() const {
    fsm::State state;
    state.effective_priority = scenario.given.router.priority;
    state.active_interval = scenario.given.router.interval;
    state.source = IpAddress(scenario.given.router.family);
    state.active_address = IpAddress(scenario.given.router.family);
    return state;
  }

  std::string block_;
};

}  // namespace

bool is_outcome(std::string_view line) {
  if (!line.starts_with(' ')) return false;
  Words words(line);
  const std::string_view first = words.take();
  return first == "->" || first == "sends" || words.peek() == "->";
}

std::expected<Scenario, std::string> read(std::string_view text) {
  Reader reader;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return std::unexpected(fmt::format("line {}: the last line has no end", number + 1));
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (const auto taken = reader.take(number, line); !taken) {
      return std::unexpected(fmt::format("line {}: {}", number + 1, taken.error()));
    }
    reader.scenario.lines.emplace_back(line);
    ++number;
  }
  if (reader.scenario.entries.empty()) return std::unexpected(Problem("nothing happens in it"));
  return std::move(reader.scenario);
}

}  // namespace scenario
