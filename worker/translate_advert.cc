#include "worker/translate_advert.h"

#include "fsm/admission.h"
#include "vrrp/advert_parse.h"

namespace worker {

TranslateAdvert::TranslateAdvert(const Routers& routers, contract::LedgerWriter& ledger,
                                 Apply& apply)
    : routers_(routers),
      ledger_(ledger),
      apply_(apply),
      unknown_(routers.plan().interfaces().size() * 2) {}

void TranslateAdvert::take(const vrrp::Datagram& datagram) {
  // Somebody else's membership on an interface that is not ours brings adverts here, too.
  const auto interface = routers_.table.interface(datagram.interface);
  if (!interface) return;
  ledger_.interface(interface->number).adverts_received.fetch_add(1, std::memory_order_relaxed);

  const auto advert = vrrp::parse_advert(datagram);
  if (!advert) return drop(*interface, datagram, advert.error());
  const auto router = routers_.table.router(*interface, advert->family, advert->vrid);
  if (!router) return drop(*interface, datagram, vrrp::DropReason::vrid);
  const auto admitted =
      fsm::admit(routers_.rules(*router), *advert, datagram.source, routers_.state(*router).source);
  if (!admitted) return drop(*interface, datagram, admitted.error());
  apply_.hear(*router, *advert, datagram);
}

void TranslateAdvert::drop(vrrp::InterfaceIndex interface, const vrrp::Datagram& datagram,
                           vrrp::DropReason reason) {
  contract::InterfaceSlot& slot = ledger_.interface(interface.number);
  slot.drops[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  const auto vrid = vrrp::claimed_vrid(datagram);
  if (!vrid) return;
  const auto router = routers_.table.router(interface, datagram.source.family(), *vrid);
  if (router) {
    ledger_.count_drop(router->number, reason);
    apply_.note_drop(*router, datagram, reason);
  }
  if (reason == vrrp::DropReason::vrid) note_unknown(interface, datagram, *vrid);
}

void TranslateAdvert::note_unknown(vrrp::InterfaceIndex interface, const vrrp::Datagram& datagram,
                                   std::uint8_t vrid) {
  ledger_.write_unknown(interface.number, {.at_ns = datagram.arrival.time_since_epoch().count(),
                                           .vrid = vrid,
                                           .source = contract::to_ledger(datagram.source)});
  const bool ipv6 = datagram.source.family() == vrrp::Family::ipv6;
  std::bitset<256>& seen = unknown_[interface.number * 2 + (ipv6 ? 1 : 0)];
  if (seen.test(vrid)) return;
  seen.set(vrid);
  ledger_.append({.at_ns = datagram.arrival.time_since_epoch().count(),
                  .router = interface.number,
                  .kind = contract::EventKind::unknown_vrid,
                  .value_ns = vrid,
                  .peer = contract::to_ledger(datagram.source)});
}

}  // namespace worker
