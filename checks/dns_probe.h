// A DNS check asks one server once. What the answer must be is judged by dns_answer.h.
#pragma once

#include "checks/conversation.h"
#include "checks/dns_question.h"
#include "checks/finding.h"

namespace checks {

// Over a connected UDP socket. What does not answer this question is not heard.
Finding ask_dns(const DnsQuestion& question, Conversation& conversation);
// Over a TCP socket that is connected or on the way (RFC 1035 4.2.2).
Finding ask_dns_over_tcp(const DnsQuestion& question, Conversation& conversation);

}  // namespace checks
