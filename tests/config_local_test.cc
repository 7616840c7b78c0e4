// vrrp_track_process and unit_check: what is read of them, the rows that they become, and what is
// wrong with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/config_fixture.h"
#include "tests/native_texts.h"
#include "tests/planned.h"

namespace {

using contract::CheckKind;
using contract::PlanCheck;
using contract::PlanProcess;
using contract::ProcessMatch;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::errors;
using tests::instance_with;
using tests::Planned;
using namespace std::string_literals;

// A check in line 1; `lines` from line 2 on.
std::string process(const std::string& lines) {
  return fmt::format("vrrp_track_process ok {{\n{}\n}}\n{}", lines,
                     instance_with("track_process {\nok\n}"));
}
std::string unit(const std::string& lines) {
  return fmt::format("unit_check ok {{\n{}\n}}\n{}", lines, instance_with("track_check {\nok\n}"));
}

struct MatchRow {
  std::string_view lines;
  std::string words;
  ProcessMatch match;
};

TEST(TrackProcess, ComparesTheNameUnlessMoreIsAskedFor) {
  for (const MatchRow& row : {
           MatchRow{"process named", "named\0"s, ProcessMatch::name},
           MatchRow{"process /usr/sbin/named", "/usr/sbin/named\0"s, ProcessMatch::name},
           MatchRow{"process \"Web Content\"", "Web Content\0"s, ProcessMatch::name},
           MatchRow{"process named -u bind", "named\0-u\0bind\0"s, ProcessMatch::exact},
           MatchRow{"process \"/tmp/a b\" p \"q r\"", "/tmp/a b\0p\0q r\0"s, ProcessMatch::exact},
           MatchRow{"process named\nparam_match", "named\0"s, ProcessMatch::exact},
           MatchRow{"process named\nfull_command", "named\0"s, ProcessMatch::partial},
           MatchRow{"process named -u\nfull_command", "named\0-u\0"s, ProcessMatch::exact},
           MatchRow{"process named -u\nparam_match partial", "named\0-u\0"s, ProcessMatch::partial},
           MatchRow{"process named -u\nparam_match initial", "named\0-u\0"s, ProcessMatch::initial},
       }) {
    const Planned plan(process(std::string(row.lines)));
    ASSERT_EQ(plan->processes().size(), 1U) << row.lines;
    EXPECT_EQ(plan->words(plan->processes()[0]), row.words) << row.lines;
    EXPECT_EQ(plan->processes()[0].match, row.match) << row.lines;
  }
}

TEST(TrackProcess, HasTheDefaultsOfKeepalived) {
  const Planned plan(process("process named"));
  const PlanProcess& row = plan->processes()[0];
  EXPECT_EQ(row.quorum, 1U);
  EXPECT_EQ(row.quorum_max, 4294967295U);
  EXPECT_EQ(row.fork_delay_ms, 0U);
  EXPECT_EQ(row.terminate_delay_ms, 0U);
  ASSERT_THAT(plan.names(), ElementsAre("ok"));
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.kind, CheckKind::process);
  EXPECT_EQ(check.interval_ms, 0U);
  EXPECT_EQ(check.timeout_ms, 0U);
  EXPECT_EQ(check.rise, 0U);
  EXPECT_EQ(check.fall, 0U);
  EXPECT_EQ(check.flags, 0);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok +0"));
}

TEST(TrackProcess, HasWhatTheFileSays) {
  const Planned plan(
      process("process named\nweight -254 reverse\nquorum 2\nquorum_max 65535\n"
              "delay 1.5\nterminate_delay 3600"));
  const PlanProcess& row = plan->processes()[0];
  EXPECT_EQ(row.quorum, 2U);
  EXPECT_EQ(row.quorum_max, 65535U);
  EXPECT_EQ(row.fork_delay_ms, 1500U);
  EXPECT_EQ(row.terminate_delay_ms, 3'600'000U);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok -254r"));
  EXPECT_EQ(Planned(process("process named\nfork_delay 0.000001"))->processes()[0].fork_delay_ms,
            1U);
}

TEST(TrackProcess, MayBeWantedNotToRun) {
  const Planned plan(process("process named\nquorum_max 0"));
  EXPECT_EQ(plan->processes()[0].quorum, 0U);
  EXPECT_EQ(plan->processes()[0].quorum_max, 0U);
  EXPECT_THAT(errors(process("process named\nquorum 1\nquorum_max 0")), IsEmpty());
  EXPECT_THAT(errors(process("process named\nquorum 2\nquorum_max 0")),
              ElementsAre("4:12 V026 no number of processes is good: 2 have to run, and no more "
                          "than 0 may"));
  EXPECT_THAT(errors(process("process named\nquorum 3\nquorum_max 2")),
              ElementsAre("4:12 V026 no number of processes is good: 3 have to run, and no more "
                          "than 2 may"));
  EXPECT_THAT(errors(process("process named\nquorum 2\nquorum_max 2")), IsEmpty());
}

TEST(TrackProcess, IsRefusedWithoutAProgram) {
  const std::string none =
      "2:9 V024 this is no program: its name is empty or a folder, or all words have more than "
      "4096 bytes";
  EXPECT_THAT(errors(process("process \"\"")), ElementsAre(none));
  EXPECT_THAT(errors(process("process /usr/sbin/")), ElementsAre(none));
  EXPECT_THAT(errors(process("quorum 1")), ElementsAre("1:20 V021 `ok` has no `process`"));
}

TEST(TrackProcess, IsLookedAtOnlyWhereItIsTracked) {
  const Planned plan(
      "vrrp_track_process a {\nprocess a\n}\nvrrp_track_process b {\nprocess b\n}\n" +
      instance_with("track_process {\nb weight 5\n}"));
  EXPECT_THAT(plan.names(), ElementsAre("b"));
  EXPECT_EQ(plan->processes().size(), 1U);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 b +5"));
}

TEST(UnitCheck, HasDefaults) {
  const Planned plan(unit("unit unbound.service"));
  ASSERT_EQ(plan->units().size(), 1U);
  EXPECT_EQ(plan->name(plan->units()[0]), "unbound.service");
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.kind, CheckKind::unit);
  EXPECT_EQ(check.interval_ms, 1000U);
  EXPECT_EQ(check.timeout_ms, 1000U);
  EXPECT_EQ(check.fast_interval_ms, 0U);
  EXPECT_EQ(check.rise, 1U);
  EXPECT_EQ(check.fall, 1U);
  EXPECT_EQ(check.flags, 0);
  EXPECT_EQ(plan->targets().size(), 0U);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok +0"));
}

TEST(UnitCheck, HasWhatTheFileSays) {
  const Planned plan(
      unit("unit getty@tty1.service\ninterval 2\nfast_interval 0.1\nrise 2\nfall 3\n"
           "weight -20 reverse\ninit_fail"));
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(plan->name(plan->units()[check.subject]), "getty@tty1.service");
  EXPECT_EQ(check.interval_ms, 2000U);
  EXPECT_EQ(check.fast_interval_ms, 100U);
  EXPECT_EQ(check.rise, 2U);
  EXPECT_EQ(check.fall, 3U);
  EXPECT_TRUE(has(check, contract::CheckFlag::starts_down));
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok -20r"));
}

TEST(UnitCheck, IsRefusedWithWhatIsNoUnit) {
  const std::string none =
      "2:6 V024 the name of a unit is 1 to 255 characters of ASCII without blanks and slashes, "
      "with its type behind a dot";
  for (const std::string name : {"unbound", "../x.service", "/x.service", ".service",
                                 "\"a b.service\"", "..", "unbound.", "\"\""}) {
    EXPECT_THAT(errors(unit("unit " + name)), ElementsAre(none)) << name;
  }
  EXPECT_THAT(errors(unit("unit " + std::string(247, 'u') + ".service")), IsEmpty());
  EXPECT_THAT(errors(unit("unit " + std::string(248, 'u') + ".service")), ElementsAre(none));
}

TEST(UnitCheck, IsRefusedWithoutAUnitOrWithWhatItHasNot) {
  EXPECT_THAT(errors(unit("interval 1")), ElementsAre("1:12 V021 `ok` has no `unit`"));
  EXPECT_THAT(errors(unit("unit a.service\nfast_interval 2")),
              ElementsAre("3:15 V013 `fast_interval` is longer than `interval`, which is 1 s"));
  EXPECT_THAT(errors(unit("unit a.service\ntimeout 1")).size(), 1U);
  EXPECT_THAT(errors(unit("unit a.service\nserver ::1")).size(), 1U);
}

TEST(UnitCheck, SharesItsNamesWithTheOtherChecksOfOurOwn) {
  EXPECT_THAT(errors("tcp_check ok {\nserver ::1 port 1\n}\n" + unit("unit a.service")),
              ElementsAre("4:12 V023 a second `dns_check`, `tcp_check`, `http_check`, "
                          "`icmp_check` or `unit_check` with the name `ok`"));
}

}  // namespace
