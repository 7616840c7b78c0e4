// What `regent explain` prints, and the parts that the documents are made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/explain.h"

namespace {

using config::Block;
using testing::HasSubstr;

const config::Keyword& row(Block block, std::string_view name) {
  return *config::find_keyword(block, name);
}

std::string explained(std::string_view word) { return config::explain(word).value_or("nothing"); }

TEST(Explain, TellsAllAboutAKeyword) {
  EXPECT_EQ(config::explain(Block::instance, row(Block::instance, "preempt_delay")),
            "preempt_delay, in vrrp_instance and vrrp_defaults\n"
            "\n"
            "  How long a router of lower priority stays Active after this one has heard it.\n"
            "\n"
            "  It starts with the first advert of a router of lower priority. When nobody is\n"
            "  Active, there is nothing to delay.\n"
            "\n"
            "  takes       0 to 1000 s\n"
            "  default     0\n"
            "  keepalived  does the same.\n"
            "  on reload   planned: the router keeps its state; there is no reload yet\n"
            "  since       regent 0.1.0\n"
            "\n"
            "  Example:\n"
            "\n"
            "        vrrp_instance dns {\n"
            "            interface eth0\n"
            "            virtual_router_id 50\n"
            "            virtual_ipaddress {\n"
            "                192.0.2.1/24\n"
            "                198.51.100.1/24 dev eth1\n"
            "            }\n"
            "            preempt_delay 30\n"
            "        }\n");
}

TEST(Explain, SaysWhyAKeywordDoesNotCount) {
  EXPECT_THAT(explained("garp_group"), HasSubstr("\n  state       known, not supported yet"));
  EXPECT_THAT(explained("enable_dbus"), HasSubstr("\n  state       not planned: no process of"));
  EXPECT_THAT(explained("virtual_server"), HasSubstr("\n  state       not about VRRP"));
  EXPECT_THAT(explained("init_file"),
              HasSubstr("\n  state       accepted with a warning, does nothing: regent does not"));
  EXPECT_THAT(explained("smtp_server"), HasSubstr("\n  state       accepted with a warning"));
}

TEST(Explain, PromisesNothingOfWhatIsNotSupported) {
  EXPECT_THAT(explained("garp_group"), testing::Not(HasSubstr("since")));
  EXPECT_THAT(explained("garp_group"), testing::Not(HasSubstr("on reload")));
}

TEST(Explain, ShowsAKeywordInEveryBlock) {
  const std::string text = explained("interface");
  EXPECT_THAT(text, HasSubstr("interface, in vrrp_instance and vrrp_defaults\n"));
  EXPECT_THAT(text, HasSubstr("\n\ninterface, in garp_group\n"));
}

TEST(Explain, TellsAllAboutACode) {
  const std::string page =
      "V013 (error): a number out of its range\n"
      "\n"
      "  The number is smaller or greater than the keyword takes. What it would be\n"
      "  taken for is not what was meant.\n"
      "\n"
      "  to do       Choose a number in the range of the message.\n"
      "  keepalived  logs a line and goes on without the value, unless its own range is\n"
      "              wider.\n"
      "\n"
      "  Example:\n"
      "\n"
      "        vrrp_instance dns {\n"
      "            interface eth0\n"
      "            virtual_router_id 50\n"
      "            virtual_ipaddress { 192.0.2.1/24 }\n"
      "            priority 300\n"
      "        }\n";
  EXPECT_EQ(explained("V013"), page);
  EXPECT_EQ(explained("13"), page);
}

TEST(Explain, KnowsNothingOfOtherWords) {
  EXPECT_FALSE(config::explain("prioritty"));
  EXPECT_FALSE(config::explain(""));
  EXPECT_FALSE(config::explain("V999"));
  EXPECT_EQ(config::closest_known("prioritty"), "priority");
  EXPECT_EQ(config::closest_known("vvrp_script"), "vrrp_script");
  EXPECT_EQ(config::closest_known("nonsense_of_mine"), "");
}

TEST(Wrapped, BreaksLinesAtBlanksOnly) {
  EXPECT_EQ(config::wrapped("one two three", "  ", 10), "  one two\n  three\n");
  EXPECT_EQ(config::wrapped("one two three", "", 3), "one\ntwo\nthree\n");
  EXPECT_EQ(config::wrapped("unbreakable word", "> ", 5), "> unbreakable\n> word\n");
}

}  // namespace
