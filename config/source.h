// The text of one configuration file and places in it. A place is a line, a column and a length, so
// that it can be kept in every value that a later message may have to point to.
//
// Not here: what the text means (lexer.h), and how a place is shown to the operator (render.h).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace config {

// A larger file is refused. 255 virtual routers on each of 255 interfaces fit.
inline constexpr std::size_t kMaxSourceBytes = std::size_t{16} << 20;

struct SourceSpan {
  std::uint32_t line = 0;    // from 1; 0: no place in the text
  std::uint32_t column = 0;  // from 1, in bytes
  std::uint32_t length = 0;  // in bytes

  bool is_somewhere() const { return line != 0; }
  friend auto operator<=>(const SourceSpan&, const SourceSpan&) = default;
};

class Source {
 public:
  // Borrows both. `text` has at most kMaxSourceBytes.
  Source(std::string_view name, std::string_view text);

  // What to call the file in messages.
  std::string_view name() const { return name_; }
  std::string_view text() const { return text_; }
  // Without its line end; empty when there is no such line.
  std::string_view line(std::uint32_t number) const;

 private:
  std::string_view name_;
  std::string_view text_;
  // Offsets of the lines 1, 257, 513...: enough to find a line fast, small for any text.
  std::vector<std::uint32_t> landmarks_;
};

}  // namespace config
