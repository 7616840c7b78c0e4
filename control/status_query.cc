#include "control/status_query.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "control/daemon_socket.h"
#include "os/fd.h"

namespace control {
namespace {

using Limit = std::chrono::milliseconds;

// 65,536 routers with ten addresses each are 100 MB.
constexpr std::size_t kMaxAnswerBytes = std::size_t{1} << 30;

std::expected<std::string, std::string> read_answer(const os::Fd& socket, const std::string& path,
                                                    Limit limit) {
  std::string answer;
  std::array<char, 65536> part;
  while (answer.size() <= kMaxAnswerBytes) {
    const ssize_t size = recv(socket.number(), part.data(), part.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(silence_words(errno, path, limit));
    if (size == 0) return answer;
    answer.append(part.data(), static_cast<std::size_t>(size));
  }
  return std::unexpected(fmt::format("the answer at {} does not end", path));
}

}  // namespace

std::expected<std::string, std::string> query_status(const std::string& socket_path, Limit limit) {
  constexpr std::string_view kRequest = "status\n";
  const auto socket = connect_to_daemon(socket_path, limit);
  if (!socket) return std::unexpected(socket.error());
  // Seven bytes fit into an empty socket, or it is closed and reading will say so.
  (void)!send(socket->number(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
  return read_answer(*socket, socket_path, limit);
}

}  // namespace control
