#include "checks/mail_text.h"

#include "vrrp/check.h"
#include "vrrp/printable.h"

namespace checks {

std::string mail_text(const contract::Plan& plan, const contract::MailOrder& order,
                      std::string_view host) {
  const contract::PlanMail* mail = plan.mail();
  CHECK(mail != nullptr);
  std::string text;
  const std::string_view sender = plan.sender(*mail);
  if (!sender.empty()) text += "From: " + std::string(sender) + "\n";
  std::string_view before = "To: ";
  for (const contract::PlanRecipient& row : plan.recipients()) {
    text += before;
    text += plan.address(row);
    before = ",\n ";
  }
  const std::string_view named = plan.host(*mail);
  text += "\nSubject: " + vrrp::printable(named.empty() ? host : named) + ": " +
          std::string(order.subject);
  // Vacation messages and the like are not to answer (RFC 3834).
  text +=
      "\nAuto-Submitted: auto-generated"
      "\nMIME-Version: 1.0"
      "\nContent-Type: text/plain; charset=us-ascii"
      "\nContent-Transfer-Encoding: 7bit"
      "\n\n";
  return text + std::string(order.body);
}

std::string mail_words(const contract::Plan& plan) {
  const contract::PlanMail* mail = plan.mail();
  CHECK(mail != nullptr);
  std::string words;
  const auto add = [&](std::string_view word) {
    words += word;
    words += '\0';
  };
  add(plan.program(*mail));
  add("-t");
  add("-i");
  if (const std::string_view sender = plan.sender(*mail); !sender.empty()) {
    add("-f");  // where what cannot be delivered goes back to
    add(sender);
  }
  return words;
}

}  // namespace checks
