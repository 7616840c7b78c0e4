// Native checks from the question to the result: checkd's side of them (Askers), the program
// regent-prober with its sandbox, and servers on the loopback interface that are right, wrong,
// slow, silent, closing, sending garbage, or sending without end. Needs no root.
#include "tests/native_checks_world.h"

namespace {

using namespace native_test;
using namespace std::chrono_literals;

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

// A server of which the first question gets no answer.
TEST_F(NativeChecksTest, AskOneServerByOneProcessWithoutWaiting) {
  std::atomic<int> asked = 0;
  const Server server(SOCK_DGRAM, datagrams([&](const Bytes& query) {
                        return asked++ == 0 ? Replies{} : Replies{dns_answer(query, 0)};
                      }));
  const std::uint32_t hangs = add_dns(server.port());
  const std::uint32_t goes = add_dns(server.port());
  start();
  run_ = 1;
  askers_->begin(hangs, run_, os::monotonic_now());
  while (asked == 0) turn();
  askers_->begin(goes, run_, os::monotonic_now());
  EXPECT_EQ(await(goes), "6:");
  const std::vector<pid_t> children = children_of(prober_);
  ASSERT_EQ(children.size(), 1U);
  // What is under way goes with the process.
  kill(children[0], SIGKILL);
  EXPECT_EQ(await(hangs), "9:127.0.0.1");
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
