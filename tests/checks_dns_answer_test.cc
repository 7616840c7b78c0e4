// Answers are told from what is none, and judged. The messages were made by dnspython 2.3.0
// (dns.message.make_response, to_wire); where one is changed afterwards, the test says so.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/dns_answer.h"
#include "tests/bytes.h"

namespace {

using checks::DnsQuestion;
using checks::Finding;
using contract::DnsMatch;
using contract::PlanDns;
using contract::RunOutcome;
using contract::Transport;
using tests::from_hex;

// Of test.example TXT, www.example A, www.example AAAA and example MX.
constexpr std::string_view kTxtQuestion = "0474657374076578616d706c650000100001";
constexpr std::string_view kOpt = "0000292000000000000000";

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kSoa = 6;
constexpr std::uint16_t kMx = 15;
constexpr std::uint16_t kTxt = 16;
constexpr std::uint16_t kAaaa = 28;
constexpr std::uint16_t kSrv = 33;
constexpr std::uint16_t kAny = 255;
constexpr std::uint16_t kCaa = 257;

// test.example TXT "all ok"
constexpr std::string_view kAllOk =
    "1234818000010001000000010474657374076578616d706c650000100001"
    "c00c001000010000003c000706616c6c206f6b0000292000000000000000";
// test.example TXT "v=1" "bad\255\010" "nothing"; another: "is ok now"
constexpr std::string_view kTwoTexts =
    "1234818000010002000000010474657374076578616d706c650000100001"
    "c00c001000010000003c001203763d3105626164ff0a076e6f7468696e67"
    "c00c001000010000003c000a096973206f6b206e6f770000292000000000000000";
// No TXT, and an SOA in the authority section.
constexpr std::string_view kNoText =
    "1234818000010000000100010474657374076578616d706c650000100001"
    "c011000600010000003c0020026e73c01104726f6f74c011"
    "00000001000000020000000300000004000000050000292000000000000000";
// www.example CNAME host.example; host.example A 198.51.100.7, 192.0.2.1
constexpr std::string_view kBehindCname =
    "12348180000100030000000103777777076578616d706c650000010001"
    "c00c000500010000003c000704686f7374c010c029000100010000003c0004c6336407"
    "c029000100010000003c0004c00002010000292000000000000000";
// www.example AAAA 2001:db8::1
constexpr std::string_view kIpv6 =
    "12348180000100010000000103777777076578616d706c6500001c0001"
    "c00c001c00010000003c001020010db8000000000000000000000001"
    "0000292000000000000000";
// example MX 20 backup.example; 10 Mail.example
constexpr std::string_view kTwoMx =
    "123481800001000200000001076578616d706c6500000f0001"
    "c00c000f00010000003c000b0014066261636b7570c00c"
    "c00c000f00010000003c0009000a044d61696cc00c0000292000000000000000";
// www.example A 192.0.2.1 and TXT "here", to a question for ANY
constexpr std::string_view kAnything =
    "12348180000100020000000103777777076578616d706c650000ff0001"
    "c00c000100010000003c0004c0000201c00c001000010000003c0005046865726500002920"
    "00000000000000";

struct Check {
  std::string name;
  PlanDns row;
  std::string expected = {};
};

std::optional<Finding> judge(const Check& check, std::span<const std::uint8_t> message,
                             Transport transport = Transport::udp) {
  return checks::judge_dns_answer(
      {.name = check.name, .expected = check.expected, .row = check.row}, 0x1234, transport,
      message);
}

// "passed: ...", "failed: ...", "truncated" or "none"
std::string verdict(const Check& check, std::string_view message,
                    Transport transport = Transport::udp) {
  const auto finding = judge(check, from_hex(message), transport);
  if (!finding) return "none";
  if (finding->outcome == RunOutcome::truncated) return "truncated";
  return (finding->outcome == RunOutcome::passed ? "passed: " : "failed: ") + finding->text;
}

Check txt_check() { return {.name = "test.example.", .row = {.type = kTxt, .min_answers = 1}}; }

Check text_check(std::string_view text) {
  Check check = txt_check();
  check.row.match = DnsMatch::text;
  check.expected = text;
  return check;
}

Check record_check(std::string_view name, std::uint16_t type, std::string_view expected) {
  return {.name = std::string(name),
          .row = {.type = type, .match = DnsMatch::data},
          .expected = std::string(expected)};
}

std::string replaced(std::string_view text, std::string_view old, std::string_view by) {
  std::string changed(text);
  const std::size_t at = changed.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return changed.replace(at, old.size(), by);
}

// A header with these flags and counts in hexadecimal, then the question for test.example TXT.
std::string message(std::string_view flags, std::string_view counts, std::string_view rest = {}) {
  return "1234" + std::string(flags) + std::string(counts) + std::string(kTxtQuestion) +
         std::string(rest);
}

TEST(DnsAnswer, IsToThisQuestion) {
  EXPECT_EQ(verdict(txt_check(), kAllOk), "passed: NOERROR with 1 TXT record");
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "1234", "1235")), "none");
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "8180", "0180")), "none") << "a query";
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "8180", "a180")), "none") << "an update";
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "74657374", "74657375")), "none") << "tesu";
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "100001", "110001")), "none") << "another type";
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "100001", "100003")), "none") << "another class";
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "0001000100000001", "0002000100000001")), "none")
      << "two questions";
  EXPECT_EQ(verdict(txt_check(), "12348180000100010000"), "none") << "shorter than a header";
  EXPECT_EQ(verdict(txt_check(), ""), "none");
}

TEST(DnsAnswer, MayEchoTheNameInAnotherCase) {
  Check check = txt_check();
  check.name = "TEST.Example.";
  EXPECT_EQ(verdict(check, kAllOk), "passed: NOERROR with 1 TXT record");
}

TEST(DnsAnswer, IsTakenAsAnErrorWithoutTheQuestion) {
  EXPECT_EQ(verdict(txt_check(), "123481810000000000000000"), "failed: FORMERR instead of NOERROR");
  EXPECT_EQ(verdict(txt_check(), "123481800000000000000000"), "none");
}

TEST(DnsAnswer, IsTruncatedOverUdpOnly) {
  const std::string cut = message("8380", "0001000000000001", kOpt);
  EXPECT_EQ(verdict(txt_check(), cut), "truncated");
  EXPECT_EQ(verdict(txt_check(), cut, Transport::tcp),
            "failed: 0 TXT records instead of at least 1");
  EXPECT_EQ(verdict(txt_check(), message("8382", "0001000000000000")), "truncated")
      << "whatever the rcode is";
  EXPECT_EQ(verdict(txt_check(), message("8380", "0001000100000000", "c00c00")), "truncated")
      << "in the middle of a record";
  EXPECT_EQ(verdict(txt_check(), replaced(cut, "74657374", "74657375")), "none");
}

TEST(DnsAnswer, HasOneOfTheRightRcodes) {
  const std::string servfail = message("8182", "0001000000000001", kOpt);
  Check check = txt_check();
  EXPECT_EQ(verdict(check, servfail), "failed: SERVFAIL instead of NOERROR");
  check.row.rcodes = 0b1000;
  EXPECT_EQ(verdict(check, servfail), "failed: SERVFAIL instead of NXDOMAIN");
  EXPECT_EQ(verdict(check, kAllOk), "failed: NOERROR instead of NXDOMAIN");
  check.row.rcodes = 0b101001;
  EXPECT_EQ(verdict(check, servfail), "failed: SERVFAIL instead of NOERROR, NXDOMAIN or REFUSED");
  check.row.rcodes = 0b100;
  check.row.min_answers = 0;
  EXPECT_EQ(verdict(check, servfail), "passed: SERVFAIL with 0 TXT records");
}

TEST(DnsAnswer, HasAnRcodeOfEdns) {
  Check check = txt_check();
  check.row.min_answers = 0;
  EXPECT_EQ(verdict(check, message("8180", "0001000000000001", "0000292000010000000000")),
            "failed: BADVERS instead of NOERROR");
  EXPECT_EQ(verdict(check, message("8187", "0001000000000001", "0000292000010000000000")),
            "failed: rcode 23 instead of NOERROR");
  EXPECT_EQ(verdict(check, message("818c", "0001000000000000")),
            "failed: rcode 12 instead of NOERROR");
}

TEST(DnsAnswer, CutsALongSentence) {
  // example MX 10 and a name of three labels of 62 letters.
  const std::string label = "3e" + std::string(124, '6');
  const auto finding = judge(record_check("example.", kMx, "10 b."),
                             from_hex("123481800001000100000000076578616d706c6500000f0001"
                                      "c00c000f00010000003c00c0000a" +
                                      label + label + label + "00"));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->text, "no MX record is \"10 b.\": 10 " + std::string(62, 'f') + "." +
                               std::string(62, 'f') + "." + std::string(43, 'f') + "...");
  EXPECT_EQ(finding->text.size(), 200U);
}

TEST(DnsAnswer, HasEnoughRecords) {
  Check check = txt_check();
  EXPECT_EQ(verdict(check, kNoText), "failed: 0 TXT records instead of at least 1");
  check.row.min_answers = 2;
  EXPECT_EQ(verdict(check, kAllOk), "failed: 1 TXT record instead of at least 2");
  EXPECT_EQ(verdict(check, kTwoTexts), "passed: NOERROR with 2 TXT records");
  check.row.min_answers = 0;
  EXPECT_EQ(verdict(check, kNoText), "passed: NOERROR with 0 TXT records");
}

TEST(DnsAnswer, CountsTheTypeAskedForAndForAnyAll) {
  Check check{.name = "www.example.", .row = {.type = kA, .min_answers = 2}};
  EXPECT_EQ(verdict(check, kBehindCname), "passed: NOERROR with 2 A records");
  check.row.min_answers = 3;
  EXPECT_EQ(verdict(check, kBehindCname), "failed: 2 A records instead of at least 3");
  check.row.type = kAny;
  EXPECT_EQ(verdict(check, kAnything), "failed: 2 records instead of at least 3");
  check.row.min_answers = 2;
  EXPECT_EQ(verdict(check, kAnything), "passed: NOERROR with 2 records");
}

TEST(DnsAnswer, CountsTheClassAskedFor) {
  // The record is of class CH, the question of IN.
  EXPECT_EQ(verdict(txt_check(), replaced(kAllOk, "c00c00100001", "c00c00100003")),
            "failed: 0 TXT records instead of at least 1");
}

TEST(DnsAnswer, HasATextInOneString) {
  EXPECT_EQ(verdict(text_check("ok"), kAllOk), "passed: NOERROR with 1 TXT record");
  EXPECT_EQ(verdict(text_check("OK"), kAllOk),
            "failed: no TXT record has \"OK\" in it: \"all ok\"");
  EXPECT_EQ(verdict(text_check("ok now"), kTwoTexts), "passed: NOERROR with 2 TXT records");
  EXPECT_EQ(verdict(text_check("nothing"), kTwoTexts), "passed: NOERROR with 2 TXT records");
  EXPECT_EQ(verdict(text_check("1bad"), kTwoTexts),
            "failed: no TXT record has \"1bad\" in it: \"v=1\"")
      << "not across strings";
}

TEST(DnsAnswer, ShowsATextPrintably) {
  // "bad\255\010" is made the first string.
  EXPECT_EQ(verdict(text_check("good"),
                    message("8180", "0001000100000000", "c00c001000010000003c000605626164ff0a")),
            "failed: no TXT record has \"good\" in it: \"bad??\"");
}

TEST(DnsAnswer, SaysWhenThereIsNoTextToShow) {
  Check check = text_check("ok");
  check.row.min_answers = 0;
  EXPECT_EQ(verdict(check, kNoText), "failed: no TXT record has \"ok\" in it");
}

TEST(DnsAnswer, HasARecordWithTheseData) {
  EXPECT_EQ(verdict(record_check("www.example.", kA, "192.0.2.1"), kBehindCname),
            "passed: NOERROR with 2 A records");
  EXPECT_EQ(verdict(record_check("www.example.", kA, "192.0.2.2"), kBehindCname),
            "failed: no A record is \"192.0.2.2\": 198.51.100.7");
  EXPECT_EQ(verdict(record_check("www.example.", kAaaa, "2001:DB8:0::1"), kIpv6),
            "passed: NOERROR with 1 AAAA record");
  EXPECT_EQ(verdict(record_check("www.example.", kAaaa, "2001:db8::2"), kIpv6),
            "failed: no AAAA record is \"2001:db8::2\": 2001:db8::1");
  EXPECT_EQ(verdict(record_check("test.example.", kTxt, "\"all ok\""), kAllOk),
            "passed: NOERROR with 1 TXT record");
  EXPECT_EQ(verdict(record_check("test.example.", kTxt, "\"all\" \"ok\""), kAllOk),
            "failed: no TXT record is \"\"all\" \"ok\"\": \"all ok\"");
}

TEST(DnsAnswer, ComparesNamesInAnyCaseAndExpandsThem) {
  EXPECT_EQ(verdict(record_check("example.", kMx, "10 mail.EXAMPLE."), kTwoMx),
            "passed: NOERROR with 2 MX records");
  EXPECT_EQ(verdict(record_check("example.", kMx, "10 mail.example"), kTwoMx),
            "passed: NOERROR with 2 MX records")
      << "a dot at the end is not needed";
  EXPECT_EQ(verdict(record_check("example.", kMx, "30 mail.example."), kTwoMx),
            "failed: no MX record is \"30 mail.example.\": 20 backup.example.");
}

TEST(DnsAnswer, ComparesDataOfOtherTypes) {
  // example SOA ns.example. root.example. 1 2 3 4 5
  EXPECT_EQ(verdict(record_check("example.", kSoa, "ns.example. root.example. 1 2 3 4 5"),
                    "123481800001000100000001076578616d706c650000060001"
                    "c00c000600010000003c0020026e73c00c04726f6f74c00c"
                    "00000001000000020000000300000004000000050000292000000000000000"),
            "passed: NOERROR with 1 SOA record");
  // _s._tcp.example SRV 0 5 443 www.example, compressed
  EXPECT_EQ(verdict(record_check("_s._tcp.example.", kSrv, "0 5 443 www.example."),
                    "123481800001000100000001025f73045f746370076578616d706c650000210001"
                    "c00c002100010000003c000c0000000501bb03777777c014"
                    "0000292000000000000000"),
            "passed: NOERROR with 1 SRV record");
  const std::string_view caa =
      "123481800001000100000001076578616d706c650001010001"
      "c00c010100010000003c00150005697373756563612e6578616d706c652e6e65740000292000000000000000";
  EXPECT_EQ(verdict(record_check("example.", kCaa, "0 issue \"ca.example.net\""), caa),
            "passed: NOERROR with 1 CAA record");
  EXPECT_EQ(verdict(record_check("example.", kCaa, "0 issue \"ca.example.org\""), caa),
            "failed: no CAA record is \"0 issue \"ca.example.org\"\"");
}

TEST(DnsAnswer, SaysWhenTheExpectedDataAreNone) {
  EXPECT_EQ(verdict(record_check("www.example.", kA, "192.0.2.256"), kBehindCname),
            "failed: \"192.0.2.256\" are not the data of a record of type A");
}

Check prefix_check(std::uint16_t type, std::uint8_t family, std::uint8_t length,
                   std::array<std::uint8_t, 16> prefix) {
  return {.name = "www.example.",
          .row = {.type = type,
                  .match = DnsMatch::prefix,
                  .prefix_family = family,
                  .prefix_length = length,
                  .prefix = prefix}};
}

TEST(DnsAnswer, HasAnAddressOfThePrefix) {
  EXPECT_EQ(verdict(prefix_check(kA, 4, 24, {192, 0, 2, 0}), kBehindCname),
            "passed: NOERROR with 2 A records");
  EXPECT_EQ(verdict(prefix_check(kA, 4, 32, {192, 0, 2, 0}), kBehindCname),
            "failed: no address is in 192.0.2.0/32: 198.51.100.7");
  // 192.0.2.1 is in 192.0.2.0/31 but not in 192.0.2.2/31.
  EXPECT_EQ(verdict(prefix_check(kA, 4, 31, {192, 0, 2, 0}), kBehindCname),
            "passed: NOERROR with 2 A records");
  EXPECT_EQ(verdict(prefix_check(kA, 4, 31, {192, 0, 2, 2}), kBehindCname),
            "failed: no address is in 192.0.2.2/31: 198.51.100.7");
  EXPECT_EQ(verdict(prefix_check(kA, 4, 0, {}), kBehindCname), "passed: NOERROR with 2 A records");
  EXPECT_EQ(verdict(prefix_check(kAaaa, 6, 32, {0x20, 0x01, 0x0d, 0xb8}), kIpv6),
            "passed: NOERROR with 1 AAAA record");
  EXPECT_EQ(verdict(prefix_check(kAaaa, 6, 32, {0x20, 0x01, 0x0d, 0xb9}), kIpv6),
            "failed: no address is in 2001:db9::/32: 2001:db8::1");
  EXPECT_EQ(verdict(prefix_check(kAny, 4, 8, {192}), kAnything), "passed: NOERROR with 2 records");
  EXPECT_EQ(verdict(prefix_check(kAny, 6, 0, {}), kAnything),
            "failed: no address is in ::/0: 192.0.2.1");
}

TEST(DnsAnswer, CanBeRead) {
  const std::string_view unreadable = "failed: an answer that cannot be read";
  const struct {
    const char* name;
    Check check;
    std::string text;
  } rows[] = {
      {"no question", txt_check(), "123481800001000000000000"},
      {"half a question", txt_check(), "1234818000010000000000000474657374"},
      {"no answer", txt_check(), message("8180", "0001000100000000")},
      {"no OPT", txt_check(), message("8180", "0001000000000001")},
      {"half a pointer", txt_check(), message("8180", "0001000100000000", "c0")},
      {"no rdata", txt_check(), message("8180", "0001000100000000", "c00c001000010000003c0007")},
      {"one octet too few", txt_check(),
       message("8180", "0001000100000000", "c00c001000010000003c000706616c6c206f")},
      {"a label of 64", txt_check(),
       message("8180", "0001000100000000", "4061001000010000003c0000")},
      {"a name without end", txt_check(), message("8180", "0001000100000000", "0361626303616263")},
      {"a string beyond the rdata", text_check("ok"),
       message("8180", "0001000100000000", "c00c001000010000003c000207616c6c206f6b")},
      {"an address of 3 octets", prefix_check(kA, 4, 0, {}),
       "12348180000100010000000003777777076578616d706c650000010001"
       "c00c000100010000003c0003c00002"},
      {"a name in the rdata that points to itself", record_check("example.", kMx, "10 a.example."),
       "123481800001000100000000076578616d706c6500000f0001"
       "c00c000f00010000003c0004000ac027"},
  };
  for (const auto& row : rows) EXPECT_EQ(verdict(row.check, row.text), unreadable) << row.name;
}

TEST(DnsAnswer, MayHaveBytesBehindIt) {
  EXPECT_EQ(verdict(text_check("ok"), std::string(kAllOk) + "00ff"),
            "passed: NOERROR with 1 TXT record");
}

TEST(DnsAnswer, MayBeAsLargeAsAMessageCanBe) {
  // One TXT record of 65493 empty strings: 42 octets go before them.
  std::vector<std::uint8_t> bytes =
      from_hex(message("8180", "0001000100000000", "c00c001000010000003cffd5"));
  bytes.resize(65535);
  const auto text = judge(text_check("ok"), bytes);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->text, "no TXT record has \"ok\" in it: \"\"");
  const auto record = judge(record_check("test.example.", kTxt, "ok"), bytes);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->text, "no TXT record is \"ok\": \"\"");
}

}  // namespace
