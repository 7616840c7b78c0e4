// Random texts of known words, braces and quotes: nothing crashes, every place that is shown lies
// in the text, and a configuration without an error makes a valid Plan.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "config/render.h"
#include "config/schema.h"
#include "tests/config_fixture.h"
#include "tests/seed.h"

namespace {

std::vector<std::string> vocabulary() {
  std::vector<std::string> words{"{",
                                 "}",
                                 "\n",
                                 "\n",
                                 "\n",
                                 "{\n",
                                 "}\n",
                                 "\"",
                                 "#",
                                 "!",
                                 "\\#",
                                 "@id",
                                 "$x",
                                 "$x=",
                                 "~SEQ(i,1,2)",
                                 "eth0",
                                 "lo",
                                 "1",
                                 "255",
                                 "256",
                                 "0.5",
                                 "MASTER",
                                 "PASS",
                                 "192.0.2.1",
                                 "192.0.2.2/24",
                                 "fe80::1",
                                 "ff02::1",
                                 "2001:db8::1/129",
                                 "\x01",
                                 "\xc3\xa4",
                                 "on",
                                 "dev",
                                 "\r\n",
                                 "\t",
                                 "${",
                                 "vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\n",
                                 "virtual_ipaddress {\n192.0.2.1\n}\n}\n"};
  for (const config::BlockKeywords& part : config::schema()) {
    for (const config::Keyword& row : part.keywords) words.emplace_back(row.name);
  }
  return words;
}

TEST(RandomText, IsNeverTooMuchForTheCompiler) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  const std::vector<std::string> words = vocabulary();
  std::size_t good = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    // Few words, so that some of the texts are without an error.
    for (std::size_t left = random() % 60; left > 0; --left) {
      // One word in two is punctuation, a value or a whole block.
      text += words[random() % (random() % 2 == 0 ? 37 : words.size())];
      if (random() % 4 != 0) text += ' ';
    }
    const config::Source source("test.conf", text);
    const config::Compilation result = config::compile(source);
    for (const config::Diagnostic& entry : result.diagnostics.in_order()) {
      EXPECT_LE(entry.span.column, source.line(entry.span.line).size() + 1) << text;
      EXPECT_FALSE(entry.message.empty()) << text;
    }
    EXPECT_EQ(config::render(result.sources, result.diagnostics).empty(),
              result.diagnostics.in_order().empty());
    if (!result.rows) continue;
    ++good;
    EXPECT_TRUE(contract::validate_plan(contract::write_plan(*result.rows))) << text;
  }
  RecordProperty("good", static_cast<int>(good));
}

// Whole lines of a good configuration in any order, some missing: mostly almost right.
TEST(RandomText, MakesAValidPlanWheneverThereIsNoError) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  const std::vector<std::string> lines{"state BACKUP",
                                       "state MASTER",
                                       "priority 255",
                                       "priority 1",
                                       "nopreempt",
                                       "preempt",
                                       "version 2",
                                       "version 3",
                                       "advert_int 0.3",
                                       "advert_int 40",
                                       "v3_checksum_as_v2",
                                       "garp_master_repeat 0",
                                       "virtual_ipaddress {\n192.0.2.1/24\n}",
                                       "virtual_ipaddress {\nfe80::1/64 dev eth1\n}",
                                       "virtual_ipaddress_excluded {\n192.0.2.9\n2001:db8::9\n}",
                                       "authentication {\nauth_pass 123456789\n}",
                                       "garp_master_refresh 1.5"};
  std::size_t good = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = "vrrp_instance a {\ninterface eth0\nvirtual_router_id 9\n";
    for (const std::string& line : lines) {
      if (random() % 3 == 0) text += line + "\n";
    }
    const config::Compilation result = config::compile(config::Source("test.conf", text + "}\n"));
    if (!result.rows) continue;
    ++good;
    EXPECT_TRUE(contract::validate_plan(contract::write_plan(*result.rows))) << text;
  }
  EXPECT_GT(good, 100U);
}

}  // namespace
