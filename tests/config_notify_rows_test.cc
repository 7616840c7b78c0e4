// notify and its kin, as rows of the Plan; what is wrong with them; what differs between two Plans.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "config/compile.h"
#include "config/notify_difference.h"
#include "config/print.h"
#include "contract/plan.h"
#include "tests/config_fixture.h"
#include "tests/planned.h"

namespace {

using contract::PlanNotify;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::instance_with;
using tests::problems;
using namespace std::string_literals;

class Planned : public tests::Planned {
 public:
  using tests::Planned::Planned;

  // "a 2 /bin/up|x| nobody:": the router, the kind, the words, user and group.
  std::vector<std::string> shown() const {
    std::vector<std::string> all;
    for (const PlanNotify& row : plan_.notifications()) {
      const contract::PlanScript& script = plan_.scripts()[row.script];
      const contract::PlanScriptUser& user = plan_.script_users()[script.user];
      std::string words(plan_.words(script));
      std::ranges::replace(words, '\0', '|');
      all.push_back(fmt::format("{} {} {} {}:{}", plan_.name(plan_.routers()[row.router]),
                                static_cast<int>(row.kind), words, plan_.user(user),
                                plan_.group(user)));
    }
    return all;
  }
};

std::string name_of_fixture() {
  const Planned plan(instance_with("notify /x"));
  return std::string((*plan).name((*plan).routers()[0]));
}

TEST(NotifyRows, AreThereForEachKeywordInTheOrderOfTheirKinds) {
  const std::string name = name_of_fixture();
  const Planned plan(
      instance_with("notify_master_rx_lower_pri /f\nnotify_stop /e\nnotify_fault /d\n"
                    "notify_backup /c\nnotify_master /b\nnotify /a"));
  EXPECT_THAT(plan.shown(),
              ElementsAre(name + " 1 /a| regent-script:", name + " 2 /b| regent-script:",
                          name + " 3 /c| regent-script:", name + " 4 /d| regent-script:",
                          name + " 5 /e| regent-script:", name + " 6 /f| regent-script:"));
}

TEST(NotifyRows, SplitTheCommandAsAShellDoes) {
  const Planned plan(instance_with("notify \"/bin/tell 'a b' \\\"c d\\\" e\\ f\""));
  EXPECT_THAT(plan.shown(),
              ElementsAre(name_of_fixture() + " 1 /bin/tell|a b|c d|e f| regent-script:"));
}

TEST(NotifyRows, HaveTheUserBehindTheCommand) {
  const std::string name = name_of_fixture();
  const Planned plan("global_defs {\nscript_user www-data\n}\n" +
                     instance_with("notify \"/a b\" nobody nogroup\nnotify_master /c games\n"
                                   "notify_backup /d"));
  EXPECT_THAT(plan.shown(), ElementsAre(name + " 1 /a|b| nobody:nogroup",
                                        name + " 2 /c| games:", name + " 3 /d| www-data:"));
}

TEST(NotifyRows, ShareAScriptOfTheSameWordsAndUser) {
  const Planned plan(
      instance_with("notify /a nobody\nnotify_master /a nobody\nnotify_backup /a\n"
                    "notify_fault /b nobody"));
  const auto rows = (*plan).notifications();
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].script, rows[1].script);
  EXPECT_NE(rows[0].script, rows[2].script);
  EXPECT_NE(rows[0].script, rows[3].script);
  EXPECT_EQ((*plan).scripts().size(), 3U);
}

TEST(NotifyRows, ShareNoScriptWithACheck) {
  const Planned plan("vrrp_script ok {\nscript /a\n}\n" +
                     instance_with("notify /a\ntrack_script {\nok\n}"));
  ASSERT_EQ((*plan).notifications().size(), 1U);
  EXPECT_NE((*plan).notifications()[0].script, (*plan).checks()[0].subject);
}

TEST(NotifyRows, AreInheritedFromTheDefaults) {
  const Planned plan(
      "vrrp_defaults {\ninterface eth0\nnotify \"/tell all\" nobody\nnotify_fault /fault\n}\n"
      "virtual_address a vrid 1 { 192.0.2.1/24 }\n"
      "vrrp_instance b {\nvirtual_router_id 2\nvirtual_ipaddress {\n192.0.2.2/24\n}\n"
      "notify_fault /other\n}\n");
  EXPECT_THAT(plan.shown(), ElementsAre("a 1 /tell|all| nobody:", "a 4 /fault| regent-script:",
                                        "b 1 /tell|all| nobody:", "b 4 /other| regent-script:"));
}

TEST(NotifyRows, AreThereForEachOfTwoFamilies) {
  const Planned plan(
      "vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\nseparate_families\nnotify /a\n"
      "virtual_ipaddress {\n192.0.2.1/24\nfe80::1/64\n}\n}\n");
  EXPECT_THAT(plan.shown(),
              ElementsAre("a.ipv4 1 /a| regent-script:", "a.ipv6 1 /a| regent-script:"));
}

TEST(NotifyRows, RefuseWhatCannotBeRun) {
  const auto codes = [](const std::string& line) {
    std::vector<std::string> found;
    for (const std::string& problem : problems(instance_with(line))) {
      found.push_back(problem.substr(problem.find(' ') + 1));
    }
    return found;
  };
  EXPECT_THAT(codes("notify /a"), IsEmpty());
  EXPECT_THAT(codes("notify"), ElementsAre("V011"));
  EXPECT_THAT(codes("notify \"\""), ElementsAre("V011"));
  EXPECT_THAT(codes("notify \"  \""), ElementsAre("V011"));
  EXPECT_THAT(codes("notify /a b c d"), ElementsAre("V010"));
  EXPECT_THAT(codes("notify /a " + std::string(32, 'u')), IsEmpty());
  EXPECT_THAT(codes("notify /a " + std::string(33, 'u')), ElementsAre("V024"));
  EXPECT_THAT(codes("notify /a\nnotify /b"), ElementsAre("V015"));
}

TEST(NotifyRows, ReportAMistakeOfTheDefaultsOnce) {
  EXPECT_EQ(problems("vrrp_defaults {\ninterface eth0\nnotify \" \"\n}\n"
                     "~SEQ(i, 1, 3) virtual_address a$i vrid $i { 192.0.2.${i}/24 }\n")
                .size(),
            1U);
}

TEST(NotifyRows, AreThereAgainWhenTheyArePrinted) {
  const std::string text =
      "global_defs {\nscript_user games\n}\n" + instance_with(
                                                    "notify \"/a 'x y' \\\"z\\\"\" nobody nogroup\n"
                                                    "notify_master \"/b\"\nnotify_stop /c");
  const config::Source source("test.conf", text);
  const std::string printed = config::print(config::compile(source).config, config::Secrets::shown);
  EXPECT_THAT(printed, testing::HasSubstr("    notify \"/a 'x y' \\\"z\\\"\" nobody nogroup\n"
                                          "    notify_master \"/b\"\n"
                                          "    notify_stop \"/c\"\n"));
  EXPECT_EQ(Planned(printed).shown(), Planned(text).shown());
}

TEST(NotifyChanges, SayProgramAndUserAndHideArguments) {
  struct Row {
    const char* before;
    const char* after;
    std::vector<std::string> want;
  };
  const std::vector<Row> table{
      {"notify /a", "notify /a", {}},
      {"", "notify /a", {"notify: none -> /a user regent-script"}},
      {"notify /a", "notify /b nobody", {"notify: /a user regent-script -> /b user nobody"}},
      {"notify \"/a hunter2\"", "notify \"/a hunter3\"", {"notify:  -> "}},
      {"notify_master /a\nnotify_stop /b",
       "notify_stop /c",
       {"notify_master: /a user regent-script -> none",
        "notify_stop: /b user regent-script -> /c user regent-script"}},
  };
  for (const Row& row : table) {
    const Planned before(instance_with(row.before));
    const Planned after(instance_with(row.after));
    std::vector<std::string> changes;
    for (const config::SettingChange& change : config::notify_changes({*before, 0}, {*after, 0})) {
      changes.push_back(fmt::format("{}: {} -> {}", change.keyword, change.before, change.after));
    }
    EXPECT_EQ(changes, row.want) << row.before << " / " << row.after;
  }
}

}  // namespace
