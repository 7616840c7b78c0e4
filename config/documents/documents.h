// Documents made from the schema and the pages of the codes. Each function gives a whole file as it
// lies in the tree; documents_tool.cc prints it, and a test compares the two.
#pragma once

#include <string>

namespace documents {

std::string markdown_reference();  // docs/CONFIG.md
std::string manual_page();         // docs/man/regent.conf.5
std::string bash_completion();     // packaging/completion/regent.bash
std::string fish_completion();     // packaging/completion/regent.fish
std::string json_schema();         // docs/config.schema.json

}  // namespace documents
