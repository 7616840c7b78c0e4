#include "config/mail_difference.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "config/config.h"
#include "config/mail_value.h"

namespace config {
namespace {

using contract::Plan;
using contract::PlanMail;
using contract::PlanRecipient;

// These do not compile when there is another field: whoever adds one compares it below. The name of
// the host is that of all notifications: notify_difference.cc.
constexpr bool knows_fields(const PlanMail& row) {
  [[maybe_unused]] const auto& [program, sender, host, digest_seconds, events, reserved] = row;
  return true;
}
static_assert(knows_fields(PlanMail{}));
constexpr bool knows_fields(const PlanRecipient& row) {
  [[maybe_unused]] const auto& [address] = row;
  return true;
}
static_assert(knows_fields(PlanRecipient{}));

// What is said about mail, as a configuration has it.
struct SaidOfMail {
  std::string events = "none";
  std::string recipients = "none";
  std::string sender = "none";
  std::string program{contract::kDefaultMailProgram};
};

// Their order does not matter.
std::string recipients_of(const Plan& plan) {
  std::vector<std::string_view> addresses;
  for (const PlanRecipient& row : plan.recipients()) addresses.push_back(plan.address(row));
  std::ranges::sort(addresses);
  std::string list;
  for (const std::string_view address : addresses) {
    if (!list.empty()) list += ", ";
    list += address;
  }
  return list;
}

SaidOfMail said_of_mail(const Plan& plan) {
  if (plan.mail() == nullptr) return {};
  const PlanMail& row = *plan.mail();
  SaidOfMail said{
      .events = to_string(EmailEvents{.events = row.events, .digest_seconds = row.digest_seconds}),
      .recipients = recipients_of(plan),
      .program = std::string(plan.program(row))};
  if (!plan.sender(row).empty()) said.sender = plan.sender(row);
  return said;
}

}  // namespace

std::vector<SettingChange> mail_changes(const Plan& before, const Plan& after) {
  std::vector<SettingChange> changes;
  const auto compare = [&](std::string_view keyword, std::string& old_one, std::string& new_one) {
    if (old_one == new_one) return;
    changes.push_back({.keyword = keyword,
                       .before = std::move(old_one),
                       .after = std::move(new_one),
                       .block = "global_defs"});
  };
  SaidOfMail was = said_of_mail(before);
  SaidOfMail is = said_of_mail(after);
  compare("email_events", was.events, is.events);
  compare("notification_email", was.recipients, is.recipients);
  compare("notification_email_from", was.sender, is.sender);
  compare("email_program", was.program, is.program);
  return changes;
}

}  // namespace config
