// A configuration as text that says the same when it is read again, in one form: four blanks for
// each block, one statement on a line, everything in the order of the schema. Printing what was
// read from it gives the same text.
//
// The callers are `regent config show` and `regent convert`, which has remarks to put in.
#pragma once

#include <compare>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "config/outline.h"
#include "config/schema.h"

namespace config {

// Comments, each at the end of a block or between the blocks of the top level.
class Remarks {
 public:
  static constexpr std::size_t kGlobals = std::numeric_limits<std::size_t>::max();
  struct Place {
    std::size_t scope = 0;           // the number of an instance, or kGlobals
    const Keyword* block = nullptr;  // at the end of this block of it; nullptr: before the instance
                                     // itself; of the number behind the last one, at the end
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  // One line or several, without `#` and without the last line end.
  void add(Place place, std::string lines) { remarks_[place].push_back(std::move(lines)); }
  std::span<const std::string> at(Place place) const;

 private:
  std::map<Place, std::vector<std::string>> remarks_;
};

// Everything that has a value. The words in it have no double quote and no line end: no file can
// give them any.
std::string print(const Config& config, Secrets secrets, const Remarks& remarks = {});

// A word as it has to be written so that it is read as one word: in quotes when that is needed.
std::string written_word(std::string_view word);

}  // namespace config
