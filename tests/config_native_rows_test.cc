// dns_check and tcp_check and what tracks them, as rows of the Plan. That the rows are valid is
// tried for each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "config/compile.h"
#include "contract/plan.h"
#include "tests/config_fixture.h"
#include "tests/planned.h"

namespace {

using contract::CheckFlag;
using contract::CheckKind;
using contract::DnsMatch;
using contract::PlanCheck;
using contract::PlanDns;
using contract::PlanTarget;
using contract::Transport;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::instance_with;
using tests::problems;
using namespace std::string_literals;

class Planned : public tests::Planned {
 public:
  using tests::Planned::Planned;

  // "0 v4 udp 53": the check, the family, the transport, the port.
  std::vector<std::string> targets() const {
    std::vector<std::string> found;
    for (const PlanTarget& target : plan_.targets()) {
      found.push_back(fmt::format("{} v{} {} {}", target.check, target.family,
                                  target.transport == Transport::udp ? "udp" : "tcp", target.port));
    }
    return found;
  }
  const PlanDns& dns() const { return plan_.dns()[0]; }
};

std::string dns(const std::string& name, const std::string& lines) {
  return fmt::format("dns_check {} {{\nquery health.example\n{}\n}}\n", name, lines);
}

std::string tracking(const std::string& lines) {
  return instance_with(fmt::format("track_check {{\n{}\n}}", lines));
}

std::string expecting(const std::string& type, const std::string& wanted) {
  return fmt::format("dns_check ok {{\nserver ::1\nquery a {}\nexpect {}\n}}\n", type, wanted) +
         tracking("ok");
}

TEST(NativeRows, HaveDefaults) {
  const Planned plan(dns("ok", "server 127.0.0.1") + tracking("ok"));
  ASSERT_THAT(plan.names(), ElementsAre("ok"));
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.kind, CheckKind::dns);
  EXPECT_EQ(check.flags, 0);
  EXPECT_EQ(check.interval_ms, 1000U);
  EXPECT_EQ(check.timeout_ms, 800U);
  EXPECT_EQ(check.rise, 1U);
  EXPECT_EQ(check.fall, 1U);
  EXPECT_THAT(plan.targets(), ElementsAre("0 v4 udp 53"));
  const PlanTarget& target = plan->targets()[0];
  EXPECT_EQ(target.bytes, (std::array<std::uint8_t, 16>{127, 0, 0, 1}));
  EXPECT_EQ(target.has_source, 0);
  ASSERT_EQ(plan->dns().size(), 1U);
  EXPECT_EQ(plan->name(plan.dns()), "health.example");
  EXPECT_EQ(plan.dns().type, 1);
  EXPECT_EQ(plan.dns().dns_class, 1);
  EXPECT_EQ(plan.dns().rcodes, 1);
  EXPECT_EQ(plan.dns().wants_recursion, 1);
  EXPECT_EQ(plan.dns().match, DnsMatch::anything);
  EXPECT_EQ(plan.dns().min_answers, 0U);
  EXPECT_EQ(plan.dns().latency_ms, 0U);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok +0"));
}

TEST(NativeRows, HaveWhatADnsCheckSays) {
  const Planned plan(
      dns("ok",
          "server 127.0.0.1\nserver 2001:db8::7 port 5353\nsource 2001:db8::1\n"
          "interval 2.5\nfast_interval 0.25\ntimeout 1.5\nmax_latency 0.25\nrise 2\nfall 3\n"
          "weight -20 reverse\ninit_fail\nrequire any\nrecursion off\n"
          "expect NXDOMAIN REFUSED") +
      tracking("ok"));
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.interval_ms, 2500U);
  EXPECT_EQ(check.fast_interval_ms, 250U);
  EXPECT_EQ(check.timeout_ms, 1500U);
  EXPECT_EQ(check.rise, 2U);
  EXPECT_EQ(check.fall, 3U);
  EXPECT_TRUE(has(check, CheckFlag::starts_down));
  EXPECT_TRUE(has(check, CheckFlag::any_target));
  EXPECT_THAT(plan.targets(), ElementsAre("0 v4 udp 53", "0 v6 udp 5353"));
  EXPECT_EQ(plan->targets()[0].has_source, 0);
  EXPECT_EQ(plan->targets()[1].has_source, 1);
  EXPECT_EQ(
      plan->targets()[1].source,
      (std::array<std::uint8_t, 16>{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(plan.dns().rcodes, 40);
  EXPECT_EQ(plan.dns().wants_recursion, 0);
  EXPECT_EQ(plan.dns().latency_ms, 250U);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok -20r"));
}

TEST(NativeRows, HaveNoLatencyWhenItIsTheTimeout) {
  EXPECT_EQ(Planned(dns("ok", "server ::1\nmax_latency 0.8") + tracking("ok")).dns().latency_ms,
            0U);
  EXPECT_EQ(Planned(dns("ok", "server ::1\nmax_latency 0.799") + tracking("ok")).dns().latency_ms,
            799U);
}

TEST(NativeRows, HaveWhatIsExpected) {
  const Planned text(expecting("TXT", "NOERROR answer \"o\\x22k\\\\\" answers 3"));
  EXPECT_EQ(text.dns().match, DnsMatch::text);
  EXPECT_EQ(text->expected(text.dns()), "o\"k\\");
  EXPECT_EQ(text.dns().min_answers, 3U);
  const Planned rdata(expecting("MX", "data \"10 a\\.b.\""));
  EXPECT_EQ(rdata.dns().match, DnsMatch::data);
  EXPECT_EQ(rdata->expected(rdata.dns()), "10 a\\.b.");
  EXPECT_EQ(rdata.dns().type, 15);
  const Planned prefix(expecting("A", "prefix 192.0.2.0/25"));
  EXPECT_EQ(prefix.dns().match, DnsMatch::prefix);
  EXPECT_EQ(prefix.dns().prefix_family, 4);
  EXPECT_EQ(prefix.dns().prefix_length, 25);
  EXPECT_EQ(prefix.dns().prefix, (std::array<std::uint8_t, 16>{192, 0, 2, 0}));
  EXPECT_EQ(prefix->expected(prefix.dns()), "");
}

TEST(NativeRows, HaveWhatATcpCheckSays) {
  const Planned plan(
      "tcp_check web {\nserver 127.0.0.1 ::1 port 8080\nsend \"a\\r\\n\\x00\"\nexpect ok\n}\n"
      "tcp_check open {\nserver 127.0.0.1 port 22\n}\n" +
      tracking("web\nopen"));
  ASSERT_THAT(plan.names(), ElementsAre("web", "open"));
  EXPECT_EQ(plan->checks()[0].kind, CheckKind::tcp);
  EXPECT_THAT(plan.targets(), ElementsAre("0 v4 tcp 8080", "0 v6 tcp 8080", "1 v4 tcp 22"));
  ASSERT_EQ(plan->tcp().size(), 2U);
  EXPECT_EQ(plan->sent(plan->tcp()[0]), "a\r\n\0"s);
  EXPECT_EQ(plan->expected(plan->tcp()[0]), "ok");
  EXPECT_EQ(plan->sent(plan->tcp()[1]), "");
  EXPECT_EQ(plan->expected(plan->tcp()[1]), "");
}

TEST(NativeRows, AskOverTcpWhenThatIsSaid) {
  EXPECT_THAT(Planned(dns("ok", "server ::1\ntransport tcp") + tracking("ok")).targets(),
              ElementsAre("0 v6 tcp 53"));
}

TEST(NativeRows, AreOnlyOfChecksThatAreTrackedAndSortedByKind) {
  const Planned plan(
      "tcp_check t {\nserver ::1 port 1\n}\n" + dns("unused", "server ::1") +
      dns("d", "server ::1\nweight 9") +
      "vrrp_script d {\nscript /bin/true\n}\nvrrp_defaults {\ntrack_check {\nt weight 5\n"
      "d noreverse\n}\n}\n" +
      instance_with("track_script {\nd\n}\ntrack_interface {\neth1\n}\n"
                    "separate_families\nvirtual_ipaddress {\nfe80::1\n}"));
  EXPECT_THAT(plan.names(), ElementsAre("d", "d", "t", "eth1"));
  EXPECT_EQ(plan->checks()[0].kind, CheckKind::script);
  EXPECT_EQ(plan->checks()[1].kind, CheckKind::dns);
  EXPECT_EQ(plan->checks()[2].kind, CheckKind::tcp);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 d +0", "0 d +9", "0 t +5", "0 eth1 +0", "1 d +0",
                                         "1 d +9", "1 t +5", "1 eth1 +0"));
}

TEST(NativeRows, MustHaveANameThatCanBeShown) {
  EXPECT_THAT(problems(dns(std::string(64, 'n'), "server ::1") + tracking(std::string(64, 'n'))),
              IsEmpty());
  EXPECT_THAT(problems(dns(std::string(65, 'n'), "server ::1") + tracking(std::string(65, 'n'))),
              ElementsAre("1:11 V024"));
}

TEST(NativeRows, HaveALimit) {
  std::string many;
  std::string names;
  for (int i = 0; i < 64; ++i) {
    std::string servers;
    for (int k = 1; k <= 16; ++k) servers += fmt::format(" 10.0.{}.{}", i, k);
    many += dns(fmt::format("c{}", i), "server" + servers);
    names += fmt::format("c{}\n", i);
  }
  EXPECT_EQ(Planned(many + tracking(names))->targets().size(), 1024U);
  many += dns("last", "server ::1");
  EXPECT_THAT(problems(many + tracking(names + "last")), ElementsAre("257:11 V029"));
}

}  // namespace
