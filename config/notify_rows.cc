#include "config/notify_rows.h"

#include <fmt/format.h>

#include "contract/plan.h"

namespace config {
void NotifyRows::add(const Instance& instance) {
  const auto router = static_cast<std::uint32_t>(rows_.routers.size());
  for (const NotifyKeyword& keyword : kNotifyKeywords) {
    const Setting<Notification>& setting = instance.*keyword.setting;
    if (const std::optional<std::uint32_t> script = script_of(setting)) {
      rows_.notifications.push_back({.router = router, .script = *script, .kind = keyword.kind});
    }
  }
}

std::optional<std::uint32_t> NotifyRows::script_of(const Setting<Notification>& setting) {
  if (!setting.value) return std::nullopt;
  const std::pair key(setting.value->command, setting.value->user);
  if (const auto known = scripts_.find(key); known != scripts_.end()) return known->second;
  if (reported_.contains(setting.keyword)) return std::nullopt;
  const std::optional<std::uint32_t> script = new_script(setting);
  if (script) {
    scripts_.emplace(key, *script);
  } else {
    reported_.insert(setting.keyword);
  }
  return script;
}

std::optional<std::uint32_t> NotifyRows::new_script(const Setting<Notification>& setting) {
  if (!setting.value) return std::nullopt;
  const std::string words = executed_words(setting.value->command);
  if (words.empty() || words.starts_with('\0')) {
    diagnostics_.add(
        {.code = Code::missing_value, .span = setting.at, .message = "the command is empty"});
    return std::nullopt;
  }
  Setting<std::string> own;
  if (!setting.value->user.empty()) {
    own = {.value = setting.value->user, .keyword = setting.keyword, .at = setting.at};
  }
  const std::optional<std::uint32_t> user = checks_.user_of(own);
  if (!user) return std::nullopt;
  if (rows_.scripts.size() == contract::kMaxScripts) {
    diagnostics_.add(
        {.code = Code::limit,
         .span = setting.at,
         .message = fmt::format("more than {} different scripts", contract::kMaxScripts)});
    return std::nullopt;
  }
  rows_.scripts.push_back({.words = rows_.add_text(words), .user = *user});
  return static_cast<std::uint32_t>(rows_.scripts.size() - 1);
}

}  // namespace config
