#include "checks/http_answer.h"

#include <utility>

namespace checks {

BodyPattern::BodyPattern(const std::string& text) {
  if (text.empty()) return;
  auto compiled = std::make_unique<regex_t>();
  // No newline in a match, and ^ and $ at lines.
  if (regcomp(compiled.get(), text.c_str(), REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0) return;
  compiled_.reset(compiled.release());
}

bool BodyPattern::matches(std::string_view body) const {
  // The bytes are those from the begin to the end of the first place (a GNU and BSD extension).
  regmatch_t place{.rm_so = 0, .rm_eo = static_cast<regoff_t>(body.size())};
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
  return regexec(compiled_.get(), body.data(), 1, &place, REG_STARTEND) == 0;
}

void BodyPattern::Freed::operator()(regex_t* compiled) const {
  regfree(compiled);
  delete compiled;
}

Finding judge_http_answer(const HttpExpectation& wanted, const HttpAnswer& answer) {
  if (!contract::has_status(wanted.statuses, answer.status)) {
    return failed("status " + std::to_string(answer.status));
  }
  if (answer.body.find(wanted.body) == std::string_view::npos) {
    return failed(quoted(wanted.body) + " is not in the body");
  }
  if (!wanted.pattern.empty()) {
    if (!wanted.compiled_pattern.is_usable()) {
      return failed(quoted(wanted.pattern) + " is no regular expression");
    }
    if (!wanted.compiled_pattern.matches(answer.body)) {
      return failed("nothing in the body matches " + quoted(wanted.pattern));
    }
  }
  return passed("status " + std::to_string(answer.status));
}

}  // namespace checks
