// documents_tool NAME: one of the documents that are made from the schema, on standard output.
// tests/documents_test.py calls it and compares the files of the tree with what it prints.
#include <cstdio>
#include <string_view>

#include "config/documents/documents.h"

namespace {

struct Document {
  std::string_view name;
  std::string (*make)();
};

constexpr Document kDocuments[] = {
    {"CONFIG.md", documents::markdown_reference},   {"regent.conf.5", documents::manual_page},
    {"regent.bash", documents::bash_completion},    {"regent.fish", documents::fish_completion},
    {"config.schema.json", documents::json_schema},
};

}  // namespace

int main(int argument_count, char** arguments) {
  const std::string_view name = argument_count == 2 ? arguments[1] : "";
  for (const Document& document : kDocuments) {
    if (document.name == name) return std::fputs(document.make().c_str(), stdout) < 0 ? 1 : 0;
  }
  std::fputs("usage: documents_tool NAME\n", stderr);
  return 2;
}
