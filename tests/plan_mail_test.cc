// validate_plan on the rows about mail: a small valid Plan, then one minimal corruption per row,
// each with a neighbour that is accepted.
#include "contract/plan_mail.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_mail_valid.h"
#include "contract/plan_writer.h"

namespace {

using contract::PlanError;
using contract::PlanRows;

PlanRows small_rows() {
  PlanRows rows;
  rows.mail.push_back({.program = rows.add_text("/usr/sbin/sendmail"),
                       .sender = rows.add_text("regent@example.org"),
                       .host = rows.add_text("dns1"),
                       .digest_seconds = 60,
                       .events = 3});
  rows.recipients.push_back({.address = rows.add_text("noc@example.org")});
  rows.recipients.push_back({.address = rows.add_text("root")});
  return rows;
}

std::string verdict(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

TEST(PlanMail, SaysWhatTheConfigurationSaid) {
  const auto bytes = contract::write_plan(small_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan);
  const contract::PlanMail* mail = plan->mail();
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(plan->program(*mail), "/usr/sbin/sendmail");
  EXPECT_EQ(plan->sender(*mail), "regent@example.org");
  EXPECT_EQ(plan->host(*mail), "dns1");
  EXPECT_EQ(mail->digest_seconds, 60U);
  EXPECT_EQ(mail->events, 3);
  ASSERT_EQ(plan->recipients().size(), 2U);
  EXPECT_EQ(plan->address(plan->recipients()[1]), "root");
}

TEST(PlanMail, MayBeAbsent) {
  const auto bytes = contract::write_plan({});
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->mail(), nullptr);
}

TEST(PlanMail, IsRefusedForEachThingThatIsWrong) {
  struct Row {
    const char* name;
    std::function<void(PlanRows&)> change;
    PlanError want;
  };
  const std::vector<Row> rows{
      {"reserved", [](PlanRows& r) { r.mail[0].reserved[2] = 1; }, PlanError::reserved},
      {"two of them", [](PlanRows& r) { r.mail.push_back(r.mail[0]); }, PlanError::limit},
      {"no events", [](PlanRows& r) { r.mail[0].events = 0; }, PlanError::mail},
      {"an unknown event", [](PlanRows& r) { r.mail[0].events = 16; }, PlanError::mail},
      {"no window", [](PlanRows& r) { r.mail[0].digest_seconds = 0; }, PlanError::mail},
      {"more than a day", [](PlanRows& r) { r.mail[0].digest_seconds = 86401; }, PlanError::mail},
      {"nobody", [](PlanRows& r) { r.recipients.clear(); }, PlanError::mail},
      {"somebody, and no mail", [](PlanRows& r) { r.mail.clear(); }, PlanError::mail},
      {"too many", [](PlanRows& r) { r.recipients.assign(65, r.recipients[0]); }, PlanError::limit},
      {"a relative path", [](PlanRows& r) { r.mail[0].program = r.add_text("sendmail"); },
       PlanError::mail},
      {"no path", [](PlanRows& r) { r.mail[0].program = {}; }, PlanError::mail},
      {"beyond the text", [](PlanRows& r) { r.mail[0].program.offset = 100'000; }, PlanError::mail},
      {"a sender with a newline", [](PlanRows& r) { r.mail[0].sender = r.add_text("a\nBcc:b"); },
       PlanError::mail},
      {"a sender beyond the text", [](PlanRows& r) { r.mail[0].sender = {100'000, 0}; },
       PlanError::mail},
      {"a host with a newline", [](PlanRows& r) { r.mail[0].host = r.add_text("dns1\nBcc:b"); },
       PlanError::mail},
      {"a recipient with a comma", [](PlanRows& r) { r.recipients[1].address = r.add_text("a,b"); },
       PlanError::mail},
      {"an empty recipient", [](PlanRows& r) { r.recipients[1].address = {}; }, PlanError::mail},
  };
  for (const Row& row : rows) {
    PlanRows changed = small_rows();
    row.change(changed);
    EXPECT_EQ(verdict(changed), describe(row.want)) << row.name;
  }
}

TEST(PlanMail, IsAcceptedAtItsLimits) {
  const std::vector<std::function<void(PlanRows&)>> changes{
      [](PlanRows& r) { r.mail[0].events = 15; },
      [](PlanRows& r) { r.mail[0].digest_seconds = 86400; },
      [](PlanRows& r) { r.mail[0].digest_seconds = 1; },
      [](PlanRows& r) { r.mail[0].sender = {}; },
      [](PlanRows& r) { r.mail[0].host = {}; },
      [](PlanRows& r) { r.recipients.assign(64, r.recipients[0]); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    PlanRows changed = small_rows();
    changes[i](changed);
    EXPECT_EQ(verdict(changed), "valid") << i;
  }
}

TEST(MailAddress, IsOneWordThatMeansNothingElseInAHeader) {
  for (const std::string good : {"root", "noc@example.org", "a.b+c@[192.0.2.1]", "x"}) {
    EXPECT_TRUE(contract::is_mail_address(good)) << good;
  }
  EXPECT_TRUE(contract::is_mail_address(std::string(254, 'a')));
  EXPECT_FALSE(contract::is_mail_address(std::string(255, 'a')));
  for (const std::string bad :
       {"", "-oQ/tmp", "a b", "a,b", "<a@b>", "a;b", "g:a", "a(b)", "\"a\"@b", "a\nb", "a\rb",
        "j\xc3\xb6rg@example.org", "a\\b", "a\x7f"}) {
    EXPECT_FALSE(contract::is_mail_address(bad)) << bad;
  }
}

}  // namespace
