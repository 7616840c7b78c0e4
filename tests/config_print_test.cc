// A configuration as text: what it looks like, and that reading it again gives the same Plan and
// the same text, for random configurations, for every example of the schema and for the fixtures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "config/code_page.h"
#include "config/command_words.h"
#include "config/effective.h"
#include "config/print.h"
#include "config/render.h"
#include "config/schema.h"
#include "tests/config_expansion_fixture.h"
#include "tests/config_fixture.h"
#include "tests/seed.h"

namespace {

using config::Compilation;
using config::Config;
using config::Decimal;
using config::Instance;
using config::Secrets;
using config::Source;
using testing::HasSubstr;

std::vector<std::uint8_t> plan_of(const Config& config) {
  config::Diagnostics diagnostics;
  const contract::PlanRows rows = config::make_rows(config, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  return contract::write_plan(rows);
}

std::string printed(std::string_view text, Secrets secrets = Secrets::shown) {
  const Source source("test.conf", text);
  return config::print(config::compile(source).config, secrets);
}

// Prints, reads and prints again.
void expect_round_trip(const Config& config) {
  const std::string text = config::print(config, Secrets::shown);
  const Source source("regent.conf", text);
  const Compilation again = config::compile(source, {.config_id = config.host});
  ASSERT_TRUE(again.rows) << text << config::render(again.sources, again.diagnostics);
  EXPECT_EQ(contract::write_plan(*again.rows), plan_of(config)) << text;
  EXPECT_EQ(config::print(again.config, Secrets::shown), text);
}

void expect_round_trips(const Config& config) {
  expect_round_trip(config);
  const Config complete = config::with_defaults(config, "dns1");
  // Mail names the host by itself when nothing does.
  Config named = config;
  named.globals.router_id = complete.globals.router_id;
  EXPECT_EQ(plan_of(complete), plan_of(named));
  expect_round_trip(complete);
}

TEST(Print, WritesOneStatementOnALineInTheOrderOfTheSchema) {
  EXPECT_EQ(
      printed("vrrp_instance dns { \n"
              "  separate_families no\n"
              "  virtual_ipaddress_excluded { 2001:DB8::0:1/64\n }\n"
              "  virtual_ipaddress\n{\n 192.0.2.2\n 192.0.2.1/24 dev eth1 }\n"
              "  authentication { auth_pass secret\n auth_type PASS\n }\n"
              "  nopreempt\n"
              "  advert_int 2.500\n priority 0150\n virtual_router_id 51\n interface eth0\n"
              "}\n"
              "global_defs { vrrp_garp_master_delay 2.0\n v3_checksum_as_v2\n router_id dns1 }\n"),
      "global_defs {\n"
      "    router_id dns1\n"
      "    vrrp_garp_master_delay 2\n"
      "    v3_checksum_as_v2 on\n"
      "}\n"
      "\n"
      "vrrp_instance dns {\n"
      "    interface eth0\n"
      "    virtual_router_id 51\n"
      "    priority 150\n"
      "    advert_int 2.5\n"
      "    authentication {\n"
      "        auth_type PASS\n"
      "        auth_pass secret\n"
      "    }\n"
      "    virtual_ipaddress {\n"
      "        192.0.2.2/32\n"
      "        192.0.2.1/24 dev eth1\n"
      "    }\n"
      "    virtual_ipaddress_excluded {\n"
      "        2001:db8::1/64\n"
      "    }\n"
      "    nopreempt\n"
      "    separate_families off\n"
      "}\n");
}

TEST(Print, WritesOutWhatIsInheritedAndRepeated) {
  EXPECT_EQ(printed("vrrp_defaults {\n priority 150\n interface eth0\n}\n"
                    "~SEQ(i, 1, 2) virtual_address web$i vrid $i { 192.0.2.${i}/24 "
                    "198.51.100.${i}/24 }\n"),
            "vrrp_instance web1 {\n"
            "    interface eth0\n"
            "    virtual_router_id 1\n"
            "    priority 150\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/24\n"
            "        198.51.100.1/24\n"
            "    }\n"
            "}\n"
            "\n"
            "vrrp_instance web2 {\n"
            "    interface eth0\n"
            "    virtual_router_id 2\n"
            "    priority 150\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.2/24\n"
            "        198.51.100.2/24\n"
            "    }\n"
            "}\n");
}

TEST(Print, HidesPasswords) {
  const std::string text = tests::instance_with("authentication {\nauth_pass hunter2\n}");
  EXPECT_THAT(printed(text), HasSubstr("        auth_pass hunter2\n"));
  EXPECT_THAT(printed(text, Secrets::hidden), HasSubstr("        auth_pass ********\n"));
  const Config config = config::compile(Source("test.conf", text)).config;
  EXPECT_TRUE(config::has_secrets(config));
  const std::string without = tests::instance_with("");
  EXPECT_FALSE(config::has_secrets(config::compile(Source("test.conf", without)).config));
}

// VRRPv3 has no authentication, and a type without a password is no authentication either.
TEST(Print, LeavesOutABlockWithoutWhatItRequires) {
  EXPECT_EQ(printed(tests::instance_with("version 3\nauthentication {\nauth_type AH\n}")),
            "vrrp_instance a {\n"
            "    interface eth0\n"
            "    virtual_router_id 50\n"
            "    version 3\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/24\n"
            "    }\n"
            "}\n");
}

TEST(Print, WritesAWordSoThatItIsOne) {
  struct Word {
    const char* word;
    const char* written;
  };
  for (const auto& [word, written] : {Word{"plain", "plain"},
                                      {"", "\"\""},
                                      {"two words", "\"two words\""},
                                      {"a#b", "\"a#b\""},
                                      {"a!", "\"a!\""},
                                      {"{", "\"{\""},
                                      {"a}b", "\"a}b\""},
                                      {"it's", "it's"},
                                      {"back\\slash", "back\\slash"},
                                      {"\\#", "\"\\#\""},
                                      {"tab\tbed", "\"tab\tbed\""},
                                      {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
                                      {"$", "\"$\""},
                                      {"$name", "\"$name\""},
                                      {"${name}", "\"${name}\""},
                                      // In quotes, too, these are replaced.
                                      {"${_HASH}", "\"${_DOLLAR}{_HASH}\""},
                                      {"$_BANG x", "\"${_DOLLAR}_BANG x\""},
                                      {"$_HASH", "\"$_HASH\""},  // the quote stands behind it
                                      {"${_DOLLAR}", "\"${_DOLLAR}{_DOLLAR}\""}}) {
    EXPECT_EQ(config::written_word(word), written);
  }
}

TEST(Print, DefinesADollarSignWhenAWordLooksLikeAReference) {
  const std::string text = printed(tests::instance_with(
      "authentication {\nauth_pass \"${D}{_HASH}\"\n}\n}\n$D=$\nvrrp_defaults {"));
  EXPECT_THAT(text, HasSubstr("auth_pass \"${D}{_HASH}\"\n"));
  const std::string early = fmt::format(
      "$D=$\n{}", tests::instance_with("authentication {\nauth_pass \"${D}{_HASH}\"\n}"));
  EXPECT_EQ(printed(early),
            "$_DOLLAR=$\n"
            "\n"
            "vrrp_instance a {\n"
            "    interface eth0\n"
            "    virtual_router_id 50\n"
            "    authentication {\n"
            "        auth_pass \"${_DOLLAR}{_HASH}\"\n"
            "    }\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/24\n"
            "    }\n"
            "}\n");
}

TEST(Print, LeavesTheBlanksOutWhereALineWouldBeTooLong) {
  const std::string id(1013, 'x');
  const std::string text =
      fmt::format("global_defs {{\nrouter_id {}\n}}\n", id) + tests::instance_with("");
  EXPECT_THAT(printed(text), HasSubstr(fmt::format("global_defs {{\nrouter_id {}\n}}\n", id)));
  expect_round_trips(config::compile(Source("test.conf", text)).config);
}

TEST(Print, PutsRemarksAtTheEndOfTheirBlocks) {
  const std::string text = tests::instance_with("");
  const Config config = config::compile(Source("test.conf", text)).config;
  const config::Keyword* globals = config::find_keyword(config::Block::root, "global_defs");
  const config::Keyword* instance = config::find_keyword(config::Block::root, "vrrp_instance");
  const config::Keyword* list = config::find_keyword(config::Block::instance, "virtual_ipaddress");
  config::Remarks remarks;
  remarks.add({.scope = config::Remarks::kGlobals, .block = globals}, "of globals");
  remarks.add({.scope = 0, .block = nullptr}, "before");
  remarks.add({.scope = 0, .block = instance}, "of the instance\n    in two lines");
  remarks.add({.scope = 0, .block = list}, "of the list");
  remarks.add({.scope = 1, .block = nullptr}, "at the end");
  EXPECT_EQ(config::print(config, Secrets::shown, remarks),
            "global_defs {\n"
            "    # of globals\n"
            "}\n"
            "\n"
            "# before\n"
            "\n"
            "vrrp_instance a {\n"
            "    interface eth0\n"
            "    virtual_router_id 50\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/24\n"
            "        # of the list\n"
            "    }\n"
            "    # of the instance\n"
            "    #     in two lines\n"
            "}\n"
            "\n"
            "# at the end\n");
}

// What has been read, completed and printed.
std::string completed(std::string_view text) {
  const Source source("test.conf", text);
  return config::print(config::with_defaults(config::compile(source).config, "dns1"),
                       Secrets::shown);
}

TEST(Defaults, AreWhatHoldsWithoutTheKeyword) {
  EXPECT_EQ(completed(tests::instance_with("authentication {\nauth_pass x\n}")),
            "global_defs {\n"
            "    router_id dns1\n"
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
            "    state BACKUP\n"
            "    interface eth0\n"
            "    virtual_router_id 50\n"
            "    priority 100\n"
            "    advert_int 1\n"
            "    version 2\n"
            "    authentication {\n"
            "        auth_type PASS\n"
            "        auth_pass x\n"
            "    }\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/24 dev eth0\n"
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

TEST(Defaults, OfChecksOfOurOwnAreShown) {
  EXPECT_THAT(completed("dns_check named {\nquery health.example\nserver ::1 127.0.0.1 port 5353\n"
                        "interval 2\n}\ntcp_check web {\nserver ::1 port 80\n}\n" +
                        tests::instance_with("")),
              HasSubstr("dns_check named {\n"
                        "    server ::1 port 5353\n"
                        "    server 127.0.0.1 port 5353\n"
                        "    query health.example A\n"
                        "    expect NOERROR\n"
                        "    recursion on\n"
                        "    transport udp\n"
                        "    max_latency 1.6\n"
                        "    interval 2\n"
                        "    fast_interval 2\n"
                        "    timeout 1.6\n"
                        "    weight 0\n"
                        "    rise 1\n"
                        "    fall 1\n"
                        "    require all\n"
                        "}\n"
                        "\n"
                        "tcp_check web {\n"
                        "    server ::1 port 80\n"
                        "    interval 1\n"
                        "    fast_interval 1\n"
                        "    timeout 0.8\n"
                        "    weight 0\n"
                        "    rise 1\n"
                        "    fall 1\n"
                        "    require all\n"
                        "}\n"));
}

TEST(Print, WritesChecksOfOurOwn) {
  EXPECT_EQ(
      printed("tcp_check web { \n expect \"a # \\r\"\n server 127.0.0.1 ::1 port 080\n}\n"
              "dns_check named {\n expect answer \"o k\" noerror\n}\n"
              "dns_check named_ok {\n expect REFUSED NOERROR answers 2 answer \"o k\"\n"
              " query health.example txt CLASS3\n server ::1\n server 127.0.0.1\n source ::1\n"
              " init_fail\n}\n"),
      "dns_check named {\n"
      "}\n"
      "\n"
      "dns_check named_ok {\n"
      "    server ::1\n"
      "    server 127.0.0.1\n"
      "    query health.example TXT CH\n"
      "    expect NOERROR REFUSED answer \"o k\" answers 2\n"
      "    source ::1\n"
      "    init_fail\n"
      "}\n"
      "\n"
      "tcp_check web {\n"
      "    server 127.0.0.1 port 80\n"
      "    server ::1 port 80\n"
      "    expect \"a # \\r\"\n"
      "}\n");
}

TEST(Defaults, ComeFromGlobalDefs) {
  const std::string text = completed(
      tests::globals_with("vrrp_version 3\nvrrp_garp_master_delay 7\nvrrp_garp_master_repeat 2\n"
                          "vrrp_garp_master_refresh 60\nvrrp_garp_master_refresh_repeat 3\n"
                          "v3_checksum_as_v2"));
  EXPECT_THAT(text, HasSubstr("    version 3\n"));
  EXPECT_THAT(text, HasSubstr("    garp_master_delay 7\n"
                              "    garp_master_repeat 2\n"
                              "    garp_master_refresh 60\n"
                              "    garp_master_refresh_repeat 3\n"
                              "    v3_checksum_as_v2 on\n"));
}

TEST(Defaults, FollowFromOtherKeywordsOfTheInstance) {
  EXPECT_THAT(completed(tests::instance_with("state MASTER")), HasSubstr("    priority 255\n"));
  const std::string stays = completed(tests::instance_with("nopreempt"));
  EXPECT_THAT(stays, HasSubstr("    nopreempt\n    preempt_delay 0\n"));
  EXPECT_THAT(stays, testing::Not(HasSubstr(" preempt\n")));
}

TEST(Defaults, OfTheVersionFollowFromTheFamily) {
  const auto with_addresses = [](std::string_view more, std::string_view addresses) {
    return completed(tests::instance_without_addresses(
        fmt::format("{}\nvirtual_ipaddress {{\n{}\n}}", more, addresses)));
  };
  EXPECT_THAT(with_addresses("", "fe80::1/64"), HasSubstr("    version 3\n"));
  EXPECT_THAT(with_addresses("", "fe80::1/64\n192.0.2.1/24"), HasSubstr("    version 3\n"));
  EXPECT_THAT(with_addresses("", "192.0.2.1/24\nfe80::1/64"), HasSubstr("    version 2\n"));
  // The IPv6 router of the two has no other version anyway.
  EXPECT_THAT(with_addresses("separate_families", "fe80::1/64\n192.0.2.1/24"),
              HasSubstr("    version 2\n"));
  EXPECT_THAT(with_addresses("separate_families", "fe80::1/64"), HasSubstr("    version 3\n"));
}

// A keyword that is added to the schema is shown without a line in the printer; and it must have a
// default, or be listed here as one that has none.
TEST(Defaults, AreThereForEveryKeywordThatCounts) {
  const std::string text = completed(
      "global_defs {\nnotification_email {\na@example.org\n}\n"
      "notification_email_from b@example.org\nemail_events all\n"
      "email_program /usr/sbin/sendmail\nnotify_fifo /run/a\nvrrp_notify_fifo /run/b\n}\n"
      "vrrp_script ok {\nscript /bin/true\nflap_limit 5\n}\n"
      "dns_check named {\nserver ::1\nsource ::1\nquery health.example\nflap_limit 5\n}\n"
      "tcp_check web {\nserver ::1 port 80\nsend a\nflap_limit 5\n}\n"
      "http_check site {\nserver ::1\nhost a.example\nheader \"X-A: 1\"\ntls\nexpect_body a\n"
      "expect_regex a\nca_file /x\nexpires_within 1\nflap_limit 5\n}\n"
      "notify_url pager {\nurl https://pager.example.org\nheader \"X-A: 1\"\nca_file /x\n}\n"
      "icmp_check gateway {\nserver ::1\nflap_limit 5\n}\n"
      "track_file order {\nfile /x\n}\n"
      "vrrp_track_process named {\nprocess named\nparam_match\nquorum_max 9\ndelay 1\n"
      "full_command\n}\nunit_check runs {\nunit a.service\nflap_limit 5\n}\n" +
      tests::instance_with("authentication {\nauth_pass x\n}\ntrack_script {\nok\n}\n"
                           "track_interface {\neth1\n}\ntrack_check {\nnamed\n}\n"
                           "track_file {\norder\n}\ntrack_process {\nnamed\n}\n"
                           "priority_list /etc/regent/order"));
  for (const config::BlockKeywords& part : config::schema()) {
    if (part.block == config::Block::root || part.block == config::Block::anywhere) continue;
    for (const config::Keyword& row : part.keywords) {
      if (row.support != config::Support::full) continue;
      if (row.name == "nopreempt" || row.name == "virtual_ipaddress_excluded" ||
          row.name == "init_fail" || row.type == config::Type::notification) {
        continue;
      }
      // About the text, of which nothing is left; or what regent does anyway.
      const bool has_value = !std::holds_alternative<std::monostate>(row.target);
      if (!has_value && row.opens == config::Block::none) continue;
      EXPECT_THAT(text, HasSubstr(fmt::format(" {}", row.name)))
          << "config/effective.cc knows no default of it";
    }
  }
}

TEST(RoundTrip, HoldsForEveryExampleOfTheSchema) {
  const tests::Texts included{{"conf.d/dns.conf", "# nothing"}, {"conf.d/ntp.conf", "# nothing"}};
  std::size_t rows = 0;
  for (const config::BlockKeywords& part : config::schema()) {
    for (const config::Keyword& row : part.keywords) {
      if (row.support != config::Support::full) continue;
      std::string text = config::example_in_blocks(part.block, row);
      if (text.find("virtual_ipaddress") == std::string::npos && row.name != "virtual_address") {
        text += fmt::format("\n{}", tests::instance_with(""));
      }
      const Source source("test.conf", text);
      const Compilation result = config::compile(source, tests::surroundings_with(included));
      ASSERT_TRUE(result.rows) << text;
      expect_round_trips(result.config);
      ++rows;
    }
  }
  EXPECT_GE(rows, 38U);
}

// Every keyword that gives a value is seen by its name in what is printed of its example.
TEST(RoundTrip, ShowsEveryKeywordThatHasAValue) {
  for (const config::BlockKeywords& part : config::schema()) {
    for (const config::Keyword& row : part.keywords) {
      if (row.support != config::Support::full || row.type == config::Type::named_router ||
          std::holds_alternative<std::monostate>(row.target)) {
        continue;
      }
      const std::string text = config::example_in_blocks(part.block, row) + "\n" +
                               "vrrp_instance other {\ninterface eth9\nvirtual_router_id 9\n"
                               "virtual_ipaddress {\n198.51.100.9\n}\n}\n";
      EXPECT_THAT(printed(text), HasSubstr(fmt::format(" {}", row.name)));
    }
  }
}

TEST(RoundTrip, HoldsForEveryExampleOfACodeWithoutErrors) {
  std::size_t good = 0;
  for (const config::CodePage& page : config::code_pages()) {
    const std::string text = config::whole_example(page);
    const Source source("test.conf", text);
    const Compilation result = config::compile(source);
    if (!result.rows) continue;
    expect_round_trips(result.config);
    ++good;
  }
  EXPECT_GE(good, 10U);
}

TEST(RoundTrip, HoldsForEveryFixtureWithoutErrors) {
  std::vector<std::string> good;
  for (const char* folder : {REGENT_FIXTURE_FOLDER, REGENT_EXAMPLE_FOLDER}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".conf") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      const std::string name = entry.path().filename();
      const Source source(name, text.view());
      const Compilation result = config::compile(source);
      if (!result.rows) continue;
      SCOPED_TRACE(name);
      expect_round_trips(result.config);
      good.push_back(name);
    }
  }
  EXPECT_THAT(good, testing::IsSupersetOf({"good.conf", "note.conf", "warnings.conf",
                                           "keepalived.conf", "pair.conf"}));
}

TEST(RoundTrip, HoldsForAsManyRoutersAsOneLineCanMake) {
  const Source source("test.conf",
                      "$INSTANCE= \\\nvrrp_instance r${if}_$vrid { \\\n  interface eth$if \\\n"
                      "  virtual_router_id $vrid \\\n  virtual_ipaddress { \\\n    "
                      "10.${if}.${vrid}.1/24 \\\n  } \\\n"
                      "}\n~SEQ(if, 0, 255) ~SEQ(vrid, 1, 254) $INSTANCE\n");
  const Compilation result = config::compile(source);
  ASSERT_EQ(result.config.instances.size(), 65024U);
  expect_round_trip(result.config);
}

TEST(RoundTrip, HoldsForCommandsWithQuotesAndBackslashes) {
  for (const char* command :
       {R"(/bin/x a\\)", R"(/bin/x a\)", R"("/bin/x \\")", R"("/bin/x \"a b\"")",
        R"("/bin/x 'it's' # ! { } $HOME")", R"(/bin/x "a b" 'c d')"}) {
    const std::string text = fmt::format("vrrp_script ok {{\nscript {}\n}}\n{}", command,
                                         tests::instance_with("track_script {\nok\n}"));
    const Source source("test.conf", text);
    const Compilation result = config::compile(source);
    ASSERT_TRUE(result.rows) << text;
    expect_round_trips(result.config);
  }
}

// Random configurations without errors, of all keywords that count.
class RandomConfig {
 public:
  explicit RandomConfig(std::uint64_t seed) : random_(seed) {}

  Config make() {
    Config config;
    if (is(2)) fill(config.globals);
    for (std::size_t i = below(4); i > 0; --i) config.scripts.push_back(script(i));
    for (std::size_t i = below(4); i > 0; --i) config.native_checks.push_back(native(i));
    for (std::size_t i = below(4); i > 0; --i) config.track_files.push_back(file(i));
    for (std::size_t i = below(4); i > 0; --i) config.track_processes.push_back(process(i));
    // Events want a name of the host that any word may not be.
    const std::size_t urls = config.globals.router_id.value ? 0 : below(4);
    for (std::size_t i = urls; i > 0; --i) config.notify_urls.push_back(url(i));
    const std::size_t count = 1 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
      config.instances.push_back(instance(i));
      track(config.scripts, config.instances.back().track_script);
      track(config.native_checks, config.instances.back().track_check);
      track(config.track_files, config.instances.back().track_file);
      track(config.track_processes, config.instances.back().track_process);
      track_interfaces(config.instances.back().track_interface);
    }
    return config;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool is(std::size_t one_in) { return below(one_in) == 0; }

  template <typename T>
  static void give(config::Setting<T>& setting, T value) {
    setting = {.value = std::move(value), .keyword = {.line = 1, .column = 1}};
    setting.at = setting.keyword;
  }
  template <typename T>
  void perhaps(config::Setting<T>& setting, T value) {
    if (is(3)) give(setting, std::move(value));
  }
  std::uint32_t number(std::uint32_t least, std::uint32_t most) {
    return least + static_cast<std::uint32_t>(below(most - least + 1));
  }
  Decimal decimal(std::uint64_t least, std::uint64_t most, std::uint64_t step) {
    return {.millionths = least + below((most - least) / step + 1) * step};
  }

  // Of characters that are special somewhere, and of what looks like references.
  std::string word(std::size_t most, bool has_blanks) {
    static const std::vector<std::string> kPieces{
        "a",   "Z",        "7",      "#",       "!",          "$",        "{",       "}",      "\\",
        "'",   "@",        "~SEQ",   "(",       ")",          ",",        "=",       "${",     "$a",
        "\\#", "${_HASH}", "$_BANG", "${_PWD}", "${_DOLLAR}", "$_DOLLAR", "${_ENV}", "include"};
    static const std::vector<std::string> kWithBlanks{" ",    "\t",      "\xc3\xa4",
                                                      "\xff", "$_HASH ", "  "};
    std::string text;
    for (std::size_t left = 1 + below(12); left > 0; --left) {
      const bool is_blank = has_blanks && is(4);
      const std::string& piece =
          is_blank ? kWithBlanks[below(kWithBlanks.size())] : kPieces[below(kPieces.size())];
      if (text.size() + piece.size() <= most) text += piece;
    }
    return text.empty() ? "x" : text;
  }

  std::string interface() {
    static const std::vector<std::string> kNames{
        "eth0", "eth0.100", "e#0", "b{1}", "$if", "${_PWD}", "x!y", "back\\slash", "'"};
    return kNames[below(kNames.size())];
  }

  void fill(config::Globals& globals) {
    perhaps(globals.router_id, is(5) ? std::string() : word(40, true));
    perhaps(globals.vrrp_version, number(2, 3));
    fill_announcements(globals);
    perhaps(globals.garp_interval, Decimal{});
    perhaps(globals.gna_interval, Decimal{});
    perhaps(globals.skip_check_adv_addr, is(2));
    perhaps<std::string>(globals.script_user, is(2)   ? "daemon"
                                              : is(2) ? "daemon mail"
                                                      : "daemon :mail");
    perhaps(globals.enable_script_security, is(2));
    perhaps(globals.set_supplementary_groups, is(2));
  }
  config::Script script(std::size_t index) {
    config::Script made;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    give(made.script, fmt::format("/bin/x {}{} z", word(100, true), is(3) ? " \"a 'b\"" : ""));
    perhaps(made.interval, decimal(1'000, 9'000'000, is(2) ? 1 : 1'000'000));
    perhaps(made.timeout, decimal(1'000, 9'000'000, is(2) ? 1 : 1'000'000));
    perhaps(made.weight, config::Weight{.number = weight(), .is_reverse = is(2)});
    perhaps(made.rise, number(1, 2'147'483'647));
    perhaps(made.fall, number(1, 3));
    perhaps<std::string>(made.user, is(2) ? "nobody" : "nobody nogroup");
    perhaps(made.init_fail, true);
    return made;
  }
  config::TrackFile file(std::size_t index) {
    config::TrackFile made;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    give(made.file, fmt::format("/{}x", word(100, true)));
    perhaps(made.weight, config::Weight{.number = weight(), .is_reverse = is(2)});
    return made;
  }
  config::TrackProcess process(std::size_t index) {
    config::TrackProcess made;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    give(made.process,
         fmt::format("{}{}{}", config::command_word(word(50, true)), is(2) ? " -a " : "",
                     is(2) ? config::command_word(word(50, true)) : ""));
    static const std::vector<std::string> kMatches{"", "initial", "partial"};
    perhaps(made.param_match, kMatches[below(kMatches.size())]);
    perhaps(made.weight, config::Weight{.number = weight(), .is_reverse = is(2)});
    perhaps(made.quorum, number(1, 9));
    perhaps(made.quorum_max, is(3) && !made.quorum.value ? 0 : number(9, 65535));
    perhaps(made.delay, decimal(1, 9'000'000, 1));
    perhaps(made.fork_delay, decimal(1'000, 9'000'000, 1'000));
    perhaps(made.terminate_delay, decimal(1'000'000, 3'600'000'000, 1'000'000));
    perhaps(made.full_command, true);
    return made;
  }
  config::NotifyUrl url(std::size_t index) {
    config::NotifyUrl made;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    std::string path = word(100, false);
    std::ranges::replace(path, '#', '%');
    give(made.url, fmt::format("https://pager.example.org/{}", path));
    perhaps<std::string>(made.header, "X-A: a # ! { } $_HASH ${_PWD}\\nX-B: 2");
    perhaps(made.ca_file, fmt::format("/{}x", word(100, true)));
    perhaps(made.timeout, decimal(1'000'000, 60'000'000, is(2) ? 1 : 1'000'000));
    return made;
  }
  config::NativeCheck unit(std::size_t index) {
    config::NativeCheck made;
    made.kind = contract::CheckKind::unit;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    give<std::string>(made.unit, is(2) ? "unbound.service" : "a#b@$x{1}!.service");
    perhaps(made.interval, decimal(2'000'000, 9'000'000, is(2) ? 1 : 1'000'000));
    perhaps(made.fast_interval, decimal(100'000, 1'000'000, 100'000));
    perhaps(made.weight, config::Weight{.number = weight(), .is_reverse = is(2)});
    perhaps(made.rise, number(1, 2'147'483'647));
    perhaps(made.fall, number(1, 3));
    perhaps(made.init_fail, true);
    return made;
  }
  config::NativeCheck native(std::size_t index) {
    if (is(4)) return unit(index);
    config::NativeCheck made;
    const bool is_dns = is(2);
    made.kind = is_dns ? contract::CheckKind::dns : contract::CheckKind::tcp;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    fill_hosts(made.server, 1 + below(3), is_dns);
    if (is(3)) fill_hosts(made.source, 1, true);
    for (config::Host& host : made.source.hosts) host.port = 0;
    perhaps(made.interval, decimal(2'000'000, 9'000'000, is(2) ? 1 : 1'000'000));
    perhaps(made.timeout, decimal(700'000, 1'000'000, is(2) ? 1 : 100'000));
    perhaps(made.fast_interval, decimal(100'000, 1'000'000, 100'000));
    perhaps(made.weight, config::Weight{.number = weight(), .is_reverse = is(2)});
    perhaps(made.rise, number(1, 2'147'483'647));
    perhaps(made.fall, number(1, 3));
    perhaps(made.init_fail, true);
    perhaps<std::string>(made.require, is(2) ? "all" : "any");
    if (is_dns) {
      fill_question(made);
    } else {
      perhaps(made.send, text());
      perhaps(made.expect, text());
    }
    return made;
  }
  void fill_hosts(config::HostList& list, std::size_t count, bool may_lack_port) {
    list.keyword = {.line = 1, .column = 1};
    for (; count > 0; --count) {
      config::Host& host = list.hosts.emplace_back();
      ++address_;
      host.address = *vrrp::IpAddress::parse(
          is(2) ? fmt::format("10.2.{}.{}", address_ / 250, 1 + address_ % 250)
                : fmt::format("2001:db8:{:x}::1", address_));
      if (!may_lack_port || is(2)) host.port = static_cast<std::uint16_t>(number(1, 65535));
    }
    list.given = static_cast<std::uint32_t>(list.hosts.size());
  }
  void fill_question(config::NativeCheck& made) {
    static const std::vector<std::uint16_t> kTypes{1, 15, 16, 28, 255, 257, 65280};
    static const std::vector<std::string> kNames{".", "a#b.example", "$a.${_PWD}", "{x}.", "!"};
    config::DnsQuery query{.name = kNames[below(kNames.size())]};
    query.type = kTypes[below(kTypes.size())];
    query.dns_class = static_cast<std::uint16_t>(number(1, 4));
    give(made.query, query);
    perhaps(made.recursion, is(2));
    perhaps<std::string>(made.transport, is(2) ? "udp" : "tcp");
    perhaps(made.max_latency, decimal(1'000, 700'000, 1));
    config::DnsExpectation wanted{.rcodes = static_cast<std::uint16_t>(number(0, 1023) * 2 + 1)};
    if (is(2)) wanted.min_answers = number(0, 65535);
    if (query.type == 16 && is(2)) {
      wanted.match = contract::DnsMatch::text;
      wanted.text = text();
    } else if (query.type == 15 || query.type == 16 || query.type == 257) {
      wanted.match = contract::DnsMatch::data;
      wanted.text = word(60, true);
    } else if (query.type == 1 || query.type == 28) {
      wanted.match = contract::DnsMatch::prefix;
      wanted.prefix = *vrrp::IpAddress::parse(query.type == 1 ? "192.0.2.128" : "2001:db8::8000");
      wanted.prefix_length = static_cast<std::uint8_t>(number(0, query.type == 1 ? 32 : 128));
    }
    perhaps(made.answer, wanted);
  }
  // With escapes, and with what would be special outside of quotes.
  std::string text() {
    static const std::vector<std::string> kPieces{
        "a", " ", "#", "!", "{", "}", "\\n", "\\\\", "\\t", "\\x22", "${_HASH}", "$_BANG ", "$"};
    std::string made = "x";
    for (std::size_t left = below(9); left > 0; --left) made += kPieces[below(kPieces.size())];
    return made;
  }
  std::int32_t weight() { return static_cast<std::int32_t>(number(0, 506)) - 253; }
  void track(const auto& definitions, config::TrackedList& list) {
    list.keyword = {.line = 1, .column = 1};
    for (const auto& definition : definitions) {
      if (is(2)) continue;
      config::TrackedName& tracked = list.names.emplace_back();
      tracked.name = *definition.name.value;
      perhaps(tracked.weight, weight());
      if (is(3)) tracked.is_reverse = is(2);
    }
  }
  void track_interfaces(config::TrackedList& list) {
    list.keyword = {.line = 1, .column = 1};
    while (is(2)) {
      config::TrackedName& tracked = list.names.emplace_back();
      tracked.name = interface();
      perhaps(tracked.weight, weight());
      if (is(3)) tracked.is_reverse = is(2);
    }
  }
  void fill_announcements(auto& settings) {
    perhaps(settings.garp_master_delay, number(0, 86400));
    perhaps(settings.garp_master_repeat, number(0, 1000));
    perhaps(settings.garp_master_refresh, number(0, 86400));
    perhaps(settings.garp_master_refresh_repeat, number(0, 1000));
    perhaps(settings.v3_checksum_as_v2, is(2));
  }

  config::AddressLine address(vrrp::Family family) {
    config::AddressLine line;
    const bool is_ipv4 = family == vrrp::Family::ipv4;
    ++address_;
    const std::string text = is_ipv4 ? fmt::format("10.1.{}.{}", address_ / 250, 1 + address_ % 250)
                             : is(2) ? fmt::format("fe80::{:x}", address_)
                                     : fmt::format("2001:db8:{:x}::", address_);
    line.address = *vrrp::IpAddress::parse(text);
    line.prefix_length = static_cast<std::uint8_t>(number(1, is_ipv4 ? 32 : 128));
    if (is(3)) line.device = interface();
    return line;
  }
  vrrp::Family family() { return is(2) ? vrrp::Family::ipv4 : vrrp::Family::ipv6; }
  void add_addresses(config::AddressList& list, std::size_t count) {
    list.keyword = {.line = 1, .column = 1};
    for (; count > 0; --count) list.lines.push_back(address(family()));
    list.given = static_cast<std::uint32_t>(list.lines.size());
  }

  Instance instance(std::size_t index) {
    Instance made;
    give(made.name, fmt::format("{}{}", word(50, false), index));
    give(made.interface, interface());
    give(made.virtual_router_id, static_cast<std::uint32_t>(1 + index * 60 + below(60)));
    perhaps<std::string>(made.state, is(2) ? "MASTER" : "BACKUP");
    perhaps(made.priority, number(1, 255));
    add_addresses(made.virtual_ipaddress, 1 + below(4));
    if (is(3)) add_addresses(made.virtual_ipaddress_excluded, 1 + below(3));
    perhaps(made.separate_families, is(2));
    if (is(2)) give(is(2) ? made.preempt : made.nopreempt, true);
    perhaps(made.preempt_delay, decimal(0, 1'000'000'000, is(2) ? 1 : 1'000'000));
    fill_announcements(made);
    fill_version(made);
    return made;
  }

  // Everything that depends on whether there is a router of VRRPv2.
  void fill_version(Instance& made) {
    const auto& lines = made.virtual_ipaddress.lines;
    const auto has = [&](vrrp::Family wanted) {
      return std::ranges::any_of(
          lines, [&](const config::AddressLine& line) { return line.address.family() == wanted; });
    };
    const bool is_separate = made.separate_families.value.value_or(false);
    const bool has_ipv4 = is_separate ? has(vrrp::Family::ipv4)
                                      : lines.front().address.family() == vrrp::Family::ipv4;
    const bool has_ipv6 = is_separate ? has(vrrp::Family::ipv6) : !has_ipv4;
    const std::uint32_t version = has_ipv4 ? number(2, 3) : 3;
    if (is(2)) give(made.version, version);
    const bool is_surely_2 = made.version.value == 2U && !has_ipv6;
    perhaps(made.advert_int, is_surely_2 ? decimal(10'000, 255'000'000, is(2) ? 1 : 1'000'000)
                                         : decimal(10'000, 40'950'000, is(2) ? 1 : 10'000));
    if (is(2)) {
      give(made.auth_pass, word(is(9) ? 900 : 20, true));
      perhaps<std::string>(made.auth_type, "PASS");
    } else if (made.version.value == 3U) {
      perhaps<std::string>(made.auth_type, is(2) ? "PASS" : "AH");
    }
  }

  std::mt19937_64 random_;
  std::size_t address_ = 0;
};

TEST(RoundTrip, HoldsForRandomConfigurations) {
  SCOPED_TRACE(tests::seed_trace());
  RandomConfig random(tests::seed());
  for (int round = 0; round < 1000 && !testing::Test::HasFailure(); ++round) {
    expect_round_trips(random.make());
  }
}

}  // namespace
