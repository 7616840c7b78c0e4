#include "fsm/table.h"

#include <algorithm>
#include <bit>

#include "vrrp/check.h"

namespace fsm {
namespace {

constexpr std::size_t kVrids = 256;

std::size_t hash(std::int32_t ifindex) {
  return static_cast<std::size_t>(static_cast<std::uint32_t>(ifindex) * 0x9e3779b1U >> 7);
}

}  // namespace

RouterTable::RouterTable(std::size_t interfaces)
    : routers_(interfaces * 2 * kVrids, kNone),
      ifindexes_(interfaces),
      probes_(std::bit_ceil(std::max<std::size_t>(4, 4 * interfaces))) {}

std::size_t RouterTable::slot(vrrp::InterfaceIndex interface, vrrp::Family family,
                              std::uint8_t vrid) const {
  const std::size_t family_number = family == vrrp::Family::ipv6 ? 1 : 0;
  return (interface.number * std::size_t{2} + family_number) * kVrids + vrid;
}

void RouterTable::add(vrrp::InterfaceIndex interface, vrrp::Family family, vrrp::Vrid vrid,
                      vrrp::RouterIndex router) {
  std::uint32_t& entry = routers_[slot(interface, family, vrid.number())];
  CHECK(entry == kNone);
  entry = router.number;
}

void RouterTable::set_ifindex(vrrp::InterfaceIndex interface, vrrp::IfIndex ifindex) {
  CHECK(interface.number < ifindexes_.size());
  ifindexes_[interface.number] = ifindex;
  rebuild_probes();
}

void RouterTable::rebuild_probes() {
  std::ranges::fill(probes_, Probe{});
  for (std::uint32_t i = 0; i < ifindexes_.size(); ++i) {
    if (!ifindexes_[i].exists()) continue;
    std::size_t at = hash(ifindexes_[i].number) & (probes_.size() - 1);
    while (probes_[at].interface != kNone) at = (at + 1) & (probes_.size() - 1);
    probes_[at] = {.ifindex = ifindexes_[i].number, .interface = i};
  }
}

std::optional<vrrp::InterfaceIndex> RouterTable::interface(vrrp::IfIndex ifindex) const {
  std::size_t at = hash(ifindex.number) & (probes_.size() - 1);
  while (probes_[at].interface != kNone) {
    if (probes_[at].ifindex == ifindex.number) {
      return vrrp::InterfaceIndex{probes_[at].interface};
    }
    at = (at + 1) & (probes_.size() - 1);
  }
  return std::nullopt;
}

std::optional<vrrp::RouterIndex> RouterTable::router(vrrp::InterfaceIndex interface,
                                                     vrrp::Family family, std::uint8_t vrid) const {
  const std::uint32_t found = routers_[slot(interface, family, vrid)];
  if (found == kNone) return std::nullopt;
  return vrrp::RouterIndex{found};
}

}  // namespace fsm
