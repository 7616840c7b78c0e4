#include "config/escaped_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include "config/render.h"
#include "contract/plan_probes.h"

namespace config {
namespace {

struct Escape {
  char meant = 0;
  std::size_t size_bytes = 0;  // of all of it
};

// `text` begins with a backslash.
std::optional<Escape> escape_at_start(std::string_view text) {
  constexpr std::size_t kHexBytes = 4;
  switch (text.size() > 1 ? text[1] : ' ') {
    case 'r':
      return Escape{'\r', 2};
    case 'n':
      return Escape{'\n', 2};
    case 't':
      return Escape{'\t', 2};
    case '\\':
      return Escape{'\\', 2};
    case 'x':
      break;
    default:
      return std::nullopt;
  }
  std::uint8_t byte = 0;
  const std::string_view digits = text.substr(2, 2);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  const bool is_byte = error == std::errc{} && digits.size() == 2 && end == &digits.back() + 1;
  return is_byte ? std::optional(Escape{static_cast<char>(byte), kHexBytes}) : std::nullopt;
}

}  // namespace

std::expected<std::string, std::size_t> unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      bytes += text[at++];
      continue;
    }
    const std::optional<Escape> escape = escape_at_start(text.substr(at));
    if (!escape) return std::unexpected(at);
    bytes += escape->meant;
    at += escape->size_bytes;
  }
  return bytes;
}

std::optional<std::string> read_text(const Keyword& row, const Token& word,
                                     Diagnostics& diagnostics) {
  const auto bytes = unescaped(word.text);
  if (!bytes) {
    const std::size_t at = bytes.error();
    diagnostics.add({.code = Code::not_a_choice,
                     .span = part(word, at, std::min<std::size_t>(2, word.text.size() - at)),
                     .message = fmt::format("{} is no escape; there are `\\r`, `\\n`, `\\t`, "
                                            "`\\\\` and `\\xHH`",
                                            quoted(word.text.substr(at, 2)))});
    return std::nullopt;
  }
  if (bytes->empty()) {
    diagnostics.add({.code = Code::missing_value,
                     .span = word.span,
                     .message = fmt::format("`{}` needs a text that is not empty", row.name)});
    return std::nullopt;
  }
  if (bytes->size() > contract::kMaxProbeTextBytes) {
    diagnostics.add({.code = Code::limit,
                     .span = word.span,
                     .message = fmt::format("the text of `{}` has more than {} bytes", row.name,
                                            contract::kMaxProbeTextBytes)});
    return std::nullopt;
  }
  return std::string(word.text);
}

}  // namespace config
