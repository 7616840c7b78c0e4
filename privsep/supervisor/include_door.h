// What a configuration includes: regent-compile asks, and gets a descriptor of a file below the
// folder of the main file, or the names in a folder there. Nothing is read here, and of a request
// only the path is looked at, by the kernel.
#pragma once

#include "contract/include.h"
#include "os/beneath.h"
#include "os/fd.h"

namespace supervisor {

class IncludeDoor {
 public:
  // Borrows the folder.
  explicit IncludeDoor(const os::Folder& folder) : folder_(folder) {}

  // Takes one request from the channel, which is non-blocking, and answers it; closes the channel
  // when its other end is closed. False: a breach of contract.
  bool answer(os::Fd& channel);

 private:
  const os::Folder& folder_;
  unsigned left_ = contract::kMaxIncludeRequests;
};

}  // namespace supervisor
