// What the files of `priority_list` say about this host: its rank for each virtual router that
// follows a list. A bad file changes nothing. Pure: files are read by watched_files.h, and
// checkd_loop.cc tells the worker.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/untold.h"
#include "contract/check_message.h"
#include "contract/plan.h"
#include "contract/priority_list.h"

namespace checks {

class Ranks {
 public:
  // Whether the file is in force, and a sentence about it.
  struct Outcome {
    bool is_good = false;
    std::string text;
  };

  // `plan` must outlive this.
  explicit Ranks(const contract::Plan& plan);

  // The file of a list was read; `check` is that of the list.
  Outcome take(std::uint32_t check, std::string_view text);

  // At most as many as a record holds that the worker does not know yet, as they are now; empty: it
  // knows all. Valid until the next call of any of these.
  std::span<const contract::CheckItem> news();
  // The worker was told what news() said last.
  void note_told() { untold_.note_told(); }

 private:
  const contract::Plan& plan_;
  std::vector<std::optional<std::uint8_t>> ranks_;   // by router; 0: not listed
  std::vector<std::vector<std::uint32_t>> routers_;  // by check
  Untold untold_;                                    // routers
};

}  // namespace checks
