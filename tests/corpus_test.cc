// The corpus, as `regent check` has it: out of real files, what it prints is what NAME.report says,
// if that is there, and its exit status what NAME.expected says. And the corpus itself: no
// configuration without an expectation, no expectation without a configuration.
#include "tests/corpus.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "control/check_command.h"
#include "tests/regent_program.h"

namespace {

using testing::HasSubstr;

tests::Outcome checked(const tests::CorpusEntry& entry) {
  testing::internal::CaptureStdout();
  const int status = control::check_command(
      {.file = {
           .file = entry.file, .compat = entry.reading.compat, .config_id = entry.reading.host}});
  return {.status = status, .output = testing::internal::GetCapturedStdout()};
}

TEST(Corpus, IsWhatTheCommandSays) {
  ASSERT_EQ(chdir(tests::fixture_folder().c_str()), 0);
  ASSERT_EQ(setenv("REGENT_VIP", "192.0.2.7", 1), 0);
  for (const tests::CorpusEntry& entry : tests::corpus(tests::fixture_folder())) {
    SCOPED_TRACE(entry.name);
    const tests::Outcome outcome = checked(entry);
    EXPECT_THAT(tests::text_of(entry.expected),
                HasSubstr(fmt::format("exit {}\n", outcome.status)));
    if (std::filesystem::exists(entry.report)) {
      EXPECT_EQ(outcome.output, tests::text_of(entry.report));
    }
  }
}

TEST(Corpus, HasAnExpectationForEachFile) {
  std::set<std::string> names;
  for (const tests::CorpusEntry& entry : tests::corpus(REGENT_FIXTURE_FOLDER)) {
    names.insert(entry.name);
    EXPECT_TRUE(std::filesystem::exists(entry.expected)) << entry.expected;
    const std::size_t sign = entry.text().find_first_of("#!");
    EXPECT_LE(sign, 3U) << entry.name << " does not say what it is";  // behind a mark of UTF-8
  }
  EXPECT_GE(names.size(), 60U);
  for (const auto& file : std::filesystem::directory_iterator(REGENT_FIXTURE_FOLDER)) {
    const std::string extension = file.path().extension().string();
    if (extension != ".expected" && extension != ".report") continue;
    EXPECT_TRUE(names.contains(file.path().stem().string())) << file.path();
  }
}

}  // namespace
