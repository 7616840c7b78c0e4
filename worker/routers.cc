#include "worker/routers.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <numeric>

namespace worker {
namespace {

// Router 0 sends its second advert after half an interval, the others at even distances up to a
// whole one: an arithmetic step that is coprime to 256 visits all places.
vrrp::Nanoseconds second_advert_after(vrrp::Nanoseconds interval, std::uint32_t router) {
  constexpr std::uint32_t kPlaces = 256;
  constexpr std::uint32_t kStep = 97;
  const std::uint32_t place = router * kStep % kPlaces;
  return interval / 2 + interval / 2 * place / kPlaces;
}

fsm::Settings settings_of(const contract::PlanRouter& row, std::uint32_t router) {
  const vrrp::Nanoseconds interval = contract::interval(row);
  return {
      .version = contract::version(row),
      .family = contract::family(row),
      .priority = contract::priority(row),
      .preempt =
          contract::has(row, contract::RouterFlag::preempt) ? fsm::Preempt::yes : fsm::Preempt::no,
      .interval = interval,
      .preempt_delay = std::chrono::microseconds{row.preempt_delay_us},
      .second_advert_after = second_advert_after(interval, router),
  };
}

fsm::AdmissionRules rules_of(const contract::PlanRouter& row) {
  return {
      .version = contract::version(row),
      .auth_type = static_cast<vrrp::AuthType>(row.auth_type),
      .auth_key = row.auth_key,
      .interval = contract::interval(row),
  };
}

}  // namespace

Routers::Routers(const contract::Plan& plan)
    : table(plan.interfaces().size()), deadlines(plan.routers().size()), plan_(plan) {
  const std::span<const contract::PlanRouter> rows = plan.routers();
  settings_.reserve(rows.size());
  rules_.reserve(rows.size());
  states_.reserve(rows.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    settings_.push_back(settings_of(rows[i], i));
    rules_.push_back(rules_of(rows[i]));
    states_.push_back(fsm::initial_state(settings_.back()));
    table.add({rows[i].interface}, contract::family(rows[i]), contract::vrid(rows[i]), {i});
  }
  sort_addresses();
  group_by_interface();
}

void Routers::sort_addresses() {
  sorted_addresses_.resize(plan_.addresses().size());
  std::iota(sorted_addresses_.begin(), sorted_addresses_.end(), 0U);
  const auto by_value = [this](std::uint32_t left, std::uint32_t right) {
    return plan_.addresses()[left].bytes < plan_.addresses()[right].bytes;
  };
  for (const contract::PlanRouter& row : plan_.routers()) {
    std::ranges::sort(std::span(sorted_addresses_).subspan(row.first_address, row.advertised_count),
                      by_value);
  }
}

void Routers::group_by_interface() {
  first_of_interface_.assign(plan_.interfaces().size() + 1, 0);
  for (const contract::PlanRouter& row : plan_.routers()) ++first_of_interface_[row.interface + 1];
  std::partial_sum(first_of_interface_.begin(), first_of_interface_.end(),
                   first_of_interface_.begin());
  grouped_.resize(plan_.routers().size());
  std::vector<std::uint32_t> next = first_of_interface_;
  for (std::uint32_t i = 0; i < plan_.routers().size(); ++i) {
    grouped_[next[plan_.routers()[i].interface]++] = {i};
  }
}

std::span<const vrrp::RouterIndex> Routers::on_interface(vrrp::InterfaceIndex interface) const {
  const std::uint32_t first = first_of_interface_[interface.number];
  const std::uint32_t end = first_of_interface_[interface.number + 1];
  return std::span(grouped_).subspan(first, end - first);
}

bool Routers::lists_our_addresses(vrrp::RouterIndex router, const vrrp::Advert& advert) const {
  const contract::PlanRouter& ours = row(router);
  if (advert.address_count != ours.advertised_count) return false;
  const std::size_t size = vrrp::address_size_bytes(advert.family);
  const auto sorted =
      std::span(sorted_addresses_).subspan(ours.first_address, ours.advertised_count);
  std::bitset<256> seen;
  for (std::size_t i = 0; i < advert.address_count; ++i) {
    std::array<std::uint8_t, 16> theirs{};
    std::ranges::copy(advert.addresses.subspan(i * size, size), theirs.begin());
    const auto found = std::ranges::lower_bound(
        sorted, theirs, {}, [this](std::uint32_t index) { return plan_.addresses()[index].bytes; });
    if (found == sorted.end() || plan_.addresses()[*found].bytes != theirs) return false;
    seen.set(static_cast<std::size_t>(found - sorted.begin()));
  }
  return seen.count() == advert.address_count;
}

}  // namespace worker
