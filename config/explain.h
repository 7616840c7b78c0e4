// What the schema says of a keyword and the page of a code, as text for a terminal. The command
// `regent explain` prints it; docs/CONFIG.md and regent.conf(5) are made from the same facts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/code_page.h"
#include "config/schema.h"

namespace config {

// "default": "100; with state MASTER 255"
struct Fact {
  std::string_view label;
  std::string text;
};

// What there is to say of a keyword besides its help, in the order in which it is shown.
std::vector<Fact> facts(const Keyword& row);
// "in vrrp_instance"; for keywords that may stand in several blocks at once, all of them.
std::string describe_place(Block block);

std::string explain(Block block, const Keyword& row);
std::string explain(const CodePage& page);
// Everything about a keyword, in every block in which it may stand, or about a code. Nothing when
// it is neither.
std::optional<std::string> explain(std::string_view word);
// The known keyword that comes closest; empty when none is close.
std::string_view closest_known(std::string_view word);

// The words of a text in lines of at most so many bytes, each with the indent before it.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width);

}  // namespace config
