// The page of each diagnostic code: what it means, what to do, what keepalived does in that case,
// and a text that produces it. `regent explain V003` and docs/CONFIG.md show them; in a file for
// keepalived, diagnostics say what that would have done.
//
// A new code is an enumerator in diagnostic.h and a page in one of code_pages_*.cc; a test compiles
// the example of each and compares the pages with the enumerators.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/dialect.h"

namespace config {

// What an example is put into to make a configuration that is otherwise good.
enum class Around : std::uint8_t {
  nothing,
  router,                    // it is inside a complete vrrp_instance
  router_without_addresses,  // it gives the addresses, too
  file,                      // a complete vrrp_instance follows
};

// text, then `repeated` so many times with each % replaced by 1, 2, 3..., then rest.
struct CodeExample {
  Around around = Around::router;
  std::string_view text;
  std::string_view repeated = {};
  std::uint32_t times = 0;
  std::string_view rest = {};
  bool is_loose = false;  // everybody can write to the file
};

struct CodePage {
  Code code;
  std::string_view title;            // a headline without a full stop
  std::string_view meaning;          // what it means, and why it matters
  std::string_view remedy;           // what to do
  std::string_view keepalived = {};  // "ignores the line": what that does instead; empty: the same
  CodeExample example;
  Dialect dialect = Dialect::regent;  // of the example
};

// All pages, by code.
std::span<const CodePage> code_pages();
// The page of a code, or nullptr.
const CodePage* find_code_page(Code code);
// V003, v3, 3, 003; nothing when it has no such form. There need not be a page of it.
std::optional<Code> parse_code(std::string_view text);
std::string to_string(Code code);

// The whole text of the example, which may be long.
std::string whole_example(const CodePage& page);
// The same for people: a few repetitions, and what cannot be printed as \x00.
std::string shown_example(const CodePage& page);

// The parts, for code_page.cc.
std::span<const CodePage> syntax_code_pages();
std::span<const CodePage> router_code_pages();
std::span<const CodePage> address_code_pages();
std::span<const CodePage> language_code_pages();
std::span<const CodePage> lint_code_pages();

}  // namespace config
