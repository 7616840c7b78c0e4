// The FIFOs that the supervisor makes and opens: what it makes, what it leaves alone, what is left.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "privsep/supervisor/fifos.h"

namespace {

using supervisor::Fifos;
using supervisor::FifoWish;

class FifosTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "fifosXXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string path(const std::string& name) const { return folder + "/" + name; }
  // For ourselves: nobody else can be given anything without the power of root.
  FifoWish wish(const std::string& name, mode_t mode = 0600) const {
    return {.path = path(name), .owner = {.uid = getuid(), .gid = getgid()}, .mode = mode};
  }
  std::optional<mode_t> mode(const std::string& name) const {
    struct stat status{};
    if (lstat(path(name).c_str(), &status) != 0) return std::nullopt;
    return status.st_mode;
  }

  // What the log says while it runs.
  template <typename Run>
  static std::string said(Run run) {
    testing::internal::CaptureStderr();
    run();
    return testing::internal::GetCapturedStderr();
  }

  std::string folder;
};

TEST_F(FifosTest, AreMadeWithTheirModeAndRemoved) {
  const mode_t mask = umask(077);
  {
    const std::vector wishes{wish("a"), wish("b", 0640)};
    const Fifos fifos(wishes);
    ASSERT_EQ(fifos.count(), 2U);
    EXPECT_TRUE(fifos.file(0).is_open());
    EXPECT_EQ(mode("a"), S_IFIFO | 0600U);
    EXPECT_EQ(mode("b"), S_IFIFO | 0640U);
    const int flags = fcntl(fifos.file(1).number(), F_GETFL);
    EXPECT_EQ(flags & O_ACCMODE, O_RDWR);
    EXPECT_NE(flags & O_NONBLOCK, 0);
    EXPECT_EQ(fcntl(fifos.file(1).number(), F_GETFD), FD_CLOEXEC);
  }
  umask(mask);
  EXPECT_FALSE(mode("a"));
  EXPECT_FALSE(mode("b"));
}

TEST_F(FifosTest, ThatAreThereAreUsedAsTheyAreAndStay) {
  ASSERT_EQ(mkfifo(path("a").c_str(), 0600), 0);
  ASSERT_EQ(chmod(path("a").c_str(), 0622), 0);
  {
    const std::vector wishes{wish("a")};
    const Fifos fifos(wishes);
    EXPECT_TRUE(fifos.file(0).is_open());
  }
  EXPECT_EQ(mode("a"), S_IFIFO | 0622U);
}

TEST_F(FifosTest, LeaveAloneWhatIsNoFifo) {
  std::ofstream(path("file")) << "precious";
  ASSERT_EQ(mkfifo(path("target").c_str(), 0600), 0);
  ASSERT_EQ(symlink(path("target").c_str(), path("link").c_str()), 0);
  const std::string log = said([&] {
    const std::vector wishes{wish("file"), wish("link")};
    const Fifos fifos(wishes);
    EXPECT_FALSE(fifos.file(0).is_open());
    EXPECT_FALSE(fifos.file(1).is_open());
  });
  EXPECT_EQ(log, "no events are written to the FIFO " + path("file") +
                     ": what is there is no FIFO\nno events are written to the FIFO " +
                     path("link") + ": what is there is no FIFO\n");
  EXPECT_EQ(std::filesystem::file_size(path("file")), 8U);
  EXPECT_EQ(mode("link").value_or(0) & S_IFMT, static_cast<mode_t>(S_IFLNK));
}

TEST_F(FifosTest, AreMissedWhereThereIsNoFolderAndTheOthersGoOn) {
  const std::string log = said([&] {
    const std::vector wishes{wish("nowhere/a"), wish("b")};
    const Fifos fifos(wishes);
    EXPECT_FALSE(fifos.file(0).is_open());
    EXPECT_TRUE(fifos.file(1).is_open());
  });
  EXPECT_EQ(log, "no events are written to the FIFO " + path("nowhere/a") +
                     ": No such file or directory\n");
}

TEST_F(FifosTest, AreNotRemovedInThePlaceOfAnother) {
  {
    const std::vector wishes{wish("a")};
    const Fifos fifos(wishes);
    ASSERT_EQ(rename(path("a").c_str(), path("moved").c_str()), 0);
    std::ofstream(path("a")) << "of somebody else";
  }
  EXPECT_EQ(std::filesystem::file_size(path("a")), 16U);
}

}  // namespace
