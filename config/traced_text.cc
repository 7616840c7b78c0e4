#include "config/traced_text.h"

#include <algorithm>
#include <iterator>

#include "vrrp/check.h"

namespace config {

Written Written::part(std::size_t first, std::size_t last) const {
  return {.text = text.substr(first, last - first),
          .at = is_verbatim ? part_of(at, first, last) : at,
          .is_verbatim = is_verbatim};
}

Written WrittenLine::view(std::uint32_t origin) const {
  Written line{.text = text, .at = at, .is_verbatim = is_verbatim};
  line.at.origin = origin;
  return line;
}

void TracedText::clear() {
  text_.clear();
  pieces_.clear();
}

void TracedText::append(const Written& piece) {
  if (piece.text.empty()) return;
  pieces_.push_back({.start = text_.size(), .at = piece.at, .is_verbatim = piece.is_verbatim});
  text_ += piece.text;
}

const TracedText::Piece& TracedText::piece_with(std::size_t offset) const {
  CHECK(offset < text_.size());
  return *std::prev(std::ranges::upper_bound(pieces_, offset, {}, &Piece::start));
}

Written TracedText::written(std::size_t first, std::size_t last) const {
  const Piece& from = piece_with(first);
  const Piece& to = piece_with(last - 1);
  const std::string_view bytes = std::string_view(text_).substr(first, last - first);
  if (&from == &to) {
    return {
        .text = bytes,
        .at = from.is_verbatim ? part_of(from.at, first - from.start, last - from.start) : from.at,
        .is_verbatim = from.is_verbatim};
  }
  const std::size_t skipped = from.is_verbatim ? first - from.start : 0;
  const std::size_t to_length = to.is_verbatim ? last - to.start : to.at.length;
  const bool is_one_line =
      to.at.file == from.at.file && to.at.line == from.at.line && to.at.column >= from.at.column;
  const std::size_t end =
      is_one_line ? to.at.column - from.at.column + to_length : std::size_t{from.at.length};
  Written all{.text = bytes,
              .at = part_of(from.at, skipped, std::max(end, skipped + 1)),
              .is_verbatim = false};
  // A value that was put in knows more about the way than what is around it.
  const auto inserted = std::find_if(
      &from, &to + 1, [&](const Piece& piece) { return piece.at.origin != from.at.origin; });
  if (inserted != &to + 1) all.at.origin = inserted->at.origin;
  return all;
}

}  // namespace config
