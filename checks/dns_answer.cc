#include "checks/dns_answer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "checks/dns_rdata.h"
#include "checks/dns_records.h"
#include "vrrp/address.h"

namespace checks {
namespace {

using contract::DnsMatch;
using contract::PlanDns;
using contract::RunOutcome;
using contract::Transport;
using Bytes = std::span<const std::uint8_t>;

// What the question section of a message is, compared with ours.
enum class Echo { same, other, absent, cut };

struct Answer {
  Bytes message;
  std::uint16_t rcode = 0;
  std::vector<DnsRecord> records;  // those that count
};

Finding unreadable() { return failed("an answer that cannot be read"); }

std::uint8_t lower(std::uint8_t octet) {
  return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet | 0x20) : octet;
}

// The name of the only question is never compressed: it is the first of the message. Lengths of
// labels are below the letters, but type and class have no case.
Echo echo_of(const DnsHeader& header, Bytes message, Bytes asked) {
  if (header.questions.value() == 0) return Echo::absent;
  if (header.questions.value() != 1) return Echo::other;
  constexpr std::size_t kTypeAndClassBytes = 4;
  const Bytes echoed = message.subspan(sizeof(DnsHeader));
  for (std::size_t i = 0; i < std::min(asked.size(), echoed.size()); ++i) {
    const bool is_name = i + kTypeAndClassBytes < asked.size();
    if (is_name ? lower(asked[i]) != lower(echoed[i]) : asked[i] != echoed[i]) return Echo::other;
  }
  return echoed.size() < asked.size() ? Echo::cut : Echo::same;
}

// "3 TXT records"; of all types together "3 records"
std::string counted(std::size_t count, const PlanDns& row) {
  std::string words = std::to_string(count) + " ";
  if (row.type != kTypeAny) words += type_name(row.type) + " ";
  return words + (count == 1 ? "record" : "records");
}

// "NOERROR, REFUSED or NXDOMAIN"
std::string right_rcodes(std::uint16_t mask) {
  std::vector<std::string> names;
  for (std::uint16_t rcode = 0; rcode < 16; ++rcode) {
    if ((mask >> rcode & 1) != 0) names.push_back(rcode_name(rcode));
  }
  std::string words;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) words += i + 1 == names.size() ? " or " : ", ";
    words += names[i];
  }
  return words;
}

bool is_right(std::uint16_t rcode, const PlanDns& row) {
  return rcode < 16 && (row.rcodes >> rcode & 1) != 0;
}

bool counts(const DnsRecord& record, const PlanDns& row) {
  return (row.type == kTypeAny || record.type == row.type) &&
         (row.dns_class == kClassAny || record.dns_class == row.dns_class);
}

Finding right(const Answer& answer, const PlanDns& row) {
  return passed(rcode_name(answer.rcode) + " with " + counted(answer.records.size(), row));
}

// "no MX record": of all types together "no record".
std::string none_of(const PlanDns& row) {
  return row.type == kTypeAny ? "no record" : "no " + type_name(row.type) + " record";
}

std::string behind_colon(const std::string& words) { return words.empty() ? words : ": " + words; }

// The strings of TXT rdata; nothing when they do not end where the rdata do.
std::optional<std::vector<std::string>> strings_of(Bytes rdata) {
  std::vector<std::string> strings;
  while (!rdata.empty()) {
    const std::size_t size = rdata.front();
    if (rdata.size() - 1 < size) return std::nullopt;
    const Bytes string = rdata.subspan(1, size);
    strings.emplace_back(string.begin(), string.end());
    rdata = rdata.subspan(1 + size);
  }
  return strings;
}

Finding judge_text(const DnsQuestion& question, const Answer& answer) {
  std::optional<std::string> first;
  for (const DnsRecord& record : answer.records) {
    if (record.type != kTypeTxt) continue;
    const auto strings = strings_of(record.rdata);
    if (!strings) return unreadable();
    for (const std::string& string : *strings) {
      if (string.find(question.expected) != std::string::npos) return right(answer, question.row);
      if (!first) first = string;
    }
  }
  return failed("no TXT record has " + quoted(question.expected) + " in it" +
                behind_colon(first ? quoted(*first) : std::string()));
}

Finding judge_rdata(const DnsQuestion& question, const Answer& answer) {
  const auto expected = parse_rdata(question.expected, question.row.type);
  if (!expected) {
    return failed(quoted(question.expected) + " are not the data of a record of type " +
                  type_name(question.row.type));
  }
  for (const DnsRecord& record : answer.records) {
    // Compression only makes rdata shorter: these are others, and need not be taken apart.
    if (record.rdata.size() > expected->size()) continue;
    const auto found = expand_rdata(answer.message, record);
    if (!found) return unreadable();
    if (*found == *expected) return right(answer, question.row);
  }
  std::string first;
  if (!answer.records.empty()) {
    const DnsRecord& record = answer.records.front();
    const auto strings = record.type == kTypeTxt ? strings_of(record.rdata) : std::nullopt;
    first = strings && !strings->empty() ? quoted(strings->front())
                                         : rdata_words(answer.message, record);
  }
  return failed(none_of(question.row) + " is " + quoted(question.expected) + behind_colon(first));
}

bool lies_in(Bytes address, const PlanDns& row) {
  for (unsigned bit = 0; bit < row.prefix_length; ++bit) {
    const unsigned mask = 0x80U >> bit % 8;
    if (((address[bit / 8] ^ row.prefix[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

Finding judge_prefix(const DnsQuestion& question, const Answer& answer) {
  const PlanDns& row = question.row;
  const auto family = row.prefix_family == 4 ? vrrp::Family::ipv4 : vrrp::Family::ipv6;
  std::string first;
  for (const DnsRecord& record : answer.records) {
    const bool is_ipv4 = record.type == kTypeA;
    if (!is_ipv4 && record.type != kTypeAaaa) continue;
    const auto found = is_ipv4 ? vrrp::Family::ipv4 : vrrp::Family::ipv6;
    if (record.rdata.size() != vrrp::address_size_bytes(found)) return unreadable();
    if (found == family && lies_in(record.rdata, row)) return right(answer, row);
    if (first.empty()) first = rdata_words(answer.message, record);
  }
  const Bytes prefix = Bytes(row.prefix).first(vrrp::address_size_bytes(family));
  return failed("no address is in " + vrrp::IpAddress(family, prefix).to_string() + "/" +
                std::to_string(row.prefix_length) + behind_colon(first));
}

Finding judge_records(const DnsQuestion& question, const Answer& answer) {
  const PlanDns& row = question.row;
  if (!is_right(answer.rcode, row)) {
    return failed(rcode_name(answer.rcode) + " instead of " + right_rcodes(row.rcodes));
  }
  if (answer.records.size() < row.min_answers) {
    return failed(counted(answer.records.size(), row) + " instead of at least " +
                  std::to_string(row.min_answers));
  }
  switch (row.match) {
    case DnsMatch::anything:
      return right(answer, row);
    case DnsMatch::data:
      return judge_rdata(question, answer);
    case DnsMatch::text:
      return judge_text(question, answer);
    case DnsMatch::prefix:
      return judge_prefix(question, answer);
  }
  return unreadable();
}

}  // namespace

std::optional<Finding> judge_dns_answer(const DnsQuestion& question, std::uint16_t id,
                                        Transport transport, Bytes message) {
  const auto header = vrrp::read_header<DnsHeader>(message);
  if (!header || header->id.value() != id) return std::nullopt;
  const std::uint16_t flags = header->flags.value();
  if ((flags & kResponse) == 0 || (flags & kOpcode) != 0) return std::nullopt;
  const std::vector<std::uint8_t> asked = dns_question_section(question);
  if (asked.empty()) return std::nullopt;
  const Echo echo = echo_of(*header, message, asked);
  if (echo == Echo::other) return std::nullopt;
  if (transport == Transport::udp && (flags & kTruncated) != 0) {
    return Finding{.outcome = RunOutcome::truncated, .text = "an answer that was cut short"};
  }
  if (echo == Echo::cut) return unreadable();
  if (echo == Echo::absent && (flags & kRcode) == 0) return std::nullopt;
  const std::size_t question_bytes = echo == Echo::same ? asked.size() : 0;
  auto records = read_dns_records(message, sizeof(DnsHeader) + question_bytes);
  if (!records) return unreadable();
  std::erase_if(records->answers,
                [&](const DnsRecord& record) { return !counts(record, question.row); });
  return judge_records(
      question,
      {.message = message, .rcode = records->rcode, .records = std::move(records->answers)});
}

}  // namespace checks
