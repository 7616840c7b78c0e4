// What is still to be said to the worker: the last word on each interface and each router, in the
// order in which they changed. Bounded, whether the worker reads or not.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <vector>

#include "contract/message.h"
#include "os/fd.h"
#include "os/sys_error.h"

namespace helper {

class Facts {
 public:
  Facts(std::size_t interfaces, std::size_t routers);

  // Replaces what is unsaid of the same interface or router. A state that is the one that was put
  // last is not said again; an answer always is.
  void put(const contract::FactItem& fact);
  bool empty() const { return queue_.empty(); }
  // Sends in records of up to 64; `flags` as of send(2). Stops without error when the worker's
  // channel is full.
  std::expected<void, os::SysError> send(const os::Fd& worker, int flags);

 private:
  struct Place {
    contract::FactItem fact;
    bool is_queued = false;
    bool is_known = false;  // `fact` was put at least once
  };
  std::size_t place_of(const contract::FactItem& fact) const;

  std::size_t interfaces_;
  std::size_t routers_;
  // Interfaces, then answers by router, then ownership by router, then `complete`.
  std::vector<Place> places_;
  std::deque<std::size_t> queue_;
};

}  // namespace helper
