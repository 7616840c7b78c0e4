// A recording told as a scenario, for any datagram: the words can be read, our password is not in
// them, and what is read again is judged by the parser and the router's own rules as the datagram
// was; so a replay never does something else than what was recorded.
//
// Input: family and version of the router, TTL, then the message.
#include "contract/recording.h"

#include <algorithm>
#include <string>

#include "control/scenario_words.h"
#include "fsm/admission.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "tests/scenario.h"
#include "vrrp/advert_parse.h"
#include "vrrp/check.h"
#include "worker/record_step.h"

namespace {

using control::ScenarioRouter;
using vrrp::Family;
using vrrp::IpAddress;
using vrrp::Version;

// Nothing that a fuzzer is likely to make of something else.
constexpr vrrp::AuthKey kPassword{'q', 'Z', '7', 'w', 'K', '2', 'x', 'J'};

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

ScenarioRouter router_of(std::uint8_t switches) {
  ScenarioRouter router;
  router.version = (switches & 1) != 0 ? Version::v2 : Version::v3;
  const bool is_ipv6 = router.version == Version::v3 && (switches & 2) != 0;
  router.family = is_ipv6 ? Family::ipv6 : Family::ipv4;
  router.addresses = {ip(is_ipv6 ? "fe80::1" : "192.0.2.1")};
  if ((switches & 4) != 0 && router.version == Version::v2) {
    router.auth_type = vrrp::AuthType::simple_text;
    router.auth_key = kPassword;
  }
  return router;
}

struct Verdict {
  std::optional<vrrp::DropReason> drop;
  vrrp::Priority priority = vrrp::Priority::kRelinquish;
  vrrp::Nanoseconds interval{};

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

Verdict judge(const ScenarioRouter& router, const vrrp::Datagram& datagram) {
  const auto advert = vrrp::parse_advert(datagram);
  if (!advert) return {.drop = advert.error()};
  const auto admitted = fsm::admit({.version = router.version,
                                    .auth_type = router.auth_type,
                                    .auth_key = router.auth_key,
                                    .interval = router.interval},
                                   *advert, datagram.source, IpAddress(router.family));
  if (!admitted) return {.drop = admitted.error()};
  return {.drop = std::nullopt, .priority = advert->priority, .interval = advert->interval};
}

contract::Record record_of(const vrrp::Datagram& datagram, const Verdict& verdict) {
  const fsm::State state = fsm::initial_state({.family = datagram.source.family()});
  contract::Record record =
      worker::record_of_drop(datagram, verdict.drop.value_or(vrrp::DropReason::own), state);
  if (!verdict.drop) record.kind = contract::RecordKind::advert;
  return record;
}

void check(const ScenarioRouter& router, const vrrp::Datagram& datagram) {
  const Verdict verdict = judge(router, datagram);
  const auto words = control::record_words(router, record_of(datagram, verdict));
  if (!words) {
    CHECK(verdict.drop && datagram.message.size() > contract::kRecordedMessageBytes);
    return;
  }
  const std::string text = control::given_words(router) + "at 0s " + *words + "\n";
  // Only a fuzzer would write it over the fields of the header.
  const auto header = datagram.message.first(std::min(datagram.message.size(), kPassword.size()));
  if (router.auth_type != vrrp::AuthType::none && !std::ranges::equal(header, kPassword)) {
    CHECK(text.find("qZ7wK2xJ") == std::string::npos);
    CHECK(text.find("715a37774b32784a") == std::string::npos);
  }
  const auto scenario = scenario::read(text);
  CHECK(scenario.has_value());
  const scenario::Datagram& read = scenario->entries[0].datagram.value();
  const Verdict replayed = judge(scenario->given.router, {.message = read.message,
                                                          .source = read.source,
                                                          .destination = read.destination,
                                                          .interface = {1},
                                                          .ttl = read.ttl,
                                                          .arrival = scenario::kZero});
  CHECK(replayed == verdict);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  const ScenarioRouter router = router_of(input.octet());
  const std::uint8_t ttl = input.octet();
  check(router, {.message = input.rest(),
                 .source = ip(router.family == Family::ipv4 ? "192.0.2.251" : "fe80::c8"),
                 .destination = vrrp::advert_group(router.family),
                 .interface = {1},
                 .ttl = ttl,
                 .arrival = scenario::kZero});
  return 0;
}
