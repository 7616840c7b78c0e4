// One host: the product's own worker loop on a simulated kernel, a model of the helper and of the
// supervisor, a clock. What the loop does in one go takes three steps here, with time between them:
//
//   wait      worker::Turn::wait(): enters the kernel; then asleep until something comes
//   deliver   the kernel hands over what has come
//   turn      worker::Turn::turn(): the worker looks at it
//
// A pause may fall between any two of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "tests/sim/clock.h"
#include "tests/sim/helper.h"
#include "tests/sim/kernel.h"
#include "tests/sim/packet.h"
#include "tests/sim/topology.h"
#include "worker/turn.h"

namespace sim {

class World;

class Host {
 public:
  Host(World& world, std::uint32_t index);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  void power_on();
  // Everything is gone at once, without a word.
  void power_off();
  // The supervisor says stop; the host is off when the worker has left.
  void stop();
  void pause(Nanoseconds length);
  // Between what the kernel handed over and the worker's look at it.
  void pause_before_turn(Nanoseconds length) { pause_before_turn_ = length; }
  // Ends a pause before its time.
  void resume();
  void set_link(std::uint32_t interface, bool is_up);
  void fail_holds(bool fails) { helper_.fail_holds(fails); }
  void step_wall_clock(Nanoseconds by);
  // What a check will do; on a host that runs, from its next turn on.
  void set_priority(std::uint32_t router, vrrp::Priority priority);

  bool is_on() const { return life_ != nullptr; }
  bool is_running() const { return life_ != nullptr && !life_->is_stopping; }
  std::uint32_t index() const { return index_; }
  const HostShape& shape() const;
  const HostClock& clock() const { return clock_; }
  const Kernel& kernel() const { return life_->kernel; }
  const Helper& helper() const { return helper_; }
  // When the last receive pass began. Only while it is on.
  vrrp::Instant pass_began() const { return life_->pass_began; }
  // As the Ledger has it: Initialize when the host is off.
  contract::RouterRecord router(std::uint32_t router) const;
  vrrp::RouterState state(std::uint32_t router) const;
  const contract::LedgerReader& ledger() const { return life_->reader; }

  // From the world: a datagram on one of the interfaces, the next step, a request's time.
  void receive(std::uint32_t interface, const Packet& packet);
  void step(std::uint64_t number);
  void carry_out_request(std::uint64_t life_number);

 private:
  enum class Step : std::uint8_t { wait, deliver, turn };
  struct PriorityChange {
    std::uint32_t router;
    vrrp::Priority priority;
  };
  // From one start of the daemon to its end.
  struct Life {
    Life(Host& host, std::uint64_t number);

    std::uint64_t number;
    std::vector<std::uint8_t> plan_bytes;
    contract::Plan plan;
    contract::LedgerShape shape;
    std::vector<std::uint64_t> memory;
    contract::LedgerWriter writer;
    contract::LedgerReader reader;
    Kernel kernel;
    std::unique_ptr<worker::Turn> turn;
    vrrp::Instant pass_began{};
    bool is_stopping = false;
    vrrp::Instant told_to_stop{};
    bool is_asleep = false;
    std::vector<PriorityChange> priority_changes;
  };

  void schedule(Step next, Moment at);
  void wake();
  void wait();
  void take_turn();
  void change_priorities();
  std::int32_t write(netio::FileIndex file, std::span<const std::uint8_t> bytes);
  std::int32_t send(std::uint32_t sender, std::span<const std::uint8_t> bytes);
  void ask_helper(std::span<const std::uint8_t> bytes);
  void tell_everything();
  contract::FactItem interface_fact(std::uint32_t interface) const;
  void tell(std::span<const contract::FactItem> facts);

  World& world_;
  std::uint32_t index_;
  HostClock clock_;
  Helper helper_;
  std::vector<bool> link_is_up_;  // by interface
  std::unique_ptr<Life> life_;
  std::uint64_t lives_ = 0;
  std::uint64_t steps_ = 0;
  Step next_ = Step::wait;
  Moment next_at_;
  Moment paused_until_;
  Nanoseconds pause_before_turn_{};
};

}  // namespace sim
