// A TCP check connects to one server once, and perhaps says something and waits for something.
#pragma once

#include <string_view>

#include "checks/conversation.h"
#include "checks/finding.h"

namespace checks {

struct TcpQuestion {
  std::string_view send;    // empty: nothing
  std::string_view expect;  // empty: connecting is enough
};

// The socket is connected or on the way.
Finding ask_tcp(const TcpQuestion& question, Conversation& conversation);

}  // namespace checks
