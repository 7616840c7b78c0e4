// From a datagram to a router that hears an advert, or to a counter that says why not.
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "contract/ledger.h"
#include "netio/receive_layout.h"
#include "vrrp/datagram.h"
#include "vrrp/drop_reason.h"
#include "worker/apply.h"
#include "worker/routers.h"

namespace worker {

class TranslateAdvert {
 public:
  // References must outlive this.
  TranslateAdvert(const Routers& routers, contract::LedgerWriter& ledger, Apply& apply);

  void take(const vrrp::Datagram& datagram);

 private:
  void drop(vrrp::InterfaceIndex interface, const vrrp::Datagram& datagram,
            vrrp::DropReason reason);
  void note_unknown(vrrp::InterfaceIndex interface, const vrrp::Datagram& datagram,
                    std::uint8_t vrid);

  const Routers& routers_;
  contract::LedgerWriter& ledger_;
  Apply& apply_;
  std::vector<std::bitset<256>> unknown_;  // VRIDs already logged, by (interface, family)
};

}  // namespace worker
