// email_events and what belongs to it: what is read, what is wrong, the rows of the Plan, and how
// it is shown again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/compile.h"
#include "config/effective.h"
#include "config/mail_value.h"
#include "config/print.h"
#include "contract/plan_mail.h"
#include "tests/config_fixture.h"
#include "tests/planned.h"
#include "tests/told_changes.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::Planned;

// The first line of what is inside of global_defs is line 2.
std::string with(const std::string& globals) { return tests::globals_with(globals); }

std::string with_events(const std::string& words) {
  return with("email_events " + words + "\nnotification_email { noc@example.org }");
}

std::string printed(const std::string& text) {
  return config::print(config::compile(config::Source("test.conf", text)).config,
                       config::Secrets::shown);
}

TEST(EmailEvents, AreRead) {
  struct Row {
    const char* words;
    std::uint8_t events;
    std::uint32_t digest;
  };
  for (const Row& row : {Row{"active check_failed digest 60", 3, 60}, Row{"active", 1, 60},
                         Row{"all", 15, 60}, Row{"fault backup digest 1", 12, 1},
                         Row{"check_failed check_failed digest 86400", 2, 86400}}) {
    const Planned plan(with_events(row.words));
    ASSERT_NE(plan->mail(), nullptr) << row.words;
    EXPECT_EQ(plan->mail()->events, row.events) << row.words;
    EXPECT_EQ(plan->mail()->digest_seconds, row.digest) << row.words;
  }
}

TEST(EmailEvents, AreRefusedForEachThingThatIsWrong) {
  struct Row {
    const char* words;
    const char* want;
  };
  for (const Row& row :
       {Row{"", "2:1 V011"}, Row{"digest 60", "2:14 V011"}, Row{"active digest", "2:21 V011"},
        Row{"active digest 0", "2:28 V013"}, Row{"active digest 86401", "2:28 V013"},
        Row{"active digest soon", "2:28 V012"}, Row{"active digest 60 fault", "2:31 V010"},
        Row{"master", "2:14 V014"}}) {
    EXPECT_THAT(tests::problems(with_events(row.words)), ElementsAre(row.want)) << row.words;
  }
}

TEST(EmailEvents, NeedSomebodyToMailTo) {
  EXPECT_THAT(tests::problems(with("email_events all")), ElementsAre("2:1 V021"));
  EXPECT_THAT(tests::problems(with_events("all")), IsEmpty());
}

TEST(EmailEvents, BecomeRowsWithAllThatBelongsToThem) {
  const Planned plan(
      with("email_events all\nnotification_email {\na@example.org\nb@example.org\n}\n"
           "notification_email_from regent@example.org\nemail_program /usr/bin/msmtp\n"
           "router_id dns1"));
  ASSERT_NE(plan->mail(), nullptr);
  EXPECT_EQ(plan->program(*plan->mail()), "/usr/bin/msmtp");
  EXPECT_EQ(plan->sender(*plan->mail()), "regent@example.org");
  EXPECT_EQ(plan->host(*plan->mail()), "dns1");
  ASSERT_EQ(plan->recipients().size(), 2U);
  EXPECT_EQ(plan->address(plan->recipients()[0]), "a@example.org");
  EXPECT_EQ(plan->address(plan->recipients()[1]), "b@example.org");
}

TEST(EmailEvents, HaveTheSystemsSendmailAndNoNamesWhenNoneAreGiven) {
  const Planned plan(with_events("active"));
  ASSERT_NE(plan->mail(), nullptr);
  EXPECT_EQ(plan->program(*plan->mail()), "/usr/sbin/sendmail");
  EXPECT_EQ(plan->sender(*plan->mail()), "");
  EXPECT_EQ(plan->host(*plan->mail()), "");
}

TEST(EmailEvents, AreAbsentFromAPlanThatSaysNothing) {
  const Planned plan(with("notification_email { noc@example.org }"));
  EXPECT_EQ(plan->mail(), nullptr);
  EXPECT_THAT(plan->recipients(), IsEmpty());
}

TEST(EmailEvents, HaveTheirAddressesAndNamesChecked) {
  const std::string events = "email_events all\nnotification_email { a@example.org }\n";
  EXPECT_THAT(tests::problems(with("email_events all\nnotification_email { -oQ/tmp }")),
              ElementsAre("3:22 V024"));
  EXPECT_THAT(tests::problems(with("email_events all\nnotification_email {\na,b\n}")),
              ElementsAre("4:1 V024"));
  EXPECT_THAT(tests::problems(with(events + "notification_email_from a;b")),
              ElementsAre("4:25 V024"));
  EXPECT_THAT(tests::problems(with(events + "email_program sendmail")), ElementsAre("4:15 V024"));
  EXPECT_THAT(tests::problems(with(events + "router_id " + std::string(65, 'a'))),
              ElementsAre("4:11 V024"));
  // Where nothing is mailed, nothing is wrong with them.
  EXPECT_THAT(tests::problems(with("notification_email { a,b }\nnotification_email_from a;b")),
              IsEmpty());
}

TEST(EmailEvents, AreSixtyFourAddressesAtTheMost) {
  std::string words;
  for (int i = 0; i < 64; ++i) words += "a\n";
  const std::string before = "email_events all\nnotification_email {\n";
  EXPECT_THAT(tests::problems(with(before + words + "}")), IsEmpty());
  EXPECT_THAT(tests::problems(with(before + words + "a\n}")), ElementsAre("68:1 V029"));
}

TEST(EmailEvents, AreShownAsTheyCanBeWritten) {
  const std::string text =
      printed(with("notification_email { a@example.org }\nnotification_email_from b@example.org\n"
                   "email_events fault active digest 30\nemail_program /bin/m"));
  EXPECT_THAT(text, HasSubstr("    notification_email {\n        a@example.org\n    }\n"
                              "    notification_email_from b@example.org\n"
                              "    email_events active fault digest 30\n"
                              "    email_program /bin/m\n"));
  EXPECT_EQ(printed(text), text);
  EXPECT_THAT(printed(with_events("backup check_failed active fault")),
              HasSubstr("    email_events all digest 60\n"));
}

TEST(EmailEvents, HaveTheirProgramInEffect) {
  const auto in_effect = [](const std::string& text) {
    return config::with_defaults(config::compile(config::Source("test.conf", text)).config, "dns1");
  };
  EXPECT_EQ(in_effect(with_events("active")).globals.email_program.value, "/usr/sbin/sendmail");
  EXPECT_EQ(in_effect(with("")).globals.email_program.value, std::nullopt);
}

TEST(EmailEvents, AreADifference) {
  const auto changes = [](const std::string& before, const std::string& after) {
    return tests::told_changes(with(before), with(after));
  };
  const std::string mail = "email_events active\nnotification_email { a@example.org }\n";
  EXPECT_THAT(changes(mail, mail + "email_program /usr/sbin/sendmail"), IsEmpty());
  EXPECT_THAT(changes("", mail),
              ElementsAre("global_defs: email_events none -> active digest 60",
                          "global_defs: notification_email none -> a@example.org"));
  EXPECT_THAT(changes(mail, "notification_email { a@example.org }"),
              ElementsAre("global_defs: email_events active digest 60 -> none",
                          "global_defs: notification_email a@example.org -> none"));
  EXPECT_THAT(changes(mail,
                      "email_events active fault digest 5\n"
                      "notification_email { a@example.org }"),
              ElementsAre("global_defs: email_events active digest 60 -> active fault digest 5"));
  EXPECT_THAT(changes(mail, mail + "notification_email_from b@example.org\n"
                                   "email_program /bin/m"),
              ElementsAre("global_defs: notification_email_from none -> b@example.org",
                          "global_defs: email_program /usr/sbin/sendmail -> /bin/m"));
  EXPECT_THAT(changes(mail + "router_id a", mail + "router_id b"),
              ElementsAre("global_defs: router_id a -> b"));
}

TEST(EmailEvents, AreNoDifferenceInTheOrderOfAddresses) {
  const auto mail = [](const std::string& words) {
    return with("email_events all\nnotification_email {\n" + words + "\n}");
  };
  EXPECT_THAT(tests::told_changes(mail("a@example.org\nb@example.org"),
                                  mail("b@example.org\na@example.org")),
              IsEmpty());
  EXPECT_THAT(tests::told_changes(mail("b@example.org"), mail("b@example.org\na@example.org")),
              ElementsAre("global_defs: notification_email b@example.org -> a@example.org, "
                          "b@example.org"));
}

TEST(EmailEvents, KeepTheLintFromSayingThatNothingIsMailed) {
  const config::Surroundings keepalived{.dialect = config::Dialect::keepalived};
  const std::string note = "2:1 V088";
  EXPECT_THAT(tests::problems_and_lints(with("notification_email { a@example.org }"), keepalived),
              testing::Contains(note));
  EXPECT_THAT(tests::problems_and_lints(
                  with("notification_email { a@example.org }\nemail_events all"), keepalived),
              Not(testing::Contains(note)));
}

}  // namespace
