// Diagnostics as text for a terminal or a log: no colours, one byte per column, nothing in it that
// a terminal would obey, and no password.
//
//   error[V003]: unknown keyword `vvrp_script`
//     --> /etc/keepalived/keepalived.conf:12:1
//   12 | vvrp_script chk_nginx {
//      | ^^^^^^^^^^^ help: did you mean `vrrp_script`?
//
// A place to which more than the file itself has led says so (provenance.h):
//     --> /etc/keepalived/keepalived.conf:12:5, from ~SEQ at line 9, i = 17
#pragma once

#include <string>
#include <string_view>

#include "config/diagnostic.h"
#include "config/sources.h"

namespace config {

// Every diagnostic that was kept, and a line that counts the others.
std::string render(const Sources& sources, const Diagnostics& diagnostics);

// "2 errors, 3 warnings.\n"; notes are mentioned when there are any.
std::string summary(const Diagnostics& diagnostics);

// What is wrong, and what keepalived does in that case where that is known.
std::string sentence(const Diagnostic& entry);

// A word of the file for use in a message: quoted, shortened, with a `?` for each byte that is not
// printable ASCII.
std::string quoted(std::string_view word);

}  // namespace config
