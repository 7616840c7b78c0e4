// A pipe in the place of a FIFO, for tests of what is written to one: of one page, so that it is
// soon full, and its reader.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "os/fd.h"

namespace tests {

class FullPipe {
 public:
  // One page: 4096 bytes.
  FullPipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) return;
    reader_ = os::Fd(ends[0]);
    writer_ = os::Fd(ends[1]);
    (void)fcntl(reader_.number(), F_SETPIPE_SZ, 4096);
  }

  // Open for reading and writing, as a FIFO is.
  os::Fd both() const {
    const std::string name = "/proc/self/fd/" + std::to_string(writer_.number());
    return os::Fd(open(name.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  }

  // Leaves no room for a line; returns how many bytes that took.
  std::size_t fill() {
    std::size_t filled = 0;
    const std::string page(4096, '#');
    for (;;) {
      const ssize_t size = write(writer_.number(), page.data(), page.size());
      if (size <= 0) return filled;
      filled += static_cast<std::size_t>(size);
    }
  }

  // Everything that is in it.
  std::string read_all() {
    std::string text;
    std::array<char, 4096> chunk{};
    for (;;) {
      const ssize_t size = read(reader_.number(), chunk.data(), chunk.size());
      if (size <= 0) return text;
      text.append(chunk.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  os::Fd reader_;
  os::Fd writer_;
};

}  // namespace tests
