#include "config/code_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/schema.h"
#include "config/value.h"

namespace config {
namespace {

// How many repetitions people are shown.
constexpr std::uint32_t kShownLines = 2;
constexpr std::uint32_t kShownOnALine = 30;

std::string numbered(std::string_view text, std::uint32_t number) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += std::to_string(number);
    } else {
      out += c;
    }
  }
  return out;
}

std::string repeated(const CodeExample& example, std::uint32_t times) {
  std::string out;
  for (std::uint32_t i = 1; i <= times; ++i) out += numbered(example.repeated, i);
  return out;
}

std::string put_around(Around around, const std::string& text) {
  static constexpr std::string_view kHead =
      "vrrp_instance dns {\n    interface eth0\n    virtual_router_id 50\n";
  static constexpr std::string_view kAddress = "    virtual_ipaddress { 192.0.2.1/24 }\n";
  switch (around) {
    case Around::nothing:
      return text + "\n";
    case Around::router:
      return fmt::format("{}{}{}}}\n", kHead, kAddress, indented(text));
    case Around::router_without_addresses:
      return fmt::format("{}{}}}\n", kHead, indented(text));
    case Around::file:
      return fmt::format("{}\n\n{}{}}}\n", text, kHead, kAddress);
  }
  return text;
}

}  // namespace

std::span<const CodePage> code_pages() {
  static const std::vector<CodePage> kPages = [] {
    std::vector<CodePage> pages;
    for (const auto part : {syntax_code_pages(), router_code_pages(), address_code_pages(),
                            language_code_pages(), lint_code_pages()}) {
      pages.insert(pages.end(), part.begin(), part.end());
    }
    std::ranges::sort(pages, {}, &CodePage::code);
    return pages;
  }();
  return kPages;
}

const CodePage* find_code_page(Code code) {
  const auto found = std::ranges::lower_bound(code_pages(), code, {}, &CodePage::code);
  return found != code_pages().end() && found->code == code ? &*found : nullptr;
}

std::optional<Code> parse_code(std::string_view text) {
  if (text.starts_with('V') || text.starts_with('v')) text.remove_prefix(1);
  const std::optional<std::uint64_t> number = parse_number(text);
  if (!number || *number > 999) return std::nullopt;
  return static_cast<Code>(*number);
}

std::string to_string(Code code) { return fmt::format("V{:03}", static_cast<unsigned>(code)); }

std::string whole_example(const CodePage& page) {
  const CodeExample& example = page.example;
  return put_around(example.around, std::string(example.text) + repeated(example, example.times) +
                                        std::string(example.rest));
}

std::string shown_example(const CodePage& page) {
  const CodeExample& example = page.example;
  std::string text(example.text);
  if (example.times > 0) {
    const bool is_in_line = example.repeated.find('\n') == std::string_view::npos;
    text += repeated(example, is_in_line ? kShownOnALine : kShownLines);
    text += fmt::format("... {} of them in all{}", example.times, is_in_line ? "" : "\n");
  }
  text += example.rest;
  std::string out;
  for (const char c : put_around(example.around, text)) {
    const bool is_printable = c == '\n' || (c >= ' ' && c < 0x7f);
    out +=
        is_printable ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace config
