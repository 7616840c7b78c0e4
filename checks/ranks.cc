#include "checks/ranks.h"

#include <algorithm>

namespace checks {

using contract::CheckItem;
using contract::CheckItemKind;
using contract::PriorityList;

namespace {

std::string sentence(std::size_t listed, std::size_t routers, std::string_view host) {
  return "has " + std::string(host) + " for " + std::to_string(listed) + " of " +
         std::to_string(routers) + (routers == 1 ? " virtual router" : " virtual routers");
}

}  // namespace

Ranks::Ranks(const contract::Plan& plan)
    : plan_(plan),
      ranks_(plan.routers().size()),
      routers_(plan.checks().size()),
      untold_(plan.routers().size()) {
  for (const contract::PlanTrack& track : plan.tracks()) {
    if (plan.checks()[track.check].kind != contract::CheckKind::list) continue;
    routers_[track.check].push_back(track.router);
  }
}

Ranks::Outcome Ranks::take(std::uint32_t check, std::string_view text) {
  const auto list = PriorityList::parse(text);
  if (!list) return {.is_good = false, .text = list.error().to_string()};
  const std::string_view host = plan_.host(plan_.lists()[plan_.checks()[check].subject]);
  // All of it is looked at before anything changes.
  std::vector<std::uint8_t> said;
  for (const std::uint32_t router : routers_[check]) {
    const std::string_view name = plan_.name(plan_.routers()[router]);
    const PriorityList::Entry* entry = list->entry_of(name);
    if (entry == nullptr) {
      return {.is_good = false,
              .text = "says nothing of " + std::string(name) + " and has no line `*`"};
    }
    const auto priority = priority_in(*entry, host);
    said.push_back(priority ? priority->number() : std::uint8_t{0});
  }
  for (std::size_t i = 0; i < said.size(); ++i) {
    const std::uint32_t router = routers_[check][i];
    if (ranks_[router] == said[i]) continue;
    ranks_[router] = said[i];
    untold_.add(router);
  }
  const auto listed = said.size() - static_cast<std::size_t>(std::ranges::count(said, 0));
  return {.is_good = true, .text = sentence(listed, said.size(), host)};
}

std::span<const CheckItem> Ranks::news() {
  return untold_.news([this](std::uint32_t router) -> CheckItem {
    return {
        .subject = router, .kind = CheckItemKind::priority, .value = ranks_[router].value_or(0)};
  });
}

}  // namespace checks
