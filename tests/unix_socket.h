// A listening unix socket in a directory of its own, and clients of it, for tests without root.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "os/fd.h"
#include "vrrp/check.h"

namespace unix_socket {

// Removed with everything of ours in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = testing_root() + "/regent-test-XXXXXX";
    CHECK(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    unlink((path_ + "/status.sock").c_str());
    rmdir(path_.c_str());
  }
  const std::string& path() const { return path_; }
  std::string socket_path() const { return path_ + "/status.sock"; }

 private:
  static std::string testing_root() {
    const char* root = std::getenv("TMPDIR");
    return root != nullptr ? root : "/tmp";
  }
  std::string path_;
};

inline sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

inline os::Fd listen_at(const std::string& path) {
  os::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_un address = address_of(path);
  CHECK(bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  CHECK(listen(socket.number(), 64) == 0);
  return socket;
}

inline os::Fd connect_to(const std::string& path) {
  os::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_un address = address_of(path);
  CHECK(connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
        0);
  return socket;
}

inline void say(const os::Fd& socket, std::string_view text) {
  CHECK(send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL) ==
        static_cast<ssize_t>(text.size()));
}

// What has arrived so far. `closed` tells whether the other end is gone.
struct Heard {
  std::string text;
  bool closed = false;
};
inline Heard hear(const os::Fd& socket) {
  Heard heard;
  std::array<char, 65536> part;
  while (true) {
    const ssize_t size = recv(socket.number(), part.data(), part.size(), MSG_DONTWAIT);
    // What the other end had not read makes the end of the connection an error here.
    heard.closed = size == 0 || (size < 0 && errno == ECONNRESET);
    if (size <= 0) return heard;
    heard.text.append(part.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace unix_socket
