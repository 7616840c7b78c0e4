// The client's end of DIR/status.sock, for the commands that ask the daemon something.
#pragma once

#include <chrono>
#include <expected>
#include <string>

#include "os/fd.h"

namespace control {

// A connected socket on which neither sending nor receiving takes longer than `limit`; or one line
// for the operator that says why there is none.
std::expected<os::Fd, std::string> connect_to_daemon(const std::string& path,
                                                     std::chrono::milliseconds limit);

// What errno of a failed recv(2) means to the operator.
std::string silence_words(int error, const std::string& path, std::chrono::milliseconds limit);

}  // namespace control
