// What the health checks say, and what that does to the routers that depend on them: a fault, or
// another priority. The verdicts come from checkd, which is believed in nothing but the number of a
// check, and one of three words or a number, and those about interfaces from what the helper says.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "contract/check_message.h"
#include "contract/plan.h"
#include "vrrp/indices.h"
#include "vrrp/priority.h"
#include "vrrp/router_state.h"
#include "vrrp/tracking.h"
#include "vrrp/verdict.h"

namespace worker {

class Tracking {
 public:
  // `plan` must outlive this. All verdicts are unknown.
  explicit Tracking(const contract::Plan& plan);

  // The check of this interface, when there is one.
  std::optional<std::uint32_t> check_of(vrrp::InterfaceIndex interface) const;

  // A verdict or a number. Returns the routers that depend on this check; they are to be judged
  // anew.
  std::span<const vrrp::RouterIndex> take(const contract::CheckItem& item);

  // What the router's priority list says; 0: that this host must not be Active. Until it has said
  // something, the configured priority counts.
  void take_rank(vrrp::RouterIndex router, std::uint8_t rank) { ranks_[router.number] = rank; }

  // Whether there is anything that the router depends on.
  bool has_checks(vrrp::RouterIndex router) const { return !tracks(router).empty(); }
  // Why the router must not take part: not_listed, check_failed, check_unknown, or none.
  vrrp::Reason fault(vrrp::RouterIndex router) const;
  // Likewise why it is to take part with a low priority only, as `on_fail demote` says. An owner,
  // whose priority never changes, has a fault instead.
  vrrp::Reason demotion(vrrp::RouterIndex router) const;
  vrrp::Priority priority(vrrp::RouterIndex router) const;

 private:
  std::span<const contract::PlanTrack> tracks(vrrp::RouterIndex router) const;
  vrrp::Influence influence(const contract::PlanTrack& track) const;
  bool gives_way(vrrp::RouterIndex router) const;
  vrrp::Reason failure(vrrp::RouterIndex router) const;
  vrrp::Priority listed_or_configured(vrrp::RouterIndex router) const;

  const contract::Plan& plan_;
  std::vector<vrrp::Verdict> verdicts_;             // by check
  std::vector<std::int32_t> values_;                // likewise, of those that say a number
  std::vector<std::optional<std::uint8_t>> ranks_;  // by router
  std::vector<std::uint32_t> first_of_router_;      // into the Plan's tracks, one more than routers
  std::vector<vrrp::RouterIndex> dependents_;       // by check
  std::vector<std::uint32_t> first_of_check_;       // into dependents_, one more than checks
  std::vector<std::optional<std::uint32_t>> check_of_interface_;
};

}  // namespace worker
