#include "privsep/helper/facts.h"

#include <array>
#include <cerrno>
#include <cstring>

#include "os/channel.h"

namespace helper {

using contract::FactItem;
using contract::FactKind;

Facts::Facts(std::size_t interfaces, std::size_t routers)
    : interfaces_(interfaces), routers_(routers), places_(interfaces + 2 * routers + 1) {}

std::size_t Facts::place_of(const FactItem& fact) const {
  switch (fact.kind) {
    case FactKind::interface:
      return fact.index;
    case FactKind::held:
    case FactKind::hold_failed:
    case FactKind::released:
      return interfaces_ + fact.index;
    case FactKind::ownership:
      return interfaces_ + routers_ + fact.index;
    case FactKind::complete:
      break;
  }
  return interfaces_ + 2 * routers_;
}

void Facts::put(const FactItem& fact) {
  const std::size_t number = place_of(fact);
  Place& place = places_[number];
  const bool is_state = fact.kind == FactKind::interface || fact.kind == FactKind::ownership;
  const bool is_same = place.is_known && std::memcmp(&place.fact, &fact, sizeof(fact)) == 0;
  place.fact = fact;
  place.is_known = true;
  if (place.is_queued || (is_state && is_same)) return;
  place.is_queued = true;
  queue_.push_back(number);
}

std::expected<void, os::SysError> Facts::send(const os::Fd& worker, int flags) {
  while (!queue_.empty()) {
    std::array<FactItem, contract::kMaxItemsPerRecord> items;
    const std::size_t count = std::min(queue_.size(), items.size());
    for (std::size_t i = 0; i < count; ++i) items[i] = places_[queue_[i]].fact;
    const auto sent = os::send_record(
        worker, contract::bytes_of(std::span<const FactItem>(items).first(count)), flags);
    if (!sent && sent.error().number == EAGAIN) return {};
    if (!sent) return sent;
    for (std::size_t i = 0; i < count; ++i) places_[queue_[i]].is_queued = false;
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return {};
}

}  // namespace helper
