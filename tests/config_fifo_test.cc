// notify_fifo and what belongs to it: what is read, what is wrong, the rows of the Plan, what
// differs between two, and how it is shown again.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/compile.h"
#include "config/effective.h"
#include "config/print.h"
#include "contract/plan_notify.h"
#include "tests/config_fixture.h"
#include "tests/planned.h"
#include "tests/told_changes.h"

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::Planned;

// The first line of what is inside of global_defs is line 2.
std::string with(const std::string& globals) { return tests::globals_with(globals); }

config::Compilation compiled(const std::string& text) {
  return config::compile(config::Source("test.conf", text));
}

std::string printed(const std::string& text) {
  return config::print(compiled(text).config, config::Secrets::shown);
}

// "/run/a nobody games: /bin/follow as nobody" of each FIFO.
std::vector<std::string> fifos(const std::string& globals) {
  const Planned plan(with(globals));
  std::vector<std::string> found;
  for (const contract::PlanFifo& row : plan->fifos()) {
    std::string text = fmt::format("{} {} {}:", plan->path(row), plan->user(row), plan->group(row));
    if (row.script != contract::kNoScript) {
      const contract::PlanScript& script = plan->scripts()[row.script];
      std::string words(plan->words(script));
      for (char& c : words) c = c == '\0' ? '|' : c;
      const contract::PlanScriptUser& user = plan->script_users()[script.user];
      text += fmt::format(" {} as {} {}", words, plan->user(user), plan->group(user));
    }
    found.push_back(text);
  }
  return found;
}

TEST(NotifyFifo, BecomesARowWithItsOwner) {
  EXPECT_THAT(fifos("notify_fifo /run/a"), ElementsAre("/run/a root :"));
  EXPECT_THAT(fifos("notify_fifo /run/a nobody"), ElementsAre("/run/a nobody :"));
  EXPECT_THAT(fifos("notify_fifo /run/a nobody games"), ElementsAre("/run/a nobody games:"));
  // A colon is about who runs a script.
  EXPECT_THAT(fifos("notify_fifo /run/a nobody :games"), ElementsAre("/run/a nobody games:"));
  EXPECT_THAT(fifos("script_user nobody :games\nnotify_fifo /run/a\nnotify_fifo_script /bin/f"),
              ElementsAre("/run/a nobody games: /bin/f| as nobody :games"));
  EXPECT_THAT(fifos("vrrp_notify_fifo /run/b"), ElementsAre("/run/b root :"));
  EXPECT_THAT(fifos("vrrp_notify_fifo /run/b\nnotify_fifo /run/a"),
              ElementsAre("/run/a root :", "/run/b root :"));
  EXPECT_THAT(fifos(""), IsEmpty());
}

TEST(NotifyFifo, BelongsToWhoReadsIt) {
  EXPECT_THAT(fifos("script_user nobody games\nnotify_fifo /run/a"),
              ElementsAre("/run/a nobody games:"));
  EXPECT_THAT(fifos("notify_fifo /run/a\nnotify_fifo_script \"/bin/f x 'y z'\""),
              ElementsAre("/run/a regent-script : /bin/f|x|y z| as regent-script "));
  EXPECT_THAT(fifos("script_user nobody\nnotify_fifo /run/a\nnotify_fifo_script /bin/f games"),
              ElementsAre("/run/a games : /bin/f| as games "));
  EXPECT_THAT(fifos("notify_fifo /run/a daemon\nnotify_fifo_script /bin/f games"),
              ElementsAre("/run/a daemon : /bin/f| as games "));
}

TEST(NotifyFifo, IsOneWhenBothKeywordsHaveOnePath) {
  EXPECT_THAT(fifos("notify_fifo /run/a nobody\nvrrp_notify_fifo /run/a"),
              ElementsAre("/run/a nobody :"));
  EXPECT_THAT(fifos("notify_fifo /run/a nobody\nvrrp_notify_fifo /run/a nobody\n"
                    "vrrp_notify_fifo_script /bin/f nobody"),
              ElementsAre("/run/a nobody : /bin/f| as nobody "));
  const std::string both = "notify_fifo /run/a\nvrrp_notify_fifo /run/a\n";
  EXPECT_THAT(tests::problems(with(both + "notify_fifo_script /bin/f\n"
                                          "vrrp_notify_fifo_script /bin/g")),
              ElementsAre("5:25 V026"));
  EXPECT_THAT(tests::problems(with(both + "notify_fifo_script /bin/f\n"
                                          "vrrp_notify_fifo_script /bin/f")),
              IsEmpty());
  EXPECT_THAT(tests::problems(with("notify_fifo /run/a\nvrrp_notify_fifo /run/a games")),
              ElementsAre("3:18 V026"));
}

TEST(NotifyFifo, HasAScriptThatNothingElseRuns) {
  const Planned plan(
      "global_defs {\nnotify_fifo /run/a\nnotify_fifo_script /bin/f\nvrrp_notify_fifo /run/b\n"
      "vrrp_notify_fifo_script /bin/f\n}\n"
      "vrrp_instance a {\ninterface eth0\nvirtual_router_id 7\nnotify /bin/f\n"
      "virtual_ipaddress {\n192.0.2.7/24\n}\n}\n");
  ASSERT_EQ(plan->scripts().size(), 3U);
  EXPECT_EQ(plan->notifications()[0].script, 0U);
  EXPECT_EQ(plan->fifos()[0].script, 1U);
  EXPECT_EQ(plan->fifos()[1].script, 2U);
}

TEST(NotifyFifo, IsRefusedForEachThingThatIsWrong) {
  const auto problems = [](const std::string& globals) { return tests::problems(with(globals)); };
  EXPECT_THAT(problems("notify_fifo"), ElementsAre("2:1 V011"));
  EXPECT_THAT(problems("notify_fifo run/a"), ElementsAre("2:13 V024"));
  EXPECT_THAT(problems("notify_fifo /run/a/"), ElementsAre("2:13 V024"));
  EXPECT_THAT(problems("notify_fifo \"/run/a b\""), ElementsAre("2:13 V024"));
  EXPECT_THAT(problems("notify_fifo \"\""), ElementsAre("2:13 V024"));
  EXPECT_THAT(problems("notify_fifo /run/a b c d"), ElementsAre("2:24 V010"));
  EXPECT_THAT(problems("notify_fifo /run/a " + std::string(33, 'a')), ElementsAre("2:13 V024"));
  EXPECT_THAT(problems("notify_fifo /run/a nobody :"), ElementsAre("2:13 V024"));
  EXPECT_THAT(problems("notify_fifo /run/a\nnotify_fifo_script \"\""), ElementsAre("3:20 V011"));
}

TEST(NotifyFifo, MustBeThereForItsScript) {
  EXPECT_THAT(tests::problems(with("notify_fifo_script /bin/f\nvrrp_notify_fifo /run/b")),
              ElementsAre("2:1 V021"));
  EXPECT_THAT(tests::problems(with("vrrp_notify_fifo_script /bin/f\nnotify_fifo /run/b")),
              ElementsAre("2:1 V021"));
}

TEST(NotifyFifo, IsShownAsItCanBeWritten) {
  const std::string text =
      printed(with("notify_fifo /run/a nobody games\nnotify_fifo_script \"/bin/f 'a b'\" nobody\n"
                   "vrrp_notify_fifo \"/run/b#c\""));
  EXPECT_THAT(text, HasSubstr("    notify_fifo /run/a nobody games\n"
                              "    notify_fifo_script \"/bin/f 'a b'\" nobody\n"
                              "    vrrp_notify_fifo \"/run/b#c\"\n"));
  EXPECT_EQ(printed(text), text);
}

TEST(NotifyFifo, HasItsUsersInEffect) {
  const auto in_effect = [](const std::string& globals) {
    return config::with_defaults(compiled(with(globals)).config, "dns1").globals;
  };
  const config::Globals plain = in_effect("notify_fifo /run/a");
  EXPECT_EQ(plain.notify_fifo.value->user, "root");
  EXPECT_EQ(plain.notify_fifo_script.value, std::nullopt);
  const config::Globals read = in_effect("notify_fifo /run/a\nnotify_fifo_script /bin/f");
  EXPECT_EQ(read.notify_fifo.value->user, "regent-script");
  EXPECT_EQ(read.notify_fifo_script.value->user, "regent-script");
  const config::Globals named = in_effect(
      "script_user nobody games\nvrrp_notify_fifo /run/a\nvrrp_notify_fifo_script /bin/f");
  EXPECT_EQ(named.vrrp_notify_fifo.value->user, "nobody games");
  EXPECT_EQ(named.vrrp_notify_fifo_script.value->user, "nobody games");
}

// What `regent diff` says.
std::vector<std::string> changes(const std::string& before, const std::string& after) {
  return tests::told_changes(with(before), with(after));
}

TEST(NotifyFifo, IsADifference) {
  EXPECT_THAT(changes("", "notify_fifo /run/a nobody games"),
              ElementsAre("global_defs: notify_fifo none -> /run/a nobody games"));
  EXPECT_THAT(changes("notify_fifo /run/a", "notify_fifo /run/a"), IsEmpty());
  const std::string fifo = "notify_fifo /run/a nobody\n";
  EXPECT_THAT(changes(fifo, fifo + "notify_fifo_script \"/bin/f a\" nobody"),
              ElementsAre("global_defs: notify_fifo_script none -> /bin/f user nobody"));
  EXPECT_THAT(changes(fifo + "notify_fifo_script \"/bin/f hunter2\" nobody",
                      fifo + "notify_fifo_script \"/bin/f hunter3\" nobody"),
              ElementsAre("global_defs: notify_fifo_script"));
}

TEST(NotifyFifo, IsADifferenceInEachOfItsParts) {
  EXPECT_THAT(changes("notify_fifo /run/a nobody", "notify_fifo /run/b nobody"),
              ElementsAre("global_defs: notify_fifo /run/a nobody -> /run/b nobody"));
  EXPECT_THAT(changes("notify_fifo /run/a nobody", "notify_fifo /run/a games"),
              ElementsAre("global_defs: notify_fifo /run/a nobody -> /run/a games"));
  EXPECT_THAT(changes("notify_fifo /run/a nobody", "notify_fifo /run/a nobody games"),
              ElementsAre("global_defs: notify_fifo /run/a nobody -> /run/a nobody games"));
  const std::string both = "notify_fifo /run/a\nvrrp_notify_fifo /run/b nobody\n";
  EXPECT_THAT(
      changes(both + "vrrp_notify_fifo_script /bin/f nobody",
              both + "vrrp_notify_fifo_script /bin/f games"),
      ElementsAre("global_defs: vrrp_notify_fifo_script /bin/f user nobody -> /bin/f user games"));
  EXPECT_THAT(changes(both, "notify_fifo /run/a"),
              ElementsAre("global_defs: vrrp_notify_fifo /run/b nobody -> none"));
}

TEST(NotifyFifo, HasItsScriptLookedAt) {
  const std::string fifo = "notify_fifo /run/a\n";
  EXPECT_THAT(tests::problems_and_lints(with(fifo + "notify_fifo_script \"/bin/f | /bin/g\"")),
              Contains("3:20 V094"));
  const config::Surroundings keepalived{.dialect = config::Dialect::keepalived};
  EXPECT_THAT(tests::problems_and_lints(with(fifo + "notify_fifo_script /bin/f"), keepalived),
              testing::IsSupersetOf({"3:20 V083", "3:20 V084"}));
  EXPECT_THAT(
      tests::problems_and_lints(
          with(fifo + "notify_fifo_script /bin/f nobody\nenable_script_security"), keepalived),
      Not(testing::AnyOf(Contains("3:20 V083"), Contains("3:20 V084"))));
}

}  // namespace
