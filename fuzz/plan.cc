// contract::validate_plan on any bytes. Whatever it accepts can be walked with every accessor, has
// only links and values in range, and written again (contract::write_plan) is accepted again.
//
// Input: one octet of switches, then a Plan.
#include "contract/plan.h"

#include <cstring>
#include <memory>
#include <vector>

#include "contract/plan_writer.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using contract::Plan;
using contract::PlanAddress;
using contract::PlanRouter;
using contract::PlanSender;

// Magic, layout and size are made right, so that what is behind them is judged.
constexpr std::uint8_t kMendHeader = 1;

void mend_header(std::span<std::uint8_t> plan) {
  contract::PlanHeader header;
  if (plan.size() < sizeof(header)) return;
  std::memcpy(&header, plan.data(), sizeof(header));
  header.magic = contract::kPlanMagic;
  header.layout = contract::kPlanLayout;
  header.total_size_bytes = static_cast<std::uint32_t>(plan.size());
  header.reserved = 0;
  std::memcpy(plan.data(), &header, sizeof(header));
}

void check_router(const Plan& plan, const PlanRouter& row) {
  CHECK(!plan.name(row).empty() && plan.name(row).size() <= contract::kMaxRouterNameBytes);
  CHECK(contract::vrid(row).number() == row.vrid && row.vrid != 0);
  CHECK(contract::priority(row).number() == row.priority && row.priority != 0);
  CHECK(contract::interval(row) >= vrrp::Centiseconds{1});
  CHECK(contract::interval(row) <= vrrp::Centiseconds{contract::kMaxIntervalCs});
  CHECK(contract::is_owner(row) == (row.priority == 255));
  CHECK(contract::version(row) == vrrp::Version::v3 || contract::family(row) == vrrp::Family::ipv4);
  static_cast<void>(contract::has(row, contract::RouterFlag::preempt));
  const PlanSender& sender = plan.senders()[row.sender];
  CHECK(sender.interface == row.interface && sender.family == row.family);
  CHECK(row.interface < plan.interfaces().size());
  CHECK(row.advertised_count >= 1 && row.advertised_count <= 255);
  const auto addresses = plan.addresses(row);
  CHECK(addresses.size() == row.address_count && row.advertised_count <= addresses.size());
  for (const PlanAddress& advertised : addresses.first(row.advertised_count)) {
    CHECK(contract::family(advertised) == contract::family(row));
  }
}

void check_address(const Plan& plan, const PlanAddress& row) {
  const vrrp::IpAddress address = contract::address(row);
  CHECK(row.interface < plan.interfaces().size());
  CHECK(row.prefix_length >= 1 && row.prefix_length <= 8 * address.bytes().size());
  CHECK(vrrp::IpAddress::parse(address.to_string()) == address);
  CHECK(!address.is_unspecified() && !address.is_multicast());
}

void check_checks(const Plan& plan) {
  for (const contract::PlanScriptUser& row : plan.script_users()) {
    CHECK(!plan.user(row).empty() && plan.user(row).size() <= contract::kMaxUserNameBytes);
    CHECK(plan.group(row).size() <= contract::kMaxUserNameBytes);
  }
  for (const contract::PlanScript& row : plan.scripts()) {
    CHECK(plan.words(row).size() >= 2 && plan.words(row).ends_with('\0'));
    CHECK(row.user < plan.script_users().size());
  }
  for (const contract::PlanCheck& row : plan.checks()) {
    CHECK(!plan.name(row).empty());
    CHECK(row.kind != contract::CheckKind::script || row.subject < plan.scripts().size());
    const std::uint32_t least = is_followed(row) ? 0 : 1;
    CHECK(row.kind != contract::CheckKind::file ||
          plan.path(plan.files()[row.subject]).starts_with('/'));
    CHECK(row.kind != contract::CheckKind::process ||
          plan.words(plan.processes()[row.subject]).ends_with('\0'));
    CHECK(row.kind != contract::CheckKind::unit ||
          plan.name(plan.units()[row.subject]).find('/') == std::string_view::npos);
    CHECK(row.interval_ms >= least && row.timeout_ms >= least && row.rise >= least &&
          row.fall >= least);
    static_cast<void>(contract::has(row, contract::CheckFlag::starts_down));
  }
  for (const contract::PlanTrack& row : plan.tracks()) {
    CHECK(row.router < plan.routers().size() && row.check < plan.checks().size());
  }
}

void check_probes(const Plan& plan) {
  std::size_t targets = 0;
  for (std::uint32_t i = 0; i < plan.checks().size(); ++i) {
    CHECK(plan.targets_of(i).empty() != is_native(plan.checks()[i]));
    targets += plan.targets_of(i).size();
  }
  CHECK(targets == plan.targets().size());
  for (const contract::PlanTcp& row : plan.tcp()) {
    CHECK(plan.sent(row).size() + plan.expected(row).size() <= 2 * contract::kMaxProbeTextBytes);
  }
  for (const contract::PlanDns& row : plan.dns()) {
    CHECK(!plan.name(row).empty() && plan.expected(row).size() <= contract::kMaxProbeTextBytes);
  }
  for (const contract::PlanIcmp& row : plan.icmp())
    CHECK(row.size_bytes <= contract::kMaxEchoBytes);
  for (const contract::PlanHttp& row : plan.http()) {
    CHECK(plan.path(row).starts_with('/') && plan.host(row).size() <= contract::kMaxHostNameBytes);
    CHECK(plan.headers(row).size() + plan.body(row).size() + plan.pattern(row).size() <=
          3 * contract::kMaxHttpTextBytes);
  }
}

void check_notifications(const Plan& plan) {
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < plan.routers().size(); ++i) {
    count += plan.notifications_of(i).size();
    CHECK(plan.notifications_of(i).size() <= contract::kNotifyKinds);
  }
  CHECK(count == plan.notifications().size());
  for (const contract::PlanFifo& row : plan.fifos()) {
    CHECK(plan.path(row).starts_with('/'));
    CHECK(row.script == contract::kNoScript || row.script < plan.scripts().size());
  }
  for (const contract::PlanUrl& row : plan.urls()) {
    CHECK(!plan.name(row).empty() && plan.url(row).starts_with("http"));
    CHECK(plan.headers(row).size() <= contract::kMaxHttpTextBytes);
    CHECK(plan.ca_file(row).empty() || plan.ca_file(row).starts_with('/'));
  }
  for (const contract::PlanNotify& row : plan.notifications()) {
    CHECK(row.script < plan.scripts().size());
    for (const contract::PlanCheck& check : plan.checks()) {
      CHECK(check.kind != contract::CheckKind::script || check.subject != row.script);
    }
  }
}

void copy_checks(const Plan& plan, contract::PlanRows& rows) {
  for (const contract::PlanScriptUser& row : plan.script_users()) {
    rows.script_users.push_back(
        {.user = rows.add_text(plan.user(row)), .group = rows.add_text(plan.group(row))});
  }
  for (contract::PlanScript row : plan.scripts()) {
    row.words = rows.add_text(plan.words(row));
    rows.scripts.push_back(row);
  }
  for (contract::PlanFifo row : plan.fifos()) {
    row.path = rows.add_text(plan.path(row));
    row.user = rows.add_text(plan.user(row));
    row.group = rows.add_text(plan.group(row));
    rows.fifos.push_back(row);
  }
  for (contract::PlanUrl row : plan.urls()) {
    row.name = rows.add_text(plan.name(row));
    row.url = rows.add_text(plan.url(row));
    row.headers = rows.add_text(plan.headers(row));
    row.ca_file = rows.add_text(plan.ca_file(row));
    row.host = rows.add_text(plan.host(row));
    rows.urls.push_back(row);
  }
  for (contract::PlanCheck row : plan.checks()) {
    row.name = rows.add_text(plan.name(row));
    rows.checks.push_back(row);
  }
  rows.targets.assign(plan.targets().begin(), plan.targets().end());
  for (const contract::PlanTcp& row : plan.tcp()) {
    rows.tcp.push_back(
        {.send = rows.add_text(plan.sent(row)), .expect = rows.add_text(plan.expected(row))});
  }
  for (contract::PlanDns row : plan.dns()) {
    row.name = rows.add_text(plan.name(row));
    row.expected = rows.add_text(plan.expected(row));
    rows.dns.push_back(row);
  }
  for (contract::PlanHttp row : plan.http()) {
    row.path = rows.add_text(plan.path(row));
    row.host = rows.add_text(plan.host(row));
    row.headers = rows.add_text(plan.headers(row));
    row.body = rows.add_text(plan.body(row));
    row.pattern = rows.add_text(plan.pattern(row));
    row.ca_file = rows.add_text(plan.ca_file(row));
    rows.http.push_back(row);
  }
  for (contract::PlanProcess row : plan.processes()) {
    row.words = rows.add_text(plan.words(row));
    rows.processes.push_back(row);
  }
  for (const contract::PlanUnit& row : plan.units()) {
    rows.units.push_back({.name = rows.add_text(plan.name(row))});
  }
  rows.icmp.assign(plan.icmp().begin(), plan.icmp().end());
  rows.tracks.assign(plan.tracks().begin(), plan.tracks().end());
  rows.notifications.assign(plan.notifications().begin(), plan.notifications().end());
}

void check_written_again(const Plan& plan) {
  contract::PlanRows rows;
  rows.interfaces.assign(plan.interfaces().begin(), plan.interfaces().end());
  rows.senders.assign(plan.senders().begin(), plan.senders().end());
  rows.addresses.assign(plan.addresses().begin(), plan.addresses().end());
  for (PlanRouter row : plan.routers()) {
    rows.set_name(row, plan.name(row));
    rows.routers.push_back(row);
  }
  copy_checks(plan, rows);
  CHECK(contract::validate_plan(contract::write_plan(rows)).has_value());
}

void check_plan(const Plan& plan) {
  for (const contract::PlanInterface& row : plan.interfaces()) {
    CHECK(!plan.name(row).empty() && plan.name(row).size() <= 15);
  }
  for (const PlanSender& row : plan.senders()) {
    CHECK(row.interface < plan.interfaces().size());
    CHECK(contract::family(row) == vrrp::Family::ipv4 ||
          contract::family(row) == vrrp::Family::ipv6);
  }
  std::size_t addresses = 0;
  for (const PlanRouter& row : plan.routers()) {
    check_router(plan, row);
    addresses += row.address_count;
  }
  CHECK(addresses == plan.addresses().size());
  for (const PlanAddress& row : plan.addresses()) check_address(plan, row);
  check_checks(plan);
  check_probes(plan);
  check_notifications(plan);
  check_written_again(plan);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  const std::uint8_t switches = input.octet();
  // As long as the Plan and not longer, and aligned as a mapping is.
  const std::unique_ptr<std::uint8_t[]> copy(new std::uint8_t[input.rest().size()]);
  const std::span<std::uint8_t> plan(copy.get(), input.rest().size());
  std::ranges::copy(input.rest(), plan.begin());
  if ((switches & kMendHeader) != 0) mend_header(plan);
  const auto valid = contract::validate_plan(plan);
  if (valid) {
    check_plan(*valid);
  } else {
    CHECK(contract::describe(valid.error()) != "unknown error");
  }
  return 0;
}
