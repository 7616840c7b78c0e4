// The server's side of DIR/status.sock: one request per connection, one document as the answer,
// then the connection is closed (docs/STATUS.md); a recording goes on until its client has enough.
// It never waits: the caller polls for it and hands in what poll(2) said. A client that is slow,
// silent or too much costs its own answer and nobody else's.
#pragma once

#include <poll.h>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/plan.h"
#include "control/clocks.h"
#include "control/ledgers.h"
#include "control/recording_session.h"
#include "control/status_document.h"
#include "os/fd.h"

namespace control {

// More clients than this wait in the listening socket's own queue until one has been served.
inline constexpr std::size_t kMaxStatusClients = 32;
inline constexpr std::size_t kMaxRequestBytes = 256;
// A client must take something this often, and everything this soon.
inline constexpr vrrp::Nanoseconds kClientSilenceLimit = std::chrono::seconds{5};
inline constexpr vrrp::Nanoseconds kClientTotalLimit = std::chrono::seconds{60};
// The pause after accept(2) failed for want of descriptors or memory.
inline constexpr vrrp::Nanoseconds kAcceptPause = std::chrono::seconds{1};
// So much is written to one client in one turn, so that no document holds up the log.
inline constexpr std::size_t kMaxWritePerTurnBytes = std::size_t{128} * 1024;

class StatusSocket {
 public:
  // `listener` is a listening SOCK_STREAM socket, non-blocking; `worker` the channel to the worker.
  // `plan` must outlive the socket, and the memory behind all. `outlets` is looked at whenever it
  // is shown (status_document.h).
  StatusSocket(os::Fd listener, os::Fd worker, const contract::Plan& plan, const Ledgers& ledgers,
               const Outlets& outlets = {})
      : listener_(std::move(listener)),
        plan_(plan),
        ledgers_(ledgers),
        outlets_(outlets),
        recording_(plan, ledgers.worker, std::move(worker)) {}

  // Appends what to poll for: at most 1 + kMaxStatusClients entries.
  void append_polls(std::vector<pollfd>& polls) const;

  // When turn() is due although nothing is ready: a client's time is over, or a pause.
  vrrp::Instant deadline() const;

  // Goes on with everything that is ready. `polls` are the entries of append_polls(), in their
  // order, with what poll(2) found; nothing else may have changed in between.
  void turn(std::span<const pollfd> polls, const Clocks& clocks);

  // The daemon ends: the client of a recording gets what there is, as far as it takes it at once.
  void end_recording(const Clocks& clocks);

  std::size_t client_count() const { return clients_.size(); }

 private:
  struct Client {
    os::Fd socket;
    vrrp::Instant silence_deadline;
    vrrp::Instant total_deadline;
    std::array<char, kMaxRequestBytes> request;
    std::size_t request_size_bytes = 0;
    bool is_answering = false;
    bool is_recording = false;               // the answer goes on
    std::optional<StatusDocument> document;  // the rest of the answer, empty for an error
    std::string unsent;                      // at most one part, one router, of it
    std::size_t sent_bytes = 0;              // of `unsent`
  };
  enum class Progress { go_on, finished };
  static constexpr vrrp::Instant kNow = vrrp::Instant::min();

  bool accepts() const { return clients_.size() < kMaxStatusClients && accepts_at_ == kNow; }
  void accept_clients(const Clocks& clocks);
  Progress step(Client& client, short events, const Clocks& clocks);
  Progress read_request(Client& client, const Clocks& clocks);
  // Chooses the answer once the request is whole or too long.
  void choose_answer(Client& client, const Clocks& clocks);
  void choose_recording(Client& client, std::string_view name, const Clocks& clocks);
  Progress write_answer(Client& client, const Clocks& clocks);
  // Appends the next part of the answer to what is unsent.
  void gather(Client& client, const Clocks& clocks);
  // A client that records is in no hurry, as long as it takes what there is; it ends the recording
  // by saying that it has nothing more to say.
  Progress step_recording(Client& client, short events, const Clocks& clocks);
  void finish_recording(Client& client, const Clocks& clocks);

  os::Fd listener_;
  const contract::Plan& plan_;
  Ledgers ledgers_;
  Outlets outlets_;
  RecordingSession recording_;
  std::vector<Client> clients_;
  vrrp::Instant accepts_at_ = kNow;  // later than now after an accept that failed
};

}  // namespace control
