// The page of each diagnostic code: there is one, it is whole, and its example has that problem.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "config/code_page.h"
#include "config/compile.h"
#include "tests/config_fixture.h"

namespace {

using config::Code;
using config::CodePage;

// "unknown_keyword" to 3: the enumerators as they are written in diagnostic.h.
std::map<std::string, unsigned> enumerators() {
  std::ifstream stream(REGENT_DIAGNOSTIC_HEADER);
  std::ostringstream text;
  text << stream.rdbuf();
  const std::string header = text.str();
  const std::size_t from = header.find("enum class Code");
  const std::string body = header.substr(from, header.find("};", from) - from);
  std::map<std::string, unsigned> found;
  const std::regex enumerator(R"(\n  (\w+) = (\d+),)");
  for (std::sregex_iterator at(body.begin(), body.end(), enumerator), end; at != end; ++at) {
    found[(*at)[1]] = static_cast<unsigned>(std::stoul((*at)[2]));
  }
  return found;
}

std::vector<config::Diagnostic> problems_of(const CodePage& page) {
  const std::string text = config::whole_example(page);
  return config::compile(
             config::Source("test.conf", text),
             {.dialect = page.dialect, .loose_permissions = page.example.is_loose ? "it is" : ""})
      .diagnostics.in_order();
}

// What scripts and mail need is not supported or has no effect yet, and that is said as well.
bool needs_what_is_to_come(const CodePage& page) {
  return page.code >= Code::no_timeout || page.code == Code::undefined_tracker;
}

TEST(CodePage, IsThereForEveryCode) {
  std::set<unsigned> numbers;
  for (const auto& [name, number] : enumerators()) {
    EXPECT_TRUE(numbers.insert(number).second) << name << " has the number of another";
    EXPECT_NE(config::find_code_page(static_cast<Code>(number)), nullptr) << name;
  }
  EXPECT_GE(numbers.size(), 58U);
  EXPECT_EQ(config::code_pages().size(), numbers.size());
}

TEST(CodePage, SaysSomething) {
  for (const CodePage& page : config::code_pages()) {
    EXPECT_GE(page.title.size(), 10U) << config::to_string(page.code);
    EXPECT_FALSE(page.title.ends_with('.')) << config::to_string(page.code);
    EXPECT_TRUE(page.meaning.ends_with('.')) << config::to_string(page.code);
    EXPECT_TRUE(page.remedy.ends_with('.')) << config::to_string(page.code);
    EXPECT_FALSE(page.keepalived.ends_with('.')) << config::to_string(page.code);
  }
}

TEST(CodePage, HasAnExampleOfItsCodeAndNoOther) {
  for (const CodePage& page : config::code_pages()) {
    std::set<Code> codes;
    for (const config::Diagnostic& entry : problems_of(page)) codes.insert(entry.code);
    if (needs_what_is_to_come(page)) {
      codes.erase(Code::not_supported);
      codes.erase(Code::no_effect);
    }
    EXPECT_THAT(codes, testing::ElementsAre(page.code)) << config::whole_example(page);
  }
}

TEST(CodePage, ShowsAnExampleThatFitsOnAScreen) {
  for (const CodePage& page : config::code_pages()) {
    const std::string shown = config::shown_example(page);
    EXPECT_LE(shown.size(), 400U) << config::to_string(page.code);
    EXPECT_TRUE(shown.ends_with('\n')) << config::to_string(page.code);
    for (const char c : shown) EXPECT_TRUE(c == '\n' || (c >= ' ' && c < 0x7f));
  }
  EXPECT_EQ(config::shown_example(*config::find_code_page(Code::unreadable)),
            "router_id dns1\\x00\n");
  EXPECT_EQ(config::shown_example(*config::find_code_page(Code::too_many_addresses)),
            "vrrp_instance dns {\n"
            "    interface eth0\n"
            "    virtual_router_id 50\n"
            "    virtual_ipaddress {\n"
            "        fe80::1/64\n"
            "        2001:db8::1/64\n"
            "        2001:db8::2/64\n"
            "    ... 89 of them in all\n"
            "    }\n"
            "}\n");
}

TEST(CodePage, IsFoundByItsNumber) {
  for (const char* text : {"V003", "v003", "V3", "3", "003"}) {
    EXPECT_EQ(config::parse_code(text), Code::unknown_keyword) << text;
  }
  for (const char* text : {"", "V", "V1000", "3x", "VV3", "-3"}) {
    EXPECT_FALSE(config::parse_code(text)) << text;
  }
  EXPECT_EQ(config::find_code_page(static_cast<Code>(999)), nullptr);
  EXPECT_EQ(config::to_string(Code::unknown_keyword), "V003");
}

}  // namespace
