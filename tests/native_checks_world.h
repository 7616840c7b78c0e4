// Servers on the loopback interface, and native checks from the question to the result: checkd's
// side of them (Askers), and a program of prober's with its sandbox. native_checks_test.cc and
// web_checks_test.cc are the tests.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "checks/askers.h"
#include "contract/message.h"
#include "contract/plan_writer.h"
#include "contract/roles.h"
#include "os/channel.h"
#include "os/clock.h"
#include "os/memory.h"
#include "vrrp/check.h"

namespace native_test {

using checks::Askers;
using contract::CheckKind;
using contract::PlanRows;
using contract::Transport;
using Bytes = std::vector<std::uint8_t>;
using Replies = std::vector<Bytes>;

inline constexpr std::chrono::seconds kPatience{20};

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

// Askers with the program REGENT_PROBER_PROGRAM at the other end.
class NativeChecksTest : public testing::Test {
 protected:
  ~NativeChecksTest() override {
    if (prober_ <= 0) return;
    kill(prober_, SIGKILL);
    waitpid(prober_, nullptr, 0);
  }

  // Returns the number of the check.
  std::uint32_t add_dns(std::uint16_t port, contract::PlanDns row = {}) {
    row.name = rows_.add_text("test.example.");
    row.type = 16;
    row.min_answers = 1;
    rows_.dns.push_back(row);
    return add(CheckKind::dns, port, Transport::udp, rows_.dns.size() - 1);
  }
  std::uint32_t add_tcp(std::uint16_t port, std::string_view send, std::string_view expect) {
    const contract::PlanText sent = rows_.add_text(send);
    rows_.tcp.push_back({.send = sent, .expect = rows_.add_text(expect)});
    return add(CheckKind::tcp, port, Transport::tcp, rows_.tcp.size() - 1);
  }
  std::uint32_t add_http(std::uint16_t port, const contract::PlanHttp& row) {
    rows_.http.push_back(row);
    return add(CheckKind::http, port, Transport::tcp, rows_.http.size() - 1);
  }

  void start() {
    bytes_ = contract::write_plan(rows_);
    const auto plan = contract::validate_plan(bytes_);
    ASSERT_TRUE(plan) << describe(plan.error());
    plan_ = *plan;
    os::Fd file = os::make_memfd("plan", 0).value();
    ASSERT_EQ(write(file.number(), bytes_.data(), bytes_.size()),
              static_cast<ssize_t>(bytes_.size()));
    auto [our_supervisor, supervisor] = os::make_channel().value();
    auto [our_orders, orders] = os::make_channel().value();
    supervisor_ = std::move(our_supervisor);
    orders_ = std::move(our_orders);
    spawn({{supervisor.number(), contract::kSupervisorFd},
           {file.number(), contract::kPlanFd},
           {orders.number(), contract::kProberCheckdFd}});
    supervisor.close();
    std::array<std::uint8_t, sizeof(contract::RoleMessage)> message{};
    ASSERT_TRUE(os::receive_record(supervisor_, message));
    ASSERT_EQ(contract::read_role_message(message)->verb, contract::RoleVerb::ready);
    askers_.emplace(plan_, orders_, os::monotonic_now());
  }

  // How a run ends, as "outcome: text".
  std::string run(std::uint32_t check) {
    askers_->begin(check, ++run_, os::monotonic_now());
    return await(check);
  }
  std::string await(std::uint32_t check) {
    const vrrp::Instant deadline = os::monotonic_now() + kPatience;
    while (os::monotonic_now() < deadline) {
      for (Askers::Ended& ended : askers_->take_ended()) results_.push_back(ended);
      const auto found =
          std::ranges::find_if(results_, [&](const Askers::Ended& e) { return e.check == check; });
      if (found != results_.end()) {
        EXPECT_EQ(found->run, run_);
        const std::string text = shown(found->result);
        results_.erase(found);
        return text;
      }
      turn();
    }
    return "no result";
  }
  void turn() {
    std::vector<pollfd> polls;
    askers_->append_to(polls);
    poll(polls.data(), polls.size(), 5);
    askers_->hear(polls, os::monotonic_now());
    askers_->look_around(os::monotonic_now());
  }

  PlanRows rows_;
  Bytes bytes_;
  contract::Plan plan_;
  os::Fd supervisor_;
  os::Fd orders_;
  std::optional<Askers> askers_;
  std::vector<Askers::Ended> results_;
  std::uint32_t run_ = 0;
  pid_t prober_ = 0;
  std::uint32_t timeout_ms_ = 5000;  // far more than a loaded machine needs for an answer

 private:
  static std::string shown(const contract::CheckResult& result) {
    std::string text = std::to_string(result.outcome);
    if (result.code != 0) text += " (" + std::to_string(result.code) + ")";
    text += ':';
    text.append(result.output.data(), result.output_size_bytes);
    // Ports are different each time.
    const std::size_t port = text.find(" port ");
    if (port != std::string::npos) {
      text.erase(port, text.find_first_not_of("0123456789", port + 6) - port);
    }
    return text;
  }

  std::uint32_t add(CheckKind kind, std::uint16_t port, Transport transport, std::size_t subject) {
    const auto check = static_cast<std::uint32_t>(rows_.checks.size());
    rows_.checks.push_back({.name = rows_.add_text("check" + std::to_string(check)),
                            .kind = kind,
                            .subject = static_cast<std::uint32_t>(subject),
                            .interval_ms = 1000,
                            .timeout_ms = timeout_ms_});
    rows_.targets.push_back(
        {.check = check, .port = port, .transport = transport, .bytes = {127, 0, 0, 1}});
    return check;
  }

  void spawn(std::vector<std::pair<int, int>> places) {
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    // First out of the way, then to their places.
    for (auto& [from, to] : places) {
      posix_spawn_file_actions_adddup2(&actions, from, 100 + to);
      from = 100 + to;
    }
    for (const auto& [from, to] : places) {
      posix_spawn_file_actions_adddup2(&actions, from, to);
      posix_spawn_file_actions_addclose(&actions, from);
    }
    char name[] = REGENT_PROBER_PROGRAM;
    std::array<char*, 2> arguments{name, nullptr};
    ASSERT_EQ(posix_spawn(&prober_, name, &actions, nullptr, arguments.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
  }
};

}  // namespace native_test
