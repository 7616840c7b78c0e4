// Records over a SOCK_SEQPACKET pair: edges are kept, sizes are exact, descriptors arrive only
// where they are asked for, and none leaks.
#include "os/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "tests/bytes.h"

namespace {

using os::Fd;
using tests::from_hex;

struct Ends {
  Fd left;
  Fd right;
};

Ends make_ends() {
  auto ends = os::make_channel();
  EXPECT_TRUE(ends);
  return {std::move(ends->first), std::move(ends->second)};
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

bool is_open(int number) { return fcntl(number, F_GETFD) >= 0; }

TEST(Channel, IsCloseOnExec) {
  const Ends ends = make_ends();
  EXPECT_EQ(fcntl(ends.left.number(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(fcntl(ends.right.number(), F_GETFD), FD_CLOEXEC);
}

TEST(Channel, KeepsTheEdgesOfRecords) {
  const Ends ends = make_ends();
  ASSERT_TRUE(os::send_record(ends.left, from_hex("0102")));
  ASSERT_TRUE(os::send_record(ends.left, from_hex("030405")));
  std::array<std::uint8_t, 16> buffer{};
  EXPECT_EQ(os::receive_record(ends.right, buffer).value(), 2U);
  EXPECT_EQ(tests::to_hex(std::span(buffer).first(2)), "0102");
  EXPECT_EQ(os::receive_record(ends.right, buffer).value(), 3U);
  EXPECT_EQ(tests::to_hex(std::span(buffer).first(3)), "030405");
}

TEST(Channel, GoesBothWays) {
  const Ends ends = make_ends();
  ASSERT_TRUE(os::send_record(ends.right, from_hex("07")));
  std::array<std::uint8_t, 1> buffer{};
  EXPECT_EQ(os::receive_record(ends.left, buffer).value(), 1U);
  EXPECT_EQ(buffer[0], 7);
}

TEST(Channel, RefusesARecordLargerThanTheBufferAndTakesTheNext) {
  const Ends ends = make_ends();
  ASSERT_TRUE(os::send_record(ends.left, from_hex("010203")));
  ASSERT_TRUE(os::send_record(ends.left, from_hex("0405")));
  std::array<std::uint8_t, 2> buffer{};
  EXPECT_EQ(os::receive_record(ends.right, buffer).error().number, EMSGSIZE);
  EXPECT_EQ(os::receive_record(ends.right, buffer).value(), 2U);
  EXPECT_EQ(tests::to_hex(buffer), "0405");
}

TEST(Channel, SaysEndWhenThePeerHasGone) {
  Ends ends = make_ends();
  ASSERT_TRUE(os::send_record(ends.left, from_hex("01")));
  ends.left.close();
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_EQ(os::receive_record(ends.right, buffer).value(),
            1U);  // What was sent before still comes.
  EXPECT_EQ(os::receive_record(ends.right, buffer).value(), 0U);
}

TEST(Channel, ReportsAGonePeerToTheSenderWithoutASignal) {
  Ends ends = make_ends();
  ends.right.close();
  const auto sent = os::send_record(ends.left, from_hex("01"));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().number, EPIPE);
  EXPECT_EQ(sent.error().to_string(), "send: Broken pipe");
}

TEST(Channel, DoesNotWaitWhenToldSo) {
  const Ends ends = make_ends();
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_EQ(os::receive_record(ends.right, buffer, MSG_DONTWAIT).error().number, EAGAIN);
  const std::vector<std::uint8_t> record(4096);
  int sent = 0;
  while (os::send_record(ends.left, record, MSG_DONTWAIT)) ASSERT_LT(++sent, 100'000);
  EXPECT_EQ(os::send_record(ends.left, record, MSG_DONTWAIT).error().number, EAGAIN);
  EXPECT_GT(sent, 0);
}

TEST(Channel, CarriesDescriptors) {
  const Ends ends = make_ends();
  const Ends passed = make_ends();
  const std::array<int, 2> numbers{passed.left.number(), passed.right.number()};
  ASSERT_TRUE(os::send_fds(ends.left, from_hex("73"), numbers));
  std::array<std::uint8_t, 4> buffer{};
  auto record = os::receive_fds(ends.right, buffer);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->size_bytes, 1U);
  EXPECT_EQ(buffer[0], 's');
  ASSERT_EQ(record->fds.size(), 2U);
  EXPECT_EQ(fcntl(record->fds[0].number(), F_GETFD), FD_CLOEXEC);

  // They are the same sockets, in order: what goes into the copy of the left comes out on the
  // right.
  ASSERT_TRUE(os::send_record(record->fds[0], from_hex("2a")));
  EXPECT_EQ(os::receive_record(passed.right, buffer).value(), 1U);
  EXPECT_EQ(buffer[0], 42);
}

TEST(Channel, CarriesAsManyDescriptorsAsItPromises) {
  const Ends ends = make_ends();
  const std::size_t before = open_descriptors();
  const std::vector<int> numbers(os::kMaxFdsPerRecord, ends.left.number());
  ASSERT_TRUE(os::send_fds(ends.left, from_hex("73"), numbers));
  std::array<std::uint8_t, 1> buffer{};
  {
    const auto record = os::receive_fds(ends.right, buffer);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->fds.size(), 250U);
    EXPECT_EQ(open_descriptors(), before + 250);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Channel, TakesARecordWithoutDescriptorsAsWell) {
  const Ends ends = make_ends();
  ASSERT_TRUE(os::send_fds(ends.left, from_hex("7374"), {}));
  std::array<std::uint8_t, 4> buffer{};
  const auto record = os::receive_fds(ends.right, buffer);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->size_bytes, 2U);
  EXPECT_TRUE(record->fds.empty());
}

TEST(Channel, DropsDescriptorsWhereNobodyAskedForThem) {
  const Ends ends = make_ends();
  const std::size_t before = open_descriptors();
  const std::array<int, 1> numbers{ends.left.number()};
  ASSERT_TRUE(os::send_fds(ends.left, from_hex("01"), numbers));
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_EQ(os::receive_record(ends.right, buffer).value(), 1U);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Channel, ClosesDescriptorsThatCameWithATooLargeRecord) {
  const Ends ends = make_ends();
  const std::size_t before = open_descriptors();
  const std::array<int, 1> numbers{ends.left.number()};
  ASSERT_TRUE(os::send_fds(ends.left, from_hex("0102"), numbers));
  std::array<std::uint8_t, 1> buffer{};
  const auto record = os::receive_fds(ends.right, buffer);
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().number, EMSGSIZE);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(ChannelDeath, RefusesToSendTooManyDescriptorsOrNoByte) {
  const Ends ends = make_ends();
  const std::vector<int> numbers(os::kMaxFdsPerRecord + 1, ends.left.number());
  EXPECT_DEATH(static_cast<void>(os::send_fds(ends.left, from_hex("73"), numbers)), "CHECK");
  EXPECT_DEATH(static_cast<void>(os::send_fds(ends.left, {}, {})), "CHECK");
}

TEST(Fd, ClosesWhatItOwnsOnce) {
  Ends ends = make_ends();
  const int number = ends.left.number();
  {
    Fd owner = std::move(ends.left);
    EXPECT_FALSE(ends.left.is_open());
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Fd, ClosesTheOldOneWhenItTakesANewOne) {
  Ends ends = make_ends();
  const int left = ends.left.number();
  const int right = ends.right.number();
  ends.left = std::move(ends.right);
  EXPECT_FALSE(is_open(left));
  EXPECT_EQ(ends.left.number(), right);
  EXPECT_TRUE(is_open(right));
}

TEST(Fd, LetsGoWhenReleased) {
  Ends ends = make_ends();
  const int number = ends.left.release();
  EXPECT_FALSE(ends.left.is_open());
  ends.left.close();
  EXPECT_TRUE(is_open(number));
  const Fd again(number);
}

}  // namespace
