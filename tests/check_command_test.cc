// The program `regent` with its subcommand `check`, as an operator or a script calls it: the whole
// output for the files of tests/config, and everything that is not a configuration.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/regent_program.h"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
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

// A socket in the file system.
class Bound {
 public:
  explicit Bound(const std::string& path) : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("bind");
    }
  }
  ~Bound() { close(socket_); }
  Bound(const Bound&) = delete;
  Bound& operator=(const Bound&) = delete;

 private:
  int socket_;
};

// It takes milliseconds, and what waits for something would never end; the rest is for sanitizers
// on a busy host.
constexpr std::chrono::seconds kPatience{5};

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

// What is no configuration at all. `place`: the name that is given; `sentence`: all that is said.
void expect_refused(const std::string& place, const std::string& sentence) {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run(fmt::format("$REGENT check '{}' 2>&1 </dev/null", place));
  EXPECT_LT(std::chrono::steady_clock::now() - start, kPatience) << place;
  EXPECT_EQ(outcome.status, 2) << place;
  EXPECT_EQ(outcome.output,
            fmt::format("error[V001]: {}\n  --> {}\n1 error, 0 warnings.\n", sentence, place));
}

TEST_F(CheckCommandTest, RefusesWhatCannotBeOpened) {
  expect_refused("no-such-file.conf", "cannot be opened: No such file or directory");
  expect_refused("good.conf/x", "cannot be opened: Not a directory");
  std::filesystem::create_symlink("loop", path("loop"));
  expect_refused(path("loop"), "cannot be opened: Too many levels of symbolic links");
  std::filesystem::create_symlink("nowhere", path("dangling"));
  expect_refused(path("dangling"), "cannot be opened: No such file or directory");
  expect_refused(std::string(300, 'a'), "cannot be opened: File name too long");
}

TEST_F(CheckCommandTest, RefusesWhatIsNoFile) {
  expect_refused(".", "not a regular file but a directory");
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  expect_refused(path("fifo"), "not a regular file but a FIFO or a pipe");
  const Bound socket(path("socket"));
  expect_refused(path("socket"), "not a regular file but a socket");
  for (const char* device : {"/dev/zero", "/dev/null", "/dev/tty", "/dev/ptmx", "/dev/random"}) {
    expect_refused(device, "not a regular file but a device");
  }
}

TEST_F(CheckCommandTest, FollowsASymbolicLinkToAFile) {
  std::filesystem::create_symlink(tests::fixture_folder() + "/good.conf", path("link"));
  EXPECT_EQ(run(fmt::format("$REGENT check '{}'", path("link"))).status, 0);
}

TEST_F(CheckCommandTest, RefusesFilesOfTheKernelThatAreNoText) {
  expect_refused("/proc/self/environ", "not a text file: it has a NUL byte");
  expect_refused("/proc/self/mem", "cannot be read: Input/output error");
  expect_refused("/proc/self/fd", "not a regular file but a directory");
}

TEST_F(CheckCommandTest, RefusesAFileWithoutEnd) {
  const std::string file = write_file("large", "");
  ASSERT_EQ(truncate(file.c_str(), off_t{1} << 30), 0);
  expect_refused(file, "larger than 16 MiB, which no configuration is");
  expect_refused("/proc/self/pagemap", "larger than 16 MiB, which no configuration is");
}

TEST_F(CheckCommandTest, RefusesABinary) {
  expect_refused("/bin/sh", "not a text file: it has a NUL byte");
}

TEST_F(CheckCommandTest, SaysThatAFileIsInUtf16) {
  using namespace std::string_literals;
  const std::string file = write_file("wide", "\xff\xfe#\0\n\0"s);
  expect_refused(file, "not a text file: it is in UTF-16, save it as UTF-8");
  write_file("wide", "\xfe\xff\0#\0\n"s);
  expect_refused(file, "not a text file: it is in UTF-16, save it as UTF-8");
}

TEST_F(CheckCommandTest, RefusesAFileThatTheCallerMayNotRead) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  const std::string file = write_file("secret", "vrrp_instance x {}\n");
  chmod(file.c_str(), 0600);
  // Where the program was built need not be open to everybody.
  std::filesystem::copy_file(REGENT_PROGRAM, path("regent"));
  chmod(path("regent").c_str(), 0755);
  chmod(path(".").c_str(), 0755);
  const Outcome outcome = run(fmt::format(
      "cd / && timeout 20 setpriv --reuid=65534 --regid=65534 --clear-groups '{}' check "
      "'{}' 2>&1",
      path("regent"), file));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output, fmt::format("error[V001]: cannot be opened: Permission denied\n"
                                        "  --> {}\n1 error, 0 warnings.\n",
                                        file));
}

TEST_F(CheckCommandTest, RefusesATextWithoutARouter) {
  for (const char* text :
       {"", "\n", "# only a comment", "! one\n# two\n\n", "\r\n", "\xef\xbb\xbf"}) {
    const std::string file = write_file("empty", text);
    const Outcome outcome = run(fmt::format("$REGENT check '{}'", file));
    EXPECT_EQ(outcome.status, 2) << text;
    EXPECT_EQ(outcome.output, fmt::format("error[V020]: there is no `vrrp_instance`\n"
                                          "  --> {}\n1 error, 0 warnings.\n",
                                          file));
  }
}

TEST_F(CheckCommandTest, ReadsLineEndsOfEveryKind) {
  const std::string good = content_of("good.conf");
  std::string other_ends;
  for (const char c : good) other_ends += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const std::string unended = good.substr(0, good.find_last_not_of("\n ") + 1);
  ASSERT_TRUE(unended.ends_with('}'));
  for (const std::string& text : {other_ends, unended, "\xef\xbb\xbf" + good}) {
    const Outcome outcome = run(fmt::format("$REGENT check '{}'", write_file("ends", text)));
    EXPECT_EQ(outcome.output, "0 errors, 0 warnings.\n");
    EXPECT_EQ(outcome.status, 0);
  }
}

TEST_F(CheckCommandTest, SaysOfTheMarkOfUtf8WhatKeepalivedMakesOfIt) {
  const std::string file = write_file("keepalived.conf", "\xef\xbb\xbf" + content_of("good.conf"));
  const Outcome outcome = run(fmt::format("$REGENT check '{}'", file));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(
      outcome.output,
      HasSubstr("note[V064]: the file starts with the mark of UTF-8, which keepalived takes "
                "for a part of its first word\n"));
  EXPECT_THAT(outcome.output, HasSubstr("help: save it without (UTF-8, no BOM)\n"));
}

TEST_F(CheckCommandTest, KeepsItsCaretsBelowWhatIsNotAscii) {
  const std::string file = write_file("umlaut",
                                      "router_id gr\xc3\xbc\xc3\x9f"
                                      "e bogus\n");
  EXPECT_THAT(run(fmt::format("$REGENT check '{}'", file)).output,
              HasSubstr("1 | router_id gr????e bogus\n"
                        "  | ^^^^^^^^^"));
}

TEST_F(CheckCommandTest, TakesTheNameOfTheHostForConditionsWhenNoneIsGiven) {
  const std::string file =
      write_file("conditions",
                 "vrrp_instance a {\ninterface eth0\n@one virtual_router_id 50\n"
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
  const std::string file =
      write_file("main", "include link\ninclude fifo\ninclude good\ninclude folder\n");
  std::filesystem::create_directory(path("folder"));
  std::filesystem::create_symlink("good", path("link"));
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0644), 0);
  const Outcome outcome = run(fmt::format("$REGENT check '{}'", file));
  EXPECT_THAT(outcome.output, HasSubstr("`link` cannot be included: it is a symbolic link"));
  EXPECT_THAT(outcome.output, HasSubstr("`fifo` cannot be included: it is not a regular file"));
  EXPECT_THAT(outcome.output, HasSubstr("`folder` cannot be included: it is not a regular file"));
  EXPECT_THAT(outcome.output, HasSubstr("3 errors, 0 warnings.\n"));
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
  for (const char* format : {"text", "json", "sarif"}) {
    const Outcome outcome =
        run(fmt::format("$REGENT check --format {} good.conf 2>&1 >/dev/full", format));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.output, "regent: writing the diagnostics: No space left on device\n");
  }
}

TEST_F(CheckCommandTest, ReadsTheFileOfTheDaemonWhenNoneIsGiven) {
  EXPECT_THAT(run("$REGENT check --format json").output,
              StartsWith("{\"schema\":1,\"file\":\"/etc/regent/regent.conf\","));
}

TEST_F(CheckCommandTest, HasADocumentForPrograms) {
  const std::string file = write_file(
      "keepalived.conf",
      "$R= \\\n  vrrp_instance v$i { \\\n  virtual_router_id $i \\\n  interface eth0 \\\n"
      "  virtual_ipaddress { \\\n 192.0.2.1/24 \\\n } \\\n }\n~SEQ(i, 255, 256) $R\n"
      "include more.conf\n");
  write_file("more.conf", "\nvrrp_instance v255 {\n prioritty 1\n}\n");
  const Outcome outcome =
      run(fmt::format("cd '{}' && $REGENT check --format json keepalived.conf", path(".")));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output, content_of("document.json"));
}

TEST_F(CheckCommandTest, HasADocumentOfWhatIsNoFile) {
  EXPECT_EQ(run("$REGENT check --strict --format json no-such-file.conf").output,
            R"({"schema":1,"file":"no-such-file.conf","strict":true,"exit_status":2,)"
            R"("counts":{"errors":1,"warnings":0,"notes":0},)"
            R"("left_out":{"errors":0,"warnings":0,"notes":0},"diagnostics":[)"
            "\n"
            R"({"code":"V001","severity":"error",)"
            R"("message":"cannot be opened: No such file or directory","help":null,)"
            R"("keepalived":null,"place":{"file":"no-such-file.conf","line":null,"column":null,)"
            R"("length":null,"end_column":null,"text":"no-such-file.conf","via":[]},)"
            R"("second":null,"times":1})"
            "\n]}\n");
}

TEST_F(CheckCommandTest, HasADocumentWithoutDiagnostics) {
  EXPECT_EQ(run("$REGENT check --format json good.conf").output,
            R"({"schema":1,"file":"good.conf","strict":false,"exit_status":0,)"
            R"("counts":{"errors":0,"warnings":0,"notes":0},)"
            R"("left_out":{"errors":0,"warnings":0,"notes":0},"diagnostics":[)"
            "\n]}\n");
}

TEST_F(CheckCommandTest, CountsInTheDocumentWhatItLeavesOut) {
  std::string text;
  for (int i = 0; i < 1003; ++i) text += "nonsense\n";
  const std::string file = write_file("nonsense", text);
  EXPECT_THAT(run(fmt::format("$REGENT check --format json '{}'", file)).output,
              HasSubstr(R"("counts":{"errors":1003,"warnings":0,"notes":0},)"
                        R"("left_out":{"errors":3,"warnings":0,"notes":0})"));
}

TEST_F(CheckCommandTest, ShowsNoPasswordInAnyFormat) {
  const std::string file =
      write_file("secrets",
                 "~LST({n,p},{a,hunter2}) vrrp_instance $n {\nauth_pass hunter2 more\n}\n"
                 "$P=hunter2\n~LST({n,p},{a,hunter2}) auth_pass $p x\nauth_pass $P x\n");
  for (const char* format : {"text", "json", "sarif"}) {
    EXPECT_THAT(run(fmt::format("$REGENT check --format {} '{}'", format, file)).output,
                testing::Not(HasSubstr("hunter2")))
        << format;
  }
}

// The results of a log, without the rules before them.
std::string results(const Outcome& outcome) {
  const std::size_t start = outcome.output.find("\n]}},\"results\":[");
  return start == std::string::npos ? "no results" : outcome.output.substr(start + 1);
}

TEST_F(CheckCommandTest, HasALogForCodeScanning) {
  const std::string file = write_file(
      "a b.conf",
      "$R= \\\n  vrrp_instance v$i { \\\n  virtual_router_id $i \\\n  interface eth0 \\\n"
      "  virtual_ipaddress { \\\n 192.0.2.1/24 \\\n } \\\n }\n~SEQ(i, 255, 256) $R\n");
  const Outcome outcome =
      run(fmt::format("cd '{}' && $REGENT check --format sarif './a b.conf'", path(".")));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(
      outcome.output,
      StartsWith(R"({"version":"2.1.0","$schema":"https://docs.oasis-open.org/sarif/sarif/)"
                 R"(v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","runs":[{"columnKind":)"
                 R"("utf16CodeUnits","tool":{"driver":{"name":"regent","version":)"));
  EXPECT_EQ(
      results(outcome),
      R"(]}},"results":[)"
      "\n"
      R"({"ruleId":"V013","level":"error","message":{"text":"`256` is out of range; )"
      R"-(`virtual_router_id` takes 1 to 255; [from $R](1); [from ~SEQ, i = 256](2)"},)-"
      R"("locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%20b.conf",)"
      R"("uriBaseId":"%SRCROOT%"},"region":{"startLine":3,"startColumn":21,"endColumn":23}}}],)"
      R"("ruleIndex":12,"relatedLocations":[{"physicalLocation":{"artifactLocation":)"
      R"({"uri":"a%20b.conf","uriBaseId":"%SRCROOT%"},"region":{"startLine":9,"startColumn":19,)"
      R"("endColumn":21}},"id":1,"message":{"text":"from $R"}},{"physicalLocation":)"
      R"({"artifactLocation":{"uri":"a%20b.conf","uriBaseId":"%SRCROOT%"},"region":)"
      R"({"startLine":9,"startColumn":1,"endColumn":18}},"id":2,"message":)"
      R"({"text":"from ~SEQ, i = 256"}}]})"
      "\n]}]}\n");
}

TEST_F(CheckCommandTest, CountsColumnsForEditors) {
  const std::string file = write_file("wide",
                                      "\xef\xbb\xbfrouter_id \xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"
                                      "\xff bogus\n");
  EXPECT_THAT(run(fmt::format("$REGENT check --format json '{}'", file)).output,
              HasSubstr(R"("line":1,"column":4,"length":9,"end_column":13,)"));
  EXPECT_THAT(results(run(fmt::format("$REGENT check --format sarif '{}'", file))),
              HasSubstr(R"("region":{"startLine":1,"startColumn":1,"endColumn":10})"));
  write_file("wide",
             "global_defs {\nrouter_id \xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80\xff bogus\n}\n");
  EXPECT_THAT(run(fmt::format("$REGENT check --format json '{}'", file)).output,
              HasSubstr(R"("line":2,"column":22,"length":5,"end_column":27,)"));
  EXPECT_THAT(results(run(fmt::format("$REGENT check --format sarif '{}'", file))),
              HasSubstr(R"("region":{"startLine":2,"startColumn":17,"endColumn":22})"));
}

TEST_F(CheckCommandTest, HasAUriForEveryName) {
  const std::string file = write_file("a:b#100%\xc3\xbc", "bogus\n");
  EXPECT_THAT(results(run(fmt::format("cd '{}' && $REGENT check --format sarif 'a:b#100%\xc3\xbc'",
                                      path(".")))),
              HasSubstr(R"("artifactLocation":{"uri":"a%3Ab%23100%25%C3%BC","uriBaseId":)"
                        R"("%SRCROOT%"})"));
  EXPECT_THAT(results(run("$REGENT check --format sarif //dev//zero")),
              HasSubstr(R"("artifactLocation":{"uri":"file:///dev//zero"},"region":)"
                        R"({"startLine":1})"));
}

TEST_F(CheckCommandTest, DoesNotLetAWordBeALink) {
  const std::string file = write_file("links", "[a](1){0}\n[b]${X}\n");
  const std::string found = results(run(fmt::format("$REGENT check --format sarif '{}'", file)));
  EXPECT_THAT(found, HasSubstr(R"(unknown keyword `\\[a\\](1)` at the top level)"));
  EXPECT_THAT(found, HasSubstr(R"(unknown keyword `[b]${X}` at the top level)"));
}

TEST_F(CheckCommandTest, TakesWarningsForErrorsWhenItIsStrict) {
  EXPECT_EQ(run("$REGENT check --strict good.conf").status, 0);
  EXPECT_EQ(run("$REGENT check --strict -i one note.conf").status, 0);
  EXPECT_EQ(run("$REGENT check --strict errors.conf").output, content_of("errors.expected"));
  const Outcome outcome = run("$REGENT check --strict warnings.conf");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            content_of("warnings.expected") + "Warnings count as errors (--strict).\n");
  for (const char* format : {"text", "json", "sarif"}) {
    EXPECT_EQ(run(fmt::format("$REGENT check --format {} warnings.conf", format)).status, 1);
    EXPECT_EQ(run(fmt::format("$REGENT check --strict --format {} warnings.conf", format)).status,
              2);
    EXPECT_EQ(run(fmt::format("$REGENT check --format {} good.conf", format)).status, 0);
    EXPECT_EQ(run(fmt::format("$REGENT check --format {} errors.conf", format)).status, 2);
  }
}

TEST_F(CheckCommandTest, SaysHowItIsUsed) {
  const Outcome help = run("$REGENT check --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, HasSubstr("to standard output"));
  EXPECT_THAT(help.output, HasSubstr("0 good, 1 warnings, 2 errors"));
  EXPECT_THAT(run("$REGENT --help").output, HasSubstr("check"));
}

TEST_F(CheckCommandTest, RefusesACommandLineThatMakesNoSense) {
  EXPECT_EQ(run("$REGENT check --format xml good.conf 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT chekc good.conf 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT check good.conf errors.conf 2>/dev/null").status, 2);
}

TEST_F(CheckCommandTest, AsksForTheStatusWithoutASubcommand) {
  const Outcome outcome = run("$REGENT --run-dir /nonexistent 2>&1");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.output.find("/nonexistent/status.sock"), std::string::npos) << outcome.output;
}

}  // namespace
