// By which way each line of the expanded text came there: out of which included file, which round
// of a ~SEQ, which definition. Every SourceSpan carries the number of its way, so a message that is
// written much later can still say it: "from ~SEQ at line 9, i = 17".
//
// A repetition takes one entry for all of its rounds: 65,024 instances out of two lines cost
// little.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/source.h"

namespace config {

struct Origin {
  enum class Kind : std::uint8_t {
    include,     // `at`: of the include, which is one step further out
    repetition,  // `at`: of the ~SEQ or ~LST; `text`: what stands in its parentheses
    definition,  // `text`: its name
  };

  Kind kind = Kind::include;
  std::uint32_t first = 0;   // the numbers from here on are its rounds; there is one at least
  std::uint32_t parent = 0;  // the number of the way that led to it
  SourceSpan at = {};
  std::string_view text = {};  // valid as long as the Trail
};

// The numbers of the rounds of a repetition.
struct Rounds {
  std::uint32_t first = 0;
  std::uint32_t step = 0;  // 0: there was no room for them, all have the number of what is outside

  std::uint32_t number(std::uint64_t round) const {
    return first + step * static_cast<std::uint32_t>(round);
  }
};

class Trail {
 public:
  // What goes beyond is left out: its places have the number of the way one step further out.
  static constexpr std::size_t kMaxOrigins = std::size_t{1} << 20;

  // `origin.text` is copied; 0 rounds count as 1.
  Rounds add(Origin origin, std::uint64_t rounds = 1);
  // nullptr for 0.
  const Origin* find(std::uint32_t number) const;

 private:
  std::string_view intern(std::string_view text);

  std::deque<Origin> origins_;  // by `first`
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, std::string_view> known_texts_;
  std::uint64_t next_ = 1;
};

}  // namespace config
