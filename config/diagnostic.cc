#include "config/diagnostic.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "config/code_page.h"

namespace config {

std::string_view describe(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

Severity severity(Code code) {
  // Whatever is not listed is an error.
  static constexpr std::array kWarnings{
      Code::comment_in_word,
      Code::repeated,
      Code::nopreempt_cleared,
      Code::nopreempt_owner,
      Code::rounded,
      Code::auth_pass_cut,
      Code::auth_ignored,
      Code::repeat_zero,
      Code::first_not_link_local,
      Code::no_effect,
      Code::skipped,
      Code::preempt_delay_cleared,
      Code::ignored,
      Code::undefined_name,
      Code::loose_permissions,
      Code::never_tracked,
      Code::owner_by_state,
      Code::shell_syntax,
      Code::own_interface,
      Code::check_of_virtual_address,
      Code::demoted_priority,
      Code::secret_in_clear,
      Code::short_interval,
  };
  static constexpr std::array kNotes{
      Code::mixed_families,     Code::differs,           Code::include_empty,
      Code::no_timeout,         Code::example_vrid,      Code::no_prefix_length,
      Code::script_as_root,     Code::script_unguarded,  Code::guessable_password,
      Code::process_only_check, Code::example_router_id, Code::mail_not_enabled,
      Code::small_weight,       Code::owner_priority,    Code::weighted_nopreempt,
      Code::priority_clamped,   Code::fails_everywhere,
  };
  if (std::ranges::find(kNotes, code) != kNotes.end()) return Severity::note;
  return std::ranges::find(kWarnings, code) != kWarnings.end() ? Severity::warning
                                                               : Severity::error;
}

bool is_about_keepalived(Code code) {
  return code == Code::differs || code == Code::script_as_root || code == Code::script_unguarded ||
         code == Code::mail_not_enabled;
}

Code Diagnostics::in_dialect(Code code) const {
  if (dialect_ == Dialect::regent) return code;
  const bool is_ignored = code == Code::unknown_keyword || code == Code::misplaced_keyword;
  return is_ignored ? Code::ignored : code;
}

bool Diagnostics::has_any_of(std::span<const Code> codes) const {
  return std::ranges::any_of(kept_, [&](const Diagnostic& entry) {
    return std::ranges::find(codes, entry.code) != codes.end();
  });
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (dialect_ == Dialect::regent && is_about_keepalived(diagnostic.code)) return;
  if (dialect_ == Dialect::regent) {
    diagnostic.keepalived.clear();
  } else if (const CodePage* page = find_code_page(diagnostic.code);
             page != nullptr && diagnostic.keepalived.empty()) {
    diagnostic.keepalived = page->keepalived;
  }
  diagnostic.code = in_dialect(diagnostic.code);
  const auto level = static_cast<std::size_t>(severity(diagnostic.code));
  SourceSpan place = diagnostic.span;
  if (keep_ == Keep::for_people) place.origin = 0;
  std::tuple key(diagnostic.code, place, diagnostic.message);
  if (const auto found = said_.find(key); found != said_.end()) {
    Diagnostic& first = kept_[found->second];
    if (diagnostic.span == first.span || diagnostic.span == first.last) return;
    ++counts_[level];
    ++first.times;
    first.last = diagnostic.span;
    return;
  }
  ++counts_[level];
  if (kept_counts_[level] == limit()) {
    ++left_out_[level];
    return;
  }
  ++kept_counts_[level];
  said_.emplace(std::move(key), kept_.size());
  kept_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::in_order() const {
  std::vector<std::size_t> order(kept_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t index) {
    const Diagnostic& entry = kept_[index];
    return std::tuple(severity(entry.code) == Severity::error, entry.span, index);
  });
  std::vector<Diagnostic> ordered;
  ordered.reserve(order.size());
  for (const std::size_t index : order) ordered.push_back(kept_[index]);
  return ordered;
}

}  // namespace config
