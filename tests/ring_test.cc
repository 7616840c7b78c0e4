// The real ring on the real kernel: what it still does after enable(), and that it does nothing
// else.
#include "netio/ring.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "os/channel.h"
#include "os/fd.h"

namespace netio {
namespace {

constexpr FileIndex kPeer{0};
constexpr FileIndex kSelf{1};
constexpr Token kToken = 42;
const auto kSecond = std::chrono::seconds{1};

// A ring over both ends of a SEQPACKET pair.
class RingTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pair = os::make_channel();
    ASSERT_TRUE(pair.has_value());
    ends_ = std::move(*pair);
    const std::array<int, 2> files{ends_.first.number(), ends_.second.number()};
    auto ring = Ring::create({.files = files, .receive_buffers = 256, .queue_entries = 64});
    ASSERT_TRUE(ring.has_value()) << ring.error().to_string();
    ring_.emplace(std::move(*ring));
  }

  // Until there is one, at most a second.
  Completion completion() {
    ring_->submit_and_wait(kSecond);
    const auto next = ring_->next_completion();
    EXPECT_TRUE(next.has_value());
    return next.value_or(Completion{});
  }

  std::pair<os::Fd, os::Fd> ends_;
  std::optional<Ring> ring_;
};

TEST_F(RingTest, WritesToAndReadsFromRegisteredFiles) {
  ASSERT_TRUE(ring_->enable().has_value());
  const std::array<std::uint8_t, 3> sent{1, 2, 3};
  std::array<std::uint8_t, 8> got{};
  ring_->write(kPeer, sent, kToken);
  const Completion written = completion();
  EXPECT_EQ(written.kind, Completion::Kind::write);
  EXPECT_EQ(written.token, kToken);
  EXPECT_EQ(written.result, 3);
  ring_->read(kSelf, got, kToken + 1);
  const Completion read = completion();
  EXPECT_EQ(read.kind, Completion::Kind::read);
  EXPECT_EQ(read.result, 3);
  EXPECT_EQ(got, (std::array<std::uint8_t, 8>{1, 2, 3}));
}

TEST_F(RingTest, WorksWithAnEmptyDescriptorTable) {
  ASSERT_TRUE(ring_->enable().has_value());
  ends_.first.close();
  ends_.second.close();
  close(ring_->raw()->ring_fd);
  ring_->write(kPeer, std::array<std::uint8_t, 1>{7}, kToken);
  EXPECT_EQ(completion().result, 1);
  ring_->raw()->ring_fd = eventfd(0, 0);  // For the destructor to close.
}

TEST_F(RingTest, AMultishotReceiveGoesOnUntilBuffersRunOutAndThenSaysSo) {
  ASSERT_TRUE(ring_->enable().has_value());
  ring_->receive(kSelf, kToken);
  ring_->submit();
  const std::array<std::uint8_t, 1> word{9};
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(os::send_record(ends_.first, word).has_value());
  int received = 0;
  bool armed = true;
  std::vector<std::uint16_t> buffers;
  for (int pass = 0; pass < 50 && received < 200; ++pass) {
    ring_->submit_and_wait(vrrp::Nanoseconds::zero());
    while (const auto next = ring_->next_completion()) {
      armed = next->armed;
      if (next->has_buffer) ++received;
      if (next->has_buffer) buffers.push_back(next->buffer);
    }
  }
  EXPECT_EQ(received, 200);
  EXPECT_TRUE(armed);
  // 56 buffers are left of 256; after them the receive ends, and goes on when armed again.
  for (int i = 0; i < 57; ++i) ASSERT_TRUE(os::send_record(ends_.first, word).has_value());
  for (int pass = 0; pass < 50 && armed; ++pass) {
    ring_->submit_and_wait(vrrp::Nanoseconds::zero());
    while (const auto next = ring_->next_completion()) {
      armed = next->armed;
      if (!armed) {
        EXPECT_EQ(next->result, -ENOBUFS);
      }
    }
  }
  EXPECT_FALSE(armed);
  for (const std::uint16_t buffer : buffers) ring_->release(buffer);
  ring_->receive(kSelf, kToken);
  const Completion resumed = completion();
  EXPECT_TRUE(resumed.armed);
  EXPECT_TRUE(resumed.has_buffer);
}

TEST_F(RingTest, APassThatFindsNothingHasLookedAtEverythingThatWasThere) {
  ASSERT_TRUE(ring_->enable().has_value());
  ring_->receive(kSelf, kToken);
  ring_->submit();
  ring_->submit_and_wait(vrrp::Nanoseconds::zero());
  EXPECT_FALSE(ring_->next_completion().has_value());
  ASSERT_TRUE(os::send_record(ends_.first, std::array<std::uint8_t, 1>{1}).has_value());
  ring_->submit_and_wait(vrrp::Nanoseconds::zero());
  EXPECT_TRUE(ring_->next_completion().has_value());
}

// One operation as raw as it gets; returns its result.
int result_of(Ring& ring, std::uint8_t operation, unsigned flags, std::uint16_t personality = 0) {
  io_uring_sqe* sqe = io_uring_get_sqe(ring.raw());
  *sqe = io_uring_sqe{};
  sqe->opcode = operation;
  sqe->flags = static_cast<std::uint8_t>(flags);
  sqe->fd = 0;
  sqe->personality = personality;
  EXPECT_EQ(io_uring_submit(ring.raw()), 1);
  __kernel_timespec limit{.tv_sec = 1, .tv_nsec = 0};
  io_uring_cqe* cqe = nullptr;
  if (io_uring_wait_cqe_timeout(ring.raw(), &cqe, &limit) != 0) return 1;  // It went on waiting.
  const int result = cqe->res;
  io_uring_cqe_seen(ring.raw(), cqe);
  return result;
}

// The result of one operation in a ring of its own, so that one that waits cannot hide the next. In
// a thread of its own: a task has room for 16 registered rings, and an enabled one cannot be
// unregistered.
int result_in_fresh_ring(std::uint8_t operation, unsigned flags) {
  int result = 0;
  std::thread([&] {
    const os::Fd event(eventfd(0, EFD_NONBLOCK));
    const std::array<int, 1> files{event.number()};
    auto ring = Ring::create({.files = files, .receive_buffers = 4, .queue_entries = 4});
    ASSERT_TRUE(ring.has_value()) << ring.error().to_string();
    ASSERT_TRUE(ring->enable().has_value());
    result = result_of(*ring, operation, flags);
  }).join();
  return result;
}

// Every operation the kernel may know: only the four are ever let past the restrictions.
TEST(RingSweep, OnlyFourOperationsOnRegisteredFilesPassTheRestrictions) {
  constexpr std::uint8_t kOperations = 128;
  std::vector<int> passed;
  for (std::uint8_t operation = 0; operation < kOperations; ++operation) {
    for (const unsigned flags : {0U, static_cast<unsigned>(IOSQE_FIXED_FILE)}) {
      const int result = result_in_fresh_ring(operation, flags);
      // EACCES: forbidden. EINVAL on an operation that is not ours: this kernel does not know it.
      const bool ours = operation == IORING_OP_RECVMSG || operation == IORING_OP_READ ||
                        operation == IORING_OP_WRITE || operation == IORING_OP_ASYNC_CANCEL;
      if (result == -EACCES || (result == -EINVAL && !ours)) continue;
      passed.push_back(operation);
      EXPECT_EQ(flags, static_cast<unsigned>(IOSQE_FIXED_FILE)) << "operation " << int{operation};
    }
  }
  EXPECT_EQ(passed, (std::vector<int>{IORING_OP_RECVMSG, IORING_OP_ASYNC_CANCEL, IORING_OP_READ,
                                      IORING_OP_WRITE}));
}

TEST_F(RingTest, RefusesFlagsThatAreNotItsOwn) {
  ASSERT_TRUE(ring_->enable().has_value());
  for (const unsigned flag : {IOSQE_IO_LINK, IOSQE_IO_HARDLINK, IOSQE_ASYNC}) {
    EXPECT_EQ(result_of(*ring_, IORING_OP_WRITE, IOSQE_FIXED_FILE | flag), -EACCES) << flag;
  }
}

TEST_F(RingTest, HasNoPersonality) {
  ASSERT_TRUE(ring_->enable().has_value());
  EXPECT_EQ(result_of(*ring_, IORING_OP_WRITE, IOSQE_FIXED_FILE, 1), -EINVAL);
}

TEST_F(RingTest, RefusesEveryRegistrationOnceEnabled) {
  ASSERT_TRUE(ring_->enable().has_value());
  constexpr unsigned kRegistrations = 40;
  const auto fd = static_cast<unsigned>(ring_->raw()->ring_fd);
  for (unsigned operation = 0; operation < kRegistrations; ++operation) {
    const int result = io_uring_register(fd, operation, nullptr, 0);
    EXPECT_TRUE(result == -EACCES || result == -EINVAL) << operation << " gives " << result;
    if (operation <= IORING_REGISTER_FILE_ALLOC_RANGE) {
      EXPECT_EQ(result, -EACCES) << operation;
    }
  }
}

TEST(RingRefusal, NamesTheCallWhenTheRingCannotBeMade) {
  const std::array<int, 1> files{12345};
  const auto ring = Ring::create({.files = files, .receive_buffers = 4, .queue_entries = 4});
  ASSERT_FALSE(ring.has_value());
  EXPECT_EQ(ring.error().number, EBADF);
  EXPECT_STREQ(ring.error().call, "io_uring_register(files)");
}

}  // namespace
}  // namespace netio
