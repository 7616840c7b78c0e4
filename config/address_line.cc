#include "config/address_line.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "config/render.h"
#include "config/schema.h"
#include "config/suggest.h"
#include "config/value.h"

namespace config {
namespace {

bool is_broadcast(const vrrp::IpAddress& address) {
  return address == vrrp::IpAddress::parse("255.255.255.255");
}

// What is wrong with using the address on an interface; empty when nothing is.
std::string_view why_unusable(const vrrp::IpAddress& address) {
  if (address.is_unspecified()) return "the unspecified address";
  if (address.is_multicast()) return "a multicast address";
  if (address.is_loopback()) return "a loopback address";
  if (is_broadcast(address)) return "the broadcast address";
  return {};
}

// The length of the prefix that a netmask means: 24 for 255.255.255.0.
std::optional<int> length_of_netmask(std::string_view text) {
  const std::optional<vrrp::IpAddress> mask = vrrp::IpAddress::parse(text);
  if (!mask || mask->family() != vrrp::Family::ipv4) return std::nullopt;
  std::uint32_t bits = 0;
  for (const std::uint8_t byte : mask->bytes()) bits = bits << 8 | byte;
  const int length = std::countl_one(bits);
  const bool is_netmask = std::popcount(bits) == length && length > 0;
  return is_netmask ? std::optional(length) : std::nullopt;
}

bool read_prefix(const Token& word, std::size_t slash, AddressLine& line,
                 Diagnostics& diagnostics) {
  const std::string_view text = word.text.substr(slash + 1);
  const std::uint64_t longest = line.address.family() == vrrp::Family::ipv4 ? 32 : 128;
  const std::optional<std::uint64_t> length = parse_number(text);
  if (!length || *length < 1 || *length > longest) {
    const std::optional<int> netmask = longest == 32 ? length_of_netmask(text) : std::nullopt;
    diagnostics.add(
        {.code = Code::bad_prefix,
         .span = part(word, slash + 1, text.size()),
         .message = fmt::format("{} is not a prefix length from 1 to {}", quoted(text), longest),
         .help = netmask ? fmt::format("this netmask is the prefix length {}", *netmask) : ""});
    return false;
  }
  line.prefix_length = static_cast<std::uint8_t>(*length);
  line.has_prefix_length = true;
  return true;
}

bool read_address(const Token& word, AddressLine& line, Diagnostics& diagnostics) {
  const std::size_t slash = std::min(word.text.find('/'), word.text.size());
  const std::string_view text = word.text.substr(0, slash);
  const std::optional<vrrp::IpAddress> address = vrrp::IpAddress::parse(text);
  if (!address) {
    diagnostics.add({.code = Code::bad_address,
                     .span = part(word, 0, text.size()),
                     .message = fmt::format("{} is not an IPv4 or IPv6 address", quoted(text))});
    return false;
  }
  if (const std::string_view problem = why_unusable(*address); !problem.empty()) {
    diagnostics.add({.code = Code::unusable_address,
                     .span = part(word, 0, text.size()),
                     .message = fmt::format("{} is {}", quoted(text), problem)});
    return false;
  }
  line.address = *address;
  line.prefix_length = address->family() == vrrp::Family::ipv4 ? 32 : 128;
  if (slash < word.text.size() && !read_prefix(word, slash, line, diagnostics)) return false;
  return true;
}

// Returns how many words are unknown: that with the value which the word that was meant takes.
std::size_t report_unknown_word(const Token& word, Diagnostics& diagnostics) {
  const std::string_view before_slash = word.text.substr(0, word.text.find('/'));
  if (vrrp::IpAddress::parse(before_slash)) {
    diagnostics.add({.code = Code::extra_value,
                     .span = word.span,
                     .message = "a second address on one line",
                     .help = "put each address on a line of its own"});
    return 1;
  }
  const std::string_view near = closest_keyword(Block::addresses, word.text);
  diagnostics.add({.code = Code::unknown_keyword,
                   .span = word.span,
                   .message = fmt::format("unknown word {} behind an address", quoted(word.text)),
                   .help = did_you_mean(near)});
  const Keyword* meant = find_keyword(Block::addresses, near);
  return meant == nullptr || meant->type == Type::flag ? 1 : 2;
}

// The word at `at` and its value. Returns how many words that are.
std::size_t read_word(std::span<const Token> words, std::size_t at, AddressLine& line,
                      Diagnostics& diagnostics) {
  const Token& word = words[at];
  if (word.is_unusable) return 1;
  const Keyword* row = find_keyword(Block::addresses, word.text);
  if (row == nullptr) return report_unknown_word(word, diagnostics);
  const std::size_t taken = row->type == Type::flag ? 1 : 2;
  if (row->support != Support::full) {
    diagnostics.add({.code = Code::not_supported,
                     .span = word.span,
                     .message = fmt::format("`{}` is not supported yet", row->name)});
  } else if (at + 1 == words.size()) {
    diagnostics.add({.code = Code::missing_value,
                     .span = word.span,
                     .message = fmt::format("`{}` needs {}", row->name, describe_values(*row))});
  } else if (const auto* member = std::get_if<std::string AddressLine::*>(&row->target);
             member != nullptr && check_interface_name(words[at + 1], diagnostics)) {
    line.** member = words[at + 1].text;
  }
  return taken;
}

}  // namespace

std::optional<AddressLine> read_address_line(const Statement& statement, Diagnostics& diagnostics) {
  AddressLine line{.at = statement.keyword().span};
  const bool is_usable =
      !statement.keyword().is_unusable && read_address(statement.keyword(), line, diagnostics);
  const std::span<const Token> words = statement.words;
  for (std::size_t at = 1; at < words.size();) at += read_word(words, at, line, diagnostics);
  if (!is_usable) return std::nullopt;
  return line;
}

}  // namespace config
