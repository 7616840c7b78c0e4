// Scripts, files and processes that routers depend on: what is read of them, and what is wrong with
// them. Files, processes and groups are refused as a whole, which is V009 in each of these.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/compile.h"
#include "tests/config_fixture.h"

namespace {

using config::Config;
using config::Decimal;
using config::Dialect;
using config::FirstContent;
using config::Weight;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using tests::instance_with;

Config config_of(const std::string& text) {
  return config::compile(config::Source("test.conf", text)).config;
}

// "2:7 V013 the message", without V009 and what is only advice.
std::vector<std::string> errors(const std::string& text, Dialect dialect = Dialect::regent) {
  std::vector<std::string> found;
  for (const config::Diagnostic& entry :
       config::compile(config::Source("test.conf", text), {.dialect = dialect})
           .diagnostics.in_order()) {
    const bool is_error = config::severity(entry.code) == config::Severity::error;
    if (!is_error || entry.code == config::Code::not_supported) continue;
    found.push_back(fmt::format("{}:{} V{:03} {}", entry.span.line, entry.span.column,
                                static_cast<unsigned>(entry.code), entry.message));
  }
  return found;
}

// A script in line 1, with `lines` from line 3 on.
std::string script_with(const std::string& lines) {
  return fmt::format("vrrp_script chk {{\nscript /bin/true\n{}\n}}\n", lines);
}

std::string tracking(const std::string& list, const std::string& lines) {
  return instance_with(fmt::format("{} {{\n{}\n}}", list, lines));
}

TEST(Tracker, ReadsEverythingOfAScript) {
  const Config config = config_of(
      "vrrp_script named_ok {\n"
      "  script \"/usr/bin/dig +short @127.0.0.1 'a b'\"\n"
      "  interval 2.5\n  timeout 1\n  weight -20 reverse\n  rise 2\n  fall 3\n"
      "  user nobody nogroup\n  init_fail\n}\n");
  ASSERT_EQ(config.scripts.size(), 1U);
  const config::Script& script = config.scripts.front();
  EXPECT_EQ(script.name.value, "named_ok");
  EXPECT_EQ(script.name.at, (config::SourceSpan{.line = 1, .column = 13, .length = 8}));
  EXPECT_EQ(script.script.value, "/usr/bin/dig +short @127.0.0.1 'a b'");
  EXPECT_EQ(script.interval.value, Decimal{.millionths = 2'500'000});
  EXPECT_EQ(script.timeout.value, Decimal{.millionths = 1'000'000});
  EXPECT_EQ(script.weight.value, (Weight{.number = -20, .is_reverse = true}));
  EXPECT_EQ(script.weight.at.column, 10U);
  EXPECT_EQ(script.rise.value, 2U);
  EXPECT_EQ(script.fall.value, 3U);
  EXPECT_EQ(script.user.value, "nobody nogroup");
  EXPECT_EQ(script.init_fail.value, true);
}

TEST(Tracker, ReadsACommandWithoutQuotes) {
  EXPECT_EQ(config_of("vrrp_script a { script /bin/true -x y\n}").scripts.front().script.value,
            "/bin/true -x y");
}

// keepalived reads the quotes of a command by other rules than those of a name.
TEST(Tracker, ReadsEscapedQuotesInACommand) {
  const auto command = [](const std::string& line) {
    const std::string text = fmt::format("vrrp_script a {{\n{}\n}}\n", line);
    EXPECT_THAT(errors(text + instance_with("")), IsEmpty()) << line;
    return config_of(text).scripts.front().script.value.value_or("none");
  };
  EXPECT_EQ(command(R"(script "/bin/sh -c \"a | b { # ! }\"")"), R"(/bin/sh -c "a | b { # ! }")");
  EXPECT_EQ(command(R"(script "/bin/echo a\tb \\")"), R"(/bin/echo a\tb \\)");
  EXPECT_EQ(command(R"(script /bin/echo "a b" c)"), "/bin/echo 'a b' c");
  EXPECT_EQ(
      config_of("vrrp_script a { script \"/bin/echo \\\"a\\\"\" }").scripts.front().script.value,
      "/bin/echo \"a\"");
  EXPECT_THAT(errors("global_defs {\nrouter_id \"a\\\"\n}\n" + instance_with("")), IsEmpty());
}

TEST(Tracker, ReadsEverythingOfAFile) {
  const Config config = config_of(
      "track_file order {\n  file \"/etc/regent/order\"\n  weight 254\n  init_file -7 "
      "overwrite\n}\n"
      "vrrp_track_file old {\n  file /x\n  init_file\n}\n"
      "track_file third {\n  file /x\n  init_file overwrite\n}\n");
  ASSERT_EQ(config.track_files.size(), 3U);
  EXPECT_EQ(config.track_files[0].name.value, "order");
  EXPECT_EQ(config.track_files[0].file.value, "/etc/regent/order");
  EXPECT_EQ(config.track_files[0].weight.value, (Weight{.number = 254}));
  EXPECT_EQ(config.track_files[0].init_file.value,
            (FirstContent{.number = -7, .is_overwriting = true}));
  EXPECT_EQ(config.track_files[1].name.value, "old");
  EXPECT_EQ(config.track_files[1].init_file.value, (FirstContent{}));
  EXPECT_EQ(config.track_files[2].init_file.value, (FirstContent{.is_overwriting = true}));
}

TEST(Tracker, ReadsEverythingOfAProcess) {
  const Config config = config_of(
      "vrrp_track_process named {\n  process /usr/sbin/named -u bind\n  param_match partial\n"
      "  weight +5\n  quorum 1\n  quorum_max 4\n  delay 0.5\n  fork_delay 0.000001\n"
      "  terminate_delay 3600\n  full_command\n}\n"
      "vrrp_track_process b {\n  process b\n  param_match\n}\n");
  ASSERT_EQ(config.track_processes.size(), 2U);
  const config::TrackProcess& process = config.track_processes.front();
  EXPECT_EQ(process.process.value, "/usr/sbin/named -u bind");
  EXPECT_EQ(process.param_match.value, "partial");
  EXPECT_EQ(process.weight.value, (Weight{.number = 5}));
  EXPECT_EQ(process.quorum.value, 1U);
  EXPECT_EQ(process.quorum_max.value, 4U);
  EXPECT_EQ(process.delay.value, Decimal{.millionths = 500'000});
  EXPECT_EQ(process.fork_delay.value, Decimal{.millionths = 1});
  EXPECT_EQ(process.terminate_delay.value, Decimal{.millionths = 3'600'000'000});
  EXPECT_EQ(process.full_command.value, true);
  EXPECT_EQ(config.track_processes[1].param_match.value, "");
}

TEST(Tracker, ReadsWhatARouterTracks) {
  const Config config =
      config_of(instance_with("track_script {\na\nb weight -5 reverse\n}\n"
                              "track_interface { eth1 weight 253 }\n"
                              "track_file {\nc weight 2 noreverse\n}\n"
                              "track_process {\nd\n}"));
  const config::Instance& instance = config.instances.front();
  ASSERT_EQ(instance.track_script.names.size(), 2U);
  EXPECT_EQ(instance.track_script.keyword.line, 5U);
  EXPECT_EQ(instance.track_script.names[0].name, "a");
  EXPECT_EQ(instance.track_script.names[0].at.line, 6U);
  EXPECT_FALSE(instance.track_script.names[0].weight.is_given());
  EXPECT_EQ(instance.track_script.names[0].is_reverse, std::nullopt);
  EXPECT_EQ(instance.track_script.names[1].weight.value, -5);
  EXPECT_EQ(instance.track_script.names[1].weight.at.column, 10U);
  EXPECT_EQ(instance.track_script.names[1].is_reverse, true);
  ASSERT_EQ(instance.track_interface.names.size(), 1U);
  EXPECT_EQ(instance.track_interface.names[0].weight.value, 253);
  EXPECT_EQ(instance.track_file.names[0].is_reverse, false);
  EXPECT_EQ(instance.track_process.names[0].name, "d");
}

TEST(Tracker, ReadsWhatAGroupTracks) {
  const Config config = config_of(
      "vrrp_sync_group all {\n  group {\n    a b\n    c\n  }\n  track_script {\n    x weight 1\n  "
      "}\n"
      "  track_interface {\n    eth1\n  }\n  smtp_alert\n}\n");
  ASSERT_EQ(config.sync_groups.size(), 1U);
  const config::SyncGroup& group = config.sync_groups.front();
  EXPECT_EQ(group.name.value, "all");
  EXPECT_THAT(group.group.words,
              ElementsAre(Field(&config::Word::text, "a"), Field(&config::Word::text, "b"),
                          Field(&config::Word::text, "c")));
  EXPECT_EQ(group.track_script.names.front().weight.value, 1);
  EXPECT_EQ(group.track_interface.names.front().name, "eth1");
  EXPECT_EQ(group.smtp_alert.value, true);
}

TEST(Tracker, ReadsWhatGlobalDefsSaysOfScriptsAndMail) {
  const Config config = config_of(
      "global_defs {\nrouter_id dns1\nscript_user nobody nogroup\nenable_script_security true\n"
      "notification_email {\na@example.org\nb@example.org\n}\nsmtp_alert\nsmtp_alert_vrrp "
      "off\n}\n");
  EXPECT_EQ(config.globals.router_id.value, "dns1");
  EXPECT_EQ(config.globals.script_user.value, "nobody nogroup");
  EXPECT_EQ(config.globals.enable_script_security.value, true);
  EXPECT_THAT(config.globals.notification_email.words,
              ElementsAre(Field(&config::Word::text, "a@example.org"),
                          AllOf(Field(&config::Word::text, "b@example.org"),
                                Field(&config::Word::at, Field(&config::SourceSpan::line, 7U)))));
  EXPECT_EQ(config.globals.smtp_alert.value, true);
  EXPECT_EQ(config.globals.smtp_alert_vrrp.value, false);
}

TEST(Tracker, GoesFromDefaultsToEveryRouterWithoutAListOfItsOwn) {
  const Config config = config_of(script_with("") + "vrrp_defaults {\ntrack_script {\nchk\n}\n}\n" +
                                  instance_with("track_script {\nchk weight 5\n}") +
                                  "vrrp_instance b {\ninterface eth0\nvirtual_router_id 9\n"
                                  "virtual_ipaddress {\n192.0.2.2/24\n}\n}\n");
  ASSERT_EQ(config.instances.size(), 2U);
  EXPECT_EQ(config.instances[0].track_script.names.front().weight.value, 5);
  ASSERT_EQ(config.instances[1].track_script.names.size(), 1U);
  EXPECT_FALSE(config.instances[1].track_script.names.front().weight.is_given());
}

struct Wrong {
  const char* name;
  std::string text;
  std::vector<std::string> said;
};

class WrongTrackerTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongTrackerTest, IsReported) {
  EXPECT_THAT(errors(GetParam().text), testing::ElementsAreArray(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Tracker, WrongTrackerTest,
    testing::Values(
        Wrong{"fall_zero",
              script_with("fall 0"),
              {"3:6 V013 `0` is out of range; `fall` takes 1 to 2147483647"}},
        Wrong{"interval_word",
              script_with("interval 1s"),
              {"3:10 V012 `1s` is not a number; `interval` takes 0 to 1000000 s"}},
        Wrong{"interval_tiny",
              script_with("interval 0.0009"),
              {"3:10 V013 `interval` is at least 0.001 s, or 0, which counts as 1 s"}},
        Wrong{"timeout_tiny",
              script_with("timeout 0.0001"),
              {"3:9 V013 `timeout` is at least 0.001 s, or 0, which counts as 1 s"}},
        Wrong{"interval_least", script_with("interval 0.001\ntimeout 0") + instance_with(""), {}},
        Wrong{"weight_least", script_with("weight -253") + instance_with(""), {}},
        Wrong{"weight_out_of_range",
              script_with("weight -254"),
              {"3:8 V013 `-254` is out of range; `weight` takes -253 to 253"}},
        Wrong{"weight_huge",
              script_with("weight 99999999999999999999"),
              {"3:8 V013 `99999999999999999999` is out of range; `weight` takes -253 to 253"}},
        Wrong{"weight_word",
              script_with("weight 1.5"),
              {"3:8 V012 `1.5` is not a number; `weight` takes -253 to 253"}},
        Wrong{"weight_reversed",
              script_with("weight 5 reversed"),
              {"3:10 V014 `reversed` is not `reverse`; `weight` takes -253 to 253, and perhaps the "
               "word `reverse`"}},
        Wrong{"misspelt",
              script_with("raise 3"),
              {"3:1 V003 unknown keyword `raise` in vrrp_script"}},
        Wrong{"twice",
              script_with("rise 2\nrise 3"),
              {"4:1 V015 `rise` is given twice, with different values"}},
        Wrong{"no_command", "vrrp_script chk {\n}\n", {"1:13 V021 `chk` has no `script`"}},
        Wrong{"no_value",
              "vrrp_script chk {\nscript\n}\n",
              {"2:1 V011 `script` needs a value: a program and its arguments"}},
        Wrong{"no_name",
              "vrrp_script {\nscript /bin/true\n}\n",
              {"1:1 V011 `vrrp_script` needs a value: a name"}},
        Wrong{"no_file", "track_file order {\n}\n", {"1:12 V021 `order` has no `file`"}},
        Wrong{"relative_path",
              "track_file order {\nfile order\n}\n",
              {"2:6 V024 the path of a file begins with `/`, does not end with it, and has at most "
               "4095 bytes"}},
        Wrong{"a_folder",
              "track_file order {\nfile /etc/\n}\n",
              {"2:6 V024 the path of a file begins with `/`, does not end with it, and has at most "
               "4095 bytes"}},
        Wrong{"no_process",
              "vrrp_track_process named {\n}\n",
              {"1:20 V021 `named` has no `process`"}},
        Wrong{"init_file",
              "track_file a {\nfile /x\ninit_file 1 2\n}\n",
              {"3:13 V014 `2` is not `overwrite`; `init_file` takes a number, the word "
               "`overwrite`, both or neither"}},
        Wrong{"init_file_word",
              "track_file a {\nfile /x\ninit_file x\n}\n",
              {"3:11 V012 `x` is not a number; `init_file` takes -2147483647 to 2147483647"}},
        Wrong{"quorum",
              "vrrp_track_process a {\nprocess a\nquorum 0\n}\n",
              {"3:8 V013 `0` is out of range; `quorum` takes 1 to 65535"}},
        Wrong{"match",
              "vrrp_track_process a {\nprocess a\nparam_match exact\n}\n",
              {"3:13 V014 `exact` is not a value of `param_match`, which takes initial or partial, "
               "or no value"}},
        Wrong{"delay",
              "vrrp_track_process a {\nprocess a\ndelay 3601\n}\n",
              {"3:7 V013 `3601` is out of range; `delay` takes more than 0, up to 3600 s"}},
        Wrong{"two_names",
              script_with("") + script_with(""),
              {"5:13 V023 a second `vrrp_script` with the name `chk`"}},
        Wrong{"one_name_of_two_kinds",
              script_with("") + "track_file chk {\nfile /x\n}\n" + instance_with(""),
              {}},
        Wrong{"tracked_weight",
              tracking("track_interface", "eth1 weight 254"),
              {"6:13 V013 `254` is out of range; `weight` takes -253 to 253"}},
        Wrong{"tracked_script_weight",
              script_with("") + tracking("track_script", "chk weight 254"),
              {"10:12 V013 `254` is out of range; `weight` takes -253 to 253"}},
        Wrong{"tracked_without_value",
              tracking("track_interface", "eth1 weight"),
              {"6:6 V011 `weight` needs a value: -253 to 253"}},
        Wrong{"tracked_word",
              tracking("track_interface", "eth1 eth2"),
              {"6:6 V003 unknown word `eth2` behind a name"}},
        Wrong{"tracked_interface",
              tracking("track_interface", "eth1/2"),
              {"6:1 V025 `eth1/2` cannot be the name of an interface"}},
        Wrong{"tracked_block",
              tracking("track_interface", "eth1 { }"),
              {"6:6 V008 a tracked object does not open a block"}}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(Tracker, MustBeDefined) {
  EXPECT_THAT(errors(script_with("") + tracking("track_script", "chl")),
              ElementsAre("10:1 V037 there is no `vrrp_script` with the name `chl`"));
  EXPECT_THAT(errors(script_with("") + tracking("track_process", "chk")),
              ElementsAre("10:1 V037 there is no `vrrp_track_process` with the name `chk`"));
  EXPECT_THAT(errors(tracking("track_file", "order")),
              ElementsAre("6:1 V037 there is no `track_file` with the name `order`"));
  EXPECT_THAT(errors("vrrp_sync_group g {\ntrack_script {\nchk\n}\n}\n" + instance_with("")),
              ElementsAre("3:1 V037 there is no `vrrp_script` with the name `chk`"));
  EXPECT_THAT(errors(script_with("") + tracking("track_script", "chk")), IsEmpty());
  EXPECT_THAT(errors(tracking("track_interface", "eth9")), IsEmpty());
}

TEST(Tracker, OfDefaultsIsReportedOnce) {
  EXPECT_THAT(errors("vrrp_defaults {\ntrack_script {\nchk\n}\n}\n" + instance_with("")),
              ElementsAre("3:1 V037 there is no `vrrp_script` with the name `chk`"));
}

TEST(Tracker, SuggestsANameThatIsClose) {
  const std::string text = script_with("") + tracking("track_script", "chl");
  const auto found = config::compile(config::Source("test.conf", text)).diagnostics.in_order();
  EXPECT_EQ(found.back().help, "did you mean `chk`?");
}

TEST(Tracker, MayBeDefinedBehindItsUse) {
  const std::string late = tracking("track_script", "chk") + script_with("");
  EXPECT_THAT(errors(late), IsEmpty());
  const auto notes = [](const std::string& text) {
    std::vector<std::string> found;
    const config::Source source("test.conf", text);
    for (const config::Diagnostic& entry :
         config::compile(source, {.dialect = Dialect::keepalived}).diagnostics.in_order()) {
      if (entry.code == config::Code::differs) found.push_back(entry.message);
    }
    return found;
  };
  EXPECT_THAT(notes(late), ElementsAre("keepalived does not know `chk` before it is defined, and "
                                       "goes on without it"));
  EXPECT_THAT(notes(script_with("") + tracking("track_script", "chk")), IsEmpty());
}

TEST(Tracker, MayHaveTheNameOfAKeyword) {
  const Config config = config_of(tracking("track_script", "instance\ninterface\nvrrp_script"));
  EXPECT_EQ(config.instances.front().track_script.names.size(), 3U);
}

TEST(Tracker, LeavesAListThatIsNotClosed) {
  EXPECT_THAT(errors("vrrp_instance a {\ninterface eth0\ntrack_interface {\neth1\n"
                     "virtual_router_id 9\nvirtual_ipaddress {\n192.0.2.1/24\n}\n}\n"),
              ElementsAre("5:1 V006 `virtual_router_id` cannot be in `track_interface`: a `}` is "
                          "missing before it"));
}

TEST(Tracker, HasALimit) {
  const Config many = config_of("~SEQ(i, 1, 65537) vrrp_script s$i { script /bin/true }\n");
  EXPECT_EQ(many.scripts.size(), 65536U);
  const std::string names = tracking("track_interface", "~SEQ(i, 1, 262145) e$i");
  EXPECT_EQ(config_of(names).instances.front().track_interface.names.size(), 262144U);
  EXPECT_THAT(errors(names), ElementsAre("6:20 V029 more than 4096 interfaces",
                                         "6:20 V029 more than 262144 words in lists of names"));
  EXPECT_THAT(
      errors("vrrp_defaults {\ninterface eth0\ntrack_interface {\n~SEQ(i, 1, 5) eth$i\n}\n}\n"
             "~SEQ(i, 1, 250) ~SEQ(v, 1, 250) virtual_address a${i}_$v vrid $v { "
             "10.0.${i}.${v}/24 }\nvrrp_instance last {\ninterface eth1\n}\n"),
      testing::Contains("3:1 V029 with these in every instance there are more than 262144 "
                        "tracked objects"));
}

}  // namespace
