// From the Ledger's Instants, which only this boot understands, to times a person or a program
// reads. Both clocks are read together once per turn and handed on; only read_clocks() asks the
// kernel.
#pragma once

#include <chrono>
#include <string>

#include "vrrp/time.h"

namespace control {

using WallTime = std::chrono::sys_time<vrrp::Nanoseconds>;

// One moment as both clocks show it.
struct Clocks {
  vrrp::Instant now;
  WallTime wall;
};

Clocks read_clocks();

// How long ago `at_ns` of the Ledger was. What lies outside this boot (the writer may have written
// anything) counts as its nearer end.
vrrp::Nanoseconds age(std::int64_t at_ns, const Clocks& clocks);

// How long it is until then; 0 when it is not to come.
vrrp::Nanoseconds time_until(std::int64_t at_ns, const Clocks& clocks);

// The same as a date: "2026-03-29T01:02:03.456Z" (RFC 3339, UTC, whole milliseconds).
std::string utc(std::int64_t at_ns, const Clocks& clocks);

// The same as a date and the clock on the wall: "2026-03-29T01:02:03.456+01:00" (RFC 3339).
std::string local_time(std::int64_t at_ns, const Clocks& clocks);

// The same as the clock on the wall: "01:02:03.456" in the zone that tzset(3) has loaded before.
std::string local_time_of_day(std::int64_t at_ns, const Clocks& clocks);

}  // namespace control
