// The running tree: starts helper, worker and control, watches them, ends them in order. Restarting
// one of them alone is not done yet: when one ends, everything ends, and nothing of ours stays on
// an interface.
#pragma once

#include <array>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "privsep/supervisor/children.h"
#include "privsep/supervisor/compile.h"
#include "privsep/supervisor/options.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/run_directory.h"
#include "privsep/supervisor/watch.h"

namespace supervisor {

// What a tree stands on. All of it outlives the Tree.
struct Foundation {
  const Options& options;
  const Programs& programs;
  const Users& users;
  const SealedPlan& plan;
  Watch& watch;
};

class Tree {
 public:
  explicit Tree(const Foundation& foundation)
      : foundation_(foundation), directory_(foundation.options.run_directory) {}

  // Until the daemon is stopped or a process fails. Returns the exit code.
  int live();

 private:
  enum class Next { go_on, stop, fail };
  enum Slot : std::size_t { helper, worker, control };

  static Next failed(std::string_view sentence);
  Next start();
  // What the worker and control have in common.
  struct Shared {
    os::Fd ledger;
    os::Fd wake;
    os::Fd commands_in;   // the worker's end of the channel from control
    os::Fd commands_out;  // control's
  };
  static std::expected<Shared, std::string> make_shared_files(const contract::LedgerShape& shape);
  Next launch_helper_and_worker(const Shared& shared);
  Next launch_control(const Shared& shared);
  Next launch(Slot slot, std::span<const int> descriptors,
              std::span<const std::string> arguments = {});
  Next await_ready();

  Next judge(const Event& event);
  Next judge_message(Process& process, const contract::RoleMessage& message);
  Next blame(Process& process, std::string_view sentence);
  void note_end(const Event& event);

  // True when everything went as it should.
  bool end();
  void end(Slot slot, Clock::time_point deadline);
  void await_end(Process& process, Clock::time_point deadline);
  void flush();

  Foundation foundation_;
  RunDirectory directory_;
  std::array<Process, 3> processes_;
  bool helper_was_ready_ = false;  // it may have addresses on interfaces
  bool helper_withdrew_ = false;
  // Somebody failed first; what others fail of afterwards is a consequence.
  bool has_culprit_ = false;
  std::string consequence_;  // said when no culprit is found
  bool all_ended_well_ = true;
};

}  // namespace supervisor
