// Posts from the order to the result: regent-poster with its sandbox, and web servers on the
// loopback interface that are right, wrong, slow, silent, closing, redirecting, sending garbage or
// without end, with and without TLS. Needs no root.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "contract/check_message.h"
#include "tests/posts_world.h"
#include "tests/web_servers.h"

namespace {

using namespace native_test;
using namespace std::chrono_literals;

constexpr const char* kProgram = REGENT_POSTER_PROGRAM;
constexpr std::string_view kBody = "{\"event\": \"state\"}\n";

std::string at(std::uint16_t port, std::string_view rest = "/hook?key=secret") {
  return "http://127.0.0.1:" + std::to_string(port) + std::string(rest);
}

class PostsTest : public testing::Test {
 protected:
  // OpenSSL tells a peer that is gone of its end.
  PostsTest() { std::signal(SIGPIPE, SIG_IGN); }

  // How one post to the only URL ends.
  std::string outcome(const std::string& url, const PosterProcess::Wanted& wanted = {}) {
    const std::uint32_t number = poster_.add(url, wanted);
    EXPECT_TRUE(poster_.start(kProgram));
    poster_.order(number, 1, kBody);
    return poster_.result();
  }
  void expect_result(std::function<void(int)> serve, const std::string& want) {
    const Server server(SOCK_STREAM, std::move(serve));
    EXPECT_EQ(outcome(at(server.port())), want);
  }
  // The one process that posts.
  pid_t await_copy() {
    for (int i = 0; i < 2000; ++i) {
      const std::vector<pid_t> found = children_of(poster_.pid());
      if (!found.empty()) return found.front();
      std::this_thread::sleep_for(5ms);
    }
    return 0;
  }
  // What it says to the supervisor when the contract is broken, and how it ends.
  void expect_breach() {
    std::array<std::uint8_t, sizeof(contract::RoleMessage)> bytes{};
    ASSERT_TRUE(os::receive_record(poster_.supervisor(), bytes));
    const auto message = contract::read_role_message(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->verb, contract::RoleVerb::failed);
    EXPECT_EQ(message->stage, contract::Stage::peer);
    EXPECT_EQ(poster_.exit_code(), 1);
  }

  PosterProcess poster_;
};

TEST_F(PostsTest, SayWhatTheyAreTold) {
  std::string asked;
  const Server server(SOCK_STREAM, connections([&](int peer) {
                        asked = request_from(peer);
                        say(peer, "HTTP/1.1 204 No Content\r\n\r\n");
                      }));
  EXPECT_EQ(outcome(at(server.port(), "/a/../b?c=%20"), {.headers = "X-One: 1\nX-Two: 2"}),
            "1 6: ");
  EXPECT_EQ(asked,
            "POST /a/../b?c=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                "\r\nUser-Agent: regent\r\nAccept: */*\r\nContent-Type: "
                "application/json\r\nX-One: 1\r\nX-Two: 2\r\nContent-Length: "
                "19\r\n\r\n{\"event\": \"state\"}\n");
}

TEST_F(PostsTest, CarryTheLargestBody) {
  std::string asked;
  const Server server(SOCK_STREAM, connections([&](int peer) {
                        asked = request_from(peer);
                        say(peer, page("200 OK", ""));
                      }));
  const std::uint32_t url = poster_.add(at(server.port()), {});
  ASSERT_TRUE(poster_.start(kProgram));
  std::string body;
  while (body.size() < 65'536) body += static_cast<char>(' ' + body.size() % 95);
  poster_.order(url, 7, body);
  EXPECT_EQ(poster_.result(), "7 6: ");
  EXPECT_TRUE(asked.ends_with("Content-Length: 65536\r\n\r\n" + body));
  EXPECT_EQ(asked.find("Expect"), std::string::npos);
}

TEST_F(PostsTest, LeaveTheTypeAndThePasswordToTheOperator) {
  std::string asked;
  const Server server(SOCK_STREAM, connections([&](int peer) {
                        asked = request_from(peer);
                        say(peer, page("401 Unauthorized", ""));
                      }));
  const std::string url = "http://dora:moon@127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(outcome(url, {.headers = "content-type: text/plain"}), "1 7: status 401");
  EXPECT_EQ(asked, "POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                       "\r\nAuthorization: Basic ZG9yYTptb29u\r\nUser-Agent: regent\r\n"
                       "Accept: */*\r\ncontent-type: text/plain\r\nContent-Length: "
                       "19\r\n\r\n{\"event\": \"state\"}\n");
}

TEST_F(PostsTest, AreTakenByEveryStatusOf200To299) {
  std::string status = "200 OK";
  const Server server(SOCK_STREAM, connections([&](int peer) {
                        if (!request_from(peer).empty()) say(peer, page(status, "words"));
                      }));
  const std::uint32_t url = poster_.add(at(server.port()), {});
  ASSERT_TRUE(poster_.start(kProgram));
  const std::vector<std::pair<std::string, std::string>> rows{{"200 OK", "6: "},
                                                              {"202 Accepted", "6: "},
                                                              {"299 Odd", "6: "},
                                                              {"300 Odd", "7: status 300"},
                                                              {"304 Odd", "7: status 304"},
                                                              {"404 No", "7: status 404"},
                                                              {"500 No", "7: status 500"},
                                                              {"503 No", "7: status 503"},
                                                              {"999 No", "7: status 999"}};
  std::uint32_t number = 0;
  for (const auto& [said, want] : rows) {
    status = said;
    poster_.order(url, ++number, kBody);
    EXPECT_EQ(poster_.result(), std::to_string(number) + " " + want) << said;
  }
}

TEST_F(PostsTest, DoNotFollowARedirect) {
  expect_result(answers("HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.2/\r\nContent-Length: "
                        "0\r\n\r\n"),
                "1 7: status 307");
}

TEST_F(PostsTest, WaitForTheStatusBehindAnInterimOne) {
  expect_result(answers("HTTP/1.1 103 Early Hints\r\n\r\n" + page("500 No", "")),
                "1 7: status 500");
}

TEST_F(PostsTest, AreNotTakenByAnInterimStatusAlone) {
  expect_result(answers("HTTP/1.1 103 Early Hints\r\n\r\n"),
                "1 7: the connection was closed before an answer came");
}

TEST_F(PostsTest, KnowWhatIsNotHttp) {
  expect_result(answers("220 mail ready\r\n"), "1 7: an answer that is not HTTP");
}

TEST_F(PostsTest, SeeThatAConnectionIsClosedTooEarly) {
  expect_result(connections([](int peer) { (void)request_from(peer); }),
                "1 7: the connection was closed before an answer came");
}

TEST_F(PostsTest, NeedNoMoreThanTheHeadersOfAnAnswer) {
  expect_result(answers("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nall is well"), "1 6: ");
}

TEST_F(PostsTest, NeedAllHeadersOfAnAnswer) {
  expect_result(answers("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n"),
                "1 7: the connection was closed before the whole answer came");
}

TEST_F(PostsTest, StopReadingABodyWithoutEnd) {
  std::atomic<std::size_t> sent = 0;
  // A gigabyte, if somebody would read it.
  const auto endless = connections([&](int peer) {
    (void)request_from(peer);
    say(peer, "HTTP/1.1 200 OK\r\n\r\n");
    const std::string much(1 << 16, 'x');
    for (int i = 0; i < (1 << 14); ++i) {
      if (send(peer, much.data(), much.size(), MSG_NOSIGNAL) < 0) return;
      sent += much.size();
    }
  });
  expect_result(endless, "1 6: ");
  // What lies in the buffers of two sockets besides.
  EXPECT_LT(sent, 64U << 20);
}

TEST_F(PostsTest, StopReadingHeadersWithoutEnd) {
  expect_result(connections([](int peer) {
                  (void)request_from(peer);
                  say(peer, "HTTP/1.1 200 OK\r\n");
                  const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
                  for (int i = 0; i < (1 << 20); ++i) {
                    if (send(peer, line.data(), line.size(), MSG_NOSIGNAL) < 0) return;
                  }
                }),
                "1 7: more than 65536 bytes of headers came");
}

TEST_F(PostsTest, DoNotWaitForASilentServer) {
  const Server mute(SOCK_STREAM, [](int) {});  // the kernel connects, nobody talks
  EXPECT_EQ(outcome(at(mute.port()), {.timeout_ms = 200}), "1 3: ");
  EXPECT_GE(poster_.duration_us(), 200'000U);
}

TEST_F(PostsTest, BelieveASlowServerItsStatus) {
  const Server slow(SOCK_STREAM, connections([](int peer) {
                      (void)request_from(peer);
                      say(peer, "HTTP/1.1 200 OK\r\n\r\n");
                      for (int i = 0; i < 100; ++i) {
                        std::this_thread::sleep_for(10ms);
                        if (send(peer, "x", 1, MSG_NOSIGNAL) < 0) return;
                      }
                    }));
  EXPECT_EQ(outcome(at(slow.port()), {.timeout_ms = 400}), "1 6: ");
}

TEST_F(PostsTest, SayThatNobodyListens) {
  std::uint16_t port = 0;
  {
    port = Server(SOCK_STREAM, [](int) {}).port();
  }
  EXPECT_EQ(outcome(at(port)), "1 8 (111): ");
}

TEST_F(PostsTest, LookUpANameOfThisHost) {
  const Server server(SOCK_STREAM, answers(page("200 OK", "")));
  EXPECT_EQ(outcome("http://localhost:" + std::to_string(server.port())), "1 6: ");
}

TEST_F(PostsTest, SayWhichNameCannotBeLookedUp) {
  // A label that is too long is known to be no name without a word of anybody.
  const std::string host(64, 'a');
  EXPECT_EQ(outcome("http://user:moon@" + host + "/hook?key=secret"),
            "1 7: cannot look up " + host + ": Name or service not known");
}

TEST_F(PostsTest, ReachAnIpv6Address) {
  os::Fd bound(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  if (bind(bound.number(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    GTEST_SKIP() << "there is no IPv6 here";
  }
  const Server server(std::move(bound), SOCK_STREAM, answers(page("200 OK", "")));
  EXPECT_EQ(outcome("http://[::1]:" + std::to_string(server.port()) + "/"), "1 6: ");
}

TEST_F(PostsTest, DoNotHoldUpEachOther) {
  const Server mute(SOCK_STREAM, [](int) {});
  const Server server(SOCK_STREAM, answers(page("200 OK", "")));
  const std::uint32_t silent = poster_.add(at(mute.port()), {});
  const std::uint32_t right = poster_.add(at(server.port()), {});
  ASSERT_TRUE(poster_.start(kProgram));
  poster_.order(silent, 1, kBody);
  for (std::uint32_t number = 2; number < 12; ++number) {
    poster_.order(right, number, kBody);
    EXPECT_EQ(poster_.result(), std::to_string(number) + " 6: ");
  }
}

// Over TLS.

std::string over_tls(const TlsServer& server, std::string_view host) {
  return "https://" + std::string(host) + ":" + std::to_string(server.port()) + "/hook";
}

TEST_F(PostsTest, GoOverTls) {
  const TlsServer server(100, page("200 OK", ""), "DNS:localhost");
  EXPECT_EQ(outcome(over_tls(server, "localhost"), {.ca_file = server.ca_file()}), "1 6: ");
  EXPECT_EQ(server.name_asked_for(), "localhost");
}

TEST_F(PostsTest, GoOverTlsToAnAddress) {
  const TlsServer server(100, page("500 No", ""), "IP:127.0.0.1");
  EXPECT_EQ(outcome(over_tls(server, "127.0.0.1"), {.ca_file = server.ca_file()}),
            "1 7: status 500");
}

TEST_F(PostsTest, RefuseACertificateOfAnotherName) {
  const TlsServer server(100, page("200 OK", ""), "DNS:www.example");
  EXPECT_EQ(outcome(over_tls(server, "localhost"), {.ca_file = server.ca_file()}),
            "1 7: SSL: no alternative certificate subject name matches target host name "
            "'localhost'");
}

TEST_F(PostsTest, RefuseACertificateThatNobodyTrusts) {
  const TlsServer server(100, page("200 OK", ""), "DNS:localhost");
  const TlsServer other(100, page("200 OK", ""), "DNS:localhost");
  const std::string result = outcome(over_tls(server, "localhost"), {.ca_file = other.ca_file()});
  EXPECT_TRUE(result.starts_with("1 7: SSL certificate problem: ")) << result;
}

TEST_F(PostsTest, RefuseACertificateThatHasExpired) {
  const TlsServer server(-1, page("200 OK", ""), "DNS:localhost");
  EXPECT_EQ(outcome(over_tls(server, "localhost"), {.ca_file = server.ca_file()}),
            "1 7: SSL certificate problem: certificate has expired");
}

TEST_F(PostsTest, TrustNobodyWithoutAnAuthority) {
  const TlsServer server(100, page("200 OK", ""), "DNS:localhost");
  EXPECT_EQ(outcome(over_tls(server, "localhost"), {.ca_file = "/nonexistent/ca.pem"}),
            "1 7: no certificate of an authority could be read when regentd was started");
}

TEST_F(PostsTest, KnowAServerWithoutTls) {
  const Server plain(SOCK_STREAM, connections([](int peer) { native_test::say(peer, "220\r\n"); }));
  const std::string url = "https://127.0.0.1:" + std::to_string(plain.port()) + "/hook?key=secret";
  const std::string result = outcome(url);
  EXPECT_TRUE(result.starts_with("1 7: ")) << result;
  EXPECT_EQ(result.find("hook"), std::string::npos) << result;
}

// The processes.

TEST_F(PostsTest, AreLostWithTheirProcess) {
  const Server mute(SOCK_STREAM, [](int) {});
  const std::uint32_t url = poster_.add(at(mute.port()), {});
  ASSERT_TRUE(poster_.start(kProgram));
  for (std::uint32_t number = 1; number < 4; ++number) {
    poster_.order(url, number, kBody);
    const pid_t copy = await_copy();
    ASSERT_GT(copy, 0);
    kill(copy, SIGKILL);
    EXPECT_EQ(poster_.result(),
              std::to_string(number) + " 9: the process that posts has ended without a result");
  }
}

TEST_F(PostsTest, EndInTimeAlsoWhenTheirProcessHangs) {
  const Server mute(SOCK_STREAM, [](int) {});
  const std::uint32_t url = poster_.add(at(mute.port()), {.timeout_ms = 700});
  ASSERT_TRUE(poster_.start(kProgram));
  poster_.order(url, 1, kBody);
  const pid_t copy = await_copy();
  ASSERT_GT(copy, 0);
  kill(copy, SIGSTOP);
  EXPECT_EQ(poster_.result(), "1 3: ");
  EXPECT_GE(poster_.duration_us(), 1'200'000U);
  for (int i = 0; i < 1000 && !children_of(poster_.pid()).empty(); ++i) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_TRUE(children_of(poster_.pid()).empty()) << "the process that hangs lives on";
}

TEST_F(PostsTest, LeaveNoProcessBehind) {
  const Server server(SOCK_STREAM, answers(page("200 OK", "")));
  EXPECT_EQ(outcome(at(server.port())), "1 6: ");
  for (int i = 0; i < 1000 && !children_of(poster_.pid()).empty(); ++i) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_TRUE(children_of(poster_.pid()).empty());
}

TEST_F(PostsTest, EndWithPoster) {
  const Server mute(SOCK_STREAM, [](int) {});
  const std::uint32_t url = poster_.add(at(mute.port()), {});
  ASSERT_TRUE(poster_.start(kProgram));
  poster_.order(url, 1, kBody);
  const pid_t copy = await_copy();
  ASSERT_GT(copy, 0);
  poster_.stop();
  EXPECT_EQ(poster_.exit_code(), 0);
  const auto lives = [&] { return std::filesystem::exists("/proc/" + std::to_string(copy)); };
  for (int i = 0; i < 2000 && lives(); ++i) std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(lives());
}

TEST_F(PostsTest, AreOneAtATimeForEachUrl) {
  const Server mute(SOCK_STREAM, [](int) {});
  const std::uint32_t url = poster_.add(at(mute.port()), {});
  ASSERT_TRUE(poster_.start(kProgram));
  poster_.order(url, 1, kBody);
  poster_.order(url, 2, kBody);
  expect_breach();
}

TEST_F(PostsTest, AreOfUrlsOfThePlan) {
  poster_.add(at(9), {});
  ASSERT_TRUE(poster_.start(kProgram));
  poster_.order(1, 1, kBody);
  expect_breach();
}

TEST_F(PostsTest, AreWholeRecords) {
  poster_.add(at(9), {});
  ASSERT_TRUE(poster_.start(kProgram));
  poster_.say({1, 2, 3});
  expect_breach();
}

}  // namespace
