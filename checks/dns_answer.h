// What a message says about the server of a DNS check: whether it is an answer to the question at
// all, and whether it is the right one. No socket, no clock; the process that asks calls it with
// every message that comes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "checks/dns_question.h"
#include "checks/finding.h"

namespace checks {

// Nothing when it is no answer to this question: another id or question, no response, or shorter
// than a header; the caller waits on. An error without any question in it is an answer, as servers
// that cannot read a query send them. What came over UDP cut short is truncated, whatever else is
// in it: the caller asks again over TCP. Records count that are of the type asked for and in the
// answer section, whoever owns them: behind a CNAME that is another name.
std::optional<Finding> judge_dns_answer(const DnsQuestion& question, std::uint16_t id,
                                        contract::Transport transport,
                                        std::span<const std::uint8_t> message);

}  // namespace checks
