// http checks from the question to the result: regent-web-prober with its sandbox, and web servers
// on the loopback interface that are right, wrong, slow, silent, closing, redirecting, sending
// garbage or without end, with and without TLS. Needs no root.
#include "tests/native_checks_world.h"
#include "tests/web_servers.h"

namespace {

using namespace native_test;
using namespace std::chrono_literals;
using contract::HttpFlag;
using contract::PlanHttp;

class WebChecksTest : public NativeChecksTest {
 protected:
  // OpenSSL tells a peer that is gone of its end.
  WebChecksTest() { std::signal(SIGPIPE, SIG_IGN); }
  struct Wanted {
    std::string_view path = "/";
    std::string_view body = {};
    std::string_view pattern = {};
    std::string_view host = {};
    std::string_view headers = {};
    std::string_view ca_file = {};
    std::vector<std::size_t> statuses = {200};
    PlanHttp row = {};
  };
  // A question without TLS unless the row says so.
  std::uint32_t add_web(std::uint16_t port, Wanted wanted) {
    PlanHttp& row = wanted.row;
    row.path = rows_.add_text(wanted.path);
    row.host = rows_.add_text(wanted.host);
    row.headers = rows_.add_text(wanted.headers);
    row.body = rows_.add_text(wanted.body);
    row.pattern = rows_.add_text(wanted.pattern);
    row.ca_file = rows_.add_text(wanted.ca_file);
    for (const std::size_t status : wanted.statuses) contract::add_status(row.statuses, status);
    return add_http(port, row);
  }
  // What comes of one answer without any condition but its status, and with one on its body.
  void expect_results(std::function<void(int)> serve, const std::string& without,
                      const std::string& with_body) {
    const Server server(SOCK_STREAM, std::move(serve));
    const std::uint32_t status_only = add_web(server.port(), {});
    const std::uint32_t looks = add_web(server.port(), {.body = "all is well"});
    start();
    EXPECT_EQ(run(status_only), without);
    EXPECT_EQ(run(looks), with_body);
  }
};

TEST_F(WebChecksTest, HearAServerThatIsRight) {
  const Server right(SOCK_STREAM, answers(page("200 OK", "all is well\nload: 17\n")));
  const std::uint32_t status = add_web(right.port(), {});
  const std::uint32_t body = add_web(right.port(), {.body = "is well"});
  const std::uint32_t pattern = add_web(right.port(), {.pattern = "^load: [0-9]+$"});
  start();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(run(status), "6:");
    EXPECT_EQ(run(body), "6:");
    EXPECT_EQ(run(pattern), "6:");
  }
}

TEST_F(WebChecksTest, HearAServerThatIsWrong) {
  const Server wrong(SOCK_STREAM, answers(page("503 Not now", "all is well")));
  const Server other(SOCK_STREAM, answers(page("200 OK", "load: high")));
  const std::uint32_t status = add_web(wrong.port(), {});
  const std::uint32_t expected = add_web(wrong.port(), {.statuses = {200, 503}});
  const std::uint32_t body = add_web(other.port(), {.body = "well"});
  const std::uint32_t pattern = add_web(other.port(), {.pattern = "^load: [0-9]+$"});
  start();
  EXPECT_EQ(run(status), "7:127.0.0.1: status 503");
  EXPECT_EQ(run(expected), "6:");
  EXPECT_EQ(run(body), "7:127.0.0.1: \"well\" is not in the body");
  EXPECT_EQ(run(pattern), "7:127.0.0.1: nothing in the body matches \"^load: [0-9]+$\"");
}

TEST_F(WebChecksTest, AskAsTheyAreTold) {
  std::string asked;
  const Server server(SOCK_STREAM, connections([&](int peer) {
                        asked = request_from(peer);
                        say(peer, "HTTP/1.1 204 No Content\r\n\r\n");
                      }));
  const std::uint32_t check = add_web(server.port(), {.path = "/a/../b?c=%20",
                                                      .host = "www.example",
                                                      .headers = "X-One: 1\nX-Two: 2",
                                                      .statuses = {204}});
  start();
  EXPECT_EQ(run(check), "6:");
  EXPECT_EQ(asked,
            "GET /a/../b?c=%20 HTTP/1.1\r\nHost: www.example:" + std::to_string(server.port()) +
                "\r\nUser-Agent: regent\r\nAccept: */*\r\nX-One: 1\r\nX-Two: 2\r\n\r\n");
}

TEST_F(WebChecksTest, WaitForNoBodyAfterHead) {
  std::string asked;
  const Server server(SOCK_STREAM, connections([&](int peer) {
                        asked = request_from(peer);
                        say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                        std::array<char, 1> end{};
                        (void)recv(peer, end.data(), end.size(), 0);  // until the other one closes
                      }));
  const std::uint32_t check =
      add_web(server.port(), {.row = {.method = contract::HttpMethod::head}});
  start();
  EXPECT_EQ(run(check), "6:");
  EXPECT_TRUE(asked.starts_with("HEAD / HTTP/1.1\r\n")) << asked;
}

TEST_F(WebChecksTest, TakeABodyInChunks) {
  expect_results(answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "5\r\nall i\r\n6;x=y\r\ns well\r\n0\r\n\r\n"),
                 "6:", "6:");
}

TEST_F(WebChecksTest, TakeABodyThatEndsWithTheConnection) {
  expect_results(answers("HTTP/1.1 200 OK\r\n\r\nall is well"), "6:", "6:");
}

TEST_F(WebChecksTest, WaitForTheAnswerBehindAnInterimOne) {
  expect_results(answers("HTTP/1.1 103 Early Hints\r\n\r\n" + page("200 OK", "all is well")),
                 "6:", "6:");
}

TEST_F(WebChecksTest, DoNotFollowARedirect) {
  expect_results(answers("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.2/\r\nContent-Length: "
                         "0\r\n\r\n"),
                 "7:127.0.0.1: status 301", "7:127.0.0.1: status 301");
}

TEST_F(WebChecksTest, KnowWhatIsNotHttp) {
  expect_results(answers("220 mail ready\r\n"), "7:127.0.0.1: an answer that is not HTTP",
                 "7:127.0.0.1: an answer that is not HTTP");
}

TEST_F(WebChecksTest, SeeThatAConnectionIsClosedTooEarly) {
  expect_results(connections([](int peer) { (void)request_from(peer); }),
                 "7:127.0.0.1: the connection was closed before an answer came",
                 "7:127.0.0.1: the connection was closed before an answer came");
}

// Without a condition on the body nobody waits for it.
TEST_F(WebChecksTest, SeeThatABodyIsNotWhole) {
  expect_results(answers("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nall is well"),
                 "6:", "7:127.0.0.1: the connection was closed before the whole answer came");
}

TEST_F(WebChecksTest, RefuseAnAnswerWithTwoLengths) {
  expect_results(answers("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nall is well"),
                 "7:127.0.0.1: an answer that is not HTTP",
                 "7:127.0.0.1: an answer that is not HTTP");
}

// A gigabyte, if somebody would read it.
void send_without_end(int peer) {
  const std::string much(1 << 16, 'x');
  for (int i = 0; i < (1 << 14); ++i) {
    if (send(peer, much.data(), much.size(), MSG_NOSIGNAL) < 0) return;
  }
}

TEST_F(WebChecksTest, StopReadingABodyWithoutEnd) {
  expect_results(connections([](int peer) {
                   (void)request_from(peer);
                   say(peer, "HTTP/1.1 200 OK\r\n\r\n");
                   send_without_end(peer);
                 }),
                 "6:", "7:127.0.0.1: \"all is well\" is not in the body");
}

TEST_F(WebChecksTest, StopReadingHeadersWithoutEnd) {
  const auto endless = connections([](int peer) {
    (void)request_from(peer);
    say(peer, "HTTP/1.1 200 OK\r\n");
    const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
    for (int i = 0; i < (1 << 20); ++i) {
      if (send(peer, line.data(), line.size(), MSG_NOSIGNAL) < 0) return;
    }
  });
  expect_results(endless, "7:127.0.0.1: more than 65536 bytes of headers came",
                 "7:127.0.0.1: more than 65536 bytes of headers came");
}

TEST_F(WebChecksTest, StopReadingALineWithoutEnd) {
  expect_results(connections([](int peer) {
                   (void)request_from(peer);
                   say(peer, "HTTP/1.1 200 OK\r\nX: ");
                   send_without_end(peer);
                 }),
                 "7:127.0.0.1: more than 65536 bytes of headers came",
                 "7:127.0.0.1: more than 65536 bytes of headers came");
}

TEST_F(WebChecksTest, DoNotWaitForASilentOrASlowServer) {
  timeout_ms_ = 200;
  const Server mute(SOCK_STREAM, [](int) {});  // the kernel connects, nobody talks
  const Server slow(SOCK_STREAM, connections([](int peer) {
                      (void)request_from(peer);
                      say(peer, "HTTP/1.1 200 OK\r\n");
                      for (int i = 0; i < 100; ++i) {
                        std::this_thread::sleep_for(10ms);
                        if (send(peer, "x", 1, MSG_NOSIGNAL) < 0) return;
                      }
                    }));
  const std::uint32_t silent = add_web(mute.port(), {});
  const std::uint32_t dripping = add_web(slow.port(), {});
  start();
  EXPECT_EQ(run(silent), "3:127.0.0.1");
  EXPECT_EQ(run(dripping), "3:127.0.0.1");
}

TEST_F(WebChecksTest, TakeASlowAnswerForNone) {
  const Server slow(SOCK_STREAM, connections([](int peer) {
                      (void)request_from(peer);
                      std::this_thread::sleep_for(50ms);
                      say(peer, page("200 OK", ""));
                    }));
  const std::uint32_t check = add_web(slow.port(), {.row = {.latency_ms = 20}});
  start();
  const std::string result = run(check);
  EXPECT_TRUE(result.starts_with("7:127.0.0.1: the answer took 0.")) << result;
  EXPECT_TRUE(result.ends_with(" s, more than 0.02 s")) << result;
}

TEST_F(WebChecksTest, SayThatNobodyListens) {
  std::uint16_t port = 0;
  {
    port = Server(SOCK_STREAM, [](int) {}).port();
  }
  const std::uint32_t check = add_web(port, {});
  start();
  EXPECT_EQ(run(check), "8 (111):127.0.0.1");
}

TEST_F(WebChecksTest, AskOtherServersAsWell) {
  const Server mail(SOCK_STREAM, connections([](int peer) { say(peer, "220 ready\r\n"); }));
  const std::uint32_t tcp = add_tcp(mail.port(), "", "220");
  start();
  EXPECT_EQ(run(tcp), "6:");
}

constexpr PlanHttp kVerified{.flags = 3};

TEST_F(WebChecksTest, AskOverTls) {
  const TlsServer server(100, page("200 OK", "all is well"));
  const std::uint32_t check = add_web(
      server.port(),
      {.body = "well", .host = "www.example", .ca_file = server.ca_file(), .row = kVerified});
  start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(check), "6:");
  EXPECT_EQ(server.name_asked_for(), "www.example");
}

TEST_F(WebChecksTest, RefuseACertificateThatIsNotTheRightOne) {
  const TlsServer server(100, page("200 OK", ""));
  const std::uint32_t other_name = add_web(
      server.port(), {.host = "mail.example", .ca_file = server.ca_file(), .row = kVerified});
  const std::uint32_t no_name =
      add_web(server.port(), {.ca_file = server.ca_file(), .row = kVerified});
  const std::uint32_t not_looked_at = add_web(server.port(), {.row = {.flags = 1}});
  const std::uint32_t no_file = add_web(
      server.port(), {.host = "www.example", .ca_file = "/nonexistent/ca.pem", .row = kVerified});
  start();
  EXPECT_EQ(run(other_name),
            "7:127.0.0.1: SSL: no alternative certificate subject name matches target host name "
            "'mail.example'");
  EXPECT_EQ(run(no_name),
            "7:127.0.0.1: SSL: no alternative certificate subject name matches target host name "
            "'127.0.0.1'");
  EXPECT_EQ(run(not_looked_at), "6:");
  EXPECT_EQ(run(no_file),
            "7:127.0.0.1: no certificate of an authority could be read when regentd was started");
}

TEST_F(WebChecksTest, RefuseACertificateThatNobodyTrusts) {
  const TlsServer server(100, page("200 OK", ""));
  const TlsServer other(100, page("200 OK", ""));
  const std::uint32_t check =
      add_web(server.port(), {.host = "www.example", .ca_file = other.ca_file(), .row = kVerified});
  start();
  const std::string result = run(check);
  EXPECT_TRUE(result.starts_with("7:127.0.0.1: SSL certificate problem: ")) << result;
}

TEST_F(WebChecksTest, RefuseACertificateThatHasExpired) {
  const TlsServer server(-1, page("200 OK", ""));
  const std::uint32_t check = add_web(
      server.port(), {.host = "www.example", .ca_file = server.ca_file(), .row = kVerified});
  start();
  EXPECT_EQ(run(check), "7:127.0.0.1: SSL certificate problem: certificate has expired");
}

TEST_F(WebChecksTest, SayThatACertificateExpiresSoon) {
  const TlsServer server(10, page("200 OK", ""));
  PlanHttp soon = kVerified;
  soon.expires_within_days = 11;
  PlanHttp later = kVerified;
  later.expires_within_days = 10;
  const std::uint32_t warns =
      add_web(server.port(), {.host = "www.example", .ca_file = server.ca_file(), .row = soon});
  const std::uint32_t is_quiet =
      add_web(server.port(), {.host = "www.example", .ca_file = server.ca_file(), .row = later});
  start();
  EXPECT_EQ(run(warns), "6:127.0.0.1: the certificate expires in 10 days");
  EXPECT_EQ(run(is_quiet), "6:");
}

TEST_F(WebChecksTest, KnowAServerWithoutTls) {
  const Server plain(SOCK_STREAM, connections([](int peer) { say(peer, "220 ready\r\n"); }));
  const std::uint32_t check = add_web(plain.port(), {.row = {.flags = 1}});
  start();
  const std::string result = run(check);
  EXPECT_TRUE(result.starts_with("7:127.0.0.1: ")) << result;
}

}  // namespace
