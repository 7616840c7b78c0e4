// The virtual routers of a Plan as the arrays the loop runs over. Built once at start; nothing here
// grows afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "contract/plan.h"
#include "fsm/admission.h"
#include "fsm/deadlines.h"
#include "fsm/state.h"
#include "fsm/table.h"
#include "vrrp/advert.h"
#include "vrrp/indices.h"

namespace worker {

class Routers {
 public:
  // `plan` must outlive this.
  explicit Routers(const contract::Plan& plan);

  std::uint32_t count() const { return static_cast<std::uint32_t>(settings_.size()); }
  const contract::PlanRouter& row(vrrp::RouterIndex router) const {
    return plan_.routers()[router.number];
  }
  const contract::Plan& plan() const { return plan_; }
  const fsm::Settings& settings(vrrp::RouterIndex router) const { return settings_[router.number]; }
  const fsm::AdmissionRules& rules(vrrp::RouterIndex router) const { return rules_[router.number]; }
  fsm::State& state(vrrp::RouterIndex router) { return states_[router.number]; }
  const fsm::State& state(vrrp::RouterIndex router) const { return states_[router.number]; }
  // Routers whose adverts use this interface.
  std::span<const vrrp::RouterIndex> on_interface(vrrp::InterfaceIndex interface) const;

  // Whether an advert lists exactly the addresses of our own (in any order).
  bool lists_our_addresses(vrrp::RouterIndex router, const vrrp::Advert& advert) const;

  fsm::RouterTable table;
  fsm::Deadlines deadlines;

 private:
  void sort_addresses();
  void group_by_interface();

  const contract::Plan& plan_;
  std::vector<fsm::Settings> settings_;
  std::vector<fsm::AdmissionRules> rules_;
  std::vector<fsm::State> states_;
  // Plan address rows; the advertised ones of each router are sorted by value.
  std::vector<std::uint32_t> sorted_addresses_;
  std::vector<vrrp::RouterIndex> grouped_;         // by interface
  std::vector<std::uint32_t> first_of_interface_;  // into grouped_, one more than interfaces
};

}  // namespace worker
