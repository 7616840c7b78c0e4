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

std::vector<std::uint8_t> write_plan(const PlanRows& rows) {
  std::vector<std::uint8_t> plan(sizeof(PlanHeader));
  PlanHeader header;
  header.interfaces = append(plan, rows.interfaces.data(), rows.interfaces.size());
  header.senders = append(plan, rows.senders.data(), rows.senders.size());
  header.routers = append(plan, rows.routers.data(), rows.routers.size());
  header.addresses = append(plan, rows.addresses.data(), rows.addresses.size());
  header.text = append(plan, rows.text.data(), rows.text.size());
  header.total_size_bytes = static_cast<std::uint32_t>(plan.size());
  std::memcpy(plan.data(), &header, sizeof(header));
  return plan;
}

}  // namespace contract
