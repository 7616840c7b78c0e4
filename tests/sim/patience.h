// The earliest moment at which a Backup may promote itself, worked out from what was put into its
// host's receive queue: not from what the worker made of it, and with arithmetic of its own.
//
// A Backup waits 3 x interval + skew from the arrival of the last advert that counts (or from its
// start), and only the skew from the arrival of a priority 0 (RFC 9568 6.4.2). An advert that came
// in time counts whether or not the worker has got to reading it. One that came after the time was
// up may count or not: the worker may have promoted already.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vrrp/address.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace sim {

// How a Backup listens.
struct Ear {
  vrrp::Version version = vrrp::Version::v3;
  std::uint8_t priority = 100;
  bool preempts = true;
  vrrp::Nanoseconds preempt_delay{};
};

class Patience {
 public:
  struct Heard {
    vrrp::Instant arrival;
    std::uint8_t priority = 0;
    vrrp::Nanoseconds interval{};
    vrrp::IpAddress source;
  };

  // Put into the receive queue.
  void queued(const Heard& heard) { unread_.push_back(heard); }
  bool has_unread() const { return !unread_.empty(); }
  // The worker has read everything that was queued.
  void read(const Ear& ear);

  // The router is Backup since then and has heard nothing yet.
  void starts(vrrp::Instant at, vrrp::Nanoseconds own_interval);
  // It yielded to this sender's advert.
  void yields(vrrp::Instant at, const vrrp::IpAddress& source);
  // It is no Backup, or what is known of it is not to be trusted.
  void forget() { reference_.reset(); }

  struct Limit {
    vrrp::Instant earliest;
    vrrp::Nanoseconds interval{};  // of the Active router
  };
  // For a promotion from a pass that began then. Empty when nothing is known.
  std::optional<Limit> limit(const Ear& ear, vrrp::Instant pass_began) const;

 private:
  struct Reference {
    vrrp::Instant from;
    vrrp::Nanoseconds interval{};
    bool has_given_up = false;  // the Active router sent priority 0
    // Until then a lower priority counts, too (preempt_delay); the epoch: none was heard.
    vrrp::Instant preempts_at{};
  };
  static bool counts(std::optional<Reference>& reference, const Heard& heard, const Ear& ear);
  static void hear(std::optional<Reference>& reference, const Heard& heard, const Ear& ear);
  static vrrp::Instant due(const Reference& reference, const Ear& ear);

  std::optional<Reference> reference_;
  std::vector<Heard> unread_;
};

}  // namespace sim
