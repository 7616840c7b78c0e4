#include "worker/outbox.h"

#include <algorithm>
#include <numeric>

#include "vrrp/advert_encode.h"
#include "vrrp/check.h"
#include "worker/files.h"

namespace worker {
namespace {

constexpr std::size_t kSlots = 512;

std::size_t message_size_bytes(const contract::PlanRouter& row) {
  return sizeof(vrrp::AdvertHeader) + vrrp::kAuthSizeBytes +
         row.advertised_count * vrrp::address_size_bytes(contract::family(row));
}

std::size_t largest_message_bytes(const contract::Plan& plan) {
  std::size_t largest = 0;
  for (const contract::PlanRouter& row : plan.routers()) {
    largest = std::max(largest, message_size_bytes(row));
  }
  return largest;
}

}  // namespace

Outbox::Outbox(const Routers& routers, contract::LedgerWriter& ledger)
    : routers_(routers),
      ledger_(ledger),
      wishes_(routers.count()),
      slot_size_bytes_(largest_message_bytes(routers.plan())),
      memory_(kSlots * slot_size_bytes_),
      free_(kSlots),
      in_flight_(kSlots),
      retried_(routers.count()) {
  std::iota(free_.rbegin(), free_.rend(), std::uint16_t{0});
}

void Outbox::flush(netio::Ring& ring) {
  while (!wishes_.empty() && !free_.empty()) {
    const auto [router, wish] = wishes_.take();
    // It may have lost the election since it wished.
    const bool is_active = routers_.state(router).state == vrrp::RouterState::active;
    if (wish == Wish::advert && !is_active) continue;
    const std::uint16_t slot = free_.back();
    free_.pop_back();
    in_flight_[slot] = {.router = router, .wish = wish};
    ring.write(sender_file(routers_.row(router).sender), build(router, wish, slot), slot);
  }
}

vrrp::RouterIndex Outbox::completed(netio::Token token, std::int32_t result) {
  CHECK(token < kSlots);
  free_.push_back(static_cast<std::uint16_t>(token));
  const auto [router, wish] = in_flight_[token];
  if (result < 0) {
    // The helper may just be arming the socket anew.
    if (!retried_[router.number] && wishes_.of(router) == Wish::none) wishes_.put(router, wish);
    retried_[router.number] = true;
    return router;
  }
  retried_[router.number] = false;
  ledger_.count(router.number, contract::RouterCounter::adverts_sent);
  if (wish == Wish::priority_zero) {
    ledger_.count(router.number, contract::RouterCounter::priority_zero_pkts_sent);
  }
  return router;
}

std::span<const std::uint8_t> Outbox::build(vrrp::RouterIndex router, Wish wish,
                                            std::uint16_t slot) {
  const contract::PlanRouter& row = routers_.row(router);
  const fsm::State& state = routers_.state(router);
  const vrrp::AdvertFields fields{
      .version = contract::version(row),
      .family = contract::family(row),
      .vrid = contract::vrid(row),
      .priority =
          wish == Wish::priority_zero ? vrrp::Priority::kRelinquish : state.effective_priority,
      .interval = contract::interval(row),
      .auth_type = static_cast<vrrp::AuthType>(row.auth_type),
      .auth_key = row.auth_key,
  };
  const std::span buffer = std::span(memory_).subspan(slot * slot_size_bytes_, slot_size_bytes_);
  vrrp::AdvertWriter writer(buffer, fields);
  const std::size_t address_size = vrrp::address_size_bytes(fields.family);
  for (const contract::PlanAddress& address :
       routers_.plan().addresses(row).first(row.advertised_count)) {
    writer.add_address(std::span(address.bytes).first(address_size));
  }
  return writer.finish(state.source, contract::has(row, contract::RouterFlag::checksum_as_v2)
                                         ? vrrp::ChecksumForm::message_only
                                         : vrrp::ChecksumForm::pseudo_header);
}

}  // namespace worker
