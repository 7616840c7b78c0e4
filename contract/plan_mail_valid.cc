#include "contract/plan_mail_valid.h"

#include <algorithm>
#include <optional>

#include "contract/plan_parts.h"

namespace contract {
namespace {

bool is_address_at(PlanText place, std::string_view text) {
  const std::optional<std::string_view> address = part_of(text, place, kMaxMailAddressBytes);
  return address && is_mail_address(*address);
}

bool is_program(PlanText place, std::string_view text) {
  const std::optional<std::string_view> path = part_of(text, place, kMaxMailProgramBytes);
  return path && path->starts_with('/') && path->find('\0') == std::string_view::npos;
}

bool is_host(PlanText place, std::string_view text) {
  const std::optional<std::string_view> host = part_of(text, place);
  return host && (host->empty() || is_mail_host(*host));
}

}  // namespace

bool is_mail_address(std::string_view text) {
  constexpr std::string_view kSyntax = "()<>,;:\\\"";
  return !text.empty() && text.size() <= kMaxMailAddressBytes && !text.starts_with('-') &&
         is_visible(text) && text.find_first_of(kSyntax) == std::string_view::npos;
}

bool is_mail_host(std::string_view text) {
  return !text.empty() && text.size() <= kMaxMailHostBytes &&
         std::ranges::all_of(text, [](char c) { return c == ' ' || is_visible(c); });
}

std::expected<void, PlanError> check_mail(const Plan& plan, std::string_view text) {
  if (plan.mail() == nullptr) {
    if (!plan.recipients().empty()) return std::unexpected(PlanError::mail);
    return {};
  }
  const PlanMail& row = *plan.mail();
  if (row.reserved != decltype(row.reserved){}) return std::unexpected(PlanError::reserved);
  const bool has_sender = row.sender.size_bytes != 0 || row.sender.offset > text.size();
  const bool is_good = is_program(row.program, text) && is_host(row.host, text) &&
                       (!has_sender || is_address_at(row.sender, text)) && row.events != 0 &&
                       row.events <= kAllMailEvents && row.digest_seconds != 0 &&
                       row.digest_seconds <= kMaxDigestSeconds && !plan.recipients().empty();
  if (!is_good) return std::unexpected(PlanError::mail);
  const bool are_addresses = std::ranges::all_of(
      plan.recipients(), [&](PlanText place) { return is_address_at(place, text); },
      &PlanRecipient::address);
  if (!are_addresses) return std::unexpected(PlanError::mail);
  return {};
}

}  // namespace contract
