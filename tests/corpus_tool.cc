// corpus_tool FILE...: reads configurations of the corpus (FILE is NAME.conf or
// NAME/keepalived.conf) and prints where they are not what NAME.expected and, if it is there,
// NAME.report say. Exit status: 0 all are, 1 one is not. With REGENT_REWRITE=1 those are written
// anew instead, for a review of the difference.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/corpus_expectation.h"

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The lines that only one of the two has, where they stand.
std::string difference(const std::string& wanted_text, const std::string& made_text) {
  const std::vector<std::string> wanted = lines_of(wanted_text);
  const std::vector<std::string> made = lines_of(made_text);
  // shared[i][j]: how many lines the rests from i and from j have in common, in their order.
  std::vector<std::vector<std::size_t>> shared(wanted.size() + 1,
                                               std::vector<std::size_t>(made.size() + 1));
  for (std::size_t i = wanted.size(); i-- > 0;) {
    for (std::size_t j = made.size(); j-- > 0;) {
      shared[i][j] = wanted[i] == made[j] ? shared[i + 1][j + 1] + 1
                                          : std::max(shared[i + 1][j], shared[i][j + 1]);
    }
  }
  std::string text;
  for (std::size_t i = 0, j = 0; i < wanted.size() || j < made.size();) {
    const bool has_both = i < wanted.size() && j < made.size();
    if (has_both && wanted[i] == made[j]) {
      ++i, ++j;
    } else if (j == made.size() || (has_both && shared[i + 1][j] >= shared[i][j + 1])) {
      text += fmt::format("-{}\n", wanted[i++]);
    } else {
      text += fmt::format("+{}\n", made[j++]);
    }
  }
  return text;
}

// Whether the file says what was made, or does so from now on.
bool settle(const std::filesystem::path& file, const std::string& made, bool rewrites) {
  const std::string wanted = std::filesystem::exists(file) ? tests::text_of(file) : "";
  if (wanted == made) return true;
  if (rewrites) {
    std::ofstream(file, std::ios::binary) << made;
    fmt::print("{}: was written\n", file.string());
    return true;
  }
  fmt::print("{}: `-` is what it says, `+` what comes\n{}", file.string(),
             difference(wanted, made));
  return false;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const char* rewrite = std::getenv("REGENT_REWRITE");
  const bool rewrites = rewrite != nullptr && std::string_view(rewrite) == "1";
  bool agrees = argument_count > 1;
  for (int i = 1; i < argument_count; ++i) {
    const tests::CorpusEntry entry = tests::corpus_entry(arguments[i]);
    agrees &= settle(entry.expected, tests::expectation(entry), rewrites);
    if (std::filesystem::exists(entry.report)) {
      agrees &= settle(entry.report, tests::corpus_report(entry), rewrites);
    }
  }
  return agrees ? 0 : 1;
}
