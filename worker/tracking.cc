#include "worker/tracking.h"

#include <algorithm>

namespace worker {

using contract::PlanTrack;
using vrrp::Reason;
using vrrp::RouterIndex;

namespace {

// Where the rows of each number begin, in rows that are counted by `number_of`.
template <typename NumberOf>
std::vector<std::uint32_t> begins(std::span<const PlanTrack> tracks, std::size_t numbers,
                                  NumberOf number_of) {
  std::vector<std::uint32_t> first(numbers + 1);
  for (const PlanTrack& track : tracks) ++first[number_of(track) + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  return first;
}

}  // namespace

Tracking::Tracking(const contract::Plan& plan)
    : plan_(plan),
      verdicts_(plan.checks().size()),
      values_(plan.checks().size()),
      ranks_(plan.routers().size()),
      first_of_router_(begins(plan.tracks(), plan.routers().size(),
                              [](const PlanTrack& track) { return track.router; })),
      dependents_(plan.tracks().size()),
      first_of_check_(begins(plan.tracks(), plan.checks().size(),
                             [](const PlanTrack& track) { return track.check; })),
      check_of_interface_(plan.interfaces().size()) {
  std::vector<std::uint32_t> next(first_of_check_.begin(), first_of_check_.end());
  for (const PlanTrack& track : plan.tracks()) dependents_[next[track.check]++] = {track.router};
  for (std::uint32_t check = 0; check < plan.checks().size(); ++check) {
    const contract::PlanCheck& row = plan.checks()[check];
    if (row.kind == contract::CheckKind::interface) check_of_interface_[row.subject] = check;
  }
}

std::optional<std::uint32_t> Tracking::check_of(vrrp::InterfaceIndex interface) const {
  return check_of_interface_[interface.number];
}

std::span<const RouterIndex> Tracking::take(const contract::CheckItem& item) {
  const bool is_value = item.kind == contract::CheckItemKind::value;
  // A number is known from the first one on, whatever it is.
  verdicts_[item.subject] = is_value ? vrrp::Verdict::up : static_cast<vrrp::Verdict>(item.value);
  if (is_value) values_[item.subject] = item.value;
  const std::uint32_t first = first_of_check_[item.subject];
  return std::span(dependents_).subspan(first, first_of_check_[item.subject + 1] - first);
}

Reason Tracking::fault(RouterIndex router) const {
  if (ranks_[router.number] == 0) return Reason::not_listed;
  return gives_way(router) ? Reason::none : failure(router);
}

Reason Tracking::demotion(RouterIndex router) const {
  return gives_way(router) ? failure(router) : Reason::none;
}

bool Tracking::gives_way(RouterIndex router) const {
  const contract::PlanRouter& row = plan_.routers()[router.number];
  return contract::has(row, contract::RouterFlag::demote) && !contract::is_owner(row);
}

Reason Tracking::failure(RouterIndex router) const {
  Reason fault = Reason::none;
  for (const PlanTrack& track : tracks(router)) {
    const vrrp::Influence::Kind kind = influence(track).kind;
    if (kind == vrrp::Influence::Kind::fault) return Reason::check_failed;
    if (kind == vrrp::Influence::Kind::undecided) fault = Reason::check_unknown;
  }
  return fault;
}

vrrp::Priority Tracking::priority(RouterIndex router) const {
  std::int32_t adjustments = 0;
  for (const PlanTrack& track : tracks(router)) adjustments += influence(track).adjustment;
  const vrrp::Priority effective =
      vrrp::effective_priority(listed_or_configured(router), adjustments);
  return demotion(router) == Reason::none ? effective : vrrp::demoted_priority(effective);
}

vrrp::Priority Tracking::listed_or_configured(RouterIndex router) const {
  const vrrp::Priority configured = contract::priority(plan_.routers()[router.number]);
  const std::uint8_t rank = ranks_[router.number].value_or(0);
  return rank == 0 ? configured : vrrp::Priority::from_wire(rank);
}

std::span<const PlanTrack> Tracking::tracks(RouterIndex router) const {
  const std::uint32_t first = first_of_router_[router.number];
  return plan_.tracks().subspan(first, first_of_router_[router.number + 1] - first);
}

vrrp::Influence Tracking::influence(const PlanTrack& track) const {
  const contract::PlanCheck& check = plan_.checks()[track.check];
  if (check.kind == contract::CheckKind::list) return {};
  std::optional<std::int32_t> value;
  if (has_value(check)) value = values_[track.check];
  return vrrp::influence(tracked(track, verdicts_[track.check], value));
}

}  // namespace worker
