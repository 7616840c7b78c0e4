// Queries in wire form. The expected bytes were made by dnspython 2.3.0 (dns.message.make_query).
#include <gtest/gtest.h>

#include <string>

#include "checks/dns_question.h"
#include "tests/bytes.h"

namespace {

using checks::DnsQuestion;
using contract::PlanDns;

std::string query(std::string_view name, const PlanDns& row, std::uint16_t id = 0x1234) {
  return tests::to_hex(checks::dns_query({.name = name, .expected = {}, .row = row}, id));
}

TEST(DnsQuestion, IsAQueryWithEdns) {
  EXPECT_EQ(query("test.example.", {.type = 16}),
            "1234010000010000000000010474657374076578616d706c650000100001"
            "00002904d0000000000000");
}

TEST(DnsQuestion, MayDoWithoutRecursionAndKeepsTheCase) {
  EXPECT_EQ(query("Test.EXAMPLE.", {.type = 1, .wants_recursion = 0}),
            "1234000000010000000000010454657374074558414d504c450000010001"
            "00002904d0000000000000");
}

TEST(DnsQuestion, IsOfAnyClassAndType) {
  EXPECT_EQ(query("version.bind.", {.type = 16, .dns_class = 3}),
            "1234010000010000000000010776657273696f6e0462696e640000100003"
            "00002904d0000000000000");
  EXPECT_EQ(query("a\\.b.example.", {.type = 255}),
            "12340100000100000000000103612e62076578616d706c650000ff0001"
            "00002904d0000000000000");
}

TEST(DnsQuestion, AsksForTheRoot) {
  EXPECT_EQ(query(".", {.type = 2}, 0xfffe),
            "fffe01000001000000000001000002000100002904d0000000000000");
}

TEST(DnsQuestion, NeedsNoDotAtTheEnd) {
  EXPECT_EQ(query("test.example", {.type = 16}), query("test.example.", {.type = 16}));
}

TEST(DnsQuestion, IsEmptyWhenTheNameIsNone) {
  const PlanDns row{.type = 1};
  EXPECT_EQ(query("", row), "");
  EXPECT_EQ(query("a..b", row), "");
  EXPECT_EQ(query(".example", row), "");
  EXPECT_EQ(query(std::string(64, 'a') + ".example", row), "");
  EXPECT_NE(query(std::string(63, 'a') + ".example", row), "");
  const std::string label(62, 'a');
  EXPECT_NE(query(label + "." + label + "." + label + "." + label + ".", row), "");
  EXPECT_EQ(query(label + "." + label + "." + label + "." + label + ".aa.", row), "");
}

}  // namespace
