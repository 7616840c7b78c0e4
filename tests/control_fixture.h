// A small Plan and a Ledger in memory, as regent-control finds them, for its tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/check_ledger.h"
#include "contract/ledger.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "control/clocks.h"
#include "control/ledgers.h"

namespace control {

inline vrrp::IpAddress ip(std::string_view text) { return *vrrp::IpAddress::parse(text); }

struct RouterGiven {
  std::string_view name;
  std::string_view interface;
  vrrp::Family family = vrrp::Family::ipv4;
  vrrp::Version version = vrrp::Version::v3;
  std::uint8_t vrid = 1;
  std::uint8_t priority = 100;
  std::vector<std::pair<std::string_view, std::uint8_t>> addresses;  // the first one is advertised
};

inline void add_router(contract::PlanRows& rows, const RouterGiven& given) {
  contract::PlanRouter router;
  rows.set_name(router, given.name);
  router.interface = rows.add_interface(given.interface);
  router.sender = rows.add_sender(router.interface, given.family);
  router.family = static_cast<std::uint8_t>(given.family);
  router.version = static_cast<std::uint8_t>(given.version);
  router.vrid = given.vrid;
  router.priority = given.priority;
  router.interval_cs = 100;
  router.garp_repeat = 1;
  router.garp_refresh_repeat = 1;
  router.advertised_count = 1;
  router.first_address = static_cast<std::uint32_t>(rows.addresses.size());
  router.address_count = static_cast<std::uint32_t>(given.addresses.size());
  for (const auto& [text, prefix_length] : given.addresses) {
    const vrrp::IpAddress value = ip(text);
    contract::PlanAddress row{.interface = router.interface,
                              .family = static_cast<std::uint8_t>(value.family()),
                              .prefix_length = prefix_length};
    std::ranges::copy(value.bytes(), row.bytes.begin());
    rows.addresses.push_back(row);
  }
  rows.routers.push_back(router);
}

// Router 0: testdns0, IPv4 v3 on eth0. 1: testdns1, IPv6 on eth1, priority 255, five addresses.
// 2: old, IPv4 v2 on eth0.
inline contract::PlanRows three_routers() {
  contract::PlanRows rows;
  add_router(rows, {.name = "testdns0",
                    .interface = "eth0",
                    .vrid = 52,
                    .addresses = {{"192.0.2.52", 24}, {"2001:db8::52", 64}}});
  add_router(rows, {.name = "testdns1",
                    .interface = "eth1",
                    .family = vrrp::Family::ipv6,
                    .vrid = 53,
                    .priority = 255,
                    .addresses = {{"fe80::53", 64},
                                  {"2001:db8::53", 64},
                                  {"2001:db8::54", 64},
                                  {"2001:db8::55", 64},
                                  {"2001:db8::56", 64}}});
  add_router(rows, {.name = "old",
                    .interface = "eth0",
                    .version = vrrp::Version::v2,
                    .vrid = 7,
                    .addresses = {{"198.51.100.7", 24}}});
  return rows;
}

// Adds a check that runs every second for at most 0.8 s and needs three good or bad results in a
// row.
inline void add_check(contract::PlanRows& rows, std::string_view name) {
  constexpr std::string_view kWords("/usr/bin/true\0", 14);
  rows.scripts.push_back(
      {.words = rows.add_text(kWords), .user = rows.add_script_user("nobody", "")});
  rows.checks.push_back({.name = rows.add_text(name),
                         .subject = static_cast<std::uint32_t>(rows.checks.size()),
                         .interval_ms = 1000,
                         .timeout_ms = 800,
                         .rise = 3,
                         .fall = 3});
}

// Adds the check of an interface.
inline void add_interface_check(contract::PlanRows& rows, std::string_view name) {
  rows.checks.push_back({.name = rows.add_text(name),
                         .kind = contract::CheckKind::interface,
                         .subject = rows.add_interface(name),
                         .rise = 0,
                         .fall = 0});
}

// Adds the check of a file.
inline void add_file_check(contract::PlanRows& rows, std::string_view name) {
  rows.files.push_back({.path = rows.add_text("/etc/regent/order")});
  rows.checks.push_back({.name = rows.add_text(name),
                         .kind = contract::CheckKind::file,
                         .subject = static_cast<std::uint32_t>(rows.files.size() - 1),
                         .rise = 0,
                         .fall = 0});
}

// Checks 0: named_ok, a fault of testdns0; 1: disk_ok, a fault of testdns0 and of testdns1; 2:
// preferred, +20 for testdns0; 3: closed, a fault of `old` when it is up.
inline contract::PlanRows three_routers_with_checks() {
  contract::PlanRows rows = three_routers();
  for (const std::string_view name : {"named_ok", "disk_ok", "preferred", "closed"}) {
    add_check(rows, name);
  }
  rows.tracks = {{.router = 0, .check = 0},
                 {.router = 0, .check = 1},
                 {.router = 0, .check = 2, .weight = 20},
                 {.router = 1, .check = 1},
                 {.router = 2, .check = 3, .is_reversed = 1}};
  return rows;
}

// How a run ended, and what it wrote.
inline contract::CheckResult result_of(contract::RunOutcome outcome, std::int32_t code,
                                       std::string_view output = {}) {
  contract::CheckResult result{.outcome = static_cast<std::uint32_t>(outcome),
                               .code = code,
                               .duration_us = 12'345,
                               .output_size_bytes = static_cast<std::uint32_t>(output.size())};
  std::ranges::copy(output, result.output.begin());
  return result;
}

inline contract::CheckRecord check_record(vrrp::Verdict verdict, std::int64_t since_ns,
                                          const contract::CheckResult& result = {}) {
  return {.verdict = static_cast<std::uint8_t>(verdict),
          .since_ns = since_ns,
          .result_at_ns = result.outcome == 0 ? 0 : since_ns,
          .result = result};
}

// Plan and Ledgers of one daemon. Neither copied nor moved: its members refer to each other.
struct World {
  explicit World(const contract::PlanRows& rows = three_routers())
      : plan_bytes(contract::write_plan(rows)),
        plan(contract::validate_plan(plan_bytes).value()),
        shape{.routers = static_cast<std::uint32_t>(rows.routers.size()),
              .interfaces = static_cast<std::uint32_t>(rows.interfaces.size())},
        ledger_words(contract::ledger_size_bytes(shape) / sizeof(std::uint64_t)),
        ledger_bytes(reinterpret_cast<std::uint8_t*>(ledger_words.data()),
                     contract::ledger_size_bytes(shape)),
        writer(contract::LedgerWriter::format(ledger_bytes, shape)),
        reader(contract::LedgerReader::open(ledger_bytes, shape).value()),
        check_ledger_words(contract::check_ledger_size_bytes(check_count()) /
                           sizeof(std::uint64_t)),
        check_ledger_bytes(reinterpret_cast<std::uint8_t*>(check_ledger_words.data()),
                           contract::check_ledger_size_bytes(check_count())),
        check_writer(contract::CheckLedgerWriter::format(check_ledger_bytes, check_count())),
        check_reader(contract::CheckLedgerReader::open(check_ledger_bytes, check_count()).value()) {
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::uint32_t check_count() const { return static_cast<std::uint32_t>(plan.checks().size()); }
  // As the program has them: without anything for checkd there is no Ledger of checks.
  Ledgers ledgers() const {
    Ledgers both{.worker = reader, .checks = std::nullopt};
    if (contract::needs_checkd(plan)) both.checks = check_reader;
    return both;
  }

  std::vector<std::uint8_t> plan_bytes;
  contract::Plan plan;
  contract::LedgerShape shape;
  std::vector<std::uint64_t> ledger_words;  // aligned, as a mapping is
  std::span<std::uint8_t> ledger_bytes;
  contract::LedgerWriter writer;
  contract::LedgerReader reader;
  std::vector<std::uint64_t> check_ledger_words;
  std::span<std::uint8_t> check_ledger_bytes;
  contract::CheckLedgerWriter check_writer;
  contract::CheckLedgerReader check_reader;
};

// 1,000 s after boot, at one o'clock in the morning of 2026-03-29 (UTC).
inline Clocks one_o_clock() {
  using namespace std::chrono_literals;
  return {.now = vrrp::Instant{1000s},
          .wall = std::chrono::sys_days{std::chrono::year{2026} / 3 / 29} + 1h};
}

constexpr std::int64_t seconds_ns(double seconds) {
  return static_cast<std::int64_t>(seconds * 1e9);
}

}  // namespace control
