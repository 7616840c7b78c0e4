// One question to one DNS server over one socket. Nothing here waits: whoever has the socket calls
// go_on() whenever it is ready, and has many of them (dns_desk.h). What the answer must be is
// judged by dns_answer.h.
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checks/dns_question.h"
#include "checks/finding.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// As large as a DNS message can be: what a datagram is read into.
inline constexpr std::size_t kMaxDnsMessageBytes = 65535;

class DnsTalk {
 public:
  // The socket does not block. Of UDP it is connected; of TCP it is that, or on the way (RFC 1035
  // 4.2.2). What the question refers to outlives this.
  DnsTalk(const DnsQuestion& question, contract::Transport transport, os::Fd socket,
          vrrp::Instant now, vrrp::Instant deadline);

  // What to wait for.
  pollfd awaited() const;
  vrrp::Instant deadline() const { return deadline_; }
  // Does what can be done now; the finding is its end. Over UDP what does not answer this question
  // is not heard. `scratch` has kMaxDnsMessageBytes.
  std::optional<Finding> go_on(std::span<std::uint8_t> scratch, vrrp::Instant now);

 private:
  // Each returns what has come of it, or nothing when the socket is not ready or it is done.
  std::optional<Finding> connect();
  std::optional<Finding> send_query();
  std::optional<Finding> hear_datagrams(std::span<std::uint8_t> scratch);
  std::optional<Finding> hear_stream();
  std::size_t wanted_bytes() const;
  Finding judged(Finding finding) const;

  DnsQuestion question_;
  contract::Transport transport_;
  os::Fd socket_;
  vrrp::Instant asked_;
  vrrp::Instant deadline_;
  std::uint16_t id_;
  bool is_connected_;
  std::vector<std::uint8_t> query_;  // over TCP with its length in front
  std::size_t sent_bytes_ = 0;
  std::vector<std::uint8_t> received_;  // of a stream, with its length in front
};

}  // namespace checks
