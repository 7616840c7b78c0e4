// The FIFOs that the configuration names: made, or found, and opened by the supervisor before it
// gives up what that takes; written by control alone; removed at the end when they were made here.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "os/fd.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/report.h"

namespace supervisor {

struct FifoWish {
  std::string path;  // absolute
  Identity owner;    // of one that has to be made
  mode_t mode = 0600;
};

class Fifos {
 public:
  // Tries each, with the capabilities CHOWN and DAC_OVERRIDE as far as they are there; logs what
  // cannot be had. What is there and is no FIFO is left alone, and so is a link.
  explicit Fifos(std::span<const FifoWish> wishes);
  Fifos(const Fifos&) = delete;
  Fifos(Fifos&&) = delete;
  Fifos& operator=(const Fifos&) = delete;
  Fifos& operator=(Fifos&&) = delete;
  // Removes what was made.
  ~Fifos();

  std::size_t count() const { return fifos_.size(); }
  // By the Plan's FIFOs; not open when it could not be had.
  const os::Fd& file(std::size_t number) const { return fifos_[number].file; }
  // For control (contract/roles.h): with /dev/null in the place of one that could not be had.
  void append_descriptors(std::vector<int>& descriptors) const;

 private:
  struct Fifo {
    os::Fd file = {};
    std::string made_path = {};  // empty: it was there before
  };
  static Fifo open(const FifoWish& wish);

  std::vector<Fifo> fifos_;
};

}  // namespace supervisor
