#include "control/new_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "os/fd.h"

namespace control {
namespace {

int write_all(const os::Fd& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(file.number(), text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return fsync(file.number()) == 0 ? 0 : errno;
}

}  // namespace

int write_new_file(const std::string& file, std::string_view text, Existing existing) {
  // What is there already is found again at the end; this only saves the work.
  if (existing == Existing::kept &&
      faccessat(AT_FDCWD, file.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
    return EEXIST;
  }
  std::string beside = file + ".XXXXXX";
  const os::Fd made(mkostemp(beside.data(), O_CLOEXEC));  // with mode 0600
  if (!made.is_open()) return errno;
  int error = write_all(made, text);
  const unsigned int flags = existing == Existing::kept ? RENAME_NOREPLACE : 0;
  if (error == 0 && renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, file.c_str(), flags) != 0) {
    error = errno;
  }
  if (error != 0) unlink(beside.c_str());
  return error;
}

int replace_file(const std::string& file, std::string_view text) {
  // The link itself is not replaced, but what it leads to.
  const std::unique_ptr<char, decltype(&free)> real(realpath(file.c_str(), nullptr), &free);
  struct stat before{};
  if (!real || stat(real.get(), &before) != 0) return errno;
  if (!S_ISREG(before.st_mode)) return EINVAL;
  std::string beside = std::string(real.get()) + ".XXXXXX";
  const os::Fd made(mkostemp(beside.data(), O_CLOEXEC));
  if (!made.is_open()) return errno;
  constexpr mode_t kPermissions = 07777;
  int error = 0;
  if (fchown(made.number(), before.st_uid, before.st_gid) != 0 ||
      fchmod(made.number(), before.st_mode & kPermissions) != 0) {
    error = errno;
  }
  if (error == 0) error = write_all(made, text);
  if (error == 0 && rename(beside.c_str(), real.get()) != 0) error = errno;
  if (error != 0) unlink(beside.c_str());
  return error;
}

}  // namespace control
