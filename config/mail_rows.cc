#include "config/mail_rows.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "config/render.h"
#include "contract/plan_mail_valid.h"

namespace config {
namespace {

void check_address(std::string_view text, SourceSpan at, Diagnostics& diagnostics) {
  if (contract::is_mail_address(text)) return;
  diagnostics.add({.code = Code::bad_name,
                   .span = at,
                   .message = fmt::format("{} is no address for mail", quoted(text)),
                   .help = "give it alone, as noc@example.org, without a name and without < >"});
}

void check_recipients(const Globals& globals, Diagnostics& diagnostics) {
  const WordList& recipients = globals.notification_email;
  if (recipients.words.empty()) {
    diagnostics.add({.code = Code::missing_keyword,
                     .span = globals.email_events.keyword,
                     .message = "`email_events` without an address in `notification_email`"});
  }
  for (const Word& word : recipients.words) check_address(word.text, word.at, diagnostics);
  if (recipients.words.size() > contract::kMaxRecipients) {
    diagnostics.add(
        {.code = Code::limit,
         .span = recipients.words[contract::kMaxRecipients].at,
         .message = fmt::format("more than {} addresses for mail", contract::kMaxRecipients)});
  }
}

void check_program(const Setting<std::string>& program, Diagnostics& diagnostics) {
  if (!program.value) return;
  if (program.value->starts_with('/') && program.value->size() <= contract::kMaxMailProgramBytes) {
    return;
  }
  diagnostics.add({.code = Code::bad_name,
                   .span = program.at,
                   .message = fmt::format("{} is no absolute path", quoted(*program.value))});
}

}  // namespace

void check_told_host(const Globals& globals, Diagnostics& diagnostics) {
  const Setting<std::string>& host = globals.router_id;
  if (!host.value || contract::is_mail_host(*host.value)) return;
  diagnostics.add({.code = Code::bad_name,
                   .span = host.at,
                   .message = fmt::format("the name of a host in mail and events is 1 to {} "
                                          "characters of ASCII",
                                          contract::kMaxMailHostBytes)});
}

void add_mail(const Globals& globals, contract::PlanRows& rows, Diagnostics& diagnostics) {
  if (!globals.email_events.value) return;
  check_recipients(globals, diagnostics);
  check_program(globals.email_program, diagnostics);
  check_told_host(globals, diagnostics);
  const Setting<std::string>& sender = globals.notification_email_from;
  if (sender.value) check_address(*sender.value, sender.at, diagnostics);

  const EmailEvents& events = *globals.email_events.value;
  const auto text_of = [&](const Setting<std::string>& setting, std::string_view otherwise) {
    return rows.add_text(setting.value ? std::string_view(*setting.value) : otherwise);
  };
  rows.mail.push_back({.program = text_of(globals.email_program, contract::kDefaultMailProgram),
                       .sender = text_of(sender, ""),
                       .host = text_of(globals.router_id, ""),
                       .digest_seconds = events.digest_seconds,
                       .events = events.events});
  for (const Word& word : globals.notification_email.words) {
    rows.recipients.push_back({.address = rows.add_text(word.text)});
  }
}

}  // namespace config
