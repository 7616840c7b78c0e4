// The other end of the supervisor's door (contract/include.h): regent-compile, which can open
// nothing, asks for the files that a configuration includes.
#pragma once

#include "config/surroundings.h"
#include "os/fd.h"

namespace compile {

// Borrows the channel. Every call is one question and one answer. A door that does not answer is a
// refusal like any other.
config::FileDoor door_of(const os::Fd& channel);

}  // namespace compile
