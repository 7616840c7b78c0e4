// Which router an advert is for: kernel interface -> Plan interface -> (family, VRID) -> router.
// Two array look-ups and a short probe, whatever the number of routers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vrrp/indices.h"
#include "vrrp/interface_index.h"
#include "vrrp/version.h"
#include "vrrp/vrid.h"

namespace fsm {

class RouterTable {
 public:
  explicit RouterTable(std::size_t interfaces);

  // (interface, family, vrid) must be new.
  void add(vrrp::InterfaceIndex interface, vrrp::Family family, vrrp::Vrid vrid,
           vrrp::RouterIndex router);
  // The kernel's number of a Plan interface; IfIndex{} when it does not exist now.
  void set_ifindex(vrrp::InterfaceIndex interface, vrrp::IfIndex ifindex);

  std::optional<vrrp::InterfaceIndex> interface(vrrp::IfIndex ifindex) const;
  // `vrid` is any octet from the wire.
  std::optional<vrrp::RouterIndex> router(vrrp::InterfaceIndex interface, vrrp::Family family,
                                          std::uint8_t vrid) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Probe {
    std::int32_t ifindex = 0;
    std::uint32_t interface = kNone;
  };

  std::size_t slot(vrrp::InterfaceIndex interface, vrrp::Family family, std::uint8_t vrid) const;
  void rebuild_probes();

  std::vector<std::uint32_t> routers_;    // by (interface, family, VRID)
  std::vector<vrrp::IfIndex> ifindexes_;  // by Plan interface
  std::vector<Probe> probes_;             // open addressing; a power of two, at most a quarter full
};

}  // namespace fsm
