// One line of `server` or `source` of a dns_check, tcp_check, http_check or icmp_check. The caller
// is parser.cc.
#pragma once

#include <span>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/schema.h"

namespace config {

// Adds the hosts of the line. What is wrong is reported and left out. That there are arguments was
// checked.
void read_host_line(const Keyword& row, std::span<const Token> arguments, HostList& list,
                    Diagnostics& diagnostics);

}  // namespace config
