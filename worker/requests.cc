#include "worker/requests.h"

#include "worker/files.h"
#include "worker/tokens.h"

namespace worker {

Requests::Requests(std::size_t routers, contract::LedgerWriter& ledger)
    : ledger_(ledger), wishes_(routers), held_(routers), last_sent_(routers, Wish::none) {}

void Requests::hold(vrrp::RouterIndex router) {
  wishes_.put(router, Wish::hold);
  if (held_[router.number]) return;
  held_[router.number] = true;
  ++held_count_;
}

void Requests::release(vrrp::RouterIndex router) { wishes_.put(router, Wish::release); }

void Requests::announce(vrrp::RouterIndex router) {
  if (wishes_.of(router) == Wish::none) wishes_.put(router, Wish::announce);
}

void Requests::released(vrrp::RouterIndex router) {
  // A reply to an older release, while a newer hold is on its way: the router is held again.
  if (last_sent_[router.number] != Wish::release || wishes_.of(router) == Wish::hold) return;
  if (!held_[router.number]) return;
  held_[router.number] = false;
  --held_count_;
}

void Requests::flush(netio::Ring& ring) {
  if (wishes_.empty()) return;
  if (in_flight_) {
    if (!is_deferred_) ledger_.header().requests_deferred.fetch_add(1, std::memory_order_relaxed);
    is_deferred_ = true;
    return;
  }
  std::size_t count = 0;
  while (!wishes_.empty() && count < batch_.size()) {
    const auto [router, wish] = wishes_.take();
    if (wish != Wish::announce) last_sent_[router.number] = wish;
    const contract::Operation operation = wish == Wish::hold      ? contract::Operation::hold
                                          : wish == Wish::release ? contract::Operation::release
                                                                  : contract::Operation::announce;
    batch_[count++] = {.operation = operation, .router = router.number};
  }
  const auto items = std::span<const contract::RequestItem>(batch_).first(count);
  ring.write(kHelperFile, contract::bytes_of(items), kRequestToken);
  in_flight_ = true;
  is_deferred_ = false;
}

}  // namespace worker
