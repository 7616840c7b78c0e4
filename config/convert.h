// `regent convert`: a file of keepalived becomes one of regent in its canonical form. What regent
// has not stays in it as comments, at the place where it was, and a list says what became of every
// statement: the same, changed, or unsupported.
//
// Pure: who reads and writes files is control/convert_command.h.
#pragma once

#include <cstdint>
#include <string>

#include "config/source.h"
#include "config/surroundings.h"

namespace config {

enum class Likeness : std::uint8_t {
  same,        // regent does what keepalived does with the file
  different,   // it does something else, or less
  impossible,  // errors of syntax, or no virtual router remains
};

struct Conversion {
  Likeness likeness = Likeness::impossible;
  std::string text;  // with passwords; empty when it is impossible
  std::string list;  // for people, without passwords; when it is impossible: why
};

// The dialect of the surroundings does not matter: the file is one for keepalived.
Conversion convert(const Source& main, const Surroundings& surroundings);

}  // namespace config
