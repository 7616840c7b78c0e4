// The records about checks, notifications, FIFOs, mail and URLs (contract/*_message.h) on any
// bytes: what is accepted names what is in the Plan, has known enumerators and zeros behind its
// output, and is the record again.
//
// Input: the kind of record, then the record.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "contract/check_message.h"
#include "contract/fifo_message.h"
#include "contract/mail_message.h"
#include "contract/notify_message.h"
#include "contract/plan_writer.h"
#include "contract/probe_message.h"
#include "contract/url_message.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"
#include "vrrp/printable.h"

namespace {

using contract::Plan;
using contract::PlanRows;
using contract::Stage;
using vrrp::is_printable;
using Record = std::span<const std::uint8_t>;

// The scripts of three rows of two users: of a check, of a notification, and of a FIFO.
PlanRows small_rows() {
  PlanRows rows;
  rows.add_interface("eth0");
  contract::PlanRouter router{.sender = rows.add_sender(0, vrrp::Family::ipv4),
                              .vrid = 53,
                              .priority = 100,
                              .advertised_count = 1,
                              .address_count = 1,
                              .interval_cs = 100,
                              .garp_repeat = 1,
                              .garp_refresh_repeat = 1};
  rows.set_name(router, "dns");
  rows.routers.push_back(router);
  rows.addresses.push_back({.bytes = {192, 0, 2, 53}});
  for (const char* user : {"nobody", "games", "nobody"}) {
    rows.scripts.push_back({.words = rows.add_text(std::string_view("/x\0", 3)),
                            .user = rows.add_script_user(user, "")});
  }
  rows.checks.push_back(
      {.name = rows.add_text("ok"), .subject = 0, .interval_ms = 1000, .timeout_ms = 800});
  rows.tracks.push_back({.router = 0, .check = 0, .weight = 10});
  rows.notifications.push_back({.router = 0, .script = 1});
  rows.fifos.push_back({.path = rows.add_text("/run/f"), .script = 2});
  rows.urls.push_back({.name = rows.add_text("pager"),
                       .url = rows.add_text("http://192.0.2.1/"),
                       .timeout_ms = 1000});
  return rows;
}

const Plan& plan() {
  static const std::vector<std::uint8_t> bytes = contract::write_plan(small_rows());
  static const auto valid = contract::validate_plan(bytes);
  CHECK(valid.has_value());
  return *valid;
}

void check_refusal(Stage stage) {
  CHECK(stage >= Stage::violation_size && stage <= Stage::violation_reserved);
}

// What was read of the whole record.
template <typename Message>
void check_same(const Message& message, Record record) {
  CHECK(std::ranges::equal(contract::bytes_of(message), record));
}

template <typename Message>
void check_output(const Message& message) {
  CHECK(contract::fault_of_output(message.output, message.output_size_bytes) == Stage::none);
}

void check_run_order(Record record) {
  const auto order = contract::read_run_order(record, plan().scripts(), 0);
  if (!order) return check_refusal(order.error());
  CHECK(order->script < plan().scripts().size() && plan().scripts()[order->script].user == 0);
  CHECK(order->timeout_ms >= 1);
  check_same(*order, record);
}

void check_run_result(Record record) {
  const auto result = contract::read_run_result(record, plan().scripts(), 0);
  if (!result) return check_refusal(result.error());
  CHECK(plan().scripts()[result->script].user == 0);
  CHECK(contract::is_end(static_cast<std::uint32_t>(result->outcome)));
  check_output(*result);
  check_same(*result, record);
}

void check_notify_order(Record record) {
  const auto order = contract::read_notify_order(record, plan(), 1);
  if (!order) return check_refusal(order.error());
  CHECK(order->notification == 0 && order->timeout_ms >= 1);
  CHECK(order->state != contract::NotifyState::init);
  check_same(*order, record);
}

void check_notify_result(Record record) {
  const auto result = contract::read_notify_result(record, plan(), 1);
  if (!result) return check_refusal(result.error());
  CHECK(result->notification == 0 && result->run.script == 1);
  check_output(result->run);
  check_same(*result, record);
}

void check_fifo_order(Record record) {
  const auto order = contract::read_fifo_order(record, plan(), 0);
  if (!order) return check_refusal(order.error());
  CHECK(order->fifo == 0);
  check_same(*order, record);
}

void check_fifo_result(Record record) {
  const auto result = contract::read_fifo_result(record, plan(), 0);
  if (!result) return check_refusal(result.error());
  CHECK(result->fifo == 0 && result->run.script == 2);
  check_output(result->run);
  check_same(*result, record);
}

void check_mail_order(Record record) {
  const auto order = contract::read_mail_order(record);
  if (!order) return check_refusal(order.error());
  CHECK(!order->subject.empty() && order->subject.size() <= contract::kMaxMailSubjectBytes);
  CHECK(!order->body.empty() && order->body.size() <= contract::kMaxMailBodyBytes);
  CHECK(std::ranges::all_of(order->subject, is_printable));
  CHECK(std::ranges::all_of(order->body, [](char c) { return is_printable(c) || c == '\n'; }));
  CHECK(order->body.ends_with('\n'));
  CHECK(std::ranges::equal(contract::record_of(*order), record));
}

void check_mail_result(Record record) {
  const auto result = contract::read_mail_result(record);
  if (!result) return check_refusal(result.error());
  check_output(*result);
  check_same(*result, record);
}

void check_post_order(Record record) {
  const auto order = contract::read_post_order(record, plan().urls());
  if (!order) return check_refusal(order.error());
  CHECK(order->url < plan().urls().size());
  CHECK(!order->body.empty() && order->body.size() <= contract::kMaxPostBodyBytes);
  CHECK(std::ranges::all_of(order->body, [](char c) { return is_printable(c) || c == '\n'; }));
  CHECK(std::ranges::equal(contract::record_of(*order), record));
}

void check_post_result(Record record) {
  const auto result = contract::read_post_result(record, plan().urls());
  if (!result) return check_refusal(result.error());
  CHECK(result->url < plan().urls().size());
  check_output(*result);
  check_same(*result, record);
}

// Of three targets.
void check_probe_records(Record record) {
  constexpr std::size_t kTargets = 3;
  if (const auto start = contract::read_probe_start(record, kTargets)) {
    CHECK(start->target < kTargets);
    check_same(*start, record);
  }
  if (const auto order = contract::read_probe_order(record, kTargets)) {
    CHECK(order->target < kTargets && order->timeout_ms >= 1);
    check_same(*order, record);
  }
  if (const auto result = contract::read_probe_result(record, kTargets)) {
    CHECK(result->target < kTargets);
    check_output(*result);
    check_same(*result, record);
  }
}

constexpr auto kKinds = std::to_array<void (*)(Record)>(
    {check_run_order, check_run_result, check_notify_order, check_notify_result, check_fifo_order,
     check_fifo_result, check_mail_order, check_mail_result, check_post_order, check_post_result,
     check_probe_records});

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  kKinds[input.octet() % kKinds.size()](input.rest());
  return 0;
}
