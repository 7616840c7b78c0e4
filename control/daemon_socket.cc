#include "control/daemon_socket.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace control {
namespace {

std::string connect_words(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
      return fmt::format("regentd does not run here: no {}", path);
    case ECONNREFUSED:
      return fmt::format("regentd does not run here: nobody listens at {}", path);
    case EACCES:
    case EPERM:
      return fmt::format("permission denied at {}: root or a member of group regent may ask", path);
    case EAGAIN:
      return fmt::format("regentd does not answer at {}: too many ask, or it hangs", path);
    default:
      return fmt::format("cannot connect to {}: {}", path, std::strerror(error));
  }
}

}  // namespace

std::expected<os::Fd, std::string> connect_to_daemon(const std::string& path,
                                                     std::chrono::milliseconds limit) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return std::unexpected(fmt::format("the name of a socket has at most {} bytes: {}",
                                       sizeof(address.sun_path) - 1, path));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  os::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return std::unexpected(fmt::format("socket: {}", std::strerror(errno)));
  const timeval time{.tv_sec = limit.count() / 1000, .tv_usec = limit.count() % 1000 * 1000};
  // Neither can fail for a socket of ours. The limit of sending is that of connecting as well.
  setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
  if (connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return std::unexpected(connect_words(errno, path));
  }
  return socket;
}

std::string silence_words(int error, const std::string& path, std::chrono::milliseconds limit) {
  if (error == EAGAIN || error == EWOULDBLOCK) {
    return fmt::format("regentd did not answer at {} within {} s", path,
                       static_cast<double>(limit.count()) / 1000.0);
  }
  return fmt::format("reading from {}: {}", path, std::strerror(error));
}

}  // namespace control
