// Values of `query` and `expect` in a dns_check. What is wrong is reported as in value.h; how the
// two go together is native_checks.h. The caller is parser.cc.
#pragma once

#include <optional>
#include <span>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/schema.h"
#include "config/tracker_value.h"

namespace config {

template <>
std::optional<DnsQuery> read_values<DnsQuery>(const Keyword& row, std::span<const Token> arguments,
                                              Diagnostics& diagnostics);
template <>
std::optional<DnsExpectation> read_values<DnsExpectation>(const Keyword& row,
                                                          std::span<const Token> arguments,
                                                          Diagnostics& diagnostics);

}  // namespace config
