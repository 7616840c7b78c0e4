// The running tree: starts helper, worker, runners, prober, checkd, poster and control, watches
// them, ends them in order. Restarting one of them alone is not done yet: when one ends, everything
// ends, and nothing of ours stays on an interface. Two may end alone: the mailer, which is handed
// over running, and the poster, once it was ready. Then nothing is mailed, or posted, any more.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "privsep/supervisor/children.h"
#include "privsep/supervisor/compile.h"
#include "privsep/supervisor/fifos.h"
#include "privsep/supervisor/options.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/run_directory.h"
#include "privsep/supervisor/shared_files.h"
#include "privsep/supervisor/watch.h"

namespace supervisor {

// What a tree stands on. All of it outlives the Tree.
struct Foundation {
  const Options& options;
  const Programs& programs;
  const Users& users;
  const SealedPlan& plan;
  const Fifos& fifos;
  Watch& watch;
};

class Tree {
 public:
  // `waiting_mailer` waits for the Plan (mailer.h).
  Tree(const Foundation& foundation, Process waiting_mailer)
      : foundation_(foundation),
        directory_(foundation.options.run_directory),
        processes_(first_runner + foundation.plan.script_users.size()) {
    processes_[Slot::mailer] = std::move(waiting_mailer);
    processes_[Slot::mailer].is_ready = true;  // nobody waits for it
  }

  // Until the daemon is stopped or a process fails. Returns the exit code.
  int live();

 private:
  enum class Next { go_on, stop, fail };
  // Of processes_. Behind the last one is a runner for each user of scripts.
  enum Slot : std::size_t { helper, worker, control, checkd, prober, mailer, poster, first_runner };

  static Next failed(std::string_view sentence);
  Next start();
  Next launch_helper_and_worker(const SharedFiles& shared);
  Next launch_control(const SharedFiles& shared);
  // Nothing, when there is neither a check nor a notification, nor the script of a FIFO.
  Next launch_runners(SharedFiles& shared);
  // Nothing, when no check asks a server.
  Next launch_prober(SharedFiles& shared);
  // It runs: it is given the Plan, or dismissed when there is no mail.
  Next employ_mailer(SharedFiles& shared);
  // Nothing, when there is no URL that events are posted to.
  Next launch_poster(SharedFiles& shared);
  // Nothing, when there is nothing to check.
  Next launch_checkd(const SharedFiles& shared);
  Next launch(std::size_t slot, std::span<const int> descriptors,
              std::span<const std::string> arguments = {});
  Next await_ready();

  Next judge(const Event& event);
  Next judge_message(Process& process, const contract::RoleMessage& message);
  // The others go on without it.
  bool is_dispensable(const Process& process) const;
  // Whatever becomes of such a one.
  Next judge_dispensable(const Event& event);
  Next blame(Process& process, std::string_view sentence);
  void note_end(const Event& event);

  // True when everything went as it should.
  bool end();
  void end(std::size_t slot, Clock::time_point deadline);
  void await_end(Process& process, Clock::time_point deadline);
  void flush();

  Foundation foundation_;
  RunDirectory directory_;
  std::vector<Process> processes_;
  bool helper_was_ready_ = false;  // it may have addresses on interfaces
  bool helper_withdrew_ = false;
  // Somebody failed first; what others fail of afterwards is a consequence.
  bool has_culprit_ = false;
  std::string consequence_;  // said when no culprit is found
  bool all_ended_well_ = true;
  bool is_ending_ = false;
};

}  // namespace supervisor
