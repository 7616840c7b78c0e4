// Servers on the loopback interface, in threads, for tests of programs that ask servers: what they
// listen on, and who is a child of such a program.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "os/fd.h"
#include "vrrp/check.h"

namespace native_test {

using Bytes = std::vector<std::uint8_t>;
using Replies = std::vector<Bytes>;

// A socket on 127.0.0.1. Not open when somebody else has this port; 0 is any port.
inline os::Fd bound_socket(int type, std::uint16_t port) {
  os::Fd made(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* place = reinterpret_cast<const sockaddr*>(&address);
  if (bind(made.number(), place, sizeof(address)) != 0) made.close();
  return made;
}

inline std::uint16_t port_of(const os::Fd& bound) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  CHECK(getsockname(bound.number(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

// A server on 127.0.0.1 in a thread of its own, until this goes.
class Server {
 public:
  // `serve` is called when the socket is readable.
  Server(int type, std::function<void(int)> serve)
      : Server(bound_socket(type, 0), type, std::move(serve)) {}
  Server(os::Fd bound, int type, std::function<void(int)> serve)
      : socket_(std::move(bound)), serve_(std::move(serve)) {
    if (type == SOCK_STREAM) CHECK(listen(socket_.number(), 16) == 0);
    port_ = port_of(socket_);
    thread_ = std::thread([this] { live(); });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    is_over_ = true;
    thread_.join();
  }
  std::uint16_t port() const { return port_; }

 private:
  void live() {
    while (!is_over_) {
      pollfd entry{.fd = socket_.number(), .events = POLLIN, .revents = 0};
      if (poll(&entry, 1, 10) == 1) serve_(socket_.number());
    }
  }

  os::Fd socket_;
  std::function<void(int)> serve_;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

// Answers each datagram with what `answer` makes of it, in this order.
inline std::function<void(int)> datagrams(std::function<std::vector<Bytes>(const Bytes&)> answer) {
  return [answer = std::move(answer)](int socket) {
    Bytes query(1500);
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    const ssize_t count =
        recvfrom(socket, query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&peer), &size);
    if (count <= 0) return;
    query.resize(static_cast<std::size_t>(count));
    for (const Bytes& reply : answer(query)) {
      (void)sendto(socket, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&peer), size);
    }
  };
}

inline std::function<void(int)> connections(std::function<void(int)> talk) {
  return [talk = std::move(talk)](int listener) {
    const os::Fd peer(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (peer.is_open()) talk(peer.number());
  };
}

inline void say(int socket, std::string_view words) {
  (void)send(socket, words.data(), words.size(), MSG_NOSIGNAL);
}

inline std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string line;
    std::getline(file, line);
    const std::size_t end = line.rfind(')');
    if (end == std::string::npos || line.size() < end + 4) continue;
    if (std::stoi(line.substr(end + 4)) == parent) found.push_back(std::stoi(line));
  }
  return found;
}

}  // namespace native_test
