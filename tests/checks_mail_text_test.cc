// A mail as sendmail -t reads it, to the byte.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "checks/mail_text.h"
#include "contract/plan_writer.h"

namespace checks {
namespace {

using namespace std::string_literals;

struct Given {
  std::vector<std::string> recipients{"noc@example.org"};
  std::string sender;
  std::string host;
};

class World {
 public:
  explicit World(const Given& given) : bytes_(contract::write_plan(rows(given))) {
    plan_ = contract::validate_plan(bytes_).value();
  }
  const contract::Plan& plan() const { return *plan_; }

 private:
  static contract::PlanRows rows(const Given& given) {
    contract::PlanRows rows;
    rows.mail.push_back({.program = rows.add_text("/usr/sbin/sendmail"),
                         .sender = rows.add_text(given.sender),
                         .host = rows.add_text(given.host),
                         .digest_seconds = 60,
                         .events = 1});
    for (const std::string& recipient : given.recipients) {
      rows.recipients.push_back({.address = rows.add_text(recipient)});
    }
    return rows;
  }

  std::vector<std::uint8_t> bytes_;
  std::optional<contract::Plan> plan_;
};

const contract::MailOrder kOrder{
    .number = 1, .subject = "dns0 is Active", .body = "dns0: Backup -> Active\n.\nthe end\n"};

TEST(MailText, HasHeadersThenTheBodyAsItIs) {
  const World world({});
  EXPECT_EQ(mail_text(world.plan(), kOrder, "ns1"),
            "To: noc@example.org\n"
            "Subject: ns1: dns0 is Active\n"
            "Auto-Submitted: auto-generated\n"
            "MIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=us-ascii\n"
            "Content-Transfer-Encoding: 7bit\n"
            "\n"
            "dns0: Backup -> Active\n.\nthe end\n");
  EXPECT_EQ(mail_words(world.plan()), "/usr/sbin/sendmail\0-t\0-i\0"s);
}

TEST(MailText, NamesEachRecipientOnALineOfItsOwnAndTheSenderFirst) {
  const World world({.recipients = {"a@example.org", "b@example.org", "root"},
                     .sender = "regent@example.org",
                     .host = "the first one"});
  EXPECT_TRUE(mail_text(world.plan(), kOrder, "ns1")
                  .starts_with("From: regent@example.org\n"
                               "To: a@example.org,\n b@example.org,\n root\n"
                               "Subject: the first one: dns0 is Active\n"));
  EXPECT_EQ(mail_words(world.plan()), "/usr/sbin/sendmail\0-t\0-i\0-f\0regent@example.org\0"s);
}

TEST(MailText, LetsNoNameOfAHostBeginAnotherHeader) {
  const World world({});
  EXPECT_TRUE(mail_text(world.plan(), kOrder, "ns1\nBcc: x@example.org")
                  .starts_with("To: noc@example.org\nSubject: ns1?Bcc: x@example.org: dns0 is "
                               "Active\nAuto-Submitted: "));
}

}  // namespace
}  // namespace checks
