// Adverts that must leave. One wish per router, not a queue of packets: a message is built when
// there is a buffer for it, from the state of that moment, so it can never be stale; when all
// buffers are in flight the wish waits for the next turn.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "contract/ledger.h"
#include "netio/ring.h"
#include "vrrp/indices.h"
#include "worker/routers.h"
#include "worker/wishes.h"

namespace worker {

class Outbox {
 public:
  // References must outlive the outbox.
  Outbox(const Routers& routers, contract::LedgerWriter& ledger);

  void want_advert(vrrp::RouterIndex router) { wishes_.put(router, Wish::advert); }
  // Replaces a wish for an advert.
  void want_priority_zero(vrrp::RouterIndex router) { wishes_.put(router, Wish::priority_zero); }

  // Queues writes in the order of the wishes while there are buffers.
  void flush(netio::Ring& ring);
  bool is_waiting() const { return !wishes_.empty(); }
  // Nothing wished for and nothing in flight: everything is on the wire or was refused.
  bool is_done() const { return wishes_.empty() && free_.size() == in_flight_.size(); }

  // A write of ours completed with bytes or -errno: its buffer is free again. A refused message is
  // wished for once more. Returns whose it was.
  vrrp::RouterIndex completed(netio::Token token, std::int32_t result);

 private:
  enum class Wish : std::uint8_t { none, advert, priority_zero };
  std::span<const std::uint8_t> build(vrrp::RouterIndex router, Wish wish, std::uint16_t slot);

  const Routers& routers_;
  contract::LedgerWriter& ledger_;
  Wishes<Wish> wishes_;
  std::size_t slot_size_bytes_;
  std::vector<std::uint8_t> memory_;
  std::vector<std::uint16_t> free_;
  struct Sent {
    vrrp::RouterIndex router;
    Wish wish = Wish::none;
  };
  std::vector<Sent> in_flight_;  // by slot
  std::vector<bool> retried_;    // by router: its last message was refused, and is tried again
};

}  // namespace worker
