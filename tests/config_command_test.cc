// `regent config show`, as an operator or a script calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/regent_program.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::Outcome;
using tests::run;

// A folder of its own, with a file named test.conf in it; removed at the end.
class ConfigCommandTest : public testing::Test {
 protected:
  ConfigCommandTest() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-show-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
  }
  ~ConfigCommandTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // `regent config show WORDS` in that folder.
  Outcome show(const std::string& words) {
    return run(fmt::format("cd '{}' && $REGENT config show {}", folder_.string(), words));
  }

 private:
  std::filesystem::path folder_;
};

constexpr const char* kPair =
    "$PASSWORD=hunter2\n"
    "@one $PRIORITY=150\n"
    "@two $PRIORITY=100\n"
    "vrrp_defaults {\n"
    "    interface eth0  # everywhere\n"
    "    priority $PRIORITY\n"
    "}\n"
    "include more.conf\n";
constexpr const char* kMore =
    "~LST({name, vrid}, {web, 51}, {dns, 52}) virtual_address $name vrid $vrid { "
    "192.0.2.${vrid}/24 }\n"
    "vrrp_instance old {\n"
    "    virtual_router_id 53\n"
    "    authentication {\n"
    "        auth_pass $PASSWORD\n"
    "    }\n"
    "    virtual_ipaddress { 192.0.2.53/24 }\n"
    "}\n";

TEST_F(ConfigCommandTest, WritesEverythingOut) {
  write("test.conf", kPair);
  write("more.conf", kMore);
  const Outcome outcome = show("--secrets -i two test.conf 2>&1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "vrrp_instance web {\n"
            "    interface eth0\n"
            "    virtual_router_id 51\n"
            "    priority 100\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.51/24\n"
            "    }\n"
            "}\n"
            "\n"
            "vrrp_instance dns {\n"
            "    interface eth0\n"
            "    virtual_router_id 52\n"
            "    priority 100\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.52/24\n"
            "    }\n"
            "}\n"
            "\n"
            "vrrp_instance old {\n"
            "    interface eth0\n"
            "    virtual_router_id 53\n"
            "    priority 100\n"
            "    authentication {\n"
            "        auth_pass hunter2\n"
            "    }\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.53/24\n"
            "    }\n"
            "}\n");
}

TEST_F(ConfigCommandTest, HidesPasswordsUnlessToldOtherwise) {
  write("test.conf", kPair);
  write("more.conf", kMore);
  const std::string hidden = show("-i one test.conf").output;
  EXPECT_THAT(hidden, testing::StartsWith(
                          "# Passwords are hidden: `regent config show --secrets` shows them.\n\n"
                          "vrrp_instance web {\n"));
  EXPECT_THAT(hidden, AllOf(HasSubstr("        auth_pass ********\n"), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(show("-i one --redact test.conf").output, hidden);
  EXPECT_THAT(show("-i one --json test.conf").output,
              AllOf(HasSubstr("\"auth_pass\": \"********\""), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(show("-i one --secrets test.conf").output, Not(HasSubstr("# Passwords")));
  EXPECT_EQ(show("-i one --secrets --redact test.conf 2>/dev/null").status, 2);
}

TEST_F(ConfigCommandTest, SaysNothingOfPasswordsWhereThereIsNone) {
  EXPECT_THAT(run("$REGENT config show note.conf").output, testing::StartsWith("vrrp_instance"));
}

// What is hidden is still a configuration.
TEST_F(ConfigCommandTest, PrintsAConfigurationAgain) {
  for (const char* options : {"", "--defaults", "--secrets", "--secrets --defaults"}) {
    write("test.conf", run(fmt::format("$REGENT config show {} warnings.conf", options)).output);
    const Outcome again =
        show(fmt::format("{} test.conf > again.conf && cmp test.conf again.conf "
                         "&& $REGENT check again.conf",
                         options));
    EXPECT_LE(again.status, 1) << options << again.output;
  }
}

TEST_F(ConfigCommandTest, AddsTheDefaults) {
  write("test.conf",
        "vrrp_instance a {\n  interface eth0\n  virtual_router_id 1\n  state MASTER\n"
        "  virtual_ipaddress {\n    fe80::1/64\n  }\n}\n");
  const Outcome outcome =
      show("--defaults test.conf | sed 's/router_id '$(hostname)'$/router_id HOST/'");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "global_defs {\n"
            "    router_id HOST\n"
            "    vrrp_version 2\n"
            "    vrrp_garp_master_delay 5\n"
            "    vrrp_garp_master_repeat 5\n"
            "    vrrp_garp_master_refresh 0\n"
            "    vrrp_garp_master_refresh_repeat 1\n"
            "    vrrp_garp_interval 0\n"
            "    vrrp_gna_interval 0\n"
            "    vrrp_skip_check_adv_addr off\n"
            "    v3_checksum_as_v2 off\n"
            "    script_user regent-script\n"
            "    enable_script_security on\n"
            "    set_supplementary_groups off\n"
            "    vrrp_notify_priority_changes off\n"
            "}\n"
            "\n"
            "vrrp_instance a {\n"
            "    state MASTER\n"
            "    interface eth0\n"
            "    virtual_router_id 1\n"
            "    priority 255\n"
            "    advert_int 1\n"
            "    version 3\n"
            "    virtual_ipaddress {\n"
            "        fe80::1/64 dev eth0\n"
            "    }\n"
            "    preempt\n"
            "    preempt_delay 0\n"
            "    garp_master_delay 5\n"
            "    garp_master_repeat 5\n"
            "    garp_master_refresh 0\n"
            "    garp_master_refresh_repeat 1\n"
            "    v3_checksum_as_v2 off\n"
            "    separate_families off\n"
            "    on_fail fault\n"
            "    notify_priority_changes off\n"
            "}\n");
}

TEST_F(ConfigCommandTest, PrintsJsonOfProcessesAndUnits) {
  write("test.conf",
        "vrrp_track_process named {\n  process /usr/sbin/named -u \"a b\"\n  param_match\n"
        "  delay 0.5\n}\n"
        "unit_check runs {\n  unit unbound.service\n}\n"
        "vrrp_instance a {\n  interface eth0\n  virtual_router_id 1\n"
        "  virtual_ipaddress {\n    192.0.2.3\n  }\n"
        "  track_check {\n    runs\n  }\n  track_process {\n    named\n  }\n}\n");
  const Outcome outcome = show("--json test.conf");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("  \"unit_check\": [\n"
                                        "    {\n"
                                        "      \"name\": \"runs\",\n"
                                        "      \"unit\": \"unbound.service\"\n"
                                        "    }\n"
                                        "  ],\n"));
  EXPECT_THAT(outcome.output, HasSubstr("  \"vrrp_track_process\": [\n"
                                        "    {\n"
                                        "      \"name\": \"named\",\n"
                                        "      \"process\": \"/usr/sbin/named -u \\\"a b\\\"\",\n"
                                        "      \"param_match\": \"\",\n"
                                        "      \"delay\": 0.5\n"
                                        "    }\n"
                                        "  ]\n"));
}

TEST_F(ConfigCommandTest, PrintsJsonOfUrls) {
  write("test.conf",
        "notify_url pager {\n  url \"https://pager.example.org/hook?key=1\"\n"
        "  header \"X-A: 1\"\n  timeout 2.5\n}\n"
        "vrrp_instance a {\n  interface eth0\n  virtual_router_id 1\n"
        "  virtual_ipaddress {\n    192.0.2.3\n  }\n}\n");
  const Outcome outcome = show("--json test.conf");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("  \"notify_url\": [\n"
                                        "    {\n"
                                        "      \"name\": \"pager\",\n"
                                        "      \"url\": \"https://pager.example.org/hook?key=1\",\n"
                                        "      \"header\": \"X-A: 1\",\n"
                                        "      \"timeout\": 2.5\n"
                                        "    }\n"
                                        "  ],\n"));
}

TEST_F(ConfigCommandTest, PrintsJsonOfChecks) {
  write("test.conf",
        "tcp_check web {\n  server ::1 port 80\n  send \"a\\r\"\n}\n"
        "dns_check named {\n  server 127.0.0.1\n  query health.example TXT\n"
        "  expect NOERROR NXDOMAIN answer \"o k\"\n  source 127.0.0.2\n  weight -5 reverse\n}\n"
        "vrrp_instance a {\n  interface eth0\n  virtual_router_id 1\n"
        "  virtual_ipaddress {\n    192.0.2.3\n  }\n"
        "  track_check {\n    named weight 7 noreverse\n    web\n  }\n}\n");
  const Outcome outcome = show("--json test.conf");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "{\n"
            "  \"schema\": 1,\n"
            "  \"dns_check\": [\n"
            "    {\n"
            "      \"name\": \"named\",\n"
            "      \"server\": [\n"
            "        {\n"
            "          \"address\": \"127.0.0.1\"\n"
            "        }\n"
            "      ],\n"
            "      \"query\": {\n"
            "        \"name\": \"health.example\",\n"
            "        \"type\": \"TXT\",\n"
            "        \"class\": \"IN\"\n"
            "      },\n"
            "      \"expect\": {\n"
            "        \"rcodes\": [\n"
            "          \"NOERROR\",\n"
            "          \"NXDOMAIN\"\n"
            "        ],\n"
            "        \"answer\": \"o k\",\n"
            "        \"answers\": 0\n"
            "      },\n"
            "      \"source\": [\n"
            "        {\n"
            "          \"address\": \"127.0.0.2\"\n"
            "        }\n"
            "      ],\n"
            "      \"weight\": {\n"
            "        \"number\": -5,\n"
            "        \"reverse\": true\n"
            "      }\n"
            "    }\n"
            "  ],\n"
            "  \"tcp_check\": [\n"
            "    {\n"
            "      \"name\": \"web\",\n"
            "      \"server\": [\n"
            "        {\n"
            "          \"address\": \"::1\",\n"
            "          \"port\": 80\n"
            "        }\n"
            "      ],\n"
            "      \"send\": \"a\\\\r\"\n"
            "    }\n"
            "  ],\n"
            "  \"vrrp_instance\": [\n"
            "    {\n"
            "      \"name\": \"a\",\n"
            "      \"interface\": \"eth0\",\n"
            "      \"virtual_router_id\": 1,\n"
            "      \"virtual_ipaddress\": [\n"
            "        {\n"
            "          \"address\": \"192.0.2.3/32\"\n"
            "        }\n"
            "      ],\n"
            "      \"track_check\": [\n"
            "        {\n"
            "          \"name\": \"named\",\n"
            "          \"weight\": 7,\n"
            "          \"noreverse\": true\n"
            "        },\n"
            "        {\n"
            "          \"name\": \"web\"\n"
            "        }\n"
            "      ]\n"
            "    }\n"
            "  ]\n"
            "}\n");
}

TEST_F(ConfigCommandTest, PrintsJsonForPrograms) {
  write("test.conf",
        "global_defs {\n  router_id \"a\xff\\\"\n  v3_checksum_as_v2\n}\n"
        "vrrp_instance a {\n  interface eth0\n  virtual_router_id 1\n  advert_int 1.50\n"
        "  preempt_delay 30\n  version 3\n"
        "  virtual_ipaddress {\n    192.0.2.1/24 dev eth1\n    192.0.2.2\n  }\n}\n"
        "vrrp_instance b {\n  interface eth0\n  virtual_router_id 2\n"
        "  virtual_ipaddress {\n    192.0.2.3\n  }\n}\n");
  const Outcome outcome = show("--json test.conf");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "{\n"
            "  \"schema\": 1,\n"
            "  \"global_defs\": {\n"
            "    \"router_id\": \"a\xef\xbf\xbd\\\\\",\n"
            "    \"v3_checksum_as_v2\": true\n"
            "  },\n"
            "  \"vrrp_instance\": [\n"
            "    {\n"
            "      \"name\": \"a\",\n"
            "      \"interface\": \"eth0\",\n"
            "      \"virtual_router_id\": 1,\n"
            "      \"advert_int\": 1.5,\n"
            "      \"version\": 3,\n"
            "      \"virtual_ipaddress\": [\n"
            "        {\n"
            "          \"address\": \"192.0.2.1/24\",\n"
            "          \"dev\": \"eth1\"\n"
            "        },\n"
            "        {\n"
            "          \"address\": \"192.0.2.2/32\"\n"
            "        }\n"
            "      ],\n"
            "      \"preempt_delay\": 30\n"
            "    },\n"
            "    {\n"
            "      \"name\": \"b\",\n"
            "      \"interface\": \"eth0\",\n"
            "      \"virtual_router_id\": 2,\n"
            "      \"virtual_ipaddress\": [\n"
            "        {\n"
            "          \"address\": \"192.0.2.3/32\"\n"
            "        }\n"
            "      ]\n"
            "    }\n"
            "  ]\n"
            "}\n");
}

TEST_F(ConfigCommandTest, PrintsNothingOfAFileWithErrors) {
  EXPECT_THAT(run("$REGENT config show errors.conf 2>/dev/null").output, IsEmpty());
  const Outcome outcome = run("$REGENT config show errors.conf 2>&1 | cmp - errors.expected");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(run("$REGENT config show errors.conf 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT config show --json errors.conf 2>/dev/null").status, 2);
}

TEST_F(ConfigCommandTest, SaysNothingOfWarnings) {
  const Outcome outcome = run("$REGENT config show warnings.conf 2>&1 >/dev/null");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, IsEmpty());
}

TEST_F(ConfigCommandTest, ReadsAFileOfKeepalivedAsKeepalivedWould) {
  EXPECT_EQ(run("$REGENT config show keepalived.conf >/dev/null").status, 0);
  EXPECT_EQ(run("$REGENT config show --compat none keepalived.conf 2>/dev/null").status, 2);
}

TEST_F(ConfigCommandTest, RefusesAFileThatIsNotThere) {
  const Outcome outcome = show("no-such-file.conf 2>&1");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("cannot be opened: No such file or directory"));
}

TEST_F(ConfigCommandTest, HasAFileOfItsOwnWhenNoneIsGiven) {
  EXPECT_THAT(show("--help").output, HasSubstr("FILE TEXT=/etc/regent/regent.conf"));
}

TEST_F(ConfigCommandTest, SaysThatADiskIsFull) {
  const Outcome outcome = run("$REGENT config show note.conf 2>&1 >/dev/full");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "regent: writing the configuration: No space left on device\n");
}

TEST_F(ConfigCommandTest, NeedsToBeToldWhatToDo) {
  EXPECT_EQ(run("$REGENT config 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT config hide 2>/dev/null").status, 2);
}

// Everything said for every router is more than one file may have.
#ifndef __SANITIZE_ADDRESS__  // With it, so many routers take longer than a command gets here.
TEST_F(ConfigCommandTest, SaysThatATextIsTooLargeToBeAFile) {
  write(
      "test.conf",
      "$I= \\\nvrrp_instance r${if}_$vrid { \\\n interface eth$if \\\n virtual_router_id $vrid \\\n"
      " virtual_ipaddress { \\\n 10.${if}.${vrid}.1/24 \\\n } \\\n}\n"
      "~SEQ(if, 0, 255) ~SEQ(vrid, 1, 254) $I\n");
  EXPECT_THAT(show("test.conf 2>&1 >/dev/null").output, IsEmpty());
  const Outcome outcome = show("--defaults test.conf 2>&1 >/dev/null");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "regent: this is larger than the 16 MiB that a file may have\n");
}
#endif

}  // namespace
