// The files of a Plan, those with a number and priority lists: which are followed, and the result
// that follows from what is read. What a result does is book.h, and what a list says of us ranks.h;
// checkd_loop.cc is the caller, which waits for events() and next().
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checks/ranks.h"
#include "checks/watched_files.h"
#include "contract/check_ledger.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

class FileChecks {
 public:
  struct Found {
    std::uint32_t check = 0;  // of the Plan
    contract::CheckResult result = {};
  };

  // To be made before the sandbox is closed.
  explicit FileChecks(const contract::Plan& plan);

  const os::Fd& events() const { return files_.events(); }
  vrrp::Instant next() const { return files_.next(); }

  // What files say now, which may be what they said before. Valid until the next call of one of
  // the two.
  std::span<const Found> take_events();
  std::span<const Found> look_around(vrrp::Instant now);

  Ranks& ranks() { return ranks_; }

 private:
  std::span<const Found> found(std::span<const WatchedFiles::Read> reads);
  contract::CheckResult result_of_list(const WatchedFiles::Read& read);

  std::vector<std::uint32_t> checks_;  // by file: first those with a number, then the lists
  std::size_t first_list_;             // among them
  Ranks ranks_;
  WatchedFiles files_;
  std::vector<Found> found_;
};

// What checkd has to be able to read of: the folder above that of each file of the Plan. The folder
// itself would not do, as one that is removed and made anew, as systemd does with a
// RuntimeDirectory, is another one to Landlock. But not the root folder: it is everything.
std::vector<std::string> folders_of_files(const contract::Plan& plan);

}  // namespace checks
