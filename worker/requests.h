// What the worker wants of the helper: one wish per router, sent in batches of up to 64 items, the
// next batch when the helper has taken the last one. The last wish of a router wins.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "contract/ledger.h"
#include "contract/message.h"
#include "netio/ring.h"
#include "vrrp/indices.h"
#include "worker/wishes.h"

namespace worker {

class Requests {
 public:
  // `ledger` must outlive this.
  Requests(std::size_t routers, contract::LedgerWriter& ledger);

  void hold(vrrp::RouterIndex router);
  void release(vrrp::RouterIndex router);
  // Does nothing while a hold is waiting: it announces anyway.
  void announce(vrrp::RouterIndex router);

  void flush(netio::Ring& ring);
  // The helper took the last batch.
  void completed() { in_flight_ = false; }
  // The helper says that nothing of this router is left.
  void released(vrrp::RouterIndex router);

  // Every wish was sent and taken, and every router that was ever held has been released.
  bool is_done() const { return wishes_.empty() && !in_flight_ && held_count_ == 0; }

 private:
  enum class Wish : std::uint8_t { none, hold, release, announce };

  contract::LedgerWriter& ledger_;
  Wishes<Wish> wishes_;
  std::array<contract::RequestItem, contract::kMaxItemsPerRecord> batch_{};
  bool in_flight_ = false;
  bool is_deferred_ = false;     // something waits for the batch in flight
  std::vector<bool> held_;       // asked to hold, and not heard to be released
  std::vector<Wish> last_sent_;  // by router
  std::size_t held_count_ = 0;
};

}  // namespace worker
