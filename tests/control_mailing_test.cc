// From the Ledger's events to orders for regent-mailer, which is played here, and back to lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/mailing.h"
#include "os/channel.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::MailEvent;
using contract::MailResult;
using contract::RunOutcome;
using testing::ElementsAre;
using testing::IsEmpty;
using vrrp::Instant;
using vrrp::Reason;
using vrrp::RouterState;
using namespace std::chrono_literals;

// "dns0 is Active|its lines"
struct Order {
  std::uint32_t number = 0;
  std::string subject;
  std::vector<std::string> lines;  // without their times
};

contract::PlanRows rows(std::uint8_t events) {
  contract::PlanRows rows = three_routers();
  rows.mail.push_back({.program = rows.add_text("/usr/sbin/sendmail"),
                       .sender = {},
                       .host = {},
                       .digest_seconds = 60,
                       .events = events});
  rows.recipients.push_back({.address = rows.add_text("noc@example.org")});
  return rows;
}

class Scene {
 public:
  explicit Scene(std::uint8_t events) : world(rows(events)) {
    setenv("TZ", "CET-1", 1);
    tzset();
    auto ends = *os::make_channel();
    mailer = std::move(ends.first);
    mailing.emplace(world.plan, Ledgers{.worker = world.reader, .checks = std::nullopt},
                    std::move(ends.second));
  }

  void transition(RouterState from, RouterState to, Reason reason = Reason::higher_priority,
                  std::uint32_t router = 0) {
    world.writer.append({.at_ns = 1'000'000'000'000,
                         .router = router,
                         .from = static_cast<std::uint8_t>(from),
                         .to = static_cast<std::uint8_t>(to),
                         .reason = static_cast<std::uint8_t>(reason)});
  }

  void turn() {
    pollfd entry = mailing->poll_entry();
    ASSERT_GE(poll(&entry, 1, 0), 0);
    mailing->turn(entry, clocks());
  }
  void turn_at(Instant at) {
    now = at;
    turn();
  }

  // What the mailer has got; nothing: no order.
  std::optional<Order> order() {
    std::vector<std::uint8_t> bytes(contract::kMaxMailRecordBytes);
    const auto size = os::receive_record(mailer, bytes, MSG_DONTWAIT);
    if (!size) return std::nullopt;
    const auto read = contract::read_mail_order(std::span(bytes).first(*size));
    if (!read) return std::nullopt;
    Order found{.number = read->number, .subject = std::string(read->subject), .lines = {}};
    for (std::string_view rest = read->body; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      found.lines.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    return found;
  }
  void answer(std::uint32_t number, RunOutcome outcome, int code, std::string_view output = "") {
    MailResult result{.number = number, .outcome = outcome, .code = code};
    std::ranges::copy(output, result.output.begin());
    result.output_size_bytes = static_cast<std::uint32_t>(output.size());
    ASSERT_TRUE(os::send_record(mailer, contract::bytes_of(result)));
    turn();
  }
  std::vector<std::string> lines() {
    std::vector<std::string> found;
    while (mailing->has_lines()) found.push_back(mailing->take_line());
    return found;
  }
  Clocks clocks() const { return {.now = now, .wall = WallTime{1'774'746'123s} + (now - kStart)}; }

  static constexpr Instant kStart{1000s};
  Instant now = kStart;
  World world;
  os::Fd mailer;
  std::optional<Mailing> mailing;
};

constexpr std::uint8_t kFirstUser = 3;  // active check_failed

TEST(Mailing, TellsWithTheLocalTimeWhatTheLogTells) {
  Scene scene(kFirstUser);
  scene.transition(RouterState::backup, RouterState::active, Reason::priority_zero);
  scene.turn();
  EXPECT_FALSE(scene.order());
  EXPECT_EQ(scene.mailing->deadline(), Scene::kStart + 5s);
  scene.turn_at(Scene::kStart + 5s);
  const auto order = scene.order();
  ASSERT_TRUE(order);
  EXPECT_EQ(order->subject, "testdns0 is Active");
  EXPECT_THAT(order->lines, ElementsAre(testing::StartsWith(
                                "2026-03-29T02:02:03.000+01:00 testdns0: Backup -> Active, ")));
}

TEST(Mailing, MailsWhatEmailEventsSays) {
  struct Row {
    const char* name;
    RouterState from;
    RouterState to;
    Reason reason;
    std::uint8_t wanted_by;  // MailEvent bits, any of which mails it
  };
  using enum RouterState;
  const std::vector<Row> rows{
      {"active", backup, active, Reason::timeout, 1},
      {"active at the start", initialize, active, Reason::owner, 1},
      {"fault by a check", active, fault, Reason::check_failed, 2 | 8},
      {"backup by a check", active, backup, Reason::check_failed, 2 | 4},
      {"fault by a check of a backup", backup, fault, Reason::check_failed, 2 | 8},
      {"fault by a check at the start", initialize, fault, Reason::check_failed, 2 | 8},
      {"a check without a result", initialize, fault, Reason::check_unknown, 8},
      {"fault otherwise", active, fault, Reason::interface_down, 8},
      {"backup otherwise", active, backup, Reason::higher_priority, 4},
      {"backup after fault", fault, backup, Reason::startup, 4},
      {"backup at the start", initialize, backup, Reason::startup, 0},
      {"the end", active, initialize, Reason::shutdown, 0},
  };
  for (const Row& row : rows) {
    for (const std::uint8_t event : std::initializer_list<std::uint8_t>{1, 2, 4, 8}) {
      Scene scene(event);
      scene.transition(row.from, row.to, row.reason);
      scene.turn();
      scene.turn_at(Scene::kStart + 5s);
      EXPECT_EQ(scene.order().has_value(), (row.wanted_by & event) != 0)
          << row.name << " " << +event;
    }
  }
}

TEST(Mailing, SaysThatACheckWasTheReasonWhateverTheStateIs) {
  Scene scene(15);
  scene.transition(RouterState::active, RouterState::backup, Reason::check_failed);
  scene.transition(RouterState::active, RouterState::fault, Reason::check_failed, 1);
  scene.turn();
  scene.turn_at(Scene::kStart + 5s);
  EXPECT_EQ(scene.order()->subject, "2 events: 2 fell back, as a check failed");
}

TEST(Mailing, IsSilentWhenAllGoesWell) {
  Scene scene(kFirstUser);
  scene.transition(RouterState::backup, RouterState::active);
  scene.turn();
  scene.turn_at(Scene::kStart + 5s);
  scene.answer(scene.order()->number, RunOutcome::exited, 0);
  EXPECT_THAT(scene.lines(), IsEmpty());
  EXPECT_TRUE(scene.mailing->is_idle());
}

TEST(Mailing, SaysWhatHasFailedAndTriesAgain) {
  Scene scene(kFirstUser);
  scene.transition(RouterState::backup, RouterState::active);
  scene.turn();
  scene.turn_at(Scene::kStart + 5s);
  scene.answer(scene.order()->number, RunOutcome::exited, 75, "queue\x1b is full\nmore");
  EXPECT_THAT(scene.lines(),
              ElementsAre("mail about 1 event was not sent by /usr/sbin/sendmail: exit status 75: "
                          "queue? is full; the next try is in 10 s"));
  EXPECT_FALSE(scene.order());
  scene.turn_at(Scene::kStart + 15s);
  const auto again = scene.order();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->subject, "testdns0 is Active");
  scene.answer(again->number, RunOutcome::exited, 0);
  EXPECT_THAT(scene.lines(), ElementsAre("mail about 1 event was sent after 2 tries"));
}

TEST(Mailing, GoesOnWithoutAMailerThatIsGone) {
  Scene scene(kFirstUser);
  scene.transition(RouterState::backup, RouterState::active);
  scene.turn();
  scene.mailer.close();
  scene.turn();
  EXPECT_THAT(scene.lines(),
              ElementsAre("regent-mailer is gone: mail is not sent any more (1 event waited)"));
  EXPECT_TRUE(scene.mailing->is_idle());
  EXPECT_EQ(scene.mailing->deadline(), vrrp::kNever);
  scene.transition(RouterState::backup, RouterState::active);
  scene.turn_at(Scene::kStart + 1h);
  EXPECT_THAT(scene.lines(), IsEmpty());
}

TEST(Mailing, BelievesNoResultThatItDoesNotWaitFor) {
  Scene scene(kFirstUser);
  scene.answer(1, RunOutcome::exited, 0);
  EXPECT_THAT(scene.lines(),
              ElementsAre("regent-mailer broke the contract: mail is not sent any more"));
}

TEST(Mailing, SendsAtTheEndWhatHasNotBeenSent) {
  Scene scene(kFirstUser);
  scene.transition(RouterState::backup, RouterState::active);
  scene.mailing->stop(scene.clocks());
  const auto order = scene.order();
  ASSERT_TRUE(order);
  EXPECT_EQ(order->subject, "testdns0 is Active");
  EXPECT_FALSE(scene.mailing->is_idle());
  scene.mailing->give_up();
  EXPECT_THAT(scene.lines(),
              ElementsAre("1 event is not known to be mailed: there is no time left"));
}

TEST(Mailing, DoesNothingWithoutMailInThePlan) {
  World world;
  Mailing mailing(world.plan, {.worker = world.reader, .checks = std::nullopt}, os::Fd());
  const Clocks clocks{.now = Instant{1000s}, .wall = WallTime{1000s}};
  world.writer.append({.to = static_cast<std::uint8_t>(RouterState::active)});
  mailing.turn({}, clocks);
  mailing.stop(clocks);
  EXPECT_TRUE(mailing.is_idle());
  EXPECT_EQ(mailing.deadline(), vrrp::kNever);
  EXPECT_FALSE(mailing.has_lines());
}

}  // namespace
}  // namespace control
