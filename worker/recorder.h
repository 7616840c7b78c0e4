// Writes what happens to one router into the Ledger's Recording while control has asked for it:
// each step of its state machine and each datagram that was dropped on its way there. Facts only,
// no text. While nothing is recorded it costs one comparison a step.
#pragma once

#include <cstdint>
#include <span>

#include "contract/recording.h"
#include "fsm/step.h"
#include "vrrp/datagram.h"
#include "vrrp/drop_reason.h"
#include "vrrp/indices.h"
#include "vrrp/time.h"

namespace worker {

class Recorder {
 public:
  // `memory` is that of LedgerWriter::recording_memory().
  explicit Recorder(std::span<std::uint8_t> memory) : writer_(memory) {}

  // From now on this router, instead of any other. The first record says how it stands.
  void start(vrrp::RouterIndex router, const fsm::Settings& settings, const fsm::State& state,
             vrrp::Instant now);
  void stop() { router_ = kNone; }

  bool records(vrrp::RouterIndex router) const { return router == router_; }

  // Of the router that is recorded. `datagram` is that of an advert, else none.
  void note_step(const fsm::Event& event, const fsm::Step& step, vrrp::Instant now,
                 const vrrp::Datagram* datagram);
  void note_drop(const vrrp::Datagram& datagram, vrrp::DropReason reason, const fsm::State& state);

  void count_refused_command() { writer_.count_refused_command(); }
  std::uint64_t written() const { return writer_.written(); }

 private:
  static constexpr vrrp::RouterIndex kNone{UINT32_MAX};

  void append(contract::Record& record);

  contract::RecordingWriter writer_;
  vrrp::RouterIndex router_ = kNone;
  vrrp::Nanoseconds second_advert_after_{};
};

}  // namespace worker
