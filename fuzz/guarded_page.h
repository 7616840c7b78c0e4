// Memory in front of a page that nobody may touch: what is put there ends where the guard begins,
// so one byte read too far ends the program, also without a sanitizer and also in a library that
// was built without one.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "vrrp/check.h"

namespace fuzz {

class GuardedPage {
 public:
  // Room for what is put in; the largest received datagram is smaller.
  static constexpr std::size_t kRoomBytes = std::size_t{8} << 10;

  GuardedPage() {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    room_ = (kRoomBytes + page - 1) / page * page;
    memory_ = static_cast<std::uint8_t*>(
        mmap(nullptr, room_ + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    CHECK(memory_ != MAP_FAILED);
    CHECK(mprotect(memory_ + room_, page, PROT_NONE) == 0);
  }
  GuardedPage(const GuardedPage&) = delete;
  GuardedPage& operator=(const GuardedPage&) = delete;

  // A copy of at most kRoomBytes, directly before the guard; valid until the next call.
  std::span<std::uint8_t> put(std::span<const std::uint8_t> bytes) {
    CHECK(bytes.size() <= kRoomBytes);
    const std::span<std::uint8_t> copy(memory_ + room_ - bytes.size(), bytes.size());
    std::ranges::copy(bytes, copy.begin());
    return copy;
  }

 private:
  std::uint8_t* memory_ = nullptr;  // for as long as the program runs
  std::size_t room_ = 0;
};

}  // namespace fuzz
