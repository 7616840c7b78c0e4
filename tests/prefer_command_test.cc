// `regent prefer`, as an operator calls it: which file it writes, what it says, its exit status.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/regent_program.h"

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::Outcome;

constexpr const char* kOrder = "# order\nrecdns0: dns0 dns1\n*: dns1 dns0\n";

// A folder of its own with regent.conf and a list; removed at the end.
class PreferCommandTest : public testing::Test {
 protected:
  PreferCommandTest() {
    std::string name = (fs::temp_directory_path() / "regent-prefer-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
    write("order", kOrder);
    write("regent.conf", "vrrp_defaults {\n interface eth0\n priority_list " + path("order") +
                             "\n}\nvirtual_address recdns0 vrid 50 { 192.0.2.50/24 }\n"
                             "virtual_address recdns1 vrid 51 { 192.0.2.51/24 }\n");
  }
  ~PreferCommandTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string content(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }
  Outcome prefer(const std::string& words) {
    return tests::run(
        fmt::format("{} prefer --file {} {} 2>&1", REGENT_PROGRAM, path("regent.conf"), words));
  }
  std::size_t files() {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(PreferCommandTest, WritesTheNewOrderAndShowsIt) {
  const Outcome outcome = prefer("recdns0 dns1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "recdns0: dns1 dns0\n");
  EXPECT_EQ(content("order"), "# order\nrecdns0: dns1 dns0\n*: dns1 dns0\n");
  EXPECT_EQ(files(), 2U);
}

TEST_F(PreferCommandTest, GivesARouterItsOwnLine) {
  EXPECT_EQ(prefer("recdns1 dns0").output, "recdns1: dns0 dns1\n");
  EXPECT_EQ(content("order"), std::string(kOrder) + "recdns1: dns0 dns1\n");
}

TEST_F(PreferCommandTest, ShowsTheOrderWithoutAHost) {
  EXPECT_EQ(prefer("recdns0").output, "recdns0: dns0 dns1\n");
  EXPECT_EQ(prefer("recdns1").output, "*: dns1 dns0\n");
  EXPECT_EQ(content("order"), kOrder);
}

TEST_F(PreferCommandTest, TheFileKeepsItsModeAndALinkStaysOne) {
  fs::rename(path("order"), path("real"));
  fs::create_symlink("real", path("order"));
  ASSERT_EQ(chmod(path("real").c_str(), 0640), 0);
  EXPECT_EQ(prefer("recdns0 dns1").status, 0);
  EXPECT_TRUE(fs::is_symlink(path("order")));
  struct stat status{};
  ASSERT_EQ(stat(path("real").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST_F(PreferCommandTest, AHostThatIsNotThereHasToBeAdded) {
  const Outcome refused = prefer("recdns0 dns7");
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.output, "regent: " + path("order") +
                                ": dns7 is not listed for recdns0: `--add` puts it there\n");
  EXPECT_EQ(content("order"), kOrder);
  EXPECT_EQ(prefer("--add recdns0 dns7").output, "recdns0: dns7 dns0 dns1\n");
}

TEST_F(PreferCommandTest, RefusesARouterThatIsNotThere) {
  const Outcome outcome = prefer("recdns9 dns0");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output, "regent: there is no virtual router recdns9\n");
}

TEST_F(PreferCommandTest, RefusesARouterWithoutAList) {
  write("regent.conf",
        "vrrp_defaults {\n interface eth0\n}\nvirtual_address a vrid 50 { 192.0.2.50/24 }\n");
  EXPECT_EQ(prefer("a dns0").output, "regent: a has no `priority_list`\n");
}

TEST_F(PreferCommandTest, LeavesABadListAlone) {
  write("order", "recdns0 dns0\n");
  const Outcome outcome = prefer("recdns0 dns0");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "regent: " + path("order") + ": line 1: `recdns0` has no `NAME:` before it\n");
  EXPECT_EQ(content("order"), "recdns0 dns0\n");
}

TEST_F(PreferCommandTest, SaysThatTheListIsGone) {
  fs::remove(path("order"));
  EXPECT_EQ(prefer("recdns0 dns0").output,
            "regent: " + path("order") + " cannot be opened: No such file or directory\n");
}

TEST_F(PreferCommandTest, SaysWhatIsWrongWithTheConfiguration) {
  write("regent.conf", "vrrp_defalts {\n}\n");
  const Outcome outcome = prefer("recdns0 dns0");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("did you mean `vrrp_defaults`?"));
  EXPECT_THAT(outcome.output, HasSubstr("has errors: nothing was changed\n"));
}

}  // namespace
