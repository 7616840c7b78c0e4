// scenario_tool FILE...: plays scenarios (docs/SCENARIOS.md) and prints where they differ from what
// their files say. Exit status: 0 all agree, 1 one does not, 2 one cannot be read. With
// REGENT_REWRITE=1 the files are written anew instead, for a review of the difference.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include "tests/scenario.h"

namespace {

enum Status { kAgrees = 0, kDiffers = 1, kUnreadable = 2 };

Status play_file(const char* file, bool rewrites) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    fmt::print(stderr, "{}: cannot be read\n", file);
    return kUnreadable;
  }
  const auto scenario = scenario::read(text.str());
  if (!scenario) {
    fmt::print(stderr, "{}: {}\n", file, scenario.error());
    return kUnreadable;
  }
  const std::vector<scenario::Outcome> outcomes = scenario::play(*scenario);
  const std::string differences = scenario::differences(*scenario, outcomes);
  if (differences.empty()) return kAgrees;
  if (rewrites) {
    std::ofstream(file, std::ios::binary) << scenario::rewritten(*scenario, outcomes);
    fmt::print("{}: was written\n", file);
    return kAgrees;
  }
  fmt::print("{}: `-` is what it says, `+` what comes\n{}", file, differences);
  return kDiffers;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const char* rewrite = std::getenv("REGENT_REWRITE");
  const bool rewrites = rewrite != nullptr && std::string_view(rewrite) == "1";
  int status = kAgrees;
  for (int i = 1; i < argument_count; ++i) {
    status = std::max<int>(status, play_file(arguments[i], rewrites));
  }
  return argument_count < 2 ? kUnreadable : status;
}
