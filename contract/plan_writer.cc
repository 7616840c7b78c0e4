#include "contract/plan_writer.h"

#include <algorithm>
#include <cstring>

#include "vrrp/check.h"

namespace contract {
namespace {

template <typename Row>
Section append(std::vector<std::uint8_t>& plan, const Row* rows, std::size_t count) {
  while (plan.size() % kPlanSectionAlignment != 0) plan.push_back(0);
  const Section section{.offset = static_cast<std::uint32_t>(plan.size()),
                        .count = static_cast<std::uint32_t>(count)};
  plan.resize(plan.size() + count * sizeof(Row));
  if (count > 0) std::memcpy(plan.data() + section.offset, rows, count * sizeof(Row));
  return section;
}

}  // namespace

std::uint32_t PlanRows::add_interface(std::string_view name) {
  CHECK(name.size() < sizeof(PlanInterface::name));
  const auto [entry, is_new] = interface_numbers.try_emplace(
      std::string(name), static_cast<std::uint32_t>(interfaces.size()));
  if (is_new) {
    PlanInterface row;
    std::ranges::copy(name, row.name.begin());
    interfaces.push_back(row);
  }
  return entry->second;
}

std::uint32_t PlanRows::add_sender(std::uint32_t interface, vrrp::Family family) {
  const std::uint64_t key = std::uint64_t{interface} << 8 | static_cast<std::uint8_t>(family);
  const auto [entry, is_new] =
      sender_numbers.try_emplace(key, static_cast<std::uint32_t>(senders.size()));
  if (is_new) {
    senders.push_back({.interface = interface, .family = static_cast<std::uint8_t>(family)});
  }
  return entry->second;
}

void PlanRows::set_name(PlanRouter& router, std::string_view name) {
  router.name_offset = static_cast<std::uint32_t>(text.size());
  router.name_size_bytes = static_cast<std::uint16_t>(name.size());
  text += name;
}

PlanText PlanRows::add_text(std::string_view part) {
  const PlanText place{.offset = static_cast<std::uint32_t>(text.size()),
                       .size_bytes = static_cast<std::uint32_t>(part.size())};
  text += part;
  return place;
}

std::uint32_t PlanRows::add_script_user(std::string_view user, std::string_view group) {
  const auto shown = [&](PlanText part) {
    return std::string_view(text).substr(part.offset, part.size_bytes);
  };
  const auto found = std::ranges::find_if(script_users, [&](const PlanScriptUser& row) {
    return shown(row.user) == user && shown(row.group) == group;
  });
  const auto index = static_cast<std::uint32_t>(found - script_users.begin());
  if (found == script_users.end()) {
    const PlanText user_place = add_text(user);
    script_users.push_back({.user = user_place, .group = add_text(group)});
  }
  return index;
}

std::vector<std::uint8_t> write_plan(const PlanRows& rows) {
  std::vector<std::uint8_t> plan(sizeof(PlanHeader));
  PlanHeader header;
  header.interfaces = append(plan, rows.interfaces.data(), rows.interfaces.size());
  header.senders = append(plan, rows.senders.data(), rows.senders.size());
  header.routers = append(plan, rows.routers.data(), rows.routers.size());
  header.addresses = append(plan, rows.addresses.data(), rows.addresses.size());
  header.script_users = append(plan, rows.script_users.data(), rows.script_users.size());
  header.scripts = append(plan, rows.scripts.data(), rows.scripts.size());
  header.checks = append(plan, rows.checks.data(), rows.checks.size());
  header.tracks = append(plan, rows.tracks.data(), rows.tracks.size());
  header.notifications = append(plan, rows.notifications.data(), rows.notifications.size());
  header.targets = append(plan, rows.targets.data(), rows.targets.size());
  header.tcp = append(plan, rows.tcp.data(), rows.tcp.size());
  header.dns = append(plan, rows.dns.data(), rows.dns.size());
  header.files = append(plan, rows.files.data(), rows.files.size());
  header.lists = append(plan, rows.lists.data(), rows.lists.size());
  header.mail = append(plan, rows.mail.data(), rows.mail.size());
  header.recipients = append(plan, rows.recipients.data(), rows.recipients.size());
  header.http = append(plan, rows.http.data(), rows.http.size());
  header.processes = append(plan, rows.processes.data(), rows.processes.size());
  header.units = append(plan, rows.units.data(), rows.units.size());
  header.icmp = append(plan, rows.icmp.data(), rows.icmp.size());
  header.fifos = append(plan, rows.fifos.data(), rows.fifos.size());
  header.urls = append(plan, rows.urls.data(), rows.urls.size());
  header.text = append(plan, rows.text.data(), rows.text.size());
  header.total_size_bytes = static_cast<std::uint32_t>(plan.size());
  std::memcpy(plan.data(), &header, sizeof(header));
  return plan;
}

}  // namespace contract
