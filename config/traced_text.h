// A line after its definitions were replaced, which still knows of each byte where it was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.h"

namespace config {

// A piece of text and its place. Verbatim: the bytes at that place are exactly these; otherwise the
// place is that of what stands for them.
struct Written {
  std::string_view text = {};
  SourceSpan at = {};
  bool is_verbatim = true;

  // Without what is before and behind. Of a text that is not verbatim, the place stays the same.
  Written part(std::size_t first, std::size_t last) const;
};

// The same, with a text of its own.
struct WrittenLine {
  std::string text = {};
  SourceSpan at = {};
  bool is_verbatim = true;

  static WrittenLine of(const Written& line) {
    return {.text = std::string(line.text), .at = line.at, .is_verbatim = line.is_verbatim};
  }
  // As a part of what came by another way. Valid as long as the line.
  Written view(std::uint32_t origin) const;
};

class TracedText {
 public:
  void clear();
  void append(const Written& piece);

  std::string_view text() const { return text_; }
  // Where the bytes from `first` to `last` (at least one) were written. `text` is a view into this.
  Written written(std::size_t first, std::size_t last) const;

 private:
  struct Piece {
    std::size_t start;  // in text_
    SourceSpan at;
    bool is_verbatim;
  };
  const Piece& piece_with(std::size_t offset) const;

  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace config
