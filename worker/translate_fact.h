// From what the helper says of interfaces and addresses to what the state machine wants to know: a
// router can start, or its interface is lost, and why.
#pragma once

#include <cstdint>
#include <vector>

#include "contract/message.h"
#include "vrrp/indices.h"
#include "vrrp/interface_index.h"
#include "vrrp/time.h"
#include "worker/apply.h"
#include "worker/requests.h"
#include "worker/routers.h"

namespace worker {

class TranslateFact {
 public:
  // References must outlive this.
  TranslateFact(Routers& routers, Apply& apply, Requests& requests);

  // A validated Fact. Before start() it is only remembered.
  void take(const contract::FactItem& fact, vrrp::Instant now);
  // Every role is ready: all routers leave `initialize`.
  void start(vrrp::Instant now);
  // Facts are remembered but start nothing any more.
  void stop() { is_running_ = false; }

 private:
  void take_interface(const contract::FactItem& fact, vrrp::Instant now);
  // Steps the router to what its interface allows.
  void judge(vrrp::RouterIndex router, vrrp::Instant now);
  vrrp::Reason missing(vrrp::RouterIndex router) const;
  vrrp::IpAddress source(vrrp::RouterIndex router) const;

  Routers& routers_;
  Apply& apply_;
  Requests& requests_;
  bool is_running_ = false;
  std::vector<contract::FactItem> interfaces_;  // by Plan interface
  std::vector<bool> owned_;                     // by router
};

}  // namespace worker
