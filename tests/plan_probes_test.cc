// validate_plan on the rows about native checks: a small valid Plan, then one minimal corruption
// per row, some with a neighbour that is accepted.
#include "contract/plan_probes.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_writer.h"

namespace {

using contract::CheckKind;
using contract::DnsMatch;
using contract::PlanError;
using contract::PlanRows;
using contract::PlanTarget;
using contract::Transport;

PlanTarget target(std::uint32_t check, std::uint16_t port, Transport transport) {
  return {.check = check, .port = port, .transport = transport, .bytes = {127, 0, 0, 1}};
}

// "named_ok" asks two servers for a TXT record; "smtp_ok" connects; "eth1" is an interface.
PlanRows native_rows() {
  PlanRows rows;
  rows.add_interface("eth1");
  rows.checks.push_back({.name = rows.add_text("named_ok"),
                         .kind = CheckKind::dns,
                         .flags = 2,
                         .interval_ms = 1000,
                         .timeout_ms = 500});
  rows.checks.push_back({.name = rows.add_text("smtp_ok"),
                         .kind = CheckKind::tcp,
                         .interval_ms = 1000,
                         .timeout_ms = 500});
  rows.checks.push_back(
      {.name = rows.add_text("eth1"), .kind = CheckKind::interface, .rise = 0, .fall = 0});
  rows.dns.push_back({.name = rows.add_text("test.example."),
                      .type = 16,
                      .match = DnsMatch::text,
                      .expected = rows.add_text("ok")});
  rows.tcp.push_back({.send = rows.add_text("QUIT\r\n"), .expect = rows.add_text("220")});
  rows.targets.push_back(target(0, 53, Transport::udp));
  rows.targets.push_back({.check = 0, .port = 53, .family = 6, .transport = Transport::tcp});
  rows.targets[1].bytes[15] = 1;
  rows.targets.push_back(target(1, 25, Transport::tcp));
  rows.targets[2].has_source = 1;
  rows.targets[2].source = {192, 0, 2, 11};
  return rows;
}

std::string verdict(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

struct ProbeChange {
  const char* name;
  std::function<void(PlanRows&)> change;
  std::string want = "valid";
};

void expect_probe_verdicts(const std::vector<ProbeChange>& table) {
  for (const ProbeChange& row : table) {
    PlanRows rows = native_rows();
    row.change(rows);
    EXPECT_EQ(verdict(rows), row.want) << row.name;
  }
}

TEST(PlanProbes, SayWhatIsAskedOfWhom) {
  const auto bytes = contract::write_plan(native_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  ASSERT_EQ(plan->targets_of(0).size(), 2U);
  EXPECT_EQ(plan->targets_of(0)[1].family, 6);
  ASSERT_EQ(plan->targets_of(1).size(), 1U);
  EXPECT_EQ(plan->targets_of(1)[0].port, 25);
  EXPECT_TRUE(plan->targets_of(2).empty());
  EXPECT_EQ(plan->name(plan->dns()[0]), "test.example.");
  EXPECT_EQ(plan->expected(plan->dns()[0]), "ok");
  EXPECT_EQ(plan->sent(plan->tcp()[0]), "QUIT\r\n");
  EXPECT_EQ(plan->expected(plan->tcp()[0]), "220");
}

TEST(PlanProbes, HaveServersThatCanBeConnectedTo) {
  const std::string bad(describe(PlanError::target));
  expect_probe_verdicts({
      {"no change", [](PlanRows&) {}},
      {"no server", [](PlanRows& r) { r.targets.pop_back(); }, bad},
      {"no such check", [](PlanRows& r) { r.targets[2].check = 3; }, bad},
      {"a server of an interface", [](PlanRows& r) { r.targets[2].check = 2; }, bad},
      {"out of order", [](PlanRows& r) { std::swap(r.targets[0], r.targets[2]); }, bad},
      {"port 0", [](PlanRows& r) { r.targets[0].port = 0; }, bad},
      {"port 65535", [](PlanRows& r) { r.targets[0].port = 65535; }},
      {"family 5", [](PlanRows& r) { r.targets[0].family = 5; }, bad},
      {"0.0.0.0", [](PlanRows& r) { r.targets[0].bytes = {}; }, bad},
      {"224.0.0.18", [](PlanRows& r) { r.targets[0].bytes = {224, 0, 0, 18}; }, bad},
      {"bytes behind IPv4", [](PlanRows& r) { r.targets[0].bytes[4] = 1; }, bad},
      {"tcp over UDP", [](PlanRows& r) { r.targets[2].transport = Transport::udp; }, bad},
      {"unknown transport", [](PlanRows& r) { r.targets[0].transport = Transport{4}; }, bad},
      {"a source that is none", [](PlanRows& r) { r.targets[2].source = {}; }, bad},
      {"a source that is not used", [](PlanRows& r) { r.targets[2].has_source = 0; }, bad},
      {"has_source 2", [](PlanRows& r) { r.targets[2].has_source = 2; }, bad},
      {"reserved", [](PlanRows& r) { r.targets[0].reserved[2] = 1; },
       std::string(describe(PlanError::reserved))},
      {"16 servers", [](PlanRows& r) { r.targets.insert(r.targets.begin(), 14, r.targets[0]); }},
      {"17 servers", [](PlanRows& r) { r.targets.insert(r.targets.begin(), 15, r.targets[0]); },
       bad},
  });
}

TEST(PlanProbes, SendEchoesWithoutAPort) {
  const std::string bad(describe(PlanError::target));
  const std::string probe(describe(PlanError::probe));
  const auto of = [](std::function<void(PlanRows&)> change) {
    return [=](PlanRows& rows) {
      rows.icmp.push_back({.size_bytes = 1400, .latency_ms = 100});
      rows.checks.push_back({.name = rows.add_text("gateway"),
                             .kind = CheckKind::icmp,
                             .flags = 2,
                             .interval_ms = 1000,
                             .timeout_ms = 500});
      rows.targets.push_back(target(3, 0, Transport::icmp));
      change(rows);
    };
  };
  expect_probe_verdicts({
      {"no change", of([](PlanRows&) {})},
      {"a port", of([](PlanRows& r) { r.targets[3].port = 7; }), bad},
      {"over UDP", of([](PlanRows& r) { r.targets[3].transport = Transport::udp; }), bad},
      {"DNS as an echo", of([](PlanRows& r) { r.targets[0].transport = Transport::icmp; }), bad},
      {"no server", of([](PlanRows& r) { r.targets.pop_back(); }), bad},
      {"too large", of([](PlanRows& r) { r.icmp[0].size_bytes = 1401; }), probe},
      {"too late", of([](PlanRows& r) { r.icmp[0].latency_ms = 1'000'000'001; }), probe},
      {"reserved", of([](PlanRows& r) { r.icmp[0].reserved = 1; }),
       std::string(describe(PlanError::reserved))},
  });
}

TEST(PlanProbes, AskWhatCanBeAsked) {
  const std::string bad(describe(PlanError::probe));
  expect_probe_verdicts({
      {"no name", [](PlanRows& r) { r.dns[0].name.size_bytes = 0; }, bad},
      {"a name outside", [](PlanRows& r) { r.dns[0].name.offset = 1000; }, bad},
      {"a name with a blank", [](PlanRows& r) { r.dns[0].name = r.add_text("a b"); }, bad},
      {"253 bytes", [](PlanRows& r) { r.dns[0].name = r.add_text(std::string(253, 'a')); }},
      {"254 bytes", [](PlanRows& r) { r.dns[0].name = r.add_text(std::string(254, 'a')); }, bad},
      {"type 0", [](PlanRows& r) { r.dns[0].type = 0; }, bad},
      {"class 0", [](PlanRows& r) { r.dns[0].dns_class = 0; }, bad},
      {"no rcode is right", [](PlanRows& r) { r.dns[0].rcodes = 0; }, bad},
      {"recursion 2", [](PlanRows& r) { r.dns[0].wants_recursion = 2; }, bad},
      {"unknown match", [](PlanRows& r) { r.dns[0].match = DnsMatch{4}; }, bad},
      {"text without a text", [](PlanRows& r) { r.dns[0].expected.size_bytes = 0; }, bad},
      {"a text without a match", [](PlanRows& r) { r.dns[0].match = DnsMatch::anything; }, bad},
      {"a text with NUL", [](PlanRows& r) { r.dns[0].expected = r.add_text(std::string(2, '\0')); },
       bad},
      {"a prefix that is not used", [](PlanRows& r) { r.dns[0].prefix_family = 4; }, bad},
      {"65536 answers", [](PlanRows& r) { r.dns[0].min_answers = 65536; }, bad},
      {"1024 bytes to send",
       [](PlanRows& r) { r.tcp[0].send = r.add_text(std::string(1024, 'a')); }},
      {"1025 bytes to send",
       [](PlanRows& r) { r.tcp[0].send = r.add_text(std::string(1025, 'a')); }, bad},
  });
}

TEST(PlanProbes, TakeAnswersOfAPrefix) {
  const std::string bad(describe(PlanError::probe));
  const auto of_prefix = [](std::uint8_t family, std::uint8_t length) {
    return [family, length](PlanRows& rows) {
      rows.dns[0].match = DnsMatch::prefix;
      rows.dns[0].expected = {};
      rows.dns[0].prefix_family = family;
      rows.dns[0].prefix_length = length;
    };
  };
  expect_probe_verdicts({
      {"0.0.0.0/0", of_prefix(4, 0)},
      {"/32", of_prefix(4, 32)},
      {"/33", of_prefix(4, 33), bad},
      {"/128", of_prefix(6, 128)},
      {"/129", of_prefix(6, 129), bad},
      {"family 0", of_prefix(0, 8), bad},
  });
}

TEST(PlanProbes, BelongToOneCheckEach) {
  const std::string bad(describe(PlanError::check_value));
  expect_probe_verdicts({
      {"no such query", [](PlanRows& r) { r.checks[0].subject = 1; }, bad},
      {"no such interface", [](PlanRows& r) { r.checks[2].subject = 1; }, bad},
      {"an interface with an interval", [](PlanRows& r) { r.checks[2].interval_ms = 1; }, bad},
      {"a native check without one", [](PlanRows& r) { r.checks[0].interval_ms = 0; }, bad},
      {"a fast interval", [](PlanRows& r) { r.checks[0].fast_interval_ms = 1000; }},
      {"a fast one that is slower", [](PlanRows& r) { r.checks[0].fast_interval_ms = 1001; }, bad},
      {"an interface with a fast one", [](PlanRows& r) { r.checks[2].fast_interval_ms = 1; }, bad},
      {"unknown flag", [](PlanRows& r) { r.checks[0].flags = 4; }, bad},
      {"unknown kind", [](PlanRows& r) { r.checks[0].kind = CheckKind{5}; }, bad},
      {"kinds have names of their own", [](PlanRows& r) { r.checks[2].name = r.checks[0].name; }},
  });
}

}  // namespace
