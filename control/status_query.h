// The client's side of DIR/status.sock: one request, the whole answer. What the answer says is
// status_table.h's business.
#pragma once

#include <chrono>
#include <expected>
#include <string>

namespace control {

// How long the daemon may say nothing.
inline constexpr std::chrono::milliseconds kAnswerLimit{2000};

// The bytes that regentd answers with, up to the end of the connection; or one line for the
// operator that says why there are none.
std::expected<std::string, std::string> query_status(const std::string& socket_path,
                                                     std::chrono::milliseconds limit);

}  // namespace control
