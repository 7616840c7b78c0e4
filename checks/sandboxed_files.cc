#include "checks/sandboxed_files.h"

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "os/fd.h"

namespace checks {
namespace {

constexpr std::size_t kEntriesSizeBytes = 32768;
// More than there can be processes.
constexpr std::size_t kMaxNames = 1U << 22;

// Of the entries that the kernel has written.
void append_names(std::span<const char> entries, std::vector<std::string>& names) {
  while (entries.size() > offsetof(dirent64, d_name)) {
    std::uint16_t size_bytes = 0;
    std::memcpy(&size_bytes, entries.data() + offsetof(dirent64, d_reclen), sizeof(size_bytes));
    if (size_bytes <= offsetof(dirent64, d_name) || size_bytes > entries.size()) return;
    const std::size_t room = size_bytes - offsetof(dirent64, d_name);
    const char* name = entries.data() + offsetof(dirent64, d_name);
    const std::string_view found(name, strnlen(name, room));
    if (found != "." && found != "..") names.emplace_back(found);
    entries = entries.subspan(size_bytes);
  }
}

}  // namespace

std::expected<std::string_view, int> read_start(const std::string& path, std::span<char> storage) {
  const os::Fd opened(open(path.c_str(), kOpenToRead));
  if (!opened.is_open()) return std::unexpected(errno);
  const ssize_t size = read(opened.number(), storage.data(), storage.size());
  if (size < 0) return std::unexpected(errno);
  return std::string_view(storage.data(), static_cast<std::size_t>(size));
}

std::expected<std::vector<std::string>, int> names_in(const std::string& folder) {
  const os::Fd opened(open(folder.c_str(), kOpenToRead));
  if (!opened.is_open()) return std::unexpected(errno);
  std::vector<std::string> names;
  // opendir() asks for what the filter does not allow.
  alignas(dirent64) std::array<char, kEntriesSizeBytes> bytes;
  while (names.size() < kMaxNames) {
    const ssize_t size = getdents64(opened.number(), bytes.data(), bytes.size());
    if (size < 0) return std::unexpected(errno);
    if (size == 0) break;
    append_names(std::span(bytes).first(static_cast<std::size_t>(size)), names);
  }
  return names;
}

}  // namespace checks
