// fsm::step over any sequence of events: what must hold after every one of them, whatever came
// before (RFC 9568 6.4). The expectations are kept here, apart from the state machine's own State.
//
// Input: six octets of settings, then the events, of two to five octets each.
#include "fsm/step.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using fsm::Action;
using fsm::Event;
using fsm::Settings;
using fsm::State;
using fsm::Step;
using vrrp::Family;
using vrrp::Instant;
using vrrp::IpAddress;
using vrrp::Nanoseconds;
using vrrp::Priority;
using vrrp::RouterState;
using vrrp::Version;

// A host of the segment; `number` 0 is taken for 1.
IpAddress host(Family family, std::uint8_t number) {
  std::array<std::uint8_t, 16> bytes{};
  const bool is_ipv4 = family == Family::ipv4;
  bytes[0] = is_ipv4 ? 192 : 0xfe;
  bytes[1] = is_ipv4 ? 0 : 0x80;
  bytes[2] = is_ipv4 ? 2 : 0;
  bytes[is_ipv4 ? 3 : 15] = std::max<std::uint8_t>(number, 1);
  return {family, std::span(bytes).first(vrrp::address_size_bytes(family))};
}

Priority configurable_priority(std::uint8_t octet) {
  return Priority::from_wire(std::max<std::uint8_t>(octet, 1));
}

// v3: 1 to 4095 cs. v2: 1 to 255 s.
Nanoseconds interval_on_wire(Version version, std::uint32_t number) {
  if (version == Version::v2) return std::chrono::seconds{number % 255 + 1};
  return vrrp::Centiseconds{number % 4095 + 1};
}

constexpr Nanoseconds kPreemptDelay = std::chrono::seconds{10};

Settings read_settings(fuzz::Input& input) {
  const std::uint8_t switches = input.octet();
  Settings settings;
  settings.version = (switches & 1) != 0 ? Version::v2 : Version::v3;
  const bool is_ipv6 = settings.version == Version::v3 && (switches & 2) != 0;
  settings.family = is_ipv6 ? Family::ipv6 : Family::ipv4;
  settings.preempt = (switches & 4) != 0 ? fsm::Preempt::no : fsm::Preempt::yes;
  if ((switches & 12) == 8) settings.preempt_delay = kPreemptDelay;
  settings.priority = configurable_priority(input.octet());
  settings.interval = interval_on_wire(settings.version, input.number16());
  settings.second_advert_after =
      settings.interval / 2 + settings.interval / 2 * static_cast<int>(input.octet()) / 255;
  return settings;
}

std::size_t count(const Step& step, Action action) {
  return static_cast<std::size_t>(std::ranges::count(step.actions.all(), action));
}

class Story {
 public:
  explicit Story(const Settings& settings)
      : settings_(settings), state_(fsm::initial_state(settings)) {}

  void take_event(fuzz::Input& input);

 private:
  void advance(std::uint8_t code);
  std::optional<Event> read_event(std::uint8_t code, fuzz::Input& input) const;
  void check(const Event& event, const Step& step) const;
  void check_state(const State& next) const;
  void check_actions(const Event& event, const Step& step) const;
  void check_promotion(const State& next) const;
  void check_what_is_ignored(const Event& event, const Step& step) const;
  void check_answer(const Event& event, const Step& step);
  bool keeps_us_down(const fsm::HeardAdvert& advert);
  void remember(const Event& event, const Step& step);

  Settings settings_;
  State state_;
  Instant now_ = Instant(std::chrono::hours{1});
  // Backup: the advert or the beginning of the state that is believed to this moment, at least.
  Instant no_promotion_before_ = Instant::min();
  // Backup: since when only lower priorities were heard.
  std::optional<Instant> lower_since_;
  // Active: a losing advert was last answered.
  std::optional<Instant> last_answer_;
};

// Mostly parts of an interval; also exactly the deadline, and the moment before it.
void Story::advance(std::uint8_t code) {
  if (code < 14) {
    now_ += settings_.interval / 8 * code;
  } else if (state_.deadline != vrrp::kNever) {
    now_ = std::max(now_, state_.deadline - Nanoseconds{code == 14 ? 0 : 1});
  }
}

std::optional<Event> Story::read_event(std::uint8_t code, fuzz::Input& input) const {
  switch (code) {
    case 0:
      return Event::startup(host(settings_.family, input.octet()));
    case 1:
      return Event::shutdown();
    case 2:
      return Event::interface_lost(input.octet() % 2 == 0 ? vrrp::Reason::interface_down
                                                          : vrrp::Reason::no_source_address);
    case 3:
      return Event::source_changed(host(settings_.family, input.octet()));
    case 4:
      if (const std::uint8_t octet = input.octet(); octet % 2 == 0) {
        return Event::priority_changed(configurable_priority(octet));
      } else {
        return Event::demoted(configurable_priority(octet), vrrp::Reason::check_failed);
      }
    case 5:
      return Event::held();
    case 6:
      return Event::hold_failed(13);
    case 7:
    case 8:
    case 9:
      return Event::deadline();
    default:
      break;
  }
  fsm::HeardAdvert advert{.priority = Priority::from_wire(input.octet()),
                          .interval = settings_.interval,
                          .source = host(settings_.family, input.octet())};
  // v2 demands the same interval; v3 learns that of the other.
  if (settings_.version == Version::v3) {
    advert.interval = interval_on_wire(Version::v3, input.number16());
  }
  // Our own adverts are not admitted.
  if (advert.source == state_.source) return std::nullopt;
  return Event::advert_received(advert);
}

void Story::take_event(fuzz::Input& input) {
  const std::uint8_t code = input.octet();
  advance(code >> 4);
  const std::optional<Event> event = read_event(code & 0x0f, input);
  if (!event) return;
  const Step step = fsm::step(settings_, state_, *event, now_);
  check(*event, step);
  check_answer(*event, step);
  remember(*event, step);
  state_ = step.next;
}

void Story::check(const Event& event, const Step& step) const {
  check_state(step.next);
  check_actions(event, step);
  check_promotion(step.next);
  check_what_is_ignored(event, step);
}

void Story::check_state(const State& next) const {
  CHECK(next.state <= RouterState::fault && next.reason <= vrrp::Reason::not_listed);
  CHECK(next.effective_priority != Priority::kRelinquish);
  CHECK(next.active_interval > Nanoseconds::zero());
  CHECK(next.source.family() == settings_.family);
  CHECK(next.active_address.family() == settings_.family);
  if (next.state != state_.state) CHECK(next.since == now_);
  const Nanoseconds longest_skew =
      settings_.version == Version::v2 ? std::chrono::seconds{1} : next.active_interval;
  switch (next.state) {
    case RouterState::initialize:
      CHECK(next.deadline == vrrp::kNever);
      break;
    case RouterState::backup:  // 6.1: three intervals and less than one of skew.
      CHECK(next.deadline <= now_ + 3 * next.active_interval + longest_skew);
      break;
    case RouterState::active:
      CHECK(next.deadline <= now_ + settings_.interval);
      CHECK(next.active_address == next.source);
      break;
    case RouterState::fault:
      CHECK(next.deadline == vrrp::kNever || next.deadline <= now_ + fsm::kMaxHoldRetry);
      break;
    default:
      std::abort();
  }
}

void Story::check_actions(const Event& event, const Step& step) const {
  const bool was_active = state_.state == RouterState::active;
  const bool is_active = step.next.state == RouterState::active;
  const auto actions = step.actions.all();
  CHECK(actions.size() <= 4);
  if (!was_active && !is_active) CHECK(actions.empty());
  CHECK(count(step, Action::hold) == (!was_active && is_active ? 1 : 0));
  CHECK(count(step, Action::release) == (was_active && !is_active ? 1 : 0));
  CHECK(count(step, Action::send_advert) <= (is_active ? 1 : 0));
  CHECK(count(step, Action::announce) <= (was_active && is_active ? 1 : 0));
  // 6.4.3: who is outranked does not give up, it has lost; without an interface nothing can leave.
  const bool gives_up = event.kind == Event::Kind::shutdown ||
                        event.kind == Event::Kind::hold_failed ||
                        event.kind == Event::Kind::demoted;
  CHECK(count(step, Action::send_priority_zero) == (was_active && !is_active && gives_up ? 1 : 0));
  if (!was_active && is_active) {
    CHECK(std::ranges::equal(actions, std::array{Action::send_advert, Action::hold}));
  }
  if (was_active && !is_active) CHECK(actions.back() == Action::release);
}

void Story::check_promotion(const State& next) const {
  const bool is_promotion =
      state_.state == RouterState::backup && next.state == RouterState::active;
  if (is_promotion) CHECK(now_ >= no_promotion_before_ && now_ >= state_.deadline);
}

void Story::check_what_is_ignored(const Event& event, const Step& step) const {
  const bool is_early = event.kind == Event::Kind::deadline && now_ < state_.deadline;
  const bool takes_part =
      state_.state == RouterState::backup || state_.state == RouterState::active;
  const bool is_deaf = event.kind == Event::Kind::advert_received && !takes_part;
  if (is_early || is_deaf) CHECK(step.next == state_ && step.actions.all().empty());
  // A deadline that has come is used up.
  if (event.kind == Event::Kind::deadline) CHECK(step.next.deadline > now_);
}

// Two routers that both believe they win answer each other four times an interval at most.
void Story::check_answer(const Event& event, const Step& step) {
  const bool was_active = state_.state == RouterState::active;
  if (!was_active) last_answer_.reset();
  const bool is_answer = was_active && event.kind == Event::Kind::advert_received &&
                         event.advert.priority != Priority::kRelinquish &&
                         step.next.state == RouterState::active && !step.actions.all().empty();
  if (!is_answer) return;
  if (last_answer_) CHECK(now_ - *last_answer_ >= settings_.interval / 4);
  last_answer_ = now_;
}

// What a Backup hears, or an Active router that becomes one by it.
bool Story::keeps_us_down(const fsm::HeardAdvert& advert) {
  if (state_.state == RouterState::active) return true;
  if (settings_.preempt == fsm::Preempt::no || advert.priority >= state_.effective_priority) {
    lower_since_.reset();
    return true;
  }
  if (!lower_since_) lower_since_ = now_;
  return now_ - *lower_since_ < settings_.preempt_delay;
}

void Story::remember(const Event& event, const Step& step) {
  if (step.next.state != state_.state) lower_since_.reset();
  if (step.next.state != RouterState::backup) return;
  if (event.kind != Event::Kind::advert_received) {
    const bool has_entered = state_.state != RouterState::backup;
    if (has_entered) no_promotion_before_ = now_ + 3 * settings_.interval;
    return;
  }
  if (event.advert.priority == Priority::kRelinquish) {
    no_promotion_before_ = now_;  // A skew later, which may be short.
  } else if (keeps_us_down(event.advert)) {
    no_promotion_before_ = now_ + 3 * event.advert.interval;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  Story story(read_settings(input));
  while (!input.is_empty()) story.take_event(input);
  return 0;
}
