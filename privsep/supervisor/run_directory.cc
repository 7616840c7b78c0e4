#include "privsep/supervisor/run_directory.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "contract/roles.h"

namespace supervisor {
namespace {

constexpr int kBacklog = 16;

os::Fd make_socket() {
  return os::Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// The path fits: listen() has checked it.
sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

// bind makes the file with the group of this process; that saves the capability to change owners.
int bind_for(gid_t group, const os::Fd& socket, const sockaddr_un& address) {
  if (setegid(group) != 0) return errno;
  const mode_t mask = umask(0117);
  const int bound =
      bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0
          ? 0
          : errno;
  umask(mask);
  if (setegid(getgid()) != 0) return errno;
  return bound;
}

}  // namespace

RunDirectory::RunDirectory(std::string path)
    : path_(std::move(path)),
      socket_path_(fmt::format("{}/{}", path_, contract::kStatusSocketName)) {}

RunDirectory::~RunDirectory() {
  // Nothing can be done about what somebody else has taken away or put in.
  if (has_made_socket_) (void)unlink(socket_path_.c_str());
  if (has_made_directory_) (void)rmdir(path_.c_str());
}

std::expected<os::Fd, Refusal> RunDirectory::listen(gid_t status_group) {
  if (socket_path_.size() >= sizeof(sockaddr_un::sun_path)) {
    return std::unexpected(refuse("the path is too long for a socket"));
  }
  if (const auto made = make_directory(); !made) return std::unexpected(made.error());
  if (const auto removed = remove_stale_socket(); !removed) return std::unexpected(removed.error());
  os::Fd socket = make_socket();
  if (!socket.is_open()) return std::unexpected(refuse(std::strerror(errno)));
  if (const int error = bind_for(status_group, socket, address_of(socket_path_)); error != 0) {
    return std::unexpected(refuse(std::strerror(error)));
  }
  has_made_socket_ = true;
  if (::listen(socket.number(), kBacklog) != 0) {
    return std::unexpected(refuse(std::strerror(errno)));
  }
  return socket;
}

std::expected<void, Refusal> RunDirectory::make_directory() {
  const mode_t mask = umask(0022);
  has_made_directory_ = mkdir(path_.c_str(), 0755) == 0;
  const int error = errno;
  umask(mask);
  if (!has_made_directory_ && error != EEXIST) {
    return std::unexpected(refuse(std::strerror(error)));
  }
  struct stat status{};
  if (lstat(path_.c_str(), &status) != 0) return std::unexpected(refuse(std::strerror(errno)));
  if (!S_ISDIR(status.st_mode) || status.st_uid != 0 || (status.st_mode & 0022) != 0) {
    return std::unexpected(refuse("not a directory of root that only root can write to"));
  }
  return {};
}

std::expected<void, Refusal> RunDirectory::remove_stale_socket() {
  struct stat status{};
  if (lstat(socket_path_.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) {
    return std::unexpected(refuse("status.sock is there and is no socket"));
  }
  const os::Fd socket = make_socket();
  const sockaddr_un address = address_of(socket_path_);
  const bool is_stale =
      connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 &&
      errno == ECONNREFUSED;
  if (!is_stale) {
    return std::unexpected(refuse("another regent uses this directory; choose one by --run-dir"));
  }
  if (unlink(socket_path_.c_str()) != 0) return std::unexpected(refuse(std::strerror(errno)));
  return {};
}

Refusal RunDirectory::refuse(const char* words) const {
  return {fmt::format("run directory {}: {}", path_, words)};
}

}  // namespace supervisor
