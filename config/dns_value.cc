#include "config/dns_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "config/dns_words.h"
#include "config/escaped_text.h"
#include "config/render.h"
#include "config/suggest.h"
#include "config/value.h"

namespace config {
namespace {

using contract::DnsMatch;

constexpr std::array<std::string_view, 4> kWords{"answer", "data", "prefix", "answers"};
constexpr std::uint64_t kMaxAnswers = 65535;

bool check_dns_name(const Token& word, Diagnostics& diagnostics) {
  const std::string_view problem = problem_of_dns_name(word.text);
  if (problem.empty()) return true;
  const bool is_foreign = std::ranges::any_of(word.text, [](char c) { return c < 0; });
  diagnostics.add({.code = Code::bad_name,
                   .span = word.span,
                   .message = fmt::format("{} cannot be asked for: {}", quoted(word.text), problem),
                   .help = is_foreign ? "write its form in ASCII, which begins with `xn--`" : ""});
  return false;
}

bool read_type(const Token& word, DnsQuery& query, Diagnostics& diagnostics) {
  const std::optional<std::uint16_t> type = dns_type_of(word.text);
  if (type) {
    query.type = *type;
    return true;
  }
  diagnostics.add(
      {.code = Code::not_a_choice,
       .span = word.span,
       .message = fmt::format("{} is not a type of DNS: A, AAAA, NS, CNAME, SOA, PTR, MX, TXT, "
                              "SRV, CAA, DS, DNSKEY, HTTPS, SVCB, ANY or TYPE1 to TYPE65535",
                              quoted(word.text)),
       .help = did_you_mean(closest_dns_type(word.text))});
  return false;
}

bool read_class(const Token& word, DnsQuery& query, Diagnostics& diagnostics) {
  const std::optional<std::uint16_t> dns_class = dns_class_of(word.text);
  if (dns_class) {
    query.dns_class = *dns_class;
    return true;
  }
  diagnostics.add({.code = Code::not_a_choice,
                   .span = word.span,
                   .message = fmt::format("{} is not a class of DNS: IN, CH, HS or CLASS1 to "
                                          "CLASS65535",
                                          quoted(word.text))});
  return false;
}

// Reads what stands behind `expect`, word by word.
class ExpectationReader {
 public:
  ExpectationReader(std::span<const Token> words, Diagnostics& diagnostics)
      : words_(words), diagnostics_(diagnostics) {}

  std::optional<DnsExpectation> read();

 private:
  void read_rcodes();
  // The word at hand and its value.
  bool read_pair();
  bool read_match(const Token& word, const Token& value);
  bool read_rdata(const Token& value);
  bool read_prefix(const Token& value);
  bool read_answers(const Token& word, const Token& value);
  bool report_unknown(const Token& word);
  bool report_second(const Token& word, std::string message);

  std::span<const Token> words_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  DnsExpectation expectation_;
  const Token* match_ = nullptr;  // answer, data or prefix
  const Token* answers_ = nullptr;
};

std::optional<DnsExpectation> ExpectationReader::read() {
  read_rcodes();
  bool is_good = true;
  while (is_good && at_ < words_.size()) is_good = read_pair();
  if (!is_good) return std::nullopt;
  return expectation_;
}

// None is NOERROR.
void ExpectationReader::read_rcodes() {
  std::uint16_t rcodes = 0;
  for (; at_ < words_.size(); ++at_) {
    const std::optional<std::uint16_t> rcode = rcode_of(words_[at_].text);
    if (!rcode) break;
    rcodes = static_cast<std::uint16_t>(rcodes | 1U << *rcode);
  }
  if (rcodes != 0) expectation_.rcodes = rcodes;
}

bool ExpectationReader::read_pair() {
  const Token& word = words_[at_];
  if (std::ranges::find(kWords, word.text) == kWords.end()) return report_unknown(word);
  if (at_ + 1 == words_.size()) {
    diagnostics_.add({.code = Code::missing_value,
                      .span = word.span,
                      .message = fmt::format("`{}` needs a value", word.text)});
    return false;
  }
  const Token& value = words_[at_ + 1];
  at_ += 2;
  return word.text == "answers" ? read_answers(word, value) : read_match(word, value);
}

bool ExpectationReader::report_unknown(const Token& word) {
  const std::string_view near = closest(kWords, word.text);
  diagnostics_.add(
      {.code = Code::not_a_choice,
       .span = word.span,
       .message = fmt::format("{} is not a response code, and not `answer`, `data`, `prefix` or "
                              "`answers`",
                              quoted(word.text)),
       .help = did_you_mean(near.empty() ? closest_rcode(word.text) : near)});
  return false;
}

bool ExpectationReader::report_second(const Token& word, std::string message) {
  diagnostics_.add({.code = Code::extra_value, .span = word.span, .message = std::move(message)});
  return false;
}

bool ExpectationReader::read_match(const Token& word, const Token& value) {
  if (match_ != nullptr) {
    return report_second(word, "only one of `answer`, `data` and `prefix` can be expected");
  }
  match_ = &word;
  if (word.text == "data") return read_rdata(value);
  if (word.text == "prefix") return read_prefix(value);
  static constexpr Keyword kRow{.name = "answer", .type = Type::text};
  std::optional<std::string> text = read_text(kRow, value, diagnostics_);
  if (!text) return false;
  if (unescaped(*text)->find('\0') != std::string::npos) {
    diagnostics_.add({.code = Code::not_a_choice,
                      .span = value.span,
                      .message = "a NUL byte cannot be in the text of `answer`"});
    return false;
  }
  expectation_.match = DnsMatch::text;
  expectation_.text = *std::move(text);
  return true;
}

// As in a zone file, so that a backslash is what it is there.
bool ExpectationReader::read_rdata(const Token& value) {
  if (value.text.empty() || value.text.size() > contract::kMaxProbeTextBytes) {
    diagnostics_.add(
        {.code = Code::out_of_range,
         .span = value.span,
         .message = fmt::format("`data` takes 1 to {} characters", contract::kMaxProbeTextBytes)});
    return false;
  }
  expectation_.match = DnsMatch::data;
  expectation_.text = value.text;
  return true;
}

bool ExpectationReader::read_prefix(const Token& value) {
  const std::size_t slash = std::min(value.text.find('/'), value.text.size());
  const auto address = vrrp::IpAddress::parse(value.text.substr(0, slash));
  if (!address) {
    diagnostics_.add({.code = Code::bad_address,
                      .span = part(value, 0, slash),
                      .message = fmt::format("{} is not an IPv4 or IPv6 address",
                                             quoted(value.text.substr(0, slash)))});
    return false;
  }
  const std::uint64_t longest = address->family() == vrrp::Family::ipv4 ? 32 : 128;
  const auto text = value.text.substr(std::min(slash + 1, value.text.size()));
  const auto length = slash < value.text.size() ? parse_number(text) : std::optional(longest);
  if (!length || *length > longest) {
    diagnostics_.add(
        {.code = Code::bad_prefix,
         .span = part(value, slash + 1, text.size()),
         .message = fmt::format("{} is not a prefix length from 0 to {}", quoted(text), longest)});
    return false;
  }
  expectation_.match = DnsMatch::prefix;
  expectation_.prefix = *address;
  expectation_.prefix_length = static_cast<std::uint8_t>(*length);
  return true;
}

bool ExpectationReader::read_answers(const Token& word, const Token& value) {
  if (answers_ != nullptr) return report_second(word, "`answers` is given twice");
  answers_ = &word;
  static constexpr Keyword kRow{.name = "answers", .type = Type::number, .range = {0, kMaxAnswers}};
  const auto number = read_value<std::uint32_t>(kRow, value, diagnostics_);
  if (!number) return false;
  expectation_.min_answers = *number;
  return true;
}

}  // namespace

template <>
std::optional<DnsQuery> read_values<DnsQuery>(const Keyword&, std::span<const Token> arguments,
                                              Diagnostics& diagnostics) {
  DnsQuery query{.name = std::string(arguments.front().text)};
  if (!check_dns_name(arguments.front(), diagnostics)) return std::nullopt;
  if (arguments.size() > 1 && !read_type(arguments[1], query, diagnostics)) return std::nullopt;
  if (arguments.size() > 2 && !read_class(arguments[2], query, diagnostics)) return std::nullopt;
  return query;
}

template <>
std::optional<DnsExpectation> read_values<DnsExpectation>(const Keyword&,
                                                          std::span<const Token> arguments,
                                                          Diagnostics& diagnostics) {
  return ExpectationReader(arguments, diagnostics).read();
}

}  // namespace config
