#include "config/named_blocks.h"

#include "config/characters.h"

namespace config {

void report_missing(const Setting<std::string>& name, std::string_view keyword,
                    Diagnostics& diagnostics) {
  diagnostics.add(
      {.code = Code::missing_keyword,
       .span = name.at,
       .message = fmt::format("{} has no `{}`", name.value ? quoted(*name.value) : "the definition",
                              keyword)});
}

bool check_visible_name(const Setting<std::string>& name, NameRule rule, Diagnostics& diagnostics) {
  if (!name.value) return false;
  const std::string_view text = *name.value;
  if (!text.empty() && text.size() <= rule.most_bytes && is_visible(text)) return true;
  diagnostics.add(
      {.code = Code::bad_name,
       .span = name.at,
       .message = fmt::format("the name of {} is 1 to {} characters of ASCII without blanks",
                              rule.what, rule.most_bytes)});
  return false;
}

}  // namespace config
