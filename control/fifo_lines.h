// One FIFO that events are written to, a line for each. A FIFO that nobody reads is full one day:
// then the latest line of each virtual router waits until there is room, in the order in which they
// came, and what was not written is counted. Writes whole lines only, and never waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "control/latest_of_each.h"
#include "os/fd.h"

namespace control {

// How a FIFO stands, for the status.
struct FifoState {
  bool is_open = false;       // false: it could not be had, or writing has failed
  bool is_full = false;       // and has lines waiting
  std::uint64_t written = 0;  // lines
  std::uint64_t lost = 0;     // lines that were never written
  std::uint64_t waiting = 0;  // lines
};

class FifoLines {
 public:
  // What a line stands for: a state, which a later one of the router makes pointless; or what only
  // happens, and does not wait.
  enum class Kind { state, happening };
  enum class Written { yes, waits, lost };

  // `file`: non-blocking; not open: everything is lost.
  explicit FifoLines(os::Fd file) : file_(std::move(file)) {}

  const os::Fd& file() const { return file_; }
  // Whether it is to be told when there is room.
  bool has_waiting() const { return !waiting_.is_empty(); }

  Written write(std::uint32_t router, Kind kind, std::string line);
  // Writes what waits, as far as there is room.
  void go_on();
  // There is no time left for what waits: it is lost.
  void give_up();

  FifoState state() const;
  // Whether everything that was written has been read.
  bool is_read() const;

 private:
  enum class Attempt { written, full, failed };
  Attempt attempt(const std::string& line);

  os::Fd file_;
  LatestOfEach<std::string> waiting_;
  std::uint64_t written_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace control
