// What is tracked becomes rows of a Plan: checks, the commands of scripts, whom they run as, and
// which virtual router depends on which. Only what is tracked has a row, as nothing else is looked
// at. That every tracked name is defined was said by trackers.h. The caller is compile.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/trackers.h"
#include "contract/plan_writer.h"

namespace config {

// "nobody nogroup", taken apart.
struct UserWords {
  std::string user;
  std::string group;  // as a row of PlanScriptUser has it
};

class CheckRows {
 public:
  // All must outlive this. Adds the scripts and the checks of our own; an interface has a row when
  // it is first tracked.
  CheckRows(const Config& config, const Trackers& trackers, contract::PlanRows& rows,
            Diagnostics& diagnostics);

  // Of the router that is added next. To be called in the order of the routers.
  void add_tracks(const Instance& instance);

  // Of the Plan's script users; `own`: what the script has itself, which may be nothing. Nothing,
  // with a report, when it cannot be one.
  std::optional<std::uint32_t> user_of(const Setting<std::string>& own);
  // The same without a place among the users of scripts.
  std::optional<UserWords> named_user(const Setting<std::string>& own);

 private:
  using Numbers = std::map<std::string_view, std::uint32_t>;

  void add_check(const Script& script);
  void add_check(const NativeCheck& check);
  void add_check(const TrackFile& file);
  void add_check(const TrackProcess& process);
  // False, with a report, when no check can have the name, or when there are too many.
  bool has_place_for(const Setting<std::string>& name, std::string_view what);
  std::optional<std::uint32_t> script_of(const Script& script);
  std::optional<std::uint32_t> interface_check(const TrackedName& tracked);
  std::optional<std::uint32_t> list_check(const std::string& name, SourceSpan at);
  // Of the router that is added next.
  void add_track(std::uint32_t check, Weight weight);
  void report_limit(SourceSpan at, std::size_t limit, std::string_view what);

  const Config& config_;
  const Trackers& trackers_;
  contract::PlanRows& rows_;
  Diagnostics& diagnostics_;
  Numbers numbers_;                                  // of the scripts' checks, by name
  Numbers native_numbers_;                           // of the checks of our own, likewise
  Numbers file_numbers_;                             // of the checks of files, likewise
  Numbers process_numbers_;                          // of the checks of processes, likewise
  std::map<std::string, std::uint32_t> interfaces_;  // likewise
  std::map<std::string, std::uint32_t> lists_;       // likewise
  bool has_reported_default_user_ = false;
  bool has_reported_limit_ = false;
};

// The words that are executed, each ended by a NUL byte; empty when the command has none. One that
// begins with < or > is for a shell, as with keepalived.
std::string executed_words(std::string_view command);

}  // namespace config
