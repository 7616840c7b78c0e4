// A FIFO in the status document: control_main.cc puts together how it stands, and
// status_document.cc shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "contract/plan.h"
#include "control/fifo_lines.h"
#include "control/fifo_scripts.h"

namespace control {

struct FifoStatus {
  FifoState lines = {};
  std::optional<FifoScriptState> script = {};  // of one that has a script
};

// One of the document's `fifos`, an object on one line.
std::string fifo_text(const contract::Plan& plan, std::uint32_t fifo, const FifoStatus& status);

}  // namespace control
