// Tests of control/status_socket: real sockets in a directory of the test's own, time as given.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "control/status_socket.h"
#include "os/channel.h"
#include "tests/control_fixture.h"
#include "tests/unix_socket.h"

namespace control {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using unix_socket::Heard;

class StatusSocketTest : public testing::Test {
 protected:
  explicit StatusSocketTest(const contract::PlanRows& rows = three_routers()) : world_(rows) {}

  os::Fd connect() { return unix_socket::connect_to(directory_.socket_path()); }

  // One turn of the loop: what poll(2) finds without waiting. Returns how many were ready.
  int turn() {
    std::vector<pollfd> polls;
    server_.append_polls(polls);
    const int ready = poll(polls.data(), polls.size(), 0);
    server_.turn(polls, clocks_);
    return ready;
  }
  void turn_until_idle() {
    while (turn() > 0) {
    }
  }
  void pass(vrrp::Nanoseconds time) {
    clocks_.now += time;
    clocks_.wall += time;
  }

  unix_socket::TemporaryDirectory directory_;
  World world_;
  std::pair<os::Fd, os::Fd> commands_ = os::make_channel().value();
  StatusSocket server_{unix_socket::listen_at(directory_.socket_path()), std::move(commands_.first),
                       world_.plan, world_.ledgers()};
  Clocks clocks_ = one_o_clock();
};

TEST_F(StatusSocketTest, AnswersOneRequestAndCloses) {
  const os::Fd client = connect();
  unix_socket::say(client, "status\n");
  turn_until_idle();
  const Heard heard = unix_socket::hear(client);
  EXPECT_TRUE(heard.closed);
  EXPECT_EQ(server_.client_count(), 0U);
  const json document = json::parse(heard.text);
  EXPECT_EQ(document["schema"], 1);
  EXPECT_EQ(document["routers"].size(), 3U);
}

TEST_F(StatusSocketTest, AnswersAClientThatStoppedWriting) {
  const os::Fd client = connect();
  unix_socket::say(client, "status\n");
  shutdown(client.number(), SHUT_WR);
  turn_until_idle();
  EXPECT_EQ(json::parse(unix_socket::hear(client).text)["routers"].size(), 3U);
}

TEST_F(StatusSocketTest, WaitsForTheRestOfARequest) {
  const os::Fd client = connect();
  unix_socket::say(client, "sta");
  turn_until_idle();
  EXPECT_EQ(unix_socket::hear(client).text, "");
  unix_socket::say(client, "tus\n");
  turn_until_idle();
  EXPECT_EQ(json::parse(unix_socket::hear(client).text)["schema"], 1);
}

TEST_F(StatusSocketTest, AnswersNothingToHalfARequest) {
  const os::Fd client = connect();
  unix_socket::say(client, "stat");
  shutdown(client.number(), SHUT_WR);
  turn_until_idle();
  const Heard heard = unix_socket::hear(client);
  EXPECT_TRUE(heard.closed);
  EXPECT_EQ(heard.text, "");
  EXPECT_EQ(server_.client_count(), 0U);
}

TEST_F(StatusSocketTest, RefusesAnUnknownRequest) {
  for (const std::string_view request : {"drain\n", "\n", "statusx\n", "status \n", "record\n"}) {
    const os::Fd client = connect();
    unix_socket::say(client, request);
    turn_until_idle();
    const Heard heard = unix_socket::hear(client);
    EXPECT_TRUE(heard.closed);
    EXPECT_EQ(heard.text,
              "{\"schema\":1,\"error\":\"unknown request; there are: status, record NAME\"}\n");
  }
}

TEST_F(StatusSocketTest, RefusesARequestOf256BytesWithoutAnEnd) {
  const os::Fd client = connect();
  unix_socket::say(client, std::string(256, 's'));
  turn_until_idle();
  EXPECT_EQ(unix_socket::hear(client).text,
            "{\"schema\":1,\"error\":\"the request is longer than 256 bytes\"}\n");
}

TEST_F(StatusSocketTest, WaitsForTheEndOfARequestOf255Bytes) {
  const os::Fd client = connect();
  unix_socket::say(client, std::string(255, 's'));
  turn_until_idle();
  EXPECT_EQ(unix_socket::hear(client).text, "");
  unix_socket::say(client, "\n");
  turn_until_idle();
  EXPECT_EQ(unix_socket::hear(client).text,
            "{\"schema\":1,\"error\":\"unknown request; there are: status, record NAME\"}\n");
}

TEST_F(StatusSocketTest, DropsASilentClientAfterFiveSeconds) {
  const os::Fd client = connect();
  turn_until_idle();
  EXPECT_EQ(server_.deadline(), clocks_.now + seconds{5});
  pass(seconds{5} - vrrp::Nanoseconds{1});
  turn();
  EXPECT_FALSE(unix_socket::hear(client).closed);
  pass(vrrp::Nanoseconds{1});
  turn();
  EXPECT_TRUE(unix_socket::hear(client).closed);
  EXPECT_EQ(server_.deadline(), vrrp::kNever);
}

TEST_F(StatusSocketTest, DropsAClientThatTricklesForAMinute) {
  const os::Fd client = connect();
  turn_until_idle();
  for (int second = 1; second < 60; ++second) {
    pass(seconds{1});
    unix_socket::say(client, "s");
    turn();
    ASSERT_EQ(server_.client_count(), 1U) << "after " << second << " s";
  }
  pass(seconds{1});
  turn();
  EXPECT_EQ(server_.client_count(), 0U);
}

TEST_F(StatusSocketTest, DropsAClientThatWentAway) {
  {
    const os::Fd client = connect();
  }
  turn_until_idle();
  EXPECT_EQ(server_.client_count(), 0U);
}

TEST_F(StatusSocketTest, LetsClientsBeyond32WaitUntilThereIsRoom) {
  std::vector<os::Fd> clients;
  for (int i = 0; i < 33; ++i) clients.push_back(connect());
  unix_socket::say(clients.back(), "status\n");
  turn_until_idle();
  EXPECT_EQ(server_.client_count(), 32U);
  EXPECT_EQ(unix_socket::hear(clients.back()).text, "");
  unix_socket::say(clients.front(), "status\n");
  turn_until_idle();
  EXPECT_EQ(json::parse(unix_socket::hear(clients.front()).text)["schema"], 1);
  EXPECT_EQ(json::parse(unix_socket::hear(clients.back()).text)["schema"], 1);
  EXPECT_EQ(server_.client_count(), 31U);
}

TEST_F(StatusSocketTest, SilentClientsMakeRoomForTheNext) {
  std::vector<os::Fd> silent;
  for (int i = 0; i < 32; ++i) silent.push_back(connect());
  turn_until_idle();
  const os::Fd client = connect();
  unix_socket::say(client, "status\n");
  pass(seconds{5});
  turn();
  turn_until_idle();
  EXPECT_EQ(json::parse(unix_socket::hear(client).text)["schema"], 1);
}

// As many routers as a Plan may have. With sanitizers fewer, as that takes them half a minute.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t kRouters = 4096;
constexpr std::uint32_t kInterfaces = 17;
#else
constexpr std::uint32_t kRouters = 65536;
constexpr std::uint32_t kInterfaces = 258;
#endif

// 255 VRIDs on each interface, but for the last one.
contract::PlanRows full_plan() {
  contract::PlanRows rows;
  for (std::uint32_t i = 0; i < kRouters; ++i) {
    const std::string name = fmt::format("router{}", i);
    const std::string interface = fmt::format("eth{}", i / 255);
    const std::string address = fmt::format("10.{}.{}.1", i / 256, i % 256);
    add_router(rows, {.name = name,
                      .interface = interface,
                      .vrid = static_cast<std::uint8_t>(1 + i % 255),
                      .addresses = {{address, 24}}});
  }
  return rows;
}

class FullStatusSocketTest : public StatusSocketTest {
 protected:
  FullStatusSocketTest() : StatusSocketTest(full_plan()) {}
};

TEST_F(FullStatusSocketTest, SendsAFullPlanAsTheClientTakesIt) {
  const os::Fd client = connect();
  unix_socket::say(client, "status\n");
  std::string text;
  int turns = 0;
  for (bool closed = false; !closed; ++turns) {
    ASSERT_LT(turns, 100'000);
    turn();
    const Heard heard = unix_socket::hear(client);
    EXPECT_LE(heard.text.size(), kMaxWritePerTurnBytes + 64 * 1024);
    text += heard.text;
    closed = heard.closed;
  }
  EXPECT_TRUE(json::accept(text));
  // Head, routers, the lines around no checks, interfaces, the lines around no FIFOs and no URLs.
  EXPECT_EQ(std::ranges::count(text, '\n'), 1 + kRouters + 2 + kInterfaces + 3);
  EXPECT_NE(text.find(fmt::format("\n{{\"name\":\"router{}\",", kRouters - 1)), std::string::npos);
}

TEST_F(FullStatusSocketTest, DropsAClientThatTakesNothingWhileOthersAreServed) {
  const os::Fd slow = connect();
  unix_socket::say(slow, "status\n");
  turn_until_idle();
  EXPECT_EQ(server_.client_count(), 1U);
  const os::Fd other = connect();
  unix_socket::say(other, "nothing\n");
  turn_until_idle();
  EXPECT_TRUE(unix_socket::hear(other).closed);
  pass(seconds{5});
  turn();
  EXPECT_EQ(server_.client_count(), 0U);
}

}  // namespace
}  // namespace control
