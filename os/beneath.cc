#include "os/beneath.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace os {
namespace {

Denied denied(int error) {
  if (error == ENOENT || error == ENOTDIR) return {.denial = Denial::missing};
  if (error == EXDEV) return {.denial = Denial::outside};
  if (error == ELOOP) return {.denial = Denial::symbolic_link};
  return {.denial = Denial::failed, .error = error};
}

Denied judge_owner(const struct stat& status, uid_t trusted) {
  if (status.st_uid == trusted && trusted != 0) return {};
  if (status.st_uid != 0) return {.denial = Denial::wrong_owner};
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return {.denial = Denial::writable_by_others};
  return {};
}

}  // namespace

std::string describe(Denied denied) {
  switch (denied.denial) {
    case Denial::none:
      return "nothing is wrong";
    case Denial::missing:
      return "it does not exist";
    case Denial::outside:
      return "it is outside of the folder of the main file";
    case Denial::symbolic_link:
      return "it is a symbolic link, or behind one, which could lead anywhere";
    case Denial::not_regular:
      return "it is not a regular file";
    case Denial::too_large:
      return "it is larger than 16 MiB, which no configuration is";
    case Denial::too_many_names:
      return "there are too many files in it";
    case Denial::wrong_owner:
      return "it does not belong to root";
    case Denial::writable_by_others:
      return "its group or everybody can write to it";
    case Denial::failed:
      return std::strerror(denied.error);
  }
  return "an unknown reason";
}

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> split;
  for (std::size_t end = names.find('\0'); end != std::string_view::npos; end = names.find('\0')) {
    split.emplace_back(names.substr(0, end));
    names.remove_prefix(end + 1);
  }
  return split;
}

Folder Folder::of(const std::string& file) {
  Folder folder;
  const std::size_t slash = file.rfind('/');
  folder.path_ = slash == std::string::npos ? "" : file.substr(0, slash == 0 ? 1 : slash);
  if (!folder.path_.starts_with('/')) {
    const std::unique_ptr<char, decltype(&std::free)> here(get_current_dir_name(), std::free);
    const std::string prefix = here ? here.get() : "";
    folder.path_ = folder.path_.empty() ? prefix : prefix + "/" + folder.path_;
  }
  folder.fd_ = Fd(::open(folder.path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  return folder;
}

std::expected<Fd, Denied> Folder::open(const std::string& path, uid_t trusted) const {
  // Non-blocking, so that a pipe or a device does not hold us up before we see what it is.
  std::expected<Fd, Denied> file = open_beneath(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return file;
  struct stat status{};
  if (fstat(file->number(), &status) != 0) return std::unexpected(denied(errno));
  if (!S_ISREG(status.st_mode)) return std::unexpected(Denied{Denial::not_regular});
  if (status.st_size > kMaxFileBytes) return std::unexpected(Denied{Denial::too_large});
  const Denied owner = judge_owner(status, trusted);
  if (owner.denial != Denial::none) return std::unexpected(owner);
  return file;
}

std::expected<std::string, Denied> Folder::list(const std::string& path, uid_t trusted) const {
  std::expected<Fd, Denied> folder =
      open_beneath(path.empty() ? "." : path, O_RDONLY | O_DIRECTORY);
  if (!folder) return std::unexpected(folder.error());
  const Denied owner = os::judge_owner(*folder, trusted);
  if (owner.denial != Denial::none) return std::unexpected(owner);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(folder->number()), closedir);
  if (!entries) return std::unexpected(denied(errno));
  (void)folder->release();  // closedir closes it
  std::string names;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (names.size() + name.size() >= kMaxNamesBytes) {
      return std::unexpected(Denied{Denial::too_many_names});
    }
    names.append(name).push_back('\0');
  }
  return names;
}

std::expected<Fd, Denied> Folder::open_beneath(const std::string& path, int flags) const {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  // The C library has no function for it.
  Fd file(static_cast<int>(syscall(SYS_openat2, fd_.number(), path.c_str(), &how, sizeof(how))));
  if (!file.is_open()) return std::unexpected(denied(errno));
  return file;
}

Denied judge_owner(const Fd& file, uid_t trusted) {
  struct stat status{};
  if (fstat(file.number(), &status) != 0) return denied(errno);
  return judge_owner(status, trusted);
}

}  // namespace os
