// When mails go out and what is in them, on a clock of the test's own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "control/mail_digest.h"

namespace control {
namespace {

using contract::MailEvent;
using testing::HasSubstr;
using vrrp::Instant;
using namespace std::chrono_literals;

class MailDigestTest : public testing::Test {
 protected:
  void note(MailEvent kind, const std::string& router, Instant at) {
    digest.note({.kind = kind, .router = router, .line = router + " has changed"}, at);
  }
  // What is sent at this moment, and that it was taken.
  Mail sent(Instant at) {
    const Mail* mail = digest.due(at);
    if (mail == nullptr) return {.subject = "nothing", .body = "", .events = 0};
    Mail copy = *mail;
    digest.note_begun();
    digest.note_sent();
    return copy;
  }

  static constexpr Instant kStart{1000s};
  MailDigest digest{60s};
};

TEST_F(MailDigestTest, SendsNothingWhenNothingHappens) {
  EXPECT_EQ(digest.deadline(), vrrp::kNever);
  EXPECT_EQ(digest.due(kStart + 24h), nullptr);
  EXPECT_TRUE(digest.is_idle());
}

TEST_F(MailDigestTest, MakesOneMailOfOneIncident) {
  for (int i = 0; i < 5; ++i) note(MailEvent::check_failed, fmt::format("r{}", i), kStart);
  for (int i = 5; i < 8; ++i) note(MailEvent::active, fmt::format("r{}", i), kStart + 4s);
  EXPECT_EQ(digest.deadline(), kStart + 5s);
  EXPECT_EQ(digest.due(kStart + 4999ms), nullptr);
  const Mail mail = sent(kStart + 5s);
  EXPECT_EQ(mail.subject, "8 events: 3 Active, 5 fell back, as a check failed");
  EXPECT_EQ(mail.body,
            "r0 has changed\nr1 has changed\nr2 has changed\nr3 has changed\nr4 has changed\n"
            "r5 has changed\nr6 has changed\nr7 has changed\n");
  EXPECT_EQ(mail.events, 8U);
  EXPECT_TRUE(digest.is_idle());
}

TEST_F(MailDigestTest, NamesTheRouterOfASingleEvent) {
  struct Row {
    MailEvent kind;
    const char* want;
  };
  for (const Row& row :
       {Row{MailEvent::active, "dns0 is Active"},
        Row{MailEvent::check_failed, "dns0 fell back, as a check failed"},
        Row{MailEvent::backup, "dns0 is Backup"}, Row{MailEvent::fault, "dns0 is in Fault"}}) {
    MailDigest one{60s};
    one.note({.kind = row.kind, .router = "dns0", .line = "x"}, kStart);
    const Mail* mail = one.due(kStart + 5s);
    ASSERT_NE(mail, nullptr);
    EXPECT_EQ(mail->subject, row.want);
  }
}

TEST_F(MailDigestTest, CollectsWhatComesAfterAMailForTheWholeWindow) {
  note(MailEvent::active, "a", kStart);
  EXPECT_EQ(sent(kStart + 5s).subject, "a is Active");
  note(MailEvent::backup, "a", kStart + 6s);
  note(MailEvent::active, "a", kStart + 50s);
  EXPECT_EQ(digest.deadline(), kStart + 65s);
  EXPECT_EQ(digest.due(kStart + 64s), nullptr);
  EXPECT_EQ(sent(kStart + 65s).subject, "2 events: 1 Active, 1 Backup");
}

TEST_F(MailDigestTest, SettlesAtTheEndOfAWindowToo) {
  note(MailEvent::active, "a", kStart);
  sent(kStart + 5s);
  note(MailEvent::backup, "a", kStart + 63s);
  EXPECT_EQ(digest.deadline(), kStart + 68s);
}

TEST_F(MailDigestTest, DoublesTheWindowUpToAnHourWhileEventsDoNotEnd) {
  // 600 s, 1200 s, ...: each event comes a second after a mail.
  MailDigest slow{600s};
  Instant now = kStart;
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 6; ++i) {
    slow.note({.kind = MailEvent::active, .router = "a", .line = "x"}, now);
    const Instant next = slow.deadline();
    pauses.push_back(std::chrono::duration_cast<std::chrono::seconds>(next - now).count());
    ASSERT_NE(slow.due(next), nullptr);
    slow.note_begun();
    slow.note_sent();
    now = next + 1s;
  }
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{5, 599, 1199, 2399, 3599, 3599}));
  // A whole window without an event: it is as it was.
  now += 3600s;
  slow.note({.kind = MailEvent::active, .router = "a", .line = "x"}, now);
  EXPECT_EQ(slow.deadline(), now + 5s);
  ASSERT_NE(slow.due(now + 5s), nullptr);
  slow.note_begun();
  slow.note_sent();
  slow.note({.kind = MailEvent::active, .router = "a", .line = "x"}, now + 6s);
  EXPECT_EQ(slow.deadline(), now + 605s);
}

TEST_F(MailDigestTest, MakesAHandfulOfMailsOfANightOfFlapping) {
  int mails = 0;
  std::uint64_t events = 0;
  for (Instant now = kStart; now < kStart + 8h; now += 250ms) {
    note(MailEvent::active, "a", now);
    const Mail mail = sent(now);
    mails += mail.events == 0 ? 0 : 1;
    events += mail.events;
  }
  EXPECT_EQ(mails, 13);
  EXPECT_EQ(events + digest.unsent(), 115'200U);
}

TEST_F(MailDigestTest, CountsWhatItDoesNotList) {
  for (int i = 0; i < 130; ++i) note(MailEvent::fault, "a", kStart);
  digest.note_lost(7, kStart);
  const Mail mail = sent(kStart + 5s);
  EXPECT_EQ(mail.subject, "137 events: 130 Fault");
  EXPECT_EQ(std::ranges::count(mail.body, '\n'), 102);
  EXPECT_THAT(mail.body, HasSubstr("\n30 further events are not listed\n"));
  EXPECT_THAT(mail.body, HasSubstr("\n7 events came too fast to be told what they were\n"));
}

TEST_F(MailDigestTest, MailsThatEventsWereLostEvenIfNoneIsKnown) {
  digest.note_lost(0, kStart);
  EXPECT_TRUE(digest.is_idle());
  digest.note_lost(9, kStart);
  const Mail mail = sent(kStart + 5s);
  EXPECT_EQ(mail.subject, "9 events");
  EXPECT_EQ(mail.body, "9 events came too fast to be told what they were\n");
}

TEST_F(MailDigestTest, LetsNothingButPrintableTextThrough) {
  digest.note({.kind = MailEvent::active,
               .router = "a\nBcc: x@example.org\r",
               .line = std::string("\x1b[31m\n.\n") + std::string(300, 'x')},
              kStart);
  const Mail mail = sent(kStart + 5s);
  EXPECT_EQ(mail.subject, "a?Bcc: x@example.org? is Active");
  EXPECT_EQ(mail.body, "?[31m?.?" + std::string(232, 'x') + "\n");
}

TEST_F(MailDigestTest, TriesAgainWithLongerAndLongerPausesThenGivesUpAndCounts) {
  note(MailEvent::active, "a", kStart);
  Instant now = kStart + 5s;
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 12; ++i) {
    ASSERT_NE(digest.due(now), nullptr) << i;
    digest.note_begun();
    EXPECT_EQ(digest.deadline(), vrrp::kNever);
    const MailDigest::Retry retry = digest.note_failed(now);
    EXPECT_EQ(retry.tries, static_cast<std::uint32_t>(i) + 1);
    if (!retry.after) break;
    pauses.push_back(std::chrono::duration_cast<std::chrono::seconds>(*retry.after).count());
    EXPECT_EQ(digest.due(now + *retry.after - 1s), nullptr);
    now += *retry.after;
  }
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300}));
  EXPECT_TRUE(digest.is_idle());
  note(MailEvent::backup, "a", now + 1h);
  const Mail mail = sent(now + 1h + 5s);
  EXPECT_EQ(mail.body, "a has changed\n1 events before these could not be mailed\n");
  EXPECT_EQ(mail.events, 2U);
}

TEST_F(MailDigestTest, SaysAfterHowManyTriesAMailWasSent) {
  note(MailEvent::active, "a", kStart);
  ASSERT_NE(digest.due(kStart + 5s), nullptr);
  digest.note_begun();
  EXPECT_EQ(digest.note_failed(kStart + 5s).after, 10s);
  const Mail* again = digest.due(kStart + 15s);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->subject, "a is Active");
  digest.note_begun();
  EXPECT_EQ(digest.note_sent(), 2U);
}

TEST_F(MailDigestTest, SendsAtTheEndWhatWaits) {
  note(MailEvent::active, "a", kStart);
  digest.stop();
  EXPECT_EQ(sent(kStart).subject, "a is Active");
  EXPECT_TRUE(digest.is_idle());
}

TEST_F(MailDigestTest, TriesOnceMoreAtTheEndAndThenNotAgain) {
  note(MailEvent::active, "a", kStart);
  ASSERT_NE(digest.due(kStart + 5s), nullptr);
  digest.note_begun();
  digest.note_failed(kStart + 5s);
  digest.stop();
  ASSERT_NE(digest.due(kStart + 6s), nullptr);
  digest.note_begun();
  EXPECT_EQ(digest.note_failed(kStart + 6s).after, std::nullopt);
  EXPECT_TRUE(digest.is_idle());
  EXPECT_EQ(digest.unsent(), 1U);
}

}  // namespace
}  // namespace control
