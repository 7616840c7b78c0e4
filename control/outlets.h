// How the FIFOs and URLs of the Plan stand that events go to. control_main.cc puts it together
// after each turn, and the status shows it.
#pragma once

#include <span>

#include "control/fifo_status.h"
#include "control/posting.h"

namespace control {

// Each by the rows of the Plan; one that is not there is shown as one that does not work.
struct Outlets {
  std::span<const FifoStatus> fifos = {};
  std::span<const PostState> urls = {};
};

}  // namespace control
