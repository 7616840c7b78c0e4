#include "contract/mail_message.h"

#include <algorithm>
#include <cstring>

#include "vrrp/check.h"
#include "vrrp/printable.h"

namespace contract {
namespace {

bool is_subject(std::string_view text) {
  return !text.empty() && text.size() <= kMaxMailSubjectBytes &&
         std::ranges::all_of(text, vrrp::is_printable);
}

bool is_body(std::string_view text) {
  return text.ends_with('\n') && text.size() <= kMaxMailBodyBytes &&
         std::ranges::all_of(text, [](char c) { return c == '\n' || vrrp::is_printable(c); });
}

}  // namespace

std::vector<std::uint8_t> record_of(const MailOrder& order) {
  CHECK(is_subject(order.subject) && is_body(order.body));
  const MailHead head{.number = order.number,
                      .subject_size_bytes = static_cast<std::uint32_t>(order.subject.size()),
                      .body_size_bytes = static_cast<std::uint32_t>(order.body.size())};
  std::vector<std::uint8_t> record(sizeof(head) + order.subject.size() + order.body.size());
  std::memcpy(record.data(), &head, sizeof(head));
  const auto subject = record.begin() + sizeof(head);
  std::ranges::copy(order.body, std::ranges::copy(order.subject, subject).out);
  return record;
}

std::expected<MailOrder, Stage> read_mail_order(std::span<const std::uint8_t> record) {
  MailHead head;
  if (record.size() < sizeof(head)) return std::unexpected(Stage::violation_size);
  std::memcpy(&head, record.data(), sizeof(head));
  const std::uint64_t size =
      sizeof(head) + std::uint64_t{head.subject_size_bytes} + std::uint64_t{head.body_size_bytes};
  if (record.size() != size) return std::unexpected(Stage::violation_size);
  const std::string_view text(reinterpret_cast<const char*>(record.data()) + sizeof(head),
                              record.size() - sizeof(head));
  const MailOrder order{.number = head.number,
                        .subject = text.substr(0, head.subject_size_bytes),
                        .body = text.substr(head.subject_size_bytes)};
  if (!is_subject(order.subject) || !is_body(order.body)) {
    return std::unexpected(Stage::violation_operation);
  }
  return order;
}

std::expected<MailResult, Stage> read_mail_result(std::span<const std::uint8_t> record) {
  const auto result = read_whole<MailResult>(record);
  if (!result) return result;
  if (result->outcome < RunOutcome::exited || result->outcome > RunOutcome::not_safe) {
    return std::unexpected(Stage::violation_operation);
  }
  const Stage fault = fault_of_output(result->output, result->output_size_bytes);
  if (fault != Stage::none) return std::unexpected(fault);
  return result;
}

}  // namespace contract
