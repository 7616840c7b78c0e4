// Files that change, on a real file system. Nothing is waited for: the kernel has told what a call
// has done when it returns.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <string>

#include "checks/watched_files.h"

namespace {

using checks::WatchedFiles;
using vrrp::Instant;

constexpr Instant kStart{std::chrono::seconds{1000}};

class WatchedFilesTest : public testing::Test {
 protected:
  WatchedFilesTest() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-watched-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
  }
  ~WatchedFilesTest() override { std::filesystem::remove_all(root_); }

  std::string path(const std::string& name) { return (root_ / name).string(); }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(root_ / name) << content;
  }
  void rename(const std::string& from, const std::string& to) {
    std::filesystem::rename(root_ / from, root_ / to);
  }
  // What each file was found to be, as text: its content, or the name of an errno.
  static std::map<std::uint32_t, std::string> shown(std::span<const WatchedFiles::Read> reads) {
    std::map<std::uint32_t, std::string> found;
    for (const WatchedFiles::Read& read : reads) {
      found[read.file] = read.content ? *read.content : strerrorname_np(read.content.error());
    }
    return found;
  }

  using Shown = std::map<std::uint32_t, std::string>;
  std::filesystem::path root_;
};

TEST_F(WatchedFilesTest, AreReadAtTheStart) {
  write("a", "one");
  WatchedFiles files({{path("a"), 10}, {path("b"), 10}});
  EXPECT_LE(files.next(), kStart);
  EXPECT_EQ(shown(files.look_around(kStart)), (Shown{{0, "one"}, {1, "ENOENT"}}));
  EXPECT_EQ(files.next(), kStart + std::chrono::seconds{1});
  EXPECT_EQ(shown(files.take_events()), Shown{});
}

TEST_F(WatchedFilesTest, OfWhichThereAreNoneAskForNothing) {
  WatchedFiles files({});
  EXPECT_EQ(files.next(), vrrp::kNever);
  EXPECT_FALSE(files.events().is_open());
}

TEST_F(WatchedFilesTest, AreReadAgainWhenTheyAreWrittenReplacedOrRemoved) {
  write("a", "one");
  WatchedFiles files({{path("a"), 10}});
  files.look_around(kStart);
  write("a", "two");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "two"}}));
  write("a.new", "three");
  rename("a.new", "a");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "three"}}));
  rename("a", "elsewhere");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "ENOENT"}}));
  rename("elsewhere", "a");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "three"}}));
  std::filesystem::remove(root_ / "a");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "ENOENT"}}));
  EXPECT_EQ(shown(files.take_events()), Shown{});
}

TEST_F(WatchedFilesTest, AreReadToTheirLimit) {
  write("a", "0123456789");
  WatchedFiles files({{path("a"), 4}, {path("a"), 10}, {path("a"), 11}});
  EXPECT_EQ(shown(files.look_around(kStart)),
            (Shown{{0, "0123"}, {1, "0123456789"}, {2, "0123456789"}}));
}

TEST_F(WatchedFilesTest, AreSeenThroughALinkThatIsExchanged) {
  for (const char* folder : {"v1", "v2"}) std::filesystem::create_directory(root_ / folder);
  write("v1/a", "one");
  write("v2/a", "two");
  std::filesystem::create_symlink("v1", root_ / "..data");
  std::filesystem::create_symlink("..data/a", root_ / "a");
  WatchedFiles files({{path("a"), 10}});
  EXPECT_EQ(shown(files.look_around(kStart)), (Shown{{0, "one"}}));
  std::filesystem::create_symlink("v2", root_ / "..tmp");
  rename("..tmp", "..data");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "two"}}));
}

TEST_F(WatchedFilesTest, MayBeInAFolderThatComesLater) {
  WatchedFiles files({{path("sub/a"), 10}});
  EXPECT_EQ(shown(files.look_around(kStart)), (Shown{{0, "ENOENT"}}));
  std::filesystem::create_directory(root_ / "sub");
  write("sub/a", "one");
  EXPECT_EQ(shown(files.take_events()), Shown{});
  EXPECT_EQ(shown(files.look_around(kStart + std::chrono::milliseconds{999})), Shown{});
  EXPECT_EQ(shown(files.look_around(kStart + std::chrono::seconds{1})), (Shown{{0, "one"}}));
  write("sub/a", "two");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "two"}}));
}

TEST_F(WatchedFilesTest, AreFoundInTheFolderThatTookThePlaceOfTheirs) {
  std::filesystem::create_directories(root_ / "above/sub");
  write("above/sub/a", "one");
  WatchedFiles files({{path("above/sub/a"), 10}});
  files.look_around(kStart);
  // The folder itself is not touched, so nothing is told of it.
  rename("above", "old");
  std::filesystem::create_directories(root_ / "above/sub");
  write("above/sub/a", "two");
  EXPECT_EQ(shown(files.take_events()), Shown{});
  EXPECT_EQ(shown(files.look_around(kStart + std::chrono::seconds{1})), (Shown{{0, "two"}}));
  write("old/sub/a", "three");
  EXPECT_EQ(shown(files.take_events()), Shown{});
  std::filesystem::remove_all(root_ / "above");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "ENOENT"}}));
  EXPECT_LE(files.next(), kStart);
}

TEST_F(WatchedFilesTest, AreNotReadWhenNothingHappensButThatTheFolderIsLookedAt) {
  write("a", "one");
  WatchedFiles files({{path("a"), 10}});
  files.look_around(kStart);
  EXPECT_EQ(shown(files.look_around(kStart + std::chrono::seconds{1})), Shown{});
}

TEST_F(WatchedFilesTest, OfAnotherKindAreRefused) {
  std::filesystem::create_directory(root_ / "folder");
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  WatchedFiles files({{path("folder"), 10}, {path("fifo"), 10}});
  EXPECT_EQ(shown(files.look_around(kStart)), (Shown{{0, "EOPNOTSUPP"}, {1, "EOPNOTSUPP"}}));
}

TEST_F(WatchedFilesTest, AreReadWhenTheyBecomeReadable) {
  write("a", "one");
  WatchedFiles files({{path("a"), 10}});
  files.look_around(kStart);
  ASSERT_EQ(chmod(path("a").c_str(), 0640), 0);
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "one"}}));
}

TEST_F(WatchedFilesTest, OfOneFolderThatHasTwoPathsAreAllFollowed) {
  std::filesystem::create_directory(root_ / "sub");
  std::filesystem::create_directory_symlink("sub", root_ / "same");
  WatchedFiles files({{path("sub/a"), 10}, {path("same/b"), 10}});
  files.look_around(kStart);
  write("sub/b", "two");
  EXPECT_EQ(shown(files.take_events()), (Shown{{0, "ENOENT"}, {1, "two"}}));
}

TEST(FolderOf, IsWhatIsInFrontOfTheLastSlash) {
  EXPECT_EQ(checks::folder_of("/etc/regent/order"), "/etc/regent");
  EXPECT_EQ(checks::folder_of("/order"), "/");
}

}  // namespace
