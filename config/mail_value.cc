#include "config/mail_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "config/render.h"
#include "config/value.h"
#include "contract/plan_mail.h"

namespace config {
namespace {

using contract::MailEvent;

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 5> kEvents{{
    {"all", contract::kAllMailEvents},
    {"active", static_cast<std::uint8_t>(MailEvent::active)},
    {"check_failed", static_cast<std::uint8_t>(MailEvent::check_failed)},
    {"backup", static_cast<std::uint8_t>(MailEvent::backup)},
    {"fault", static_cast<std::uint8_t>(MailEvent::fault)},
}};
constexpr std::string_view kDigest = "digest";

// Seconds; nothing, with a report, when they are none.
std::optional<std::uint32_t> read_digest(const Keyword& row, std::span<const Token> arguments,
                                         Diagnostics& diagnostics) {
  if (arguments.size() < 2) {
    diagnostics.add({.code = Code::missing_value,
                     .span = arguments.front().span,
                     .message = fmt::format("`{}` needs a number of seconds", kDigest)});
    return std::nullopt;
  }
  if (arguments.size() > 2) {
    diagnostics.add({.code = Code::extra_value,
                     .span = arguments[2].span,
                     .message = fmt::format("`{}` and its number are the last words of `{}`",
                                            kDigest, row.name)});
    return std::nullopt;
  }
  const Token& word = arguments[1];
  const std::optional<std::uint64_t> seconds = parse_number(word.text);
  if (seconds && *seconds >= row.range.min && *seconds <= row.range.max) {
    return static_cast<std::uint32_t>(*seconds);
  }
  diagnostics.add({.code = seconds ? Code::out_of_range : Code::not_a_number,
                   .span = word.span,
                   .message = fmt::format("{} is {}; `{}` takes {} to {} s", quoted(word.text),
                                          seconds ? "out of range" : "not a number", kDigest,
                                          row.range.min, row.range.max)});
  return std::nullopt;
}

}  // namespace

template <>
std::optional<EmailEvents> read_values<EmailEvents>(const Keyword& row,
                                                    std::span<const Token> arguments,
                                                    Diagnostics& diagnostics) {
  EmailEvents events;
  while (!arguments.empty() && arguments.front().text != kDigest) {
    const Token& word = arguments.front();
    const auto found = std::ranges::find(kEvents, word.text, [](const auto& e) { return e.first; });
    if (found == kEvents.end()) {
      diagnostics.add({.code = Code::not_a_choice,
                       .span = word.span,
                       .message = fmt::format("{} is no event; `{}` takes {}", quoted(word.text),
                                              row.name, describe_values(row))});
      return std::nullopt;
    }
    events.events |= found->second;
    arguments = arguments.subspan(1);
  }
  if (!arguments.empty()) {
    const std::optional<std::uint32_t> seconds = read_digest(row, arguments, diagnostics);
    if (!seconds) return std::nullopt;
    events.digest_seconds = *seconds;
  }
  if (events.events != 0) return events;
  diagnostics.add({.code = Code::missing_value,
                   .span = arguments.front().span,
                   .message = fmt::format("`{}` needs an event before `{}`: {}", row.name, kDigest,
                                          describe_values(row))});
  return std::nullopt;
}

std::vector<std::string_view> event_names(const EmailEvents& events) {
  if (events.events == contract::kAllMailEvents) return {kEvents.front().first};
  std::vector<std::string_view> names;
  for (const auto& [name, bit] : std::span(kEvents).subspan(1)) {
    if ((events.events & bit) != 0) names.push_back(name);
  }
  return names;
}

std::string to_string(const EmailEvents& events) {
  std::string text;
  for (const std::string_view name : event_names(events)) text += fmt::format("{} ", name);
  return text + fmt::format("{} {}", kDigest, events.digest_seconds);
}

}  // namespace config
