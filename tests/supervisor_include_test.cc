// The supervisor's door for includes, as a process sees it that asks what it may and what it may
// not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "contract/include.h"
#include "contract/message.h"
#include "os/beneath.h"
#include "os/channel.h"
#include "privsep/supervisor/include_door.h"

namespace {

using contract::IncludeOperation;
using contract::IncludeReply;
using contract::IncludeRequest;
using os::Denial;
using testing::SizeIs;
using testing::UnorderedElementsAre;

struct Answer {
  IncludeReply reply;
  std::string rest;
  std::vector<os::Fd> fds;
};

class DoorTest : public testing::Test {
 protected:
  DoorTest() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-door-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
    std::ofstream(root_ / "a.conf") << "a";
    chmod((root_ / "a.conf").c_str(), 0644);
    folder_ = os::Folder::of((root_ / "main.conf").string());
    auto ends = os::make_channel().value();
    ours_ = std::move(ends.first);
    theirs_ = std::move(ends.second);
    fcntl(ours_.number(), F_SETFL, O_NONBLOCK);
  }
  ~DoorTest() override { std::filesystem::remove_all(root_); }

  bool send(std::span<const std::uint8_t> record) {
    EXPECT_TRUE(os::send_record(theirs_, record));
    return door_.answer(ours_);
  }
  bool ask(IncludeOperation operation, std::string_view path) {
    return send(contract::bytes_of(contract::make_include_request(operation, path).value()));
  }
  Answer take() {
    std::vector<std::uint8_t> record(contract::kMaxIncludeReplyBytes);
    auto received = os::receive_fds(theirs_, record).value();
    Answer answer;
    std::memcpy(&answer.reply, record.data(), sizeof(answer.reply));
    answer.rest.assign(record.begin() + sizeof(answer.reply),
                       record.begin() + static_cast<std::ptrdiff_t>(received.size_bytes));
    answer.fds = std::move(received.fds);
    return answer;
  }

  std::filesystem::path root_;
  os::Folder folder_;
  os::Fd ours_;
  os::Fd theirs_;
  supervisor::IncludeDoor door_{folder_};
};

TEST_F(DoorTest, SendsADescriptorOfAFile) {
  if (geteuid() != 0) GTEST_SKIP() << "the files must be root's";
  ASSERT_TRUE(ask(IncludeOperation::open, "a.conf"));
  const Answer answer = take();
  EXPECT_EQ(answer.reply.denial, 0U);
  ASSERT_THAT(answer.fds, SizeIs(1));
  EXPECT_EQ(fcntl(answer.fds[0].number(), F_GETFL) & O_ACCMODE, O_RDONLY);
}

TEST_F(DoorTest, SendsTheNamesOfAFolder) {
  if (geteuid() != 0) GTEST_SKIP() << "the files must be root's";
  std::ofstream(root_ / "b.conf") << "b";
  ASSERT_TRUE(ask(IncludeOperation::list, ""));
  EXPECT_THAT(os::split_names(take().rest), UnorderedElementsAre("a.conf", "b.conf"));
}

TEST_F(DoorTest, SaysWhyItSendsNothing) {
  for (const auto& [path, denial] : {std::pair{"no.conf", Denial::missing},
                                     {"../x", Denial::outside},
                                     {"/etc/passwd", Denial::outside}}) {
    ASSERT_TRUE(ask(IncludeOperation::open, path));
    const Answer answer = take();
    EXPECT_EQ(answer.reply.denial, static_cast<std::uint32_t>(denial)) << path;
    EXPECT_THAT(answer.fds, testing::IsEmpty());
    ASSERT_TRUE(ask(IncludeOperation::list, path));
    EXPECT_EQ(take().reply.denial, static_cast<std::uint32_t>(denial)) << path;
  }
}

TEST_F(DoorTest, RefusesWhatIsNoRequest) {
  IncludeRequest request;
  const auto bytes = contract::bytes_of(request);
  EXPECT_FALSE(send(bytes.first(bytes.size() - 1)));
  std::vector<std::uint8_t> longer(bytes.begin(), bytes.end());
  longer.push_back(0);
  EXPECT_FALSE(send(longer));
  request.operation = IncludeOperation{3};
  EXPECT_FALSE(send(contract::bytes_of(request)));
  request.operation = IncludeOperation::open;
  request.path.fill('a');
  EXPECT_FALSE(send(contract::bytes_of(request)));
}

TEST_F(DoorTest, IsOpenForSoManyRequests) {
  for (unsigned i = 0; i < contract::kMaxIncludeRequests; ++i) {
    ASSERT_TRUE(ask(IncludeOperation::open, "no.conf"));
    take();
  }
  EXPECT_FALSE(ask(IncludeOperation::open, "no.conf"));
}

TEST_F(DoorTest, DoesNotWaitForWhoDoesNotRead) {
  bool is_good = true;
  for (int i = 0; i < 3000 && is_good; ++i) is_good = ask(IncludeOperation::open, "no.conf");
  EXPECT_FALSE(is_good);
}

TEST_F(DoorTest, ClosesWithItsOtherEnd) {
  EXPECT_TRUE(door_.answer(ours_));  // nothing to read yet
  EXPECT_TRUE(ours_.is_open());
  theirs_.close();
  EXPECT_TRUE(door_.answer(ours_));
  EXPECT_FALSE(ours_.is_open());
}

TEST(IncludeRequest, HasRoomForAPathOf1019Bytes) {
  EXPECT_TRUE(contract::make_include_request(IncludeOperation::open, std::string(1019, 'a')));
  EXPECT_FALSE(contract::make_include_request(IncludeOperation::open, std::string(1020, 'a')));
}

}  // namespace
