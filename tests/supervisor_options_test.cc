// The command line of regentd. What it answers to a wrong one is in supervisor_test.py.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "privsep/supervisor/options.h"

namespace {

supervisor::Options options(std::vector<std::string> words) {
  words.insert(words.begin(), "regentd");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto read = supervisor::read_options({arguments.data(), arguments.size() - 1});
  return std::get<supervisor::Options>(read);
}

TEST(SupervisorOptions, HaveAFileAndADirectoryWhenNoneIsGiven) {
  EXPECT_EQ(options({}).file, "/etc/regent/regent.conf");
  EXPECT_EQ(options({}).run_directory, "/run/regent");
  EXPECT_EQ(options({}).compat, "");
  EXPECT_EQ(options({}).config_id, "");
}

TEST(SupervisorOptions, AreWhatIsGiven) {
  const supervisor::Options given =
      options({"-f", "a.conf", "-i", "one", "--compat", "none", "--run-dir", "/run/a"});
  EXPECT_EQ(given.file, "a.conf");
  EXPECT_EQ(given.config_id, "one");
  EXPECT_EQ(given.compat, "none");
  EXPECT_EQ(given.run_directory, "/run/a");
}

}  // namespace
