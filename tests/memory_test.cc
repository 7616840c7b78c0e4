// Shared memory: sizes, seals, and who may write.
#include "os/memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace {

using os::Access;
using os::Fd;
using os::Mapping;

Fd memfd_of(std::size_t size_bytes) {
  auto memfd = os::make_memfd("regent-test", size_bytes);
  EXPECT_TRUE(memfd);
  return std::move(*memfd);
}

TEST(Memfd, HasItsSizeAndIsForItsOwnerOnly) {
  const Fd memfd = memfd_of(8192);
  struct stat status{};
  ASSERT_EQ(fstat(memfd.number(), &status), 0);
  EXPECT_EQ(status.st_size, 8192);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_EQ(fcntl(memfd.number(), F_GETFD), FD_CLOEXEC);
}

TEST(Mapping, SharesItsBytesWithEveryOtherMappingOfTheFile) {
  const Fd memfd = memfd_of(4096);
  auto writing = Mapping::of(memfd, Access::read_write);
  const auto reading = Mapping::of(memfd, Access::read_only);
  ASSERT_TRUE(writing && reading);
  ASSERT_EQ(reading->bytes().size(), 4096U);
  EXPECT_EQ(reading->bytes()[4095], 0);
  writing->writable_bytes()[4095] = 42;
  EXPECT_EQ(reading->bytes()[4095], 42);
}

TEST(Mapping, OutlivesTheDescriptor) {
  Fd memfd = memfd_of(4096);
  auto mapping = Mapping::of(memfd, Access::read_write);
  ASSERT_TRUE(mapping);
  memfd.close();
  mapping->writable_bytes()[0] = 1;
  EXPECT_EQ(mapping->bytes()[0], 1);
}

TEST(Mapping, MovesWithItsBytes) {
  const Fd memfd = memfd_of(4096);
  Mapping mapping = *Mapping::of(memfd, Access::read_write);
  mapping.writable_bytes()[7] = 9;
  Mapping other(std::move(mapping));
  EXPECT_EQ(other.bytes()[7], 9);
  mapping = std::move(other);
  EXPECT_EQ(mapping.bytes()[7], 9);
}

TEST(Mapping, RefusesAnEmptyFileAndABadDescriptor) {
  const Fd memfd = memfd_of(0);
  const auto empty = Mapping::of(memfd, Access::read_only);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().number, EINVAL);
  const auto none = Mapping::of(Fd(), Access::read_only);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().to_string(), "fstat: Bad file descriptor");
}

TEST(SealImmutable, ForbidsWritingGrowingAndShrinking) {
  const Fd memfd = memfd_of(4096);
  ASSERT_EQ(write(memfd.number(), "x", 1), 1);
  ASSERT_TRUE(os::seal_immutable(memfd));
  EXPECT_EQ(write(memfd.number(), "x", 1), -1);
  EXPECT_EQ(ftruncate(memfd.number(), 8192), -1);
  EXPECT_EQ(ftruncate(memfd.number(), 1), -1);
  EXPECT_EQ(fcntl(memfd.number(), F_ADD_SEALS, F_SEAL_FUTURE_WRITE), -1);
  EXPECT_FALSE(Mapping::of(memfd, Access::read_write));
  const auto mapping = Mapping::of(memfd, Access::read_only);
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->bytes()[0], 'x');
}

TEST(SealImmutable, FailsWhileSomebodyCanStillWrite) {
  const Fd memfd = memfd_of(4096);
  const auto mapping = Mapping::of(memfd, Access::read_write);
  ASSERT_TRUE(mapping);
  const auto sealed = os::seal_immutable(memfd);
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().number, EBUSY);
}

TEST(SealSize, ForbidsGrowingAndShrinkingButNotWriting) {
  const Fd memfd = memfd_of(4096);
  ASSERT_TRUE(os::seal_size(memfd));
  EXPECT_EQ(ftruncate(memfd.number(), 8192), -1);
  EXPECT_EQ(ftruncate(memfd.number(), 1), -1);
  auto mapping = Mapping::of(memfd, Access::read_write);
  ASSERT_TRUE(mapping);
  mapping->writable_bytes()[0] = 1;
  EXPECT_EQ(mapping->bytes()[0], 1);
}

TEST(ReopenReadOnly, GivesADescriptorThatCannotWrite) {
  const Fd memfd = memfd_of(4096);
  const auto reading = os::reopen_read_only(memfd);
  ASSERT_TRUE(reading);
  EXPECT_EQ(write(reading->number(), "x", 1), -1);
  EXPECT_FALSE(Mapping::of(*reading, Access::read_write));
  const auto mapping = Mapping::of(*reading, Access::read_only);
  ASSERT_TRUE(mapping);
  ASSERT_EQ(write(memfd.number(), "y", 1), 1);
  EXPECT_EQ(mapping->bytes()[0], 'y');
}

}  // namespace
