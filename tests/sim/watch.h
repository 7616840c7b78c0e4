// The checkers. Each invariant has a name, which a failure is reported by; docs/SIMULATION.md says
// them in words. Looks at the bytes on the wire, the requests to the helper and the Ledger, never
// into the worker.
//
// At all times:
//   patience       no Backup promotes itself before its time (see patience.h): so not while adverts
//                  arrive, not when it was only paused, not a skew early
//   doubt          no Backup promotes itself within an interval of being told that adverts were
//   lost,
//                  unless three intervals have passed since its time and since the first of these
//                  losses was told
//   backup_silent  adverts come from Active routers only; priority 0 only from who has just stopped
//   own_advert     an advert says its sender's own interval and effective priority
//   yield          an Active router yields only to who outranks it
//   hold           the helper is asked to hold and announce for Active routers only, to release for
//                  others only; after an orderly stop no address is left
//   storm          in one interval of its own a router sends, and has announced, a handful of times
// While a group is quiet, which means that nothing has disturbed it for the time that the story has
// worked out:
//   one_active     of those that hear each other exactly one is Active
//   best_wins      nobody who preempts has a higher priority than the Active router
//   tie            where Active routers of equal priority met, none of a lower address has won
//   addresses      the addresses are on the Active router's host and on no other
//   stable         no router changes its state
//   heartbeat      an Active router sends every interval
// After an Active router has gone:
//   takeover       another one is Active when the time that the story has worked out is over
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/ledger.h"
#include "contract/message.h"
#include "tests/sim/clock.h"
#include "tests/sim/packet.h"
#include "tests/sim/patience.h"
#include "tests/sim/topology.h"

namespace sim {

class Host;
class World;

class Watch {
 public:
  explicit Watch(World& world);

  struct Failure {
    std::string invariant;
    std::string what;
    Moment at;
  };
  bool has_failed() const { return failure_.has_value(); }
  const std::optional<Failure>& failure() const { return failure_; }

  // From the hosts.
  void started(const Host& host);
  void stopped(const Host& host);
  void queued(const Host& host, std::uint32_t interface, const Packet& packet);
  void sent(const Host& host, std::uint32_t interface, const Packet& packet);
  void asked(const Host& host, const contract::RequestItem& request);
  void after_turn(const Host& host);
  void priority_changes(const Host& host, std::uint32_t router);
  void distrust_arrivals(const Host& host);

  // From the story. Ties are noted when parts of the network meet again.
  void note_ties();
  void begin_quiet(std::uint32_t group);
  // Looks once more at all that are quiet.
  void end_quiet();
  // Whether anybody but `except` is Active in what is one part of the network with it.
  bool has_successor(std::uint32_t group, std::uint32_t except) const;
  void fail_takeover(std::uint32_t group, Nanoseconds limit);
  std::uint64_t transitions() const { return transitions_; }
  std::uint64_t adverts() const { return adverts_; }

 private:
  struct RouterWatch {
    Patience patience;
    bool is_distrusted = false;  // what the worker makes of unread adverts is not to be known
    vrrp::Instant window_began{};
    std::uint32_t sent = 0;  // in this window of an interval
    std::uint32_t announced = 0;
    std::uint32_t excuses = 0;      // transitions, and adverts that must be answered
    std::uint32_t old_excuses = 0;  // of the window before
    Moment last_sent;
  };
  struct HostWatch {
    std::vector<RouterWatch> routers;
    std::vector<std::int32_t> numbers;  // by interface, family and VRID; -1: none
    std::vector<std::uint32_t> unread;  // routers that may have unread adverts
    std::uint64_t events_seen = 0;
    bool has_stepped_clock = false;  // since the worker's last turn
  };
  struct Tie {
    std::uint32_t part = 0;
    std::uint8_t priority = 0;
    vrrp::IpAddress highest;
  };
  struct GroupWatch {
    bool is_quiet = false;
    Moment quiet_since;
    std::vector<Tie> ties;
  };

  void fail(std::string_view invariant, const Host& host, std::uint32_t router,
            const std::string& what);
  void fail_group(std::string_view invariant, std::uint32_t group, const std::string& what);

  RouterWatch& watch_of(const Host& host, std::uint32_t router);
  std::optional<std::uint32_t> router_of(const Host& host, std::uint32_t interface,
                                         const Sight& sight) const;
  Ear ear_of(const Host& host, std::uint32_t router) const;
  void transition(const Host& host, const contract::EventRecord& event);
  void promotion(const Host& host, const contract::EventRecord& event);
  void yielding(const Host& host, const contract::EventRecord& event);
  void lose_track(const Host& host);
  void read_queues(const Host& host);
  void turn_window(const Host& host, std::uint32_t router);
  void check_group(std::uint32_t group);
  void check_part(std::uint32_t group, std::uint32_t part);
  void check_heartbeat(const Host& host, std::uint32_t router);
  void check_tie(std::uint32_t group, std::uint32_t part, const Member& active);
  std::vector<std::uint32_t> parts_of(std::uint32_t group) const;
  bool is_member_on(const Group& group, const Member& member, std::uint32_t part) const;

  World& world_;
  std::vector<HostWatch> hosts_;
  std::vector<GroupWatch> groups_;
  std::optional<Failure> failure_;
  std::uint64_t transitions_ = 0;
  std::uint64_t adverts_ = 0;
};

}  // namespace sim
