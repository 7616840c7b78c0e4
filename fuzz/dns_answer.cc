// Answers of DNS servers (checks/dns_answer.h) on any bytes: what is judged has a known outcome and
// a sentence that can be printed, and every record of the message, of whatever type, can be taken
// apart by ldns. ldns has no sanitizer: the message ends where a guarded page begins.
//
// Input: number of a check, transport, then the message; the id is the one it has.
#include "checks/dns_answer.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "checks/dns_rdata.h"
#include "checks/dns_records.h"
#include "fuzz/guarded_page.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using checks::DnsQuestion;
using contract::DnsMatch;
using contract::PlanDns;
using contract::RunOutcome;
using contract::Transport;

struct Check {
  std::string_view name;
  std::string_view expected;
  PlanDns row;
};

constexpr std::array<Check, 9> kChecks{{
    {"test.example.", "ok", {.type = 16, .match = DnsMatch::text, .min_answers = 1}},
    {"www.example.", "192.0.2.1", {.type = 1, .match = DnsMatch::data}},
    {"www.example.",
     "",
     {.type = 28,
      .match = DnsMatch::prefix,
      .prefix_family = 6,
      .prefix_length = 33,
      .prefix = {0x20, 0x01, 0x0d, 0xb8}}},
    {"example.", "10 mail.example.", {.type = 15, .rcodes = 0b1001, .match = DnsMatch::data}},
    {"example.", "ns.example. root.example. 1 2 3 4 5", {.type = 6, .match = DnsMatch::data}},
    {"www.example.",
     "",
     {.type = 255, .dns_class = 255, .match = DnsMatch::prefix, .prefix_family = 4}},
    {"_s._tcp.example.", "0 5 443 www.example.", {.type = 33, .match = DnsMatch::data}},
    {"example.", "0 issue \"ca.example.net\"", {.type = 257, .match = DnsMatch::data}},
    {".", "", {.type = 65280, .rcodes = 0xffff}},
}};

// What the records of a check may have at the most, so that ldns does not need much memory.
constexpr std::size_t kMaxExpandedBytes = 1024;

void check_text(const std::string& text) {
  CHECK(!text.empty() && text.size() <= checks::kMaxFindingBytes);
  CHECK(std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; }));
}

void judge(const DnsQuestion& question, Transport transport,
           std::span<const std::uint8_t> message) {
  const auto id = static_cast<std::uint16_t>(message.size() < 2 ? 0 : message[0] << 8 | message[1]);
  const auto finding = checks::judge_dns_answer(question, id, transport, message);
  if (!finding) return;
  check_text(finding->text);
  CHECK(message.size() >= sizeof(checks::DnsHeader));
  CHECK(finding->outcome == RunOutcome::passed || finding->outcome == RunOutcome::failed ||
        (finding->outcome == RunOutcome::truncated && transport == Transport::udp));
}

void take_apart(const DnsQuestion& question, std::span<const std::uint8_t> message) {
  const std::size_t question_bytes = checks::dns_question_section(question).size();
  CHECK(question_bytes > 0);
  const auto records =
      checks::read_dns_records(message, sizeof(checks::DnsHeader) + question_bytes);
  if (!records) return;
  for (const checks::DnsRecord& record : records->answers) {
    CHECK(record.offset < message.size());
    CHECK(record.rdata.data() + record.rdata.size() <= message.data() + message.size());
    if (record.rdata.size() > kMaxExpandedBytes) continue;
    static_cast<void>(checks::expand_rdata(message, record));
    const std::string words = checks::rdata_words(message, record);
    CHECK(std::ranges::all_of(words, [](char c) { return c >= ' ' && c < 0x7f; }));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  const Check& check = kChecks[input.octet() % kChecks.size()];
  const Transport transport = input.octet() % 2 == 0 ? Transport::udp : Transport::tcp;
  if (input.rest().size() > fuzz::GuardedPage::kRoomBytes) return 0;
  static fuzz::GuardedPage page;
  const auto message = page.put(input.rest());
  const DnsQuestion question{.name = check.name, .expected = check.expected, .row = check.row};
  judge(question, transport, message);
  take_apart(question, message);
  return 0;
}
