// ~SEQ and ~LST: which variables they set, and to what in each round.
//
//   ~SEQ(NAME, [FIRST, [STEP,]] LAST)   numbers, decimal, 0x or 0 (octal); ~SEQx: hexadecimal
//   values ~LST(NAME, VALUE, VALUE...) ~LST({NAME, NAME...}, {VALUE, VALUE...}, ...)   a value that
//   is missing is empty
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace config {

// Where a repetition stands at the start of a text.
struct RepetitionHead {
  std::string_view keyword;  // "~SEQ", "~SEQx", "~LST"; empty: there is no repetition
  std::size_t inside = 0;    // offset of what the parentheses have in them
  std::size_t size_bytes = 0;
  std::size_t rest = 0;  // behind the closing parenthesis; 0: there is none
};
RepetitionHead repetition_at_start(std::string_view text);

class Repetition {
 public:
  // `inside`: the text between the parentheses. The error is a sentence without its full stop.
  static std::expected<Repetition, std::string> read(std::string_view keyword,
                                                     std::string_view inside);

  const std::vector<std::string>& names() const { return names_; }
  std::uint64_t rounds() const { return rounds_; }
  // Of names()[name], in a round below rounds().
  std::string value(std::size_t name, std::uint64_t round) const;

 private:
  std::expected<void, std::string> read_numbers(std::string_view inside);
  std::expected<void, std::string> read_values(std::string_view inside);

  std::vector<std::string> names_;
  std::uint64_t rounds_ = 0;
  bool has_numbers_ = false;
  bool is_hexadecimal_ = false;
  std::int64_t first_ = 0;
  std::int64_t step_ = 1;
  std::vector<std::vector<std::string>> values_;  // of each round
};

}  // namespace config
