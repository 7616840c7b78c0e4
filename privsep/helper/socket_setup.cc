#include "privsep/helper/socket_setup.h"

#include <sys/socket.h>

#include <utility>

namespace helper {

void SocketSetup::option(const os::Fd& socket, int level, int name, int value, const char* call) {
  note(setsockopt(socket.number(), level, name, &value, sizeof(value)), call);
}

void SocketSetup::option(const os::Fd& socket, int level, int name,
                         std::span<const std::uint8_t> value, const char* call) {
  const auto size = static_cast<socklen_t>(value.size());
  note(setsockopt(socket.number(), level, name, value.data(), size), call);
}

void SocketSetup::filter(const os::Fd& socket, std::span<sock_filter> program) {
  const sock_fprog all{.len = static_cast<unsigned short>(program.size()),
                       .filter = program.data()};
  note(setsockopt(socket.number(), SOL_SOCKET, SO_ATTACH_FILTER, &all, sizeof(all)),
       "setsockopt(SO_ATTACH_FILTER)");
  option(socket, SOL_SOCKET, SO_LOCK_FILTER, 1, "setsockopt(SO_LOCK_FILTER)");
}

std::expected<os::Fd, os::SysError> SocketSetup::finish(os::Fd socket) const {
  if (error_.number != 0) return std::unexpected(error_);
  return socket;
}

void SocketSetup::note(int result, const char* call) {
  if (result != 0 && error_.number == 0) error_ = os::last_error(call);
}

}  // namespace helper
