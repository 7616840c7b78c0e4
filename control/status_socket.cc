#include "control/status_socket.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "vrrp/check.h"

namespace control {
namespace {

constexpr std::string_view kStatusRequest = "status";
constexpr std::string_view kRecordRequest = "record ";  // and the name of a router
// Parts are gathered up to this size, so that a small document leaves in one write.
constexpr std::size_t kGatherBytes = std::size_t{16} * 1024;

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

void StatusSocket::append_polls(std::vector<pollfd>& polls) const {
  // poll(2) skips a negative descriptor.
  polls.push_back({.fd = accepts() ? listener_.number() : -1, .events = POLLIN, .revents = 0});
  for (const Client& client : clients_) {
    const bool has_text = !client.unsent.empty() || (client.is_recording && recording_.has_text());
    const bool writes = client.is_answering && (!client.is_recording || has_text);
    const bool reads = !client.is_answering || client.is_recording;
    const int events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0);
    polls.push_back(
        {.fd = client.socket.number(), .events = static_cast<short>(events), .revents = 0});
  }
}

vrrp::Instant StatusSocket::deadline() const {
  vrrp::Instant first = accepts_at_ == kNow ? vrrp::kNever : accepts_at_;
  for (const Client& client : clients_) {
    first = std::min({first, client.silence_deadline, client.total_deadline});
  }
  return first;
}

void StatusSocket::turn(std::span<const pollfd> polls, const Clocks& clocks) {
  CHECK(polls.size() == 1 + clients_.size());
  std::vector<Client> remaining;
  remaining.reserve(kMaxStatusClients);
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    Client& client = clients_[i];
    const Progress progress = step(client, polls[1 + i].revents, clocks);
    const vrrp::Instant deadline = std::min(client.silence_deadline, client.total_deadline);
    if (progress == Progress::go_on && clocks.now < deadline) {
      remaining.push_back(std::move(client));
    } else if (client.is_recording) {
      recording_.stop();
    }
  }
  clients_ = std::move(remaining);
  if (accepts_at_ <= clocks.now) accepts_at_ = kNow;
  if (polls[0].revents != 0) accept_clients(clocks);
}

void StatusSocket::accept_clients(const Clocks& clocks) {
  while (accepts()) {
    os::Fd socket(accept4(listener_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.is_open()) {
      // Nobody is left, or the one who was has gone. Anything else would be tried without end.
      if (!would_block() && errno != ECONNABORTED) accepts_at_ = clocks.now + kAcceptPause;
      return;
    }
    clients_.push_back({.socket = std::move(socket),
                        .silence_deadline = clocks.now + kClientSilenceLimit,
                        .total_deadline = clocks.now + kClientTotalLimit,
                        .request = {},
                        .document = std::nullopt,
                        .unsent = {}});
  }
}

StatusSocket::Progress StatusSocket::step(Client& client, short events, const Clocks& clocks) {
  const bool has_begun_to_owe =
      client.is_recording && client.silence_deadline == vrrp::kNever && recording_.has_text();
  if (has_begun_to_owe) client.silence_deadline = clocks.now + kClientSilenceLimit;
  if (events == 0) return Progress::go_on;
  if (!client.is_answering && read_request(client, clocks) == Progress::finished) {
    return Progress::finished;
  }
  if (!client.is_answering) return Progress::go_on;
  if (client.is_recording) return step_recording(client, events, clocks);
  return write_answer(client, clocks);
}

StatusSocket::Progress StatusSocket::step_recording(Client& client, short events,
                                                    const Clocks& clocks) {
  if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) {
    std::array<char, kMaxRequestBytes> ignored;
    const ssize_t size = recv(client.socket.number(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    if (size < 0 && !would_block()) return Progress::finished;
    if (size == 0) finish_recording(client, clocks);
  }
  const Progress progress = write_answer(client, clocks);
  if (client.is_recording && client.unsent.empty()) client.silence_deadline = vrrp::kNever;
  return progress;
}

// From here on it is a client like others, whose answer has an end.
void StatusSocket::finish_recording(Client& client, const Clocks& clocks) {
  recording_.finish(client.unsent);
  client.is_recording = false;
  client.silence_deadline = clocks.now + kClientSilenceLimit;
  client.total_deadline = clocks.now + kClientTotalLimit;
}

void StatusSocket::end_recording(const Clocks& clocks) {
  for (Client& client : clients_) {
    if (!client.is_recording) continue;
    finish_recording(client, clocks);
    // What it does not take now it will not get.
    (void)write_answer(client, clocks);
  }
}

StatusSocket::Progress StatusSocket::read_request(Client& client, const Clocks& clocks) {
  const std::span<char> room = std::span(client.request).subspan(client.request_size_bytes);
  const ssize_t size = recv(client.socket.number(), room.data(), room.size(), MSG_DONTWAIT);
  if (size < 0) return would_block() ? Progress::go_on : Progress::finished;
  if (size == 0) return Progress::finished;  // It left in the middle of its request.
  client.request_size_bytes += static_cast<std::size_t>(size);
  client.silence_deadline = clocks.now + kClientSilenceLimit;
  choose_answer(client, clocks);
  return Progress::go_on;
}

void StatusSocket::choose_answer(Client& client, const Clocks& clocks) {
  const std::string_view received(client.request.data(), client.request_size_bytes);
  const std::size_t end = received.find('\n');
  if (end == std::string_view::npos && received.size() < kMaxRequestBytes) return;
  client.is_answering = true;
  const std::string_view request = received.substr(0, end);
  if (end == std::string_view::npos) {
    client.unsent = error_document("the request is longer than 256 bytes");
  } else if (request == kStatusRequest) {
    client.document.emplace(plan_, ledgers_, outlets_);
  } else if (request.starts_with(kRecordRequest)) {
    choose_recording(client, request.substr(kRecordRequest.size()), clocks);
  } else {
    client.unsent = error_document("unknown request; there are: status, record NAME");
  }
}

void StatusSocket::choose_recording(Client& client, std::string_view name, const Clocks& clocks) {
  if (const auto started = recording_.start(name, clocks); !started) {
    client.unsent = error_document(started.error());
    return;
  }
  client.is_recording = true;
  client.silence_deadline = client.total_deadline = vrrp::kNever;
}

void StatusSocket::gather(Client& client, const Clocks& clocks) {
  if (client.is_recording) recording_.append_text(client.unsent, kGatherBytes);
  while (client.document && !client.document->is_complete() &&
         client.unsent.size() < kGatherBytes) {
    client.document->append_part(client.unsent, clocks);
  }
}

StatusSocket::Progress StatusSocket::write_answer(Client& client, const Clocks& clocks) {
  std::size_t written_bytes = 0;
  while (written_bytes < kMaxWritePerTurnBytes) {
    if (client.sent_bytes == client.unsent.size()) {
      client.unsent.clear();
      client.sent_bytes = 0;
    }
    gather(client, clocks);
    if (client.unsent.empty()) return client.is_recording ? Progress::go_on : Progress::finished;
    const std::string_view rest = std::string_view(client.unsent).substr(client.sent_bytes);
    const ssize_t size =
        send(client.socket.number(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0) return would_block() ? Progress::go_on : Progress::finished;
    client.sent_bytes += static_cast<std::size_t>(size);
    client.silence_deadline = clocks.now + kClientSilenceLimit;
    written_bytes += static_cast<std::size_t>(size);
  }
  return Progress::go_on;
}

}  // namespace control
