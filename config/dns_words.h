// What DNS calls its types, classes and response codes, and what a name may look like. Only words
// and numbers: no message is made or read here. The callers are dns_value.cc, and those that show a
// dns_check.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"

namespace config {

// Of TXT, TYPE16 and the like; of IN, CLASS1 and the like. Upper and lower case are the same.
std::optional<std::uint16_t> dns_type_of(std::string_view word);
std::optional<std::uint16_t> dns_class_of(std::string_view word);
// Of NOERROR, SERVFAIL and the like.
std::optional<std::uint16_t> rcode_of(std::string_view word);

std::string dns_type_name(std::uint16_t type);
std::string dns_class_name(std::uint16_t dns_class);
// Of codes that rcode_of knows.
std::string_view rcode_name(std::uint16_t rcode);

// The words that are close to one that is none, or empty.
std::string_view closest_dns_type(std::string_view word);
std::string_view closest_rcode(std::string_view word);

// Why it is no name that can be asked for; empty when it is one.
std::string_view problem_of_dns_name(std::string_view name);

// As they are written behind `query` and `expect`. Texts stand in double quotes.
std::string to_string(const DnsQuery& query);
std::string to_string(const DnsExpectation& expectation);

inline constexpr std::uint16_t kDnsTypeA = 1;
inline constexpr std::uint16_t kDnsTypeTxt = 16;
inline constexpr std::uint16_t kDnsTypeAaaa = 28;
inline constexpr std::uint16_t kDnsTypeAny = 255;

}  // namespace config
