// Files below one folder, on a real file system. Some cases need another owner and are for root
// only.
#include "os/beneath.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using os::Denial;
using testing::UnorderedElementsAre;

constexpr uid_t kRoot = 0;
constexpr uid_t kSomebody = 65534;

// DIR/folder with main.conf and sub/a.conf; DIR/outside.conf is beside it.
class BeneathTest : public testing::Test {
 protected:
  BeneathTest() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-beneath-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
    std::filesystem::create_directories(root_ / "folder/sub");
    for (const char* folder : {"folder", "folder/sub"}) chmod((root_ / folder).c_str(), 0755);
    write("folder/main.conf");
    write("folder/sub/a.conf");
    write("outside.conf");
    folder_ = os::Folder::of(path("folder/main.conf"));
  }
  ~BeneathTest() override { std::filesystem::remove_all(root_); }

  std::string path(const std::string& name) { return (root_ / name).string(); }
  void write(const std::string& name) {
    std::ofstream(root_ / name) << name;
    chmod(path(name).c_str(), 0644);
  }
  Denial open(const std::string& name) {
    const auto file = folder_.open(name, geteuid());
    return file ? Denial::none : file.error().denial;
  }

  std::filesystem::path root_;
  os::Folder folder_;
};

TEST_F(BeneathTest, OpensFilesInTheFolderAndBelow) {
  EXPECT_EQ(folder_.path(), path("folder"));
  EXPECT_EQ(open("main.conf"), Denial::none);
  const auto file = folder_.open("sub/a.conf", geteuid());
  ASSERT_TRUE(file);
  std::string content(17, '\0');
  EXPECT_EQ(read(file->number(), content.data(), content.size()), 17);
  EXPECT_EQ(content, "folder/sub/a.conf");
  EXPECT_NE(fcntl(file->number(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_LT(::write(file->number(), "x", 1), 0);
}

TEST_F(BeneathTest, NeverLeavesTheFolder) {
  EXPECT_EQ(open("../outside.conf"), Denial::outside);
  EXPECT_EQ(open("sub/../../outside.conf"), Denial::outside);
  EXPECT_EQ(open(path("outside.conf")), Denial::outside);
  EXPECT_EQ(open(path("folder/main.conf")), Denial::outside);
  EXPECT_EQ(open("sub/../main.conf"), Denial::none);
}

TEST_F(BeneathTest, FollowsNoSymbolicLink) {
  std::filesystem::create_symlink(path("outside.conf"), path("folder/link.conf"));
  std::filesystem::create_symlink("main.conf", path("folder/inside.conf"));
  std::filesystem::create_directory_symlink("sub", path("folder/sub2"));
  EXPECT_EQ(open("link.conf"), Denial::symbolic_link);
  EXPECT_EQ(open("inside.conf"), Denial::symbolic_link);
  EXPECT_EQ(open("sub2/a.conf"), Denial::symbolic_link);
}

TEST_F(BeneathTest, OpensOnlyRegularFiles) {
  ASSERT_EQ(mkfifo(path("folder/fifo").c_str(), 0644), 0);
  EXPECT_EQ(open("fifo"), Denial::not_regular);
  EXPECT_EQ(open("sub"), Denial::not_regular);
  EXPECT_EQ(open(""), Denial::missing);
  EXPECT_EQ(open("main.conf/x"), Denial::missing);
  EXPECT_EQ(open("no.conf"), Denial::missing);
}

TEST_F(BeneathTest, OpensNothingThatIsTooLarge) {
  write("folder/large");
  ASSERT_EQ(truncate(path("folder/large").c_str(), os::kMaxFileBytes), 0);
  EXPECT_EQ(open("large"), Denial::none);
  ASSERT_EQ(truncate(path("folder/large").c_str(), os::kMaxFileBytes + 1), 0);
  EXPECT_EQ(open("large"), Denial::too_large);
}

TEST_F(BeneathTest, TrustsOnlyFilesThatRootAloneCanChange) {
  if (geteuid() != kRoot) GTEST_SKIP() << "needs root";
  for (const mode_t mode : {0664U, 0646U, 0666U}) {
    chmod(path("folder/main.conf").c_str(), mode);
    EXPECT_EQ(open("main.conf"), Denial::writable_by_others) << mode;
  }
  for (const mode_t mode : {0640U, 0600U, 0444U}) {
    chmod(path("folder/main.conf").c_str(), mode);
    EXPECT_EQ(open("main.conf"), Denial::none) << mode;
  }
  ASSERT_EQ(chown(path("folder/main.conf").c_str(), kSomebody, 0), 0);
  EXPECT_EQ(open("main.conf"), Denial::wrong_owner);
}

TEST_F(BeneathTest, TrustsOwnFilesOfWhoeverIsNotRoot) {
  if (geteuid() != kRoot) GTEST_SKIP() << "needs root";
  ASSERT_EQ(chown(path("folder/main.conf").c_str(), kSomebody, 0), 0);
  chmod(path("folder/main.conf").c_str(), 0666);
  EXPECT_TRUE(folder_.open("main.conf", kSomebody));
  const auto others = folder_.open("main.conf", kSomebody - 1);
  ASSERT_FALSE(others);
  EXPECT_EQ(others.error().denial, Denial::wrong_owner);
}

TEST_F(BeneathTest, ListsAFolder) {
  const auto names = folder_.list("", geteuid());
  ASSERT_TRUE(names);
  EXPECT_THAT(os::split_names(*names), UnorderedElementsAre("main.conf", "sub"));
  const auto below = folder_.list("sub", geteuid());
  ASSERT_TRUE(below);
  EXPECT_THAT(os::split_names(*below), UnorderedElementsAre("a.conf"));
}

TEST_F(BeneathTest, ListsNothingElse) {
  std::filesystem::create_directory_symlink("sub", path("folder/sub2"));
  EXPECT_EQ(folder_.list("..", geteuid()).error().denial, Denial::outside);
  EXPECT_EQ(folder_.list("no", geteuid()).error().denial, Denial::missing);
  EXPECT_EQ(folder_.list("main.conf", geteuid()).error().denial, Denial::missing);
  EXPECT_EQ(folder_.list("sub2", geteuid()).error().denial, Denial::symbolic_link);
  if (geteuid() != kRoot) return;
  chmod(path("folder/sub").c_str(), 0777);
  EXPECT_EQ(folder_.list("sub", kRoot).error().denial, Denial::writable_by_others);
}

TEST_F(BeneathTest, ListsOnlyAsManyNamesAsFitIntoARecord) {
  const std::string long_name(199, 'x');
  for (int i = 100; i < 399; ++i) write("folder/sub/" + long_name + std::to_string(i));
  // 299 names of 202 bytes, each with a NUL, and a.conf.
  EXPECT_EQ(folder_.list("sub", geteuid()).error().denial, Denial::too_many_names);
  for (int i = 100; i < 105; ++i) {
    std::filesystem::remove(path("folder/sub/" + long_name + std::to_string(i)));
  }
  EXPECT_TRUE(folder_.list("sub", geteuid()));
}

TEST(Folder, IsThatOfTheFile) {
  const std::string here = std::filesystem::current_path().string();
  EXPECT_EQ(os::Folder::of("/a/b/c.conf").path(), "/a/b");
  EXPECT_EQ(os::Folder::of("/c.conf").path(), "/");
  EXPECT_EQ(os::Folder::of("c.conf").path(), here);
  EXPECT_EQ(os::Folder::of("a/c.conf").path(), here + "/a");
}

TEST(Folder, ThatIsNotThereOpensNothing) {
  const os::Folder folder = os::Folder::of("/nonexistent/a.conf");
  ASSERT_FALSE(folder.open("a.conf", 0));
  EXPECT_EQ(os::describe(folder.open("a.conf", 0).error()), "Bad file descriptor");
}

TEST(Denial, HasASentenceOfItsOwn) {
  std::vector<std::string> sentences;
  for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(Denial::failed); ++i) {
    sentences.push_back(os::describe({.denial = static_cast<Denial>(i), .error = EACCES}));
  }
  std::ranges::sort(sentences);
  EXPECT_EQ(std::ranges::adjacent_find(sentences), sentences.end());
}

}  // namespace
