#include "config/input.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
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
    const ssize_t got = read(descriptor, text.data() + before, kChunkBytes);
    text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return std::unexpected("cannot be read without waiting");
    if (got < 0) return std::unexpected(fmt::format("cannot be read: {}", std::strerror(errno)));
    if (got == 0) return text;
  }
  return std::unexpected(
      fmt::format("larger than {} MiB, which no configuration is", kMaxSourceBytes >> 20));
}

std::string default_config_id() {
  // One more than the longest name, which need not be terminated.
  std::array<char, HOST_NAME_MAX + 2> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "";
  const std::string whole(name.data());
  return whole.substr(0, whole.find('.'));
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace config
