#include "config/input.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "config/source.h"

namespace config {
namespace {

std::string describe_type(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO or a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

std::expected<std::string, std::string> read_text(int descriptor) {
  struct stat status{};
  if (fstat(descriptor, &status) != 0) {
    return std::unexpected(fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(fmt::format("not a regular file but {}", describe_type(status.st_mode)));
  }
  // The size may change while it is read: what counts is what comes.
  std::string text;
  while (text.size() <= kMaxSourceBytes) {
    constexpr std::size_t kChunkBytes = std::size_t{1} << 16;
    const std::size_t before = text.size();
    text.resize(before + kChunkBytes);
    const ssize_t got =
        pread(descriptor, text.data() + before, kChunkBytes, static_cast<off_t>(before));
    text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(fmt::format("cannot be read: {}", std::strerror(errno)));
    if (got == 0) return text;
  }
  return std::unexpected(
      fmt::format("larger than {} MiB, which no configuration is", kMaxSourceBytes >> 20));
}

}  // namespace config
