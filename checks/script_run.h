// One run of a script: started with nothing but its words, a clean environment and a pipe for what
// it writes; watched by its caller (runner.h); ended with everything it started.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "contract/check_message.h"
#include "os/fd.h"
#include "os/sys_error.h"
#include "vrrp/time.h"

namespace checks {

// What becomes of a child.
struct Invocation {
  const char* program;                       // the path to run
  std::string_view words;                    // each ended by a NUL byte; the first is argv[0]
  std::span<const std::string> environment;  // NAME=VALUE, besides PATH and LANG
  int input = 0;                             // its standard input; 0: ours
};

class ScriptRun {
 public:
  static std::expected<ScriptRun, os::SysError> start(const contract::RunOrder& order,
                                                      const Invocation& invocation,
                                                      vrrp::Instant now);

  const contract::RunOrder& order() const { return order_; }
  // Readable when it has ended.
  const os::Fd& pidfd() const { return pidfd_; }
  // Readable when it has written; closed when it will write no more.
  const os::Fd& output() const { return output_; }
  vrrp::Instant started() const { return started_; }

  // Reads a bounded amount and keeps the first bytes of all.
  void take_output();
  // To be called once, after pidfd() was readable: how it ended.
  contract::RunResult reap(vrrp::Instant now);
  // What to say while it has not ended yet.
  contract::RunResult timed_out(vrrp::Instant now) const;
  // To it and to all that it started and that did not leave its group.
  void signal(int number) const;

 private:
  ScriptRun(const contract::RunOrder& order, pid_t pid, vrrp::Instant now)
      : order_(order), pid_(pid), started_(now) {}
  contract::RunResult result(vrrp::Instant now) const;

  contract::RunOrder order_;
  pid_t pid_ = 0;
  os::Fd pidfd_;
  os::Fd output_;
  vrrp::Instant started_;
  std::array<char, contract::kMaxRunOutputBytes> text_{};
  std::size_t text_size_bytes_ = 0;
};

}  // namespace checks
