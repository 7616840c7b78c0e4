// Which processes a check counts: literal names and command lines, and what keepalived would say.
#include <gtest/gtest.h>

#include <string>

#include "checks/process_match.h"

namespace {

using checks::is_wanted;
using checks::wanted_process;
using contract::ProcessMatch;
using namespace std::string_literals;

bool matches(const std::string& words, ProcessMatch match, const std::string& command_line) {
  return is_wanted(wanted_process(words, match), "another", command_line);
}
bool is_called(const std::string& words, const std::string& comm) {
  return is_wanted(wanted_process(words, ProcessMatch::name), comm, "");
}

TEST(ProcessMatch, ComparesTheNameWhole) {
  EXPECT_TRUE(is_called("named\0"s, "named"));
  EXPECT_FALSE(is_called("named\0"s, "named2"));
  EXPECT_FALSE(is_called("named\0"s, "name"));
  EXPECT_FALSE(is_called("named\0"s, "Named"));
  EXPECT_FALSE(is_called("named\0"s, ""));
  EXPECT_TRUE(is_called("Web Content\0"s, "Web Content"));
}

TEST(ProcessMatch, ComparesTheLastPartOfAPath) {
  EXPECT_TRUE(is_called("/usr/sbin/named\0"s, "named"));
  EXPECT_FALSE(is_called("/usr/sbin/named\0"s, "/usr/sbin/named"));
}

TEST(ProcessMatch, ComparesSoMuchOfANameAsTheKernelKeeps) {
  EXPECT_TRUE(is_called("systemd-resolved\0"s, "systemd-resolve"));
  EXPECT_TRUE(is_called("/lib/systemd/systemd-resolved\0"s, "systemd-resolve"));
  EXPECT_FALSE(is_called("systemd-resolv\0"s, "systemd-resolve"));
}

TEST(ProcessMatch, NeedsNoCommandLineForAName) {
  EXPECT_FALSE(needs_command_line(wanted_process("a\0"s, ProcessMatch::name)));
  for (const ProcessMatch match :
       {ProcessMatch::exact, ProcessMatch::initial, ProcessMatch::partial}) {
    EXPECT_TRUE(needs_command_line(wanted_process("a\0"s, match)));
  }
}

TEST(ProcessMatch, ComparesAWholeCommandLine) {
  constexpr auto kExact = ProcessMatch::exact;
  EXPECT_TRUE(matches("named\0-u\0bind\0"s, kExact, "named\0-u\0bind\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kExact, "named\0-u\0bind\0-4\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kExact, "named\0-u\0bind9\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kExact, "/usr/sbin/named\0-u\0bind\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kExact, "named\0-u bind\0"s));
  EXPECT_TRUE(matches("named\0"s, kExact, "named\0"s));
  EXPECT_FALSE(matches("named\0"s, kExact, "named\0-4\0"s));
  EXPECT_FALSE(matches("named\0"s, kExact, ""));
}

TEST(ProcessMatch, ComparesTheFirstWordsWhole) {
  constexpr auto kPartial = ProcessMatch::partial;
  EXPECT_TRUE(matches("named\0-u\0bind\0"s, kPartial, "named\0-u\0bind\0-4\0"s));
  EXPECT_TRUE(matches("named\0-u\0bind\0"s, kPartial, "named\0-u\0bind\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kPartial, "named\0-u\0bind9\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kPartial, "named\0-u\0"s));
  EXPECT_TRUE(matches("named\0"s, kPartial, "named\0-4\0"s));
  EXPECT_FALSE(matches("named\0"s, kPartial, "named2\0"s));
}

TEST(ProcessMatch, ComparesTheBeginningOfTheLastArgument) {
  constexpr auto kInitial = ProcessMatch::initial;
  EXPECT_TRUE(matches("named\0-u\0bind\0"s, kInitial, "named\0-u\0bind9\0-4\0"s));
  EXPECT_TRUE(matches("named\0-u\0bind\0"s, kInitial, "named\0-u\0bind\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kInitial, "named\0-u\0bin\0"s));
  EXPECT_FALSE(matches("named\0-u\0bind\0"s, kInitial, "named\0-user\0bind\0"s));
  // The program is no argument.
  EXPECT_TRUE(matches("named\0"s, kInitial, "named\0-4\0"s));
  EXPECT_FALSE(matches("named\0"s, kInitial, "named2\0"s));
}

}  // namespace
