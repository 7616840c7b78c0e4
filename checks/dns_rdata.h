// What records say, compared and written for people. Only here and in dns_question.cc is ldns: it
// expands compressed names and knows how each type is written in a zone file. The caller is
// dns_answer.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/dns_records.h"

namespace checks {

// Rdata without compression and with names in lower case: equal when they mean the same.
using Rdata = std::vector<std::uint8_t>;

// `text` is what stands behind the type in a zone file; nothing when it is no such rdata.
std::optional<Rdata> parse_rdata(std::string_view text, std::uint16_t type);

// Nothing when the rdata, or names they refer to, cannot be read. What ldns allocates grows with
// the rdata, many times faster for some types: the caller looks at their size first.
std::optional<Rdata> expand_rdata(std::span<const std::uint8_t> message, const DnsRecord& record);

// As in a zone file for the types that people ask for; empty for others and for what is long or
// cannot be read.
std::string rdata_words(std::span<const std::uint8_t> message, const DnsRecord& record);

// "TXT", "TYPE65280"
std::string type_name(std::uint16_t type);

// "SERVFAIL", "rcode 12"
std::string rcode_name(std::uint16_t rcode);

}  // namespace checks
