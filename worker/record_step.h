// One step of the state machine as a record (contract/recording.h): plain data from plain data. The
// caller that keeps records is recorder.h; the scenario runner of the tests makes them as well, so
// that what is replayed is told in the very words of what was recorded.
#pragma once

#include "contract/recording.h"
#include "fsm/step.h"
#include "vrrp/datagram.h"
#include "vrrp/drop_reason.h"
#include "vrrp/time.h"

namespace worker {

contract::RecordedState recorded(const fsm::State& state);

// `step` came of `event` at `now`.
contract::Record record_of(const fsm::Event& event, const fsm::Step& step, vrrp::Instant now);

// A datagram that was dropped; the router is as before.
contract::Record record_of_drop(const vrrp::Datagram& datagram, vrrp::DropReason reason,
                                const fsm::State& state);

// The datagram of an advert, or as much of it as there is room for.
void keep_datagram(contract::Record& record, const vrrp::Datagram& datagram);

}  // namespace worker
