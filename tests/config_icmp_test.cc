// icmp_check: what is read of it, what is wrong with it, how it is written, and its rows of the
// Plan.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/effective.h"
#include "config/print.h"
#include "contract/plan.h"
#include "tests/config_fixture.h"
#include "tests/native_texts.h"
#include "tests/planned.h"

namespace {

using contract::PlanIcmp;
using contract::PlanTarget;
using contract::Transport;
using testing::ElementsAre;
using testing::IsEmpty;

std::string icmp(const std::string& lines, const std::string& server = "192.0.2.254") {
  return "icmp_check ok {\nserver " + server + "\n" + lines + "\n}\n";
}

// With a router that tracks it.
std::string tracked(const std::string& lines, const std::string& server = "192.0.2.254") {
  return icmp(lines, server) + tests::instance_with("track_check {\nok\n}");
}

TEST(IcmpCheck, IsReadAndWrittenAgain) {
  const std::string text =
      "icmp_check ok {\n"
      "    server 192.0.2.254\n"
      "    server 2001:db8::254\n"
      "    size 1400\n"
      "    max_latency 0.2\n"
      "    source 192.0.2.1\n"
      "    interval 2\n"
      "    require any\n"
      "}\n";
  EXPECT_THAT(tests::problems(text + tests::instance_with("track_check {\nok\n}")), IsEmpty());
  EXPECT_EQ(config::print(tests::config_of(text), config::Secrets::shown, {}), text);
}

TEST(IcmpCheck, BecomesRows) {
  const tests::Planned plan(
      tracked("size 0\nmax_latency 0.5\nsource 192.0.2.1\nrequire any\nrise 2\nfall 3",
              "192.0.2.254 2001:db8::254"));
  ASSERT_EQ(plan->icmp().size(), 1U);
  EXPECT_EQ(plan->icmp()[0].size_bytes, 0);
  EXPECT_EQ(plan->icmp()[0].latency_ms, 500U);
  const contract::PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.kind, contract::CheckKind::icmp);
  EXPECT_EQ(check.rise, 2U);
  EXPECT_EQ(check.fall, 3U);
  EXPECT_TRUE(has(check, contract::CheckFlag::any_target));
  ASSERT_EQ(plan->targets().size(), 2U);
  for (const PlanTarget& target : plan->targets()) {
    EXPECT_EQ(target.transport, Transport::icmp);
    EXPECT_EQ(target.port, 0);
  }
  EXPECT_EQ(contract::address(plan->targets()[0]).to_string(), "192.0.2.254");
  EXPECT_EQ(plan->targets()[0].has_source, 1);
  EXPECT_EQ(contract::address(plan->targets()[1]).to_string(), "2001:db8::254");
  EXPECT_EQ(plan->targets()[1].has_source, 0);
}

TEST(IcmpCheck, HasDefaults) {
  const tests::Planned plan(tracked("max_latency 0.8"));
  ASSERT_EQ(plan->icmp().size(), 1U);
  EXPECT_EQ(plan->icmp()[0].size_bytes, 56);
  // As long as the timeout is no limit of its own.
  EXPECT_EQ(plan->icmp()[0].latency_ms, 0U);
  EXPECT_EQ(plan->checks()[0].timeout_ms, 800U);
}

TEST(IcmpCheck, IsShownWithAllThatHolds) {
  const config::Config effective =
      config::with_defaults(tests::config_of(icmp("interval 2")), "host");
  EXPECT_THAT(config::print(effective, config::Secrets::shown, {}),
              testing::HasSubstr("icmp_check ok {\n"
                                 "    server 192.0.2.254\n"
                                 "    size 56\n"
                                 "    max_latency 1.6\n"
                                 "    interval 2\n"
                                 "    fast_interval 2\n"
                                 "    timeout 1.6\n"));
}

TEST(IcmpCheck, NeedsServersWithoutPorts) {
  EXPECT_THAT(
      tests::errors("icmp_check ok {\nsize 1\n}\n" + tests::instance_with("track_check {\nok\n}")),
      ElementsAre("1:12 V021 `ok` has no `server`"));
  EXPECT_THAT(tests::errors(tracked("", "192.0.2.254 port 7")),
              ElementsAre("2:20 V010 there is no port: the host as a whole is asked"));
  EXPECT_THAT(
      tests::errors(tracked("", "fe80::1")),
      ElementsAre("2:8 V041 `fe80::1` is a link-local address, for which an interface would "
                  "be needed"));
}

TEST(IcmpCheck, HasLimits) {
  EXPECT_THAT(tests::errors(tracked("size 1401")),
              ElementsAre("3:6 V013 `1401` is out of range; `size` takes 0 to 1400"));
  EXPECT_THAT(tests::errors(tracked("timeout 0.5\nmax_latency 0.6")),
              ElementsAre("4:13 V013 `max_latency` is longer than `timeout`, which is 0.5 s"));
}

TEST(IcmpCheck, HasALimitOfServersOfAll) {
  std::string many;
  std::string names;
  for (int i = 0; i < 16; ++i) {
    std::string servers;
    for (int k = 1; k <= 16; ++k) servers += fmt::format(" 10.0.{}.{}", i, k);
    many += fmt::format("icmp_check c{} {{\nserver{}\n}}\n", i, servers);
    names += fmt::format("c{}\n", i);
  }
  const auto with = [&](const std::string& last) {
    return many + last + tests::instance_with("track_check {\n" + names + "last\n}");
  };
  // Others are not counted.
  EXPECT_THAT(tests::problems(with("tcp_check last {\nserver ::1 port 1\n}\n")), IsEmpty());
  EXPECT_THAT(tests::problems(with("icmp_check last {\nserver ::1\n}\n")),
              ElementsAre("49:12 V029"));
}

}  // namespace
