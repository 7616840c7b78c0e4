// Commands are split as a shell does, without being one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/command_words.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Each word; a quoted one with ' before it.
std::vector<std::string> words(std::string_view command) {
  std::vector<std::string> found;
  for (const config::CommandWord& word : config::split_command(command)) {
    found.push_back((word.is_quoted ? "'" : "") + word.text);
  }
  return found;
}

TEST(Command, IsSplitAtBlanks) {
  EXPECT_THAT(words("  /bin/true -x\t y "), ElementsAre("/bin/true", "-x", "y"));
  EXPECT_THAT(words(""), IsEmpty());
}

TEST(Command, KeepsWhatIsQuotedTogether) {
  EXPECT_THAT(words("sh -c 'a \"b\" | c'"), ElementsAre("sh", "-c", "'a \"b\" | c"));
  EXPECT_THAT(words("a \"b 'c'\"d e"), ElementsAre("a", "'b 'c'd", "e"));
  EXPECT_THAT(words("a ''"), ElementsAre("a", "'"));
}

TEST(Command, TakesACharacterBehindABackslashAsItIs) {
  EXPECT_THAT(words("a\\ b \\| '\\|'"), ElementsAre("'a b", "'|", "'\\|"));
  EXPECT_THAT(words("a \\"), ElementsAre("a", "\\"));
}

TEST(Command, EndsWithAQuoteThatIsOpen) { EXPECT_THAT(words("a 'b c"), ElementsAre("a", "'b c")); }

TEST(Command, IsBehindSomeKeywordsOnly) {
  for (const char* keyword : {"script", "notify_master", "notify", "startup_script"}) {
    EXPECT_TRUE(config::takes_command(keyword)) << keyword;
  }
  for (const char* keyword : {"", "router_id", "scripts", "notification_email", "auth_pass"}) {
    EXPECT_FALSE(config::takes_command(keyword)) << keyword;
  }
}

}  // namespace
