// The text of one configuration file and places in it. A place is a file, a line, a column and a
// length, and a number that says by which way the text came there, so that it can be kept in every
// value that a later message may have to point to.
//
// Not here: several files (sources.h), the ways (trail.h), what the text means (lexer.h), and how a
// place is shown to the operator (render.h).
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
  std::uint16_t length = 0;  // in bytes; what is longer is cut
  std::uint16_t file = 0;    // number in Sources; 0: the main file
  std::uint32_t origin = 0;  // number in the Trail; 0: as it stands in the main file

  bool is_somewhere() const { return line != 0; }
  // Down each file, and then in the order in which the text came there.
  friend std::strong_ordering operator<=>(const SourceSpan& a, const SourceSpan& b);
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};
// The span from `first` to `last` bytes of the same line, counted from the start of `span`.
SourceSpan part_of(SourceSpan span, std::size_t first, std::size_t last);

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
