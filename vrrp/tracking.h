// What tracked checks do to the priority of a virtual router, with keepalived's rules: a weight is
// added to the priority, or there is none, and then a failed check is a fault. Pure; the worker
// acts on it, and control shows it.
#pragma once

#include <cstdint>
#include <optional>

#include "vrrp/priority.h"
#include "vrrp/verdict.h"

namespace vrrp {

// How one router depends on one check.
struct Tracked {
  std::int16_t weight = 0;
  bool is_reversed = false;  // up counts as down, and down as up
  Verdict verdict = Verdict::unknown;
  // Of a check that says a number, which counts instead as soon as the verdict is known.
  std::optional<std::int32_t> value = {};
};

// What one check does to one router.
struct Influence {
  enum class Kind : std::uint8_t {
    adjustment,  // `adjustment` is added to the priority
    fault,       // the router must not take part
    undecided,   // it must not take part before the first result
  };
  Kind kind = Kind::adjustment;
  std::int16_t adjustment = 0;

  friend bool operator==(const Influence&, const Influence&) = default;
};

//   weight | up | down             reversed: | up | down
//   -------+----+------                      +----+------
//      0   | -  | fault                      | fault | -
//     +W   | +W | 0                          | -W | 0
//     -W   | 0  | -W                         | 0  | +W
//
// A number is multiplied by the weight, with the other sign when reversed: a product of -254 or
// less is a fault, one above 253 counts as 253. With weight 0 a number other than 0 is a fault,
// and reversed 0 is.
Influence influence(const Tracked& tracked);

// The configured priority with all adjustments, which may leave the range meanwhile: 1 to 254 in
// the end. An owner (255) stays one.
Priority effective_priority(Priority configured, std::int32_t adjustments);

// With `on_fail demote`, the priority of a router of which a check has failed: 1 to 100 in place of
// 1 to 254, in the same order. An owner stays one.
inline constexpr std::uint8_t kHighestDemoted = 100;
Priority demoted_priority(Priority effective);

}  // namespace vrrp
