// What remains of a configuration when everything that is an error is left out of it, statement by
// statement, and what is nothing without it: keepalived would have started. The caller is
// convert.h.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "config/compile.h"
#include "config/config.h"
#include "config/diagnostic.h"
#include "config/statement_tree.h"

namespace config {

struct Remainder {
  Config config;                     // no error is found in it, but there may be no router either
  std::set<std::size_t> statements;  // those that were left out, with all that is inside of them
  // Errors that appeared only when others were left out: an instance that now has no interface.
  std::vector<Diagnostic> consequences;
};

// Of a text without errors of syntax; nothing when an error is left that belongs to no statement.
// Addresses are left out one by one, also when several are in one statement. Those that find no
// place in an advert are moved into virtual_ipaddress_excluded, as keepalived does.
std::optional<Remainder> leave_out_errors(const Compilation& compilation,
                                          const StatementTree& tree);

// Whether the statement is one of these, or is inside of one.
bool is_among(const std::set<std::size_t>& statements, const StatementTree& tree,
              std::size_t number);

}  // namespace config
