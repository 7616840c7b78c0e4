// The program `regent` with its subcommand `check`, as an operator or a script calls it: the whole
// output for the files of tests/config, and everything that is not a configuration.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "tests/regent_program.h"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using tests::Outcome;
using tests::run;

std::string content_of(const std::string& file) {
  std::ifstream stream(std::string(REGENT_FIXTURE_FOLDER) + "/" + file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A folder of its own, removed at the end.
class CheckCommandTest : public testing::Test {
 protected:
  CheckCommandTest() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-check-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
  }
  ~CheckCommandTest() override { std::filesystem::remove_all(folder_); }

  std::string write_file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  std::string path(const std::string& name) { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

struct Fixture {
  const char* name;
  int status;
};

class FixtureTest : public testing::TestWithParam<Fixture> {};

TEST_P(FixtureTest, SaysExactlyWhatItShould) {
  const auto [name, status] = GetParam();
  const Outcome outcome = run(fmt::format("$REGENT check -i one {}.conf", name));
  EXPECT_EQ(outcome.status, status);
  EXPECT_EQ(outcome.output, content_of(fmt::format("{}.expected", name)));
}

INSTANTIATE_TEST_SUITE_P(CheckCommand, FixtureTest,
                         testing::Values(Fixture{"good", 0}, Fixture{"note", 0},
                                         Fixture{"warnings", 1}, Fixture{"errors", 2},
                                         Fixture{"braces", 2}, Fixture{"language", 2}),
                         [](const auto& fixture) { return fixture.param.name; });

TEST_F(CheckCommandTest, ReadsAFileOfKeepalivedAsKeepalivedWould) {
  const Outcome outcome = run("$REGENT check keepalived.conf");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, content_of("keepalived.expected"));
}

TEST_F(CheckCommandTest, TakesTheDialectFromTheCommandLineFirst) {
  EXPECT_EQ(run("$REGENT check --compat none keepalived.conf").status, 2);
  const std::string file = write_file("some.conf", content_of("keepalived.conf"));
  EXPECT_EQ(run(fmt::format("$REGENT check '{}'", file)).status, 2);
  EXPECT_EQ(run(fmt::format("$REGENT check --compat keepalived '{}'", file)).status, 1);
  EXPECT_EQ(run(fmt::format("$REGENT check --compat frr '{}' 2>/dev/null", file)).status, 2);
}

TEST_F(CheckCommandTest, WritesNothingToStandardError) {
  EXPECT_THAT(run("$REGENT check errors.conf 2>&1 >/dev/null").output, IsEmpty());
}

TEST_F(CheckCommandTest, RefusesAFileThatIsNotThere) {
  const Outcome outcome = run("$REGENT check no-such-file.conf");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "error[V001]: cannot be opened: No such file or directory\n"
            "  --> no-such-file.conf\n"
            "1 error, 0 warnings.\n");
}

TEST_F(CheckCommandTest, RefusesADirectory) {
  const Outcome outcome = run("$REGENT check .");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("error[V001]: not a regular file but a directory\n"));
}

TEST_F(CheckCommandTest, DoesNotWaitForAFifo) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  const Outcome outcome = run(fmt::format("$REGENT check '{}'", path("fifo")));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("error[V001]: not a regular file but a FIFO or a pipe\n"));
}

TEST_F(CheckCommandTest, DoesNotReadADevice) {
  const Outcome outcome = run("$REGENT check /dev/zero");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("error[V001]: not a regular file but a device\n"));
}

TEST_F(CheckCommandTest, RefusesAnEmptyFile) {
  const Outcome outcome = run(fmt::format("$REGENT check '{}'", write_file("empty", "")));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("error[V020]: there is no `vrrp_instance`\n"));
}

TEST_F(CheckCommandTest, RefusesAFileOfAGigabyte) {
  const std::string file = write_file("large", "");
  ASSERT_EQ(truncate(file.c_str(), off_t{1} << 30), 0);
  const Outcome outcome = run(fmt::format("$REGENT check '{}'", file));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("error[V001]: larger than 16 MiB"));
}

TEST_F(CheckCommandTest, RefusesABinary) {
  const Outcome outcome = run("$REGENT check /bin/sh");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("error[V001]: not a text file"));
}

TEST_F(CheckCommandTest, TakesTheNameOfTheHostForConditionsWhenNoneIsGiven) {
  const std::string file =
      write_file("conditions",
                 "vrrp_instance a {\ninterface eth0\n@one virtual_router_id 51\n"
                 "@^one virtual_router_id 300\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n");
  EXPECT_EQ(run(fmt::format("$REGENT check -i one '{}'", file)).status, 0);
  EXPECT_EQ(run(fmt::format("$REGENT check --config-id two '{}'", file)).status, 2);
  const std::string host = write_file(
      "host", fmt::format("@{} bogus\n", run("hostname | sed 's/[.].*//' | tr -d '\\n'").output));
  EXPECT_THAT(run(fmt::format("$REGENT check '{}'", host)).output, HasSubstr("`bogus`"));
}

TEST_F(CheckCommandTest, ReadsTheEnvironmentThatIsMeantForIt) {
  const std::string file = write_file("environment", "${_ENV REGENT_WORD}\n${_ENV HOME}\n");
  const Outcome outcome = run(fmt::format("REGENT_WORD=bogus $REGENT check '{}'", file));
  EXPECT_THAT(outcome.output, HasSubstr("unknown keyword `bogus`"));
  EXPECT_THAT(outcome.output, HasSubstr("`HOME` is not visible here"));
}

TEST_F(CheckCommandTest, IncludesNothingThatOthersCouldHaveWritten) {
  write_file("good", "# nothing\n");
  const std::string file = write_file("main", "include link\ninclude fifo\ninclude good\n");
  std::filesystem::create_symlink("good", path("link"));
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0644), 0);
  const Outcome outcome = run(fmt::format("$REGENT check '{}'", file));
  EXPECT_THAT(outcome.output, HasSubstr("`link` cannot be included: it is a symbolic link"));
  EXPECT_THAT(outcome.output, HasSubstr("`fifo` cannot be included: it is not a regular file"));
  EXPECT_THAT(outcome.output, HasSubstr("2 errors, 0 warnings.\n"));
}

TEST_F(CheckCommandTest, WarnsRootOfAFileThatOthersCanChange) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const std::string file = write_file("loose", "bogus\n");
  chmod(file.c_str(), 0666);
  EXPECT_THAT(run(fmt::format("$REGENT check '{}'", file)).output,
              HasSubstr("warning[V078]: others than root can change this file: its group or "
                        "everybody can write to it\n"));
  chmod(file.c_str(), 0644);
  EXPECT_THAT(run(fmt::format("$REGENT check '{}'", file)).output, testing::Not(HasSubstr("V078")));
}

TEST_F(CheckCommandTest, KeepsItsVerdictWhenTheReaderLeaves) {
  // More than a pipe holds, so that the reader is certainly gone before the end.
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "nonsense\n";
  const std::string file = write_file("nonsense", text);
  const Outcome outcome =
      run(fmt::format("exec 3>&1; {{ $REGENT check '{}'; echo $? >&3; }} 2>&3 | true", file));
  EXPECT_EQ(outcome.output, "2\n");
}

TEST_F(CheckCommandTest, SaysThatADiskIsFull) {
  const Outcome outcome = run("$REGENT check good.conf 2>&1 >/dev/full");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output, "regent: writing the diagnostics: No space left on device\n");
}

TEST_F(CheckCommandTest, SaysHowItIsUsed) {
  const Outcome help = run("$REGENT check --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, HasSubstr("to standard output"));
  EXPECT_THAT(help.output, HasSubstr("0 good, 1 warnings, 2 errors"));
  EXPECT_THAT(run("$REGENT --help").output, HasSubstr("check"));
}

TEST_F(CheckCommandTest, RefusesACommandLineThatMakesNoSense) {
  EXPECT_EQ(run("$REGENT check 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT chekc good.conf 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT check good.conf errors.conf 2>/dev/null").status, 2);
}

TEST_F(CheckCommandTest, AsksForTheStatusWithoutASubcommand) {
  const Outcome outcome = run("$REGENT --run-dir /nonexistent 2>&1");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.output.find("/nonexistent/status.sock"), std::string::npos) << outcome.output;
}

}  // namespace
