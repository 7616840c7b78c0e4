// The query of a DNS check in wire form (RFC 1035 4.1, RFC 6891). Who sends it is in the process
// that asks; what an answer to it must be is in dns_answer.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "contract/plan_probes.h"

namespace checks {

struct DnsQuestion {
  std::string_view name;      // of the row
  std::string_view expected;  // of the row
  const contract::PlanDns& row;
};

// Without the length that goes before it over TCP. Empty when the name is no name. Says by EDNS
// that answers of up to 1232 bytes may come over UDP, which no usual path makes fragments of.
std::vector<std::uint8_t> dns_query(const DnsQuestion& question, std::uint16_t id);

// The question section alone: name, type and class. Empty when the name is no name.
std::vector<std::uint8_t> dns_question_section(const DnsQuestion& question);

}  // namespace checks
