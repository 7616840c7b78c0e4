// Anonymous shared memory: the memfd that carries a Plan or a Ledger, and a mapping of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <utility>

#include "os/fd.h"
#include "os/sys_error.h"

namespace os {

enum class Access { read_only, read_write };

// A mapping with one owner; the bytes stay valid until it is destroyed, also after the descriptor
// is closed.
class Mapping {
 public:
  Mapping() = default;
  Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  // Maps the whole file, shared. An empty file is EINVAL.
  static std::expected<Mapping, SysError> of(const Fd& file, Access access);

  std::span<const std::uint8_t> bytes() const { return bytes_; }
  // Only of a read_write mapping.
  std::span<std::uint8_t> writable_bytes() { return bytes_; }

 private:
  explicit Mapping(std::span<std::uint8_t> bytes) : bytes_(bytes) {}
  std::span<std::uint8_t> bytes_;
};

// A memfd of this size, mode 0600 (they are 0777 by themselves), close-on-exec, seals allowed.
std::expected<Fd, SysError> make_memfd(const char* name, std::size_t size_bytes);

// Nobody can write to, grow or shrink it any more. Writable mappings must be gone.
std::expected<void, SysError> seal_immutable(const Fd& memfd);
// The size stays as it is.
std::expected<void, SysError> seal_size(const Fd& memfd);

// A second, read-only descriptor of the same file.
std::expected<Fd, SysError> reopen_read_only(const Fd& memfd);

}  // namespace os
