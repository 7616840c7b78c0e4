// From what the helper says of interfaces and addresses, and checkd of health, to what the state
// machine wants to know: a router can start, or must not take part, and why; and its priority.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "contract/ledger.h"
#include "contract/message.h"
#include "vrrp/indices.h"
#include "vrrp/interface_index.h"
#include "vrrp/time.h"
#include "worker/apply.h"
#include "worker/requests.h"
#include "worker/routers.h"
#include "worker/tracking.h"

namespace worker {

class TranslateFact {
 public:
  // References must outlive this.
  TranslateFact(Routers& routers, Tracking& tracking, Apply& apply, Requests& requests);

  // A validated Fact. Before start() it is only remembered.
  void take(const contract::FactItem& fact, vrrp::Instant now);
  // A check on which these routers depend says something else than before.
  void judge(std::span<const vrrp::RouterIndex> routers, vrrp::Instant now);
  // Every role is ready: all routers leave `initialize`.
  void start(vrrp::Instant now);
  // Facts are remembered but start nothing any more.
  void stop() { is_running_ = false; }

 private:
  // Steps the router to what its interface and its checks allow.
  void judge(vrrp::RouterIndex router, vrrp::Instant now);
  void judge_priority(vrrp::RouterIndex router, vrrp::Instant now);
  void take_interface(const contract::FactItem& fact, vrrp::Instant now);
  // Notes the state that follows from the interface's Fact. Returns the routers that depend on its
  // check, when that says something else now.
  std::span<const vrrp::RouterIndex> note_state(vrrp::InterfaceIndex interface, vrrp::Instant now);
  vrrp::Reason missing(vrrp::RouterIndex router) const;
  vrrp::IpAddress source(vrrp::RouterIndex router) const;

  Routers& routers_;
  Tracking& tracking_;
  Apply& apply_;
  Requests& requests_;
  bool is_running_ = false;
  std::vector<contract::FactItem> interfaces_;      // by Plan interface
  std::vector<contract::InterfaceRecord> records_;  // likewise
  std::vector<bool> owned_;                         // by router
  std::vector<bool> demoted_;                       // likewise: of which a check has failed
};

}  // namespace worker
