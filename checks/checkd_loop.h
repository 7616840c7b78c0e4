// The loop of regent-checkd: a check that is due becomes an order to the runner of its user, or a
// question to each of its servers, or a look at the control group of its unit; a result becomes a
// verdict, a file a number, and the worker hears of each that changed. It runs nothing itself, and
// reads nothing that a server has said.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checks/askers.h"
#include "checks/book.h"
#include "checks/file_checks.h"
#include "checks/process_checks.h"
#include "checks/schedule.h"
#include "checks/unit_checks.h"
#include "contract/plan.h"
#include "os/fd.h"

namespace checks {

// All of them outlive the loop.
struct CheckdChannels {
  const os::Fd& supervisor;
  const os::Fd& worker;
  const os::Fd& wake;               // control's
  std::span<const os::Fd> runners;  // by the Plan's script users
};

// Likewise.
struct CheckdParts {
  Book& book;
  Schedule& schedule;
  Askers& askers;
  FileChecks& files;
  ProcessChecks& processes;
  UnitChecks& units;
};

class CheckdLoop {
 public:
  CheckdLoop(const contract::Plan& plan, const CheckdParts& parts, const CheckdChannels& channels)
      : plan_(plan),
        book_(parts.book),
        schedule_(parts.schedule),
        askers_(parts.askers),
        files_(parts.files),
        processes_(parts.processes),
        units_(parts.units),
        channels_(channels) {}

  // Until the supervisor says stop, or a peer is gone or breaks the contract. The exit code of the
  // process.
  int run();

 private:
  enum class Life : std::uint8_t { waiting, running, ended, broken };

  void take_orders();
  void take_results(std::uint32_t user);
  void start_what_is_due();
  void start(std::uint32_t check, std::uint32_t run);
  void start_script(std::uint32_t check);
  void take_answers();
  void note_files(std::span<const FileChecks::Found> found, vrrp::Instant now);
  void note_processes(vrrp::Instant now);
  void note_end(std::uint32_t check, vrrp::Instant now);
  void tell_news();
  void tell_all_of(auto& source);
  void wake_control();

  const contract::Plan& plan_;
  Book& book_;
  Schedule& schedule_;
  Askers& askers_;
  FileChecks& files_;
  ProcessChecks& processes_;
  UnitChecks& units_;
  CheckdChannels channels_;
  Life life_ = Life::waiting;
  std::uint64_t events_shown_ = 0;  // control was woken after so many
};

}  // namespace checks
