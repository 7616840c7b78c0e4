// `regent record` on the daemon's side: tells the worker to record one router, and makes a scenario
// (docs/SCENARIOS.md) of what the worker writes into the Ledger. The ring there is the only queue:
// text is made when the client takes it, and what was overwritten before that is counted and said.
// One recording at a time; the caller is status_socket.cc.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "contract/ledger.h"
#include "contract/message.h"
#include "contract/plan.h"
#include "contract/recording.h"
#include "control/clocks.h"
#include "control/scenario_advert.h"
#include "os/fd.h"

namespace control {

class RecordingSession {
 public:
  // `plan` must outlive the session, and the memory behind both. `worker` is the channel to it.
  RecordingSession(const contract::Plan& plan, contract::LedgerReader ledger, os::Fd worker)
      : plan_(plan), reader_(ledger.recording_memory()), worker_(std::move(worker)) {}

  // Begins to record the router of this name; or one line that says why not.
  std::expected<void, std::string> start(std::string_view name, const Clocks& clocks);
  bool is_running() const { return router_.has_value(); }

  // Whether append_text() has something to say.
  bool has_text() const { return is_running() && next_ < reader_.written(); }
  // Appends whole lines until everything is told or `out` has `enough_bytes` or more. Bounded by
  // the capacity of the ring, whatever the Ledger says.
  void append_text(std::string& out, std::size_t enough_bytes);

  // Ends it: the worker is told, and what it has written by now and a last line are appended.
  void finish(std::string& out);
  // Ends it without a word to the client.
  void stop();

 private:
  std::expected<void, std::string> command(contract::CommandVerb verb, std::uint32_t router) const;
  std::optional<contract::Record> next_record(std::uint64_t written);
  void append_given(std::string& out, const contract::Record& first);
  void append_standing(std::string& out, const contract::Record& record);
  void append_record(std::string& out, const contract::RecordedState& before,
                     const contract::Record& record);

  const contract::Plan& plan_;
  contract::RecordingReader reader_;
  os::Fd worker_;

  std::optional<std::uint32_t> router_;  // that is recorded
  ScenarioRouter given_;
  std::string begun_at_;
  bool has_said_given_ = false;
  std::uint64_t next_ = 0;
  std::int64_t zero_ns_ = 0;  // the scenario's 0s
  std::int64_t last_ns_ = 0;
  // How the router stood after the last record; empty when some are missing since.
  std::optional<contract::RecordedState> state_;
  std::uint64_t told_ = 0;
  std::uint64_t lost_ = 0;         // in all
  std::uint64_t lost_unsaid_ = 0;  // since the last line that said so
};

// "there is no router 'web1'; did you mean 'web'?"
std::string unknown_router_words(const contract::Plan& plan, std::string_view name);

}  // namespace control
