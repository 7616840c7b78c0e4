// `regent record` on the daemon's side (control/recording_session, and the status socket around
// it): what the worker is told, what the client reads, and that a replay of it agrees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/recording.h"
#include "control/recording_session.h"
#include "control/scenario_words.h"
#include "control/status_socket.h"
#include "os/channel.h"
#include "tests/control_fixture.h"
#include "tests/scenario.h"
#include "tests/unix_socket.h"
#include "vrrp/drop_reason.h"
#include "vrrp/router_state.h"

namespace control {
namespace {

using contract::CommandMessage;
using contract::CommandVerb;
using contract::Record;
using contract::RecordKind;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using unix_socket::Heard;

constexpr std::int64_t kBegun = seconds_ns(500);

// Backup since 490 s, next deadline at 502 s.
contract::RecordedState backup() {
  contract::RecordedState state{
      .state = 1,
      .reason = static_cast<std::uint8_t>(vrrp::Reason::startup),
      .effective_priority = 100,
      .active_priority = 200,
      .promotion_reason = static_cast<std::uint8_t>(vrrp::Reason::timeout),
      .since_ns = seconds_ns(490),
      .deadline_ns = seconds_ns(502),
      .last_advert_ns = seconds_ns(499),
      .active_interval_ns = seconds_ns(1)};
  state.source = contract::to_ledger(ip("192.0.2.2"));
  state.active_address = contract::to_ledger(ip("192.0.2.3"));
  return state;
}

contract::RecordedState backup_without_deadline() {
  contract::RecordedState state = backup();
  state.state = 0;
  state.reason = static_cast<std::uint8_t>(vrrp::Reason::shutdown);
  state.since_ns = seconds_ns(501);
  state.deadline_ns = INT64_MAX;
  state.active_address = contract::to_ledger(ip("0.0.0.0"));
  return state;
}

Record record_of(RecordKind kind, const contract::RecordedState& state,
                 std::int64_t at_ns = kBegun) {
  return {.at_ns = at_ns, .kind = kind, .second_advert_after_ns = seconds_ns(0.5), .state = state};
}

void put_message(Record& record, std::span<const std::uint8_t> message) {
  record.ttl = 255;
  record.address = contract::to_ledger(ip("192.0.2.3"));
  record.destination = contract::to_ledger(ip("224.0.0.18"));
  record.message_size_bytes = static_cast<std::uint16_t>(message.size());
  record.kept_size_bytes =
      static_cast<std::uint16_t>(std::min(message.size(), contract::kRecordedMessageBytes));
  std::ranges::copy(message.first(record.kept_size_bytes), record.message.begin());
}

class RecordingTest : public testing::Test {
 protected:
  explicit RecordingTest(const contract::PlanRows& rows = three_routers()) : world_(rows) {}

  os::Fd connect(std::string_view request) {
    os::Fd client = unix_socket::connect_to(directory_.socket_path());
    unix_socket::say(client, request);
    turn_until_idle();
    return client;
  }
  int turn() {
    std::vector<pollfd> polls;
    server_.append_polls(polls);
    const int ready = poll(polls.data(), polls.size(), 0);
    server_.turn(polls, clocks_);
    return ready;
  }
  void turn_until_idle() {
    for (int i = 0; turn() > 0; ++i) ASSERT_LT(i, 100'000) << "it does not come to rest";
  }
  void pass(vrrp::Nanoseconds time) {
    clocks_.now += time;
    clocks_.wall += time;
  }
  // What the worker was told since the last call.
  std::vector<CommandMessage> commands() {
    std::vector<CommandMessage> all;
    std::array<std::uint8_t, 64> bytes{};
    while (const auto size = os::receive_record(commands_.second, bytes, MSG_DONTWAIT)) {
      if (*size == 0) break;
      all.push_back(contract::read_command(std::span(bytes).first(*size), 3).value());
    }
    return all;
  }
  // As the worker answers.
  void begin(std::uint32_t router = 0) {
    Record record = record_of(RecordKind::begin, backup());
    record.router = router;
    recording_.append(record);
  }
  std::string text_of(const os::Fd& client) {
    turn_until_idle();
    return unix_socket::hear(client).text;
  }
  // The client says that it has enough, and reads the rest.
  std::string rest_of(const os::Fd& client) {
    shutdown(client.number(), SHUT_WR);
    turn_until_idle();
    const Heard heard = unix_socket::hear(client);
    EXPECT_TRUE(heard.closed);
    return heard.text;
  }

  unix_socket::TemporaryDirectory directory_;
  World world_;
  std::pair<os::Fd, os::Fd> commands_ = os::make_channel().value();
  StatusSocket server_{unix_socket::listen_at(directory_.socket_path()), std::move(commands_.first),
                       world_.plan, world_.ledgers()};
  contract::RecordingWriter recording_{world_.writer.recording_memory()};
  Clocks clocks_ = one_o_clock();
};

TEST_F(RecordingTest, TellsTheWorkerAndWritesAScenario) {
  const os::Fd client = connect("record testdns0\n");
  const auto told = commands();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].verb, CommandVerb::record);
  EXPECT_EQ(told[0].router, 0U);
  EXPECT_EQ(text_of(client), "");
  begin();
  EXPECT_EQ(text_of(client),
            R"(# regent record testdns0: begun at 2026-03-29T01:00:00.000Z on eth0.
# What this router was told, and what it did. Passwords are not in it.

given
  name                testdns0
  version             3
  family              ipv4
  vrid                52
  priority            100
  preempt             no
  preempt_delay       0s
  interval            1s
  second_advert_after 0.5s
  addresses           192.0.2.52
  auth                none
  deadlines           recorded

state
  is                  Backup (startup)
  since               -10s
  deadline            2s
  source              192.0.2.2
  priority            100
  active              192.0.2.3
  active_priority     200
  active_interval     1s
  last_advert         -1s
  next_answer         none
  preempt_at          none
  promotion           timeout
  hold_failures       0
  error               0

)");
  Record shutdown_record =
      record_of(RecordKind::shutdown, backup_without_deadline(), seconds_ns(501));
  recording_.append(shutdown_record);
  EXPECT_EQ(text_of(client),
            "at 1s shutdown\n  -> Initialize (shutdown); deadline none; active none\n\n");
  EXPECT_EQ(rest_of(client), "# Ended; events: 1, missing: 0, the last one at 1s.\n");
  const auto stopped = commands();
  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_EQ(stopped[0].verb, CommandVerb::stop_recording);
}

TEST_F(RecordingTest, AReplayAgrees) {
  const os::Fd client = connect("record testdns0\n");
  begin();
  recording_.append(record_of(RecordKind::shutdown, backup_without_deadline(), seconds_ns(501)));
  const auto scenario = scenario::read(rest_of(client));
  ASSERT_TRUE(scenario.has_value()) << scenario.error();
  EXPECT_EQ(scenario::differences(*scenario, scenario::play(*scenario)), "");
}

TEST_F(RecordingTest, RefusesARouterThatIsNone) {
  EXPECT_THAT(text_of(connect("record testdns\n")),
              HasSubstr("there is no router 'testdns'; did you mean 'testdns0'?"));
  EXPECT_THAT(text_of(connect("record web\n")),
              HasSubstr("there is no router 'web'; there are: testdns0 testdns1 old"));
  EXPECT_TRUE(commands().empty());
}

TEST_F(RecordingTest, RefusesASecondOneUntilTheFirstHasEnded) {
  const os::Fd first = connect("record testdns0\n");
  begin();
  const os::Fd second = connect("record old\n");
  EXPECT_EQ(text_of(second),
            "{\"schema\":1,\"error\":\"'testdns0' is being recorded already; one recording at a "
            "time\"}\n");
  rest_of(first);
  commands();
  const os::Fd third = connect("record old\n");
  ASSERT_EQ(commands().size(), 1U);
  begin(2);
  EXPECT_THAT(text_of(third), StartsWith("# regent record old: "));
}

TEST_F(RecordingTest, EndsWhenTheClientGoesAway) {
  {
    const os::Fd client = connect("record testdns0\n");
  }
  turn_until_idle();
  const auto told = commands();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].verb, CommandVerb::stop_recording);
  EXPECT_EQ(server_.client_count(), 0U);
}

TEST_F(RecordingTest, LastsAsLongAsTheClientWantsAndAnswersOthersMeanwhile) {
  const os::Fd client = connect("record testdns0\n");
  begin();
  text_of(client);
  EXPECT_EQ(server_.deadline(), vrrp::kNever);
  pass(std::chrono::hours{24});
  EXPECT_THAT(text_of(connect("status\n")), StartsWith("{\"schema\":1,"));
  EXPECT_EQ(server_.client_count(), 1U);
}

TEST_F(RecordingTest, EndsForAClientThatTakesNothing) {
  const os::Fd client = connect("record testdns0\n");
  begin();
  text_of(client);
  // More than the socket takes.
  for (int i = 0; i < 20'000 && server_.deadline() == vrrp::kNever; ++i) {
    recording_.append(record_of(RecordKind::held, backup()));
    turn_until_idle();
  }
  EXPECT_EQ(server_.deadline(), clocks_.now + seconds{5});
  commands();
  pass(seconds{5});
  turn();
  EXPECT_EQ(server_.client_count(), 0U);
  ASSERT_EQ(commands().size(), 1U);
}

TEST_F(RecordingTest, SaysWhatIsMissingAndGoesOnFromAState) {
  const os::Fd client = connect("record testdns0\n");
  begin();
  text_of(client);
  // Six more than there is room for; and one in the middle makes no sense.
  for (std::size_t i = 0; i < contract::kRecordSlots + 6; ++i) {
    recording_.append(record_of(RecordKind::held, backup(), kBegun + static_cast<int>(i)));
  }
  const std::string text = text_of(client);
  // The seventh is told as a state.
  EXPECT_THAT(text, StartsWith("# 7 events are missing here: they came too fast.\nstate\n"));
  EXPECT_THAT(text, HasSubstr("\n\nat 0.000000007s held\n  -> nothing\n\n"));
  Record nonsense = record_of(RecordKind::held, backup());
  nonsense.state.state = 9;
  recording_.append(nonsense);
  recording_.append(record_of(RecordKind::held, backup()));
  recording_.append(record_of(RecordKind::held, backup()));
  EXPECT_THAT(text_of(client),
              StartsWith("# 2 events are missing here: they came too fast.\nstate\n"));
  EXPECT_THAT(rest_of(client), HasSubstr("missing: 9, "));
}

TEST_F(RecordingTest, IgnoresWhatAnEarlierRecordingHasLeft) {
  recording_.append(record_of(RecordKind::held, backup()));
  const os::Fd client = connect("record testdns1\n");
  recording_.append(record_of(RecordKind::held, backup()));
  EXPECT_EQ(text_of(client), "");
  begin(1);
  EXPECT_THAT(text_of(client), StartsWith("# regent record testdns1: "));
  EXPECT_THAT(rest_of(client), HasSubstr("missing: 0"));
}

TEST_F(RecordingTest, SaysThatTheWorkerDoesNotListen) {
  commands_.second.close();
  EXPECT_THAT(text_of(connect("record testdns0\n")), HasSubstr("the worker does not take orders"));
  EXPECT_EQ(server_.client_count(), 0U);
}

TEST_F(RecordingTest, TellsTheRestWhenTheDaemonEnds) {
  const os::Fd client = connect("record testdns0\n");
  begin();
  server_.end_recording(clocks_);
  const std::string text = unix_socket::hear(client).text;
  EXPECT_THAT(text, StartsWith("# regent record"));
  EXPECT_THAT(text, EndsWith("# Ended; events: 0, missing: 0, the last one at 0s.\n"));
}

TEST_F(RecordingTest, ACommandThatIsNotTakenInTimeLeavesNothingToReplay) {
  EXPECT_EQ(rest_of(connect("record testdns0\n")), "# The worker has not begun to record.\n");
}

// --- Datagrams

class DatagramWordsTest : public testing::Test {
 protected:
  std::string words(std::span<const std::uint8_t> message, RecordKind kind = RecordKind::advert) {
    Record record{.kind = kind};
    put_message(record, message);
    return datagram_words(router_, record).value_or("(cannot be told)");
  }
  static std::vector<std::uint8_t> golden() {
    return {0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0x82, 0x8a,
            0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02};
  }
  static AdvertShape shape_of_version_2() {
    return {.source = ip("192.0.2.3"),
            .destination = ip("224.0.0.18"),
            .version = 2,
            .vrid = 10,
            .priority = 100,
            .count = std::nullopt,
            .auth_type = 1,
            .interval = 1,
            .addresses = {ip("192.0.2.1")},
            .auth_key = {'s', 'e', 'c', 'r', 'e', 't'}};
  }
  void give_version_2() {
    router_.version = vrrp::Version::v2;
    router_.addresses = {ip("192.0.2.1")};
    router_.auth_type = vrrp::AuthType::simple_text;
    router_.auth_key = {'s', 'e', 'c', 'r', 'e', 't'};
  }

  ScenarioRouter router_{.name = "", .addresses = {ip("192.0.2.1"), ip("192.0.2.2")}};
};

TEST_F(DatagramWordsTest, SayWhatIsNotExpected) {
  EXPECT_EQ(words(golden()), "advert from 192.0.2.3 priority 200");
  std::vector<std::uint8_t> message = golden();
  message[7] = 0x8b;
  EXPECT_EQ(words(message), "advert from 192.0.2.3 priority 200 checksum 0x828b");
  AdvertShape shape{.source = ip("192.0.2.3"),
                    .destination = ip("224.0.0.18"),
                    .version = 4,
                    .type = 2,
                    .vrid = 9,
                    .priority = 7,
                    .count = std::nullopt,
                    .reserved = 3,
                    .interval = 50,
                    .addresses = {ip("192.0.2.9")},
                    .checksum = AdvertShape::Checksum::pseudo_header};
  EXPECT_EQ(words(assemble(shape)),
            "advert from 192.0.2.3 version 4 type 2 vrid 9 priority 7 interval 0.5s reserved 3 "
            "addresses 192.0.2.9 checksum pseudo_header");
  shape.addresses = {};
  shape.checksum = AdvertShape::Checksum::good;
  EXPECT_THAT(words(assemble(shape)), EndsWith("addresses none"));
}

TEST_F(DatagramWordsTest, SayTheBytesOfWhatIsNoMessage) {
  EXPECT_EQ(words({}), "raw from 192.0.2.3 bytes none");
  EXPECT_EQ(words(std::array<std::uint8_t, 3>{0x31, 0x0a, 0xff}),
            "raw from 192.0.2.3 bytes 310aff");
  std::vector<std::uint8_t> message = golden();
  message.push_back(1);
  EXPECT_EQ(words(message), "raw from 192.0.2.3 bytes 310ac8020064828ac0000201c000020201");
}

TEST_F(DatagramWordsTest, HideThePassword) {
  give_version_2();
  AdvertShape shape = shape_of_version_2();
  EXPECT_EQ(words(assemble(shape)), "advert from 192.0.2.3 priority 100");
  shape.auth_key[0] = 'S';
  EXPECT_EQ(words(assemble(shape)), "advert from 192.0.2.3 priority 100 auth simple wrong");
  shape = shape_of_version_2();
  shape.checksum = AdvertShape::Checksum::value;
  shape.checksum_value = 0x1234;
  EXPECT_EQ(words(assemble(shape)), "advert from 192.0.2.3 priority 100 checksum bad");
  // Without authentication, too, something may stand there.
  router_.auth_type = vrrp::AuthType::none;
  shape.auth_type = 0;
  EXPECT_EQ(words(assemble(shape)), "advert from 192.0.2.3 priority 100 checksum bad");
  give_version_2();
  shape.checksum = AdvertShape::Checksum::good;
  shape.auth_type = 2;
  EXPECT_EQ(words(assemble(shape)), "advert from 192.0.2.3 priority 100 auth type 2");
  shape.auth_type = 1;
  shape.extra_bytes = -1;
  const std::string raw = words(assemble(shape));
  EXPECT_THAT(raw, StartsWith("raw from 192.0.2.3 bytes 210a64010101"));
  EXPECT_THAT(raw, EndsWith(std::string(2 * 11, '0')));
  EXPECT_THAT(given_words(router_), HasSubstr("auth                simple hidden\n"));
}

TEST_F(DatagramWordsTest, OfWhatWasCutAnAcceptedAdvertCanBeTold) {
  // 400 IPv6 addresses do not fit; 92 do.
  router_.family = vrrp::Family::ipv6;
  router_.addresses = {ip("fe80::1")};
  std::vector<std::uint8_t> message(8 + 120 * std::size_t{16});
  message[0] = 0x31;
  message[1] = 10;
  message[2] = 200;
  message[3] = 120;
  message[5] = 100;
  Record record{.kind = RecordKind::advert};
  put_message(record, message);
  record.address = contract::to_ledger(ip("fe80::3"));
  record.destination = contract::to_ledger(ip("ff02::12"));
  const std::string told = datagram_words(router_, record).value();
  EXPECT_THAT(told, StartsWith("advert from fe80::3 priority 200 addresses :: ::"));
  record.kind = RecordKind::dropped;
  EXPECT_FALSE(datagram_words(router_, record).has_value());
}

// What was recorded, told, read again and put together is what had come.
TEST_F(DatagramWordsTest, AreReadAsTheBytesTheyWere) {
  std::vector<std::uint8_t> message = golden();
  const auto read_back = [](const std::string& words) {
    const auto scenario =
        scenario::read("given\n  addresses 192.0.2.1 192.0.2.2\nat 0s " + words + "\n");
    EXPECT_TRUE(scenario.has_value()) << words << ": " << scenario.error();
    return scenario ? scenario->entries[0].datagram->message : std::vector<std::uint8_t>{};
  };
  for (std::size_t at = 0; at < message.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::vector<std::uint8_t> changed = message;
      changed[at] = static_cast<std::uint8_t>(value);
      // Another version than 2: with that, the last octets are a password.
      if (changed[0] >> 4 == 2) continue;
      EXPECT_EQ(read_back(words(changed)), changed) << words(changed);
    }
  }
  for (std::size_t size = 0; size < message.size(); ++size) {
    const std::vector<std::uint8_t> cut(message.begin(),
                                        message.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(read_back(words(cut)), cut);
  }
}

}  // namespace
}  // namespace control
