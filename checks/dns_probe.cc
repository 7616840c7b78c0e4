#include "checks/dns_probe.h"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <vector>

#include "checks/dns_answer.h"
#include "checks/latency.h"
#include "os/clock.h"

namespace checks {

using contract::Transport;
using vrrp::Instant;

namespace {

constexpr std::size_t kLargestMessageBytes = 65535;

// Nothing else than the reader of the answer may know it beforehand.
std::uint16_t random_id() {
  std::uint16_t id = 0;
  // Short reads are not possible for so few bytes (getrandom(2)).
  while (getrandom(&id, sizeof(id), 0) != static_cast<ssize_t>(sizeof(id))) {
  }
  return id;
}

Finding not_a_name() { return {.text = "the name that is asked for is none"}; }

}  // namespace

Finding ask_dns(const DnsQuestion& question, Conversation& conversation) {
  const std::uint16_t id = random_id();
  const std::vector<std::uint8_t> query = dns_query(question, id);
  if (query.empty()) return not_a_name();
  const Instant asked = os::monotonic_now();
  if (const auto sent = conversation.write_all(query); !sent) return sent.error();
  std::vector<std::uint8_t> buffer(kLargestMessageBytes);
  for (;;) {
    const auto size = conversation.read_some(buffer);
    if (!size) return size.error();
    const auto finding =
        judge_dns_answer(question, id, Transport::udp, std::span(buffer).first(*size));
    if (finding) return judge_latency(*finding, question.row.latency_ms, asked);
  }
}

Finding ask_dns_over_tcp(const DnsQuestion& question, Conversation& conversation) {
  constexpr unsigned kOctet = 8;
  const std::uint16_t id = random_id();
  std::vector<std::uint8_t> query = dns_query(question, id);
  if (query.empty()) return not_a_name();
  const std::array length{static_cast<std::uint8_t>(query.size() >> kOctet),
                          static_cast<std::uint8_t>(query.size())};
  query.insert(query.begin(), length.begin(), length.end());
  const Instant asked = os::monotonic_now();
  if (const auto connected = conversation.await_connected(); !connected) return connected.error();
  if (const auto sent = conversation.write_all(query); !sent) return sent.error();
  std::array<std::uint8_t, 2> size{};
  if (const auto got = conversation.read_all(size); !got) return got.error();
  std::vector<std::uint8_t> answer(std::size_t{size[0]} << kOctet | size[1]);
  if (const auto got = conversation.read_all(answer); !got) return got.error();
  const auto finding = judge_dns_answer(question, id, Transport::tcp, answer);
  if (!finding) return {.text = "the answer is not one to what was asked"};
  return judge_latency(*finding, question.row.latency_ms, asked);
}

}  // namespace checks
