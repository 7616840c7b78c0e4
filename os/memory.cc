#include "os/memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

namespace os {

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
}

std::expected<Mapping, SysError> Mapping::of(const Fd& file, Access access) {
  struct stat status{};
  if (fstat(file.number(), &status) != 0) return std::unexpected(last_error("fstat"));
  const auto size = static_cast<std::size_t>(status.st_size);
  const int protection = access == Access::read_write ? PROT_READ | PROT_WRITE : PROT_READ;
  void* start = mmap(nullptr, size, protection, MAP_SHARED, file.number(), 0);
  if (start == MAP_FAILED) return std::unexpected(last_error("mmap"));
  return Mapping(std::span(static_cast<std::uint8_t*>(start), size));
}

std::expected<Fd, SysError> make_memfd(const char* name, std::size_t size_bytes) {
  Fd memfd(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memfd.is_open()) return std::unexpected(last_error("memfd_create"));
  if (fchmod(memfd.number(), 0600) != 0) return std::unexpected(last_error("fchmod"));
  if (ftruncate(memfd.number(), static_cast<off_t>(size_bytes)) != 0) {
    return std::unexpected(last_error("ftruncate"));
  }
  return memfd;
}

std::expected<void, SysError> seal_immutable(const Fd& memfd) {
  constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  if (fcntl(memfd.number(), F_ADD_SEALS, kSeals) != 0) {
    return std::unexpected(last_error("fcntl(F_ADD_SEALS)"));
  }
  return {};
}

std::expected<void, SysError> seal_size(const Fd& memfd) {
  constexpr int kSeals = F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  if (fcntl(memfd.number(), F_ADD_SEALS, kSeals) != 0) {
    return std::unexpected(last_error("fcntl(F_ADD_SEALS)"));
  }
  return {};
}

std::expected<Fd, SysError> reopen_read_only(const Fd& memfd) {
  const std::string path = "/proc/self/fd/" + std::to_string(memfd.number());
  Fd reopened(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!reopened.is_open()) return std::unexpected(last_error("open(/proc/self/fd)"));
  return reopened;
}

}  // namespace os
