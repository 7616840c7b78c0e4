#include "control/explain_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "config/explain.h"
#include "config/render.h"

namespace control {

int explain_command(const std::string& word) {
  const std::optional<std::string> text = config::explain(word);
  if (!text) {
    const std::string_view near = config::closest_known(word);
    const std::string help = near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
    fmt::print(stderr, "regent: there is no keyword or code {}{}\n", config::quoted(word), help);
    return kNothingKnown;
  }
  const bool is_written = std::fputs(text->c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return is_written ? kExplained : kCannotExplain;
}

}  // namespace control
