// Records about mail: what is sent comes back the same, and each thing that is wrong is refused.
#include "contract/mail_message.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace {

using contract::MailOrder;
using contract::MailResult;
using contract::RunOutcome;
using contract::Stage;

std::vector<std::uint8_t> record(const contract::MailHead& head, std::string_view text) {
  std::vector<std::uint8_t> bytes(sizeof(head) + text.size());
  std::memcpy(bytes.data(), &head, sizeof(head));
  std::memcpy(bytes.data() + sizeof(head), text.data(), text.size());
  return bytes;
}

TEST(MailOrder, ComesBackAsItWasSent) {
  const auto bytes = contract::record_of({.number = 7, .subject = "a is Active", .body = "b\nc\n"});
  EXPECT_EQ(bytes.size(), 27U);
  const auto order = contract::read_mail_order(bytes);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->number, 7U);
  EXPECT_EQ(order->subject, "a is Active");
  EXPECT_EQ(order->body, "b\nc\n");
}

TEST(MailOrder, HasExactlyTheSizeThatItsHeadSays) {
  EXPECT_TRUE(contract::read_mail_order(record({1, 1, 2}, "ab\n")));
  EXPECT_EQ(contract::read_mail_order(record({1, 1, 2}, "ab\n\n")).error(), Stage::violation_size);
  EXPECT_EQ(contract::read_mail_order(record({1, 1, 2}, "ab")).error(), Stage::violation_size);
  EXPECT_EQ(contract::read_mail_order(record({1, 0xffffffff, 4}, "ab\n")).error(),
            Stage::violation_size);
  EXPECT_EQ(contract::read_mail_order(std::vector<std::uint8_t>(11)).error(),
            Stage::violation_size);
}

TEST(MailOrder, IsPrintableTextOnly) {
  struct Row {
    const char* name;
    std::string subject;
    std::string body;
    bool is_good;
  };
  const std::vector<Row> rows{
      {"good", "a b", "c d\n", true},
      {"the longest", std::string(160, 'a'), std::string(32767, 'b') + "\n", true},
      {"a subject that is too long", std::string(161, 'a'), "b\n", false},
      {"a body that is too long", "a", std::string(32768, 'b') + "\n", false},
      {"no subject", "", "b\n", false},
      {"no body", "a", "", false},
      {"a newline in the subject", "a\nBcc: x@example.org", "b\n", false},
      {"a carriage return in the subject", "a\rb", "b\n", false},
      {"UTF-8 in the subject", "\xc3\xa4", "b\n", false},
      {"a NUL byte in the body", "a", std::string("b\0c\n", 4), false},
      {"a carriage return in the body", "a", "b\r\n", false},
      {"no newline at the end", "a", "b\nc", false},
  };
  for (const Row& row : rows) {
    const auto order =
        contract::read_mail_order(record({1, static_cast<std::uint32_t>(row.subject.size()),
                                          static_cast<std::uint32_t>(row.body.size())},
                                         row.subject + row.body));
    EXPECT_EQ(order.has_value(), row.is_good) << row.name;
    if (row.is_good || order) continue;
    EXPECT_EQ(order.error(), Stage::violation_operation) << row.name;
  }
}

TEST(MailOrder, WithANewlineInItsSubjectIsOurOwnMistake) {
  EXPECT_DEATH((void)contract::record_of({.number = 1, .subject = "a\nb", .body = "c\n"}), "");
}

TEST(MailResult, IsRefusedForEachThingThatIsWrong) {
  MailResult good{.number = 3, .outcome = RunOutcome::exited, .code = 75, .output_size_bytes = 2};
  good.output = {'n', 'o'};
  const auto read = contract::read_mail_result(contract::bytes_of(good));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->code, 75);

  EXPECT_EQ(contract::read_mail_result(contract::bytes_of(good).first(275)).error(),
            Stage::violation_size);
  MailResult passed = good;
  passed.outcome = RunOutcome::passed;
  EXPECT_EQ(contract::read_mail_result(contract::bytes_of(passed)).error(),
            Stage::violation_operation);
  MailResult longer = good;
  longer.output_size_bytes = 257;
  EXPECT_EQ(contract::read_mail_result(contract::bytes_of(longer)).error(), Stage::violation_size);
  MailResult shorter = good;
  shorter.output_size_bytes = 1;
  EXPECT_EQ(contract::read_mail_result(contract::bytes_of(shorter)).error(),
            Stage::violation_reserved);
}

}  // namespace
