// What $NAME stands for: definitions of the text, the variables of ~SEQ and ~LST, and the names
// that are built in. All are looked up when they are used, not when they are defined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "config/surroundings.h"
#include "config/traced_text.h"

namespace config {

// `$NAME` before a blank, a comma, a closing parenthesis or the end; or `${NAME}`; or `${NAME
// ARGUMENTS}` for a name that is built in.
struct Reference {
  std::string_view name = {};
  std::string_view arguments = {};
  std::size_t size_bytes = 0;  // of all of it
};

// The reference that starts at the dollar sign of the text; nothing when it is only a dollar sign.
std::optional<Reference> reference_at(std::string_view text, std::size_t dollar);
// Whether the name stands for something without a definition: _HASH, _PWD and the like.
bool is_built_in(std::string_view name);
// The longest name at the start of the text; empty when there is none.
std::string_view name_at_start(std::string_view text);

struct Definition {
  std::string name = {};
  std::vector<WrittenLine> lines = {};  // at least one
  bool is_variable = false;             // of a repetition, or built in

  bool has_lines() const { return lines.size() > 1; }
};

class Definitions {
 public:
  // Borrows the surroundings.
  explicit Definitions(const Surroundings& surroundings);

  // A later one takes the place of an earlier one, also of what is built in.
  void define(Definition definition);
  void set_variable(std::string_view name, std::string value);
  // ${_RANDOM} starts again.
  void set_seed(std::uint64_t seed) { random_.seed(seed); }

  // Valid until the next call of define() or set_variable(). Not what is built in.
  const Definition* find(std::string_view name) const;
  bool knows(std::string_view name) const;
  // The name that is closest to one that is not known, or empty.
  std::string_view closest_to(std::string_view name) const;

  // The value of a name that is built in, or a sentence why there is none. `folder`: of the file in
  // which it is used, absolute.
  std::expected<std::string, std::string> built_in(const Reference& reference,
                                                   std::string_view folder);

 private:
  std::expected<std::string, std::string> random(std::string_view arguments);
  std::expected<std::string, std::string> environment(std::string_view arguments) const;

  const Surroundings& surroundings_;
  std::map<std::string, Definition, std::less<>> definitions_;
  std::mt19937_64 random_;
};

}  // namespace config
