#include "checks/dns_talk.h"

#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "checks/conversation.h"
#include "checks/dns_answer.h"
#include "checks/latency.h"
#include "checks/waiting.h"

namespace checks {

using contract::RunOutcome;
using contract::Transport;
using vrrp::Instant;

namespace {

constexpr unsigned kOctet = 8;
constexpr std::size_t kLengthBytes = 2;
// So many that are no answers are taken before the time limit, and other questions, have their
// turn.
constexpr int kDatagramsInARow = 64;

// Nothing else than the reader of the answer may know it beforehand.
std::uint16_t random_id() {
  std::uint16_t id = 0;
  // Short reads are not possible for so few bytes (getrandom(2)).
  while (getrandom(&id, sizeof(id), 0) != static_cast<ssize_t>(sizeof(id))) {
  }
  return id;
}

bool is_to_be_tried_again(int error) { return error == EAGAIN || error == EINTR; }

}  // namespace

DnsTalk::DnsTalk(const DnsQuestion& question, Transport transport, os::Fd socket, Instant now,
                 Instant deadline)
    : question_(question),
      transport_(transport),
      socket_(std::move(socket)),
      asked_(now),
      deadline_(deadline),
      id_(random_id()),
      is_connected_(transport == Transport::udp),
      query_(dns_query(question, id_)) {
  if (transport == Transport::udp || query_.empty()) return;
  const std::array length{static_cast<std::uint8_t>(query_.size() >> kOctet),
                          static_cast<std::uint8_t>(query_.size())};
  query_.insert(query_.begin(), length.begin(), length.end());
}

pollfd DnsTalk::awaited() const {
  const bool is_sent = sent_bytes_ == query_.size();
  const short events = is_connected_ && is_sent ? POLLIN : POLLOUT;
  return {.fd = socket_.number(), .events = events, .revents = 0};
}

std::optional<Finding> DnsTalk::go_on(std::span<std::uint8_t> scratch, Instant now) {
  if (query_.empty()) return Finding{.text = "the name that is asked for is none"};
  if (auto end = connect()) return end;
  if (is_connected_) {
    if (auto end = send_query()) return end;
  }
  if (is_connected_ && sent_bytes_ == query_.size()) {
    auto end = transport_ == Transport::udp ? hear_datagrams(scratch) : hear_stream();
    if (end) return end;
  }
  if (now >= deadline_) return Finding{.outcome = RunOutcome::timed_out};
  return std::nullopt;
}

std::optional<Finding> DnsTalk::connect() {
  if (is_connected_) return std::nullopt;
  pollfd entry{.fd = socket_.number(), .events = POLLOUT, .revents = 0};
  wait_for(std::span(&entry, 1), Instant{});
  if (!is_ready(entry)) return std::nullopt;
  if (auto made = connection_made(socket_); !made) return std::move(made.error());
  is_connected_ = true;
  return std::nullopt;
}

std::optional<Finding> DnsTalk::send_query() {
  while (sent_bytes_ < query_.size()) {
    const ssize_t size = send(socket_.number(), query_.data() + sent_bytes_,
                              query_.size() - sent_bytes_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && !is_to_be_tried_again(errno)) return unreachable(errno);
    if (size < 0) return std::nullopt;
    sent_bytes_ += static_cast<std::size_t>(size);
  }
  return std::nullopt;
}

std::optional<Finding> DnsTalk::hear_datagrams(std::span<std::uint8_t> scratch) {
  for (int i = 0; i < kDatagramsInARow; ++i) {
    const ssize_t size = recv(socket_.number(), scratch.data(), scratch.size(), MSG_DONTWAIT);
    if (size < 0 && !is_to_be_tried_again(errno)) return unreachable(errno);
    if (size < 0) return std::nullopt;
    auto finding = judge_dns_answer(question_, id_, Transport::udp,
                                    scratch.first(static_cast<std::size_t>(size)));
    if (finding) return judged(std::move(*finding));
  }
  return std::nullopt;
}

std::optional<Finding> DnsTalk::hear_stream() {
  while (received_.size() < wanted_bytes()) {
    const std::size_t had = received_.size();
    received_.resize(wanted_bytes());
    const ssize_t size =
        recv(socket_.number(), received_.data() + had, received_.size() - had, MSG_DONTWAIT);
    received_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    if (size < 0 && !is_to_be_tried_again(errno)) return unreachable(errno);
    if (size < 0) return std::nullopt;
    if (size == 0) {
      return Finding{.text = "the connection was closed before the answer came"};
    }
  }
  auto finding =
      judge_dns_answer(question_, id_, Transport::tcp, std::span(received_).subspan(kLengthBytes));
  if (!finding) return Finding{.text = "the answer is not one to what was asked"};
  return judged(std::move(*finding));
}

std::size_t DnsTalk::wanted_bytes() const {
  if (received_.size() < kLengthBytes) return kLengthBytes;
  return kLengthBytes + (std::size_t{received_[0]} << kOctet | received_[1]);
}

Finding DnsTalk::judged(Finding finding) const {
  return judge_latency(std::move(finding), question_.row.latency_ms, asked_);
}

}  // namespace checks
