// Native checks from the question to the result: checkd's side of them (Askers), the program
// regent-prober with its sandbox, and servers on the loopback interface that are right, wrong,
// slow, silent, closing, sending garbage, or sending without end. Needs no root.
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

namespace {

using checks::Askers;
using contract::CheckKind;
using contract::PlanRows;
using contract::Transport;
using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;
using Replies = std::vector<Bytes>;

constexpr auto kPatience = 20s;

// A socket on 127.0.0.1. Not open when somebody else has this port; 0 is any port.
os::Fd bound_socket(int type, std::uint16_t port) {
  os::Fd made(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* place = reinterpret_cast<const sockaddr*>(&address);
  if (bind(made.number(), place, sizeof(address)) != 0) made.close();
  return made;
}

std::uint16_t port_of(const os::Fd& bound) {
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
std::function<void(int)> datagrams(std::function<std::vector<Bytes>(const Bytes&)> answer) {
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

std::function<void(int)> connections(std::function<void(int)> talk) {
  return [talk = std::move(talk)](int listener) {
    const os::Fd peer(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (peer.is_open()) talk(peer.number());
  };
}

void say(int socket, std::string_view words) {
  (void)send(socket, words.data(), words.size(), MSG_NOSIGNAL);
}

// The answer of a DNS server (RFC 1035 4.1): the question again, and a TXT record "ok" if there is
// no error and it is not cut.
Bytes dns_answer(const Bytes& query, std::uint8_t rcode, bool is_cut = false) {
  std::size_t end = 12;
  while (query[end] != 0) end += query[end] + 1U;
  Bytes answer(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(end) + 5);
  const bool has_record = rcode == 0 && !is_cut;
  answer[2] = is_cut ? 0x86 : 0x84;  // QR, AA, and TC
  answer[3] = rcode;
  answer[7] = has_record ? 1 : 0;
  answer[9] = 0;
  answer[11] = 0;  // not its OPT
  const Bytes record{0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 3, 2, 'o', 'k'};
  if (has_record) answer.insert(answer.end(), record.begin(), record.end());
  return answer;
}

std::vector<pid_t> children_of(pid_t parent) {
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

TEST_F(NativeChecksTest, HearADnsServerThatIsRight) {
  const Server right(SOCK_DGRAM,
                     datagrams([](const Bytes& query) { return Replies{dns_answer(query, 0)}; }));
  const std::uint32_t check = add_dns(right.port());
  start();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run(check), "6:");
}

TEST_F(NativeChecksTest, HearADnsServerThatIsWrong) {
  const Server wrong(SOCK_DGRAM,
                     datagrams([](const Bytes& query) { return Replies{dns_answer(query, 2)}; }));
  const Server garbage(SOCK_DGRAM, datagrams([](const Bytes& query) {
                         Bytes answer = dns_answer(query, 0);
                         answer.resize(answer.size() - 4);
                         return Replies{answer};
                       }));
  const std::uint32_t with_error = add_dns(wrong.port());
  const std::uint32_t with_garbage = add_dns(garbage.port());
  start();
  EXPECT_EQ(run(with_error), "7:127.0.0.1: SERVFAIL instead of NOERROR");
  EXPECT_EQ(run(with_garbage), "7:127.0.0.1: an answer that cannot be read");
}

TEST_F(NativeChecksTest, DoNotHearWhatAnswersAnotherQuestion) {
  const Server noisy(SOCK_DGRAM, datagrams([](const Bytes& query) {
                       Bytes other_id = dns_answer(query, 2);
                       other_id[0] ^= 1;
                       Bytes other_name = dns_answer(query, 2);
                       other_name[13] ^= 1;
                       return Replies{other_id, other_name, Bytes{}, Bytes(3),
                                      dns_answer(query, 0)};
                     }));
  const std::uint32_t check = add_dns(noisy.port());
  start();
  EXPECT_EQ(run(check), "6:");
}

TEST_F(NativeChecksTest, AskAgainOverTcpWhatDoesNotFit) {
  // Both on one port: until there is one that both can have.
  os::Fd udp;
  os::Fd stream;
  while (!stream.is_open()) {
    udp = bound_socket(SOCK_DGRAM, 0);
    stream = bound_socket(SOCK_STREAM, port_of(udp));
  }
  std::atomic<int> asked_over_tcp = 0;
  const Server tcp(std::move(stream), SOCK_STREAM, connections([&](int peer) {
                     Bytes query(1500);
                     const ssize_t size = recv(peer, query.data(), query.size(), 0);
                     if (size < 14) return;
                     ++asked_over_tcp;
                     const Bytes answer =
                         dns_answer(Bytes(query.begin() + 2, query.begin() + size), 0);
                     // In two pieces.
                     const Bytes length{0, static_cast<std::uint8_t>(answer.size())};
                     (void)send(peer, length.data(), 2, MSG_NOSIGNAL);
                     (void)send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
                   }));
  const Server cutter(std::move(udp), SOCK_DGRAM, datagrams([](const Bytes& query) {
                        return Replies{dns_answer(query, 0, true)};
                      }));
  const std::uint32_t check = add_dns(tcp.port());
  start();
  EXPECT_EQ(run(check), "6:");
  EXPECT_EQ(asked_over_tcp, 1);
}

TEST_F(NativeChecksTest, DoNotWaitForASilentServer) {
  timeout_ms_ = 100;
  const Server silent(SOCK_DGRAM, datagrams([](const Bytes&) { return Replies{}; }));
  const Server mute(SOCK_STREAM, [](int) {});  // the kernel connects, nobody talks
  const std::uint32_t dns = add_dns(silent.port());
  const std::uint32_t tcp = add_tcp(mute.port(), "", "220");
  start();
  EXPECT_EQ(run(dns), "3:127.0.0.1");
  EXPECT_EQ(run(tcp), "3:127.0.0.1");
}

TEST_F(NativeChecksTest, TakeASlowAnswerForNone) {
  const Server slow(SOCK_DGRAM, datagrams([](const Bytes& query) {
                      std::this_thread::sleep_for(50ms);
                      return Replies{dns_answer(query, 0)};
                    }));
  const std::uint32_t check = add_dns(slow.port(), {.latency_ms = 20});
  start();
  const std::string result = run(check);
  EXPECT_TRUE(result.starts_with("7:127.0.0.1: the answer took 0.")) << result;
  EXPECT_TRUE(result.ends_with(" s, more than 0.02 s")) << result;
}

TEST_F(NativeChecksTest, SayThatNobodyListens) {
  std::uint16_t port = 0;
  {
    port = Server(SOCK_STREAM, [](int) {}).port();
  }
  const std::uint32_t dns = add_dns(port);
  const std::uint32_t tcp = add_tcp(port, "", "");
  start();
  EXPECT_EQ(run(dns), "8 (111):127.0.0.1");
  EXPECT_EQ(run(tcp), "8 (111):127.0.0.1");
}

TEST_F(NativeChecksTest, SpeakAndListenOverTcp) {
  const Server mail(SOCK_STREAM, connections([](int peer) {
                      std::array<char, 64> words{};
                      if (recv(peer, words.data(), words.size(), 0) <= 0) return;
                      say(peer, "22");
                      std::this_thread::sleep_for(5ms);
                      say(peer, "0 ready\r\n");
                    }));
  const std::uint32_t right = add_tcp(mail.port(), "EHLO x\r\n", "220");
  const std::uint32_t wrong = add_tcp(mail.port(), "EHLO x\r\n", "250");
  const std::uint32_t only_connect = add_tcp(mail.port(), "", "");
  start();
  EXPECT_EQ(run(right), "6:");
  EXPECT_EQ(run(wrong), "7:127.0.0.1: the connection was closed before \"250\" came");
  EXPECT_EQ(run(only_connect), "6:");
}

TEST_F(NativeChecksTest, StopReadingWhatHasNoEnd) {
  const Server endless(SOCK_STREAM, connections([](int peer) {
                         const std::string much(1 << 16, 'x');
                         // A gigabyte, if somebody would read it.
                         for (int i = 0; i < (1 << 14); ++i) {
                           if (send(peer, much.data(), much.size(), MSG_NOSIGNAL) < 0) return;
                         }
                       }));
  const std::uint32_t check = add_tcp(endless.port(), "", "220");
  start();
  EXPECT_EQ(run(check), "7:127.0.0.1: 1048576 bytes came without \"220\" in them");
}

// Two checks, of which one loses its process.
class DyingProcessTest : public NativeChecksTest {
 protected:
  DyingProcessTest() : server_(SOCK_STREAM, connections([](int peer) { say(peer, "220\r\n"); })) {
    timeout_ms_ = 2000;  // after which a stopped one is given up
    check_ = add_tcp(server_.port(), "", "220");
    start();
    EXPECT_EQ(run(check_), "6:");
    const std::vector<pid_t> children = children_of(prober_);
    EXPECT_EQ(children.size(), 1U);
    process_ = children.at(0);
  }
  // After the pause there is another process.
  void expect_replaced() {
    const vrrp::Instant deadline = os::monotonic_now() + kPatience;
    while (os::monotonic_now() < deadline) {
      const std::vector<pid_t> children = children_of(prober_);
      if (children.size() == 1 && children[0] != process_) break;
      turn();
    }
    EXPECT_EQ(run(check_), "6:");
  }

  Server server_;
  std::uint32_t check_ = 0;
  pid_t process_ = 0;
};

TEST_F(DyingProcessTest, IsNotKnownAndReplaced) {
  kill(process_, SIGKILL);
  EXPECT_EQ(run(check_), "9:127.0.0.1");
  expect_replaced();
}

TEST_F(DyingProcessTest, ThatIsStoppedIsGivenUpAndKilled) {
  kill(process_, SIGSTOP);
  EXPECT_EQ(run(check_), "9:127.0.0.1");
  expect_replaced();
}

TEST_F(DyingProcessTest, GoesWithProber) {
  kill(prober_, SIGKILL);
  waitpid(prober_, nullptr, 0);
  prober_ = 0;
  const vrrp::Instant deadline = os::monotonic_now() + kPatience;
  while (kill(process_, 0) == 0 && os::monotonic_now() < deadline) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_NE(kill(process_, 0), 0);
}

TEST_F(NativeChecksTest, EndWithTheSupervisorsWord) {
  start();
  const contract::RoleMessage stop{.verb = contract::RoleVerb::stop};
  ASSERT_TRUE(os::send_record(supervisor_, contract::bytes_of(stop)));
  int status = -1;
  ASSERT_EQ(waitpid(prober_, &status, 0), prober_);
  prober_ = 0;
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
