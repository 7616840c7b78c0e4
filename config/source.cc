#include "config/source.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "vrrp/check.h"

namespace config {
namespace {

constexpr std::uint32_t kLinesPerLandmark = 256;

}  // namespace

std::strong_ordering operator<=>(const SourceSpan& a, const SourceSpan& b) {
  return std::tie(a.file, a.line, a.column, a.length, a.origin) <=>
         std::tie(b.file, b.line, b.column, b.length, b.origin);
}

SourceSpan part_of(SourceSpan span, std::size_t first, std::size_t last) {
  constexpr std::size_t kLongest = std::numeric_limits<std::uint16_t>::max();
  span.column += static_cast<std::uint32_t>(first);
  span.length = static_cast<std::uint16_t>(std::min(last - first, kLongest));
  return span;
}

Source::Source(std::string_view name, std::string_view text) : name_(name), text_(text) {
  CHECK(text.size() <= kMaxSourceBytes);
  landmarks_.push_back(0);
  std::uint32_t line = 1;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    ++line;
    if (line % kLinesPerLandmark == 1) landmarks_.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || (number - 1) / kLinesPerLandmark >= landmarks_.size()) return {};
  std::size_t start = landmarks_[(number - 1) / kLinesPerLandmark];
  for (std::uint32_t left = (number - 1) % kLinesPerLandmark; left > 0; --left) {
    const std::size_t end = text_.find('\n', start);
    if (end == std::string_view::npos) return {};
    start = end + 1;
  }
  std::string_view line = text_.substr(start, text_.find('\n', start) - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace config
