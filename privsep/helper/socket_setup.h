// Setting up a socket that was just opened: options and a filter, of which the first failure
// counts. The callers are sockets.cc and echo_sockets.cc.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <expected>
#include <span>

#include "os/fd.h"
#include "os/sys_error.h"

namespace helper {

class SocketSetup {
 public:
  // `call` is a string literal, for the error.
  void option(const os::Fd& socket, int level, int name, int value, const char* call);
  void option(const os::Fd& socket, int level, int name, std::span<const std::uint8_t> value,
              const char* call);
  // Attaches the program and locks it: nobody can take it off or change it any more.
  void filter(const os::Fd& socket, std::span<sock_filter> program);
  // The socket, when nothing has failed.
  std::expected<os::Fd, os::SysError> finish(os::Fd socket) const;

 private:
  void note(int result, const char* call);

  os::SysError error_;
};

}  // namespace helper
