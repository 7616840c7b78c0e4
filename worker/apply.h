// What a step of the state machine means outside of it: the Ledger, the deadline, adverts to send,
// requests to the helper, events for the log. The only place where a router's state is changed.
#pragma once

#include <cstdint>
#include <vector>

#include "contract/ledger.h"
#include "fsm/step.h"
#include "vrrp/advert.h"
#include "vrrp/datagram.h"
#include "vrrp/drop_reason.h"
#include "vrrp/indices.h"
#include "vrrp/time.h"
#include "vrrp/verdict.h"
#include "worker/outbox.h"
#include "worker/recorder.h"
#include "worker/requests.h"
#include "worker/routers.h"

namespace worker {

class Apply {
 public:
  // References must outlive this.
  Apply(Routers& routers, contract::LedgerWriter& ledger, Outbox& outbox, Requests& requests);

  // Steps one router and carries the actions out.
  void step(vrrp::RouterIndex router, const fsm::Event& event, vrrp::Instant now);

  // An admitted advert: counts it, notes what is odd about it, steps.
  void hear(vrrp::RouterIndex router, const vrrp::Advert& advert, const vrrp::Datagram& datagram);

  // A datagram for this router that was dropped: of interest while the router is recorded.
  void note_drop(vrrp::RouterIndex router, const vrrp::Datagram& datagram, vrrp::DropReason reason);

  // A write failed; `error` is errno. Logged once per row of failures.
  void send_failed(vrrp::RouterIndex router, std::int32_t error, vrrp::Instant now);
  void send_succeeded(vrrp::RouterIndex router);

  // The helper has removed the router's addresses: a line for the log.
  void note_released(vrrp::RouterIndex router, vrrp::Instant now);

  // The state of an interface has changed.
  void note_interface(vrrp::InterfaceIndex interface, const contract::InterfaceRecord& record);

  // What the check of an interface said, and what it is because of.
  struct InterfaceChange {
    std::uint32_t check = 0;  // of the Plan
    vrrp::Verdict from = vrrp::Verdict::unknown;
    contract::InterfaceState to = contract::InterfaceState::unknown;
  };
  // A line for the log.
  void note_check(const InterfaceChange& change, vrrp::Instant now);

  Recorder& recorder() { return recorder_; }
  const Recorder& recorder() const { return recorder_; }

 private:
  // What has been put into the log since the router's last transition.
  static constexpr unsigned kNotedAddressList = 1;
  static constexpr unsigned kNotedEqualPriority = 2;
  static constexpr unsigned kNotedInterval = 4;
  static constexpr unsigned kNotedSendError = 8;

  // `datagram`: of an advert that is heard, else none.
  void step(vrrp::RouterIndex router, const fsm::Event& event, vrrp::Instant now,
            const vrrp::Datagram* datagram);
  void note_oddities(vrrp::RouterIndex router, const vrrp::Advert& advert,
                     const vrrp::IpAddress& source, vrrp::Instant now);
  void note_once(vrrp::RouterIndex router, unsigned note, const contract::EventRecord& event);
  void record(vrrp::RouterIndex router, const fsm::State& before, const fsm::Event& event,
              vrrp::Instant now);
  void append_transition(vrrp::RouterIndex router, const fsm::State& before,
                         const fsm::Event& event, vrrp::Instant now);
  void perform(vrrp::RouterIndex router, fsm::Action action);
  // An advert was answered that ranks below ours: of interest to a notification.
  void note_lower_priority(vrrp::RouterIndex router, const fsm::HeardAdvert& advert,
                           vrrp::Instant now);

  Routers& routers_;
  contract::LedgerWriter& ledger_;
  Outbox& outbox_;
  Requests& requests_;
  Recorder recorder_;
  std::vector<std::uint8_t> notes_;  // by router
};

}  // namespace worker
