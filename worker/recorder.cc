#include "worker/recorder.h"

#include "worker/record_step.h"

namespace worker {

void Recorder::start(vrrp::RouterIndex router, const fsm::Settings& settings,
                     const fsm::State& state, vrrp::Instant now) {
  router_ = router;
  second_advert_after_ = settings.second_advert_after;
  contract::Record record{.at_ns = now.time_since_epoch().count(),
                          .kind = contract::RecordKind::begin,
                          .state = recorded(state)};
  append(record);
}

void Recorder::note_step(const fsm::Event& event, const fsm::Step& step, vrrp::Instant now,
                         const vrrp::Datagram* datagram) {
  contract::Record record = record_of(event, step, now);
  if (datagram != nullptr) keep_datagram(record, *datagram);
  append(record);
}

void Recorder::note_drop(const vrrp::Datagram& datagram, vrrp::DropReason reason,
                         const fsm::State& state) {
  contract::Record record = record_of_drop(datagram, reason, state);
  append(record);
}

void Recorder::append(contract::Record& record) {
  record.router = router_.number;
  record.second_advert_after_ns = second_advert_after_.count();
  writer_.append(record);
}

}  // namespace worker
