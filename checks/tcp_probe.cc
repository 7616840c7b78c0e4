#include "checks/tcp_probe.h"

#include <array>
#include <cstdint>
#include <span>

#include "checks/tcp_answer.h"

namespace checks {

using contract::RunOutcome;

namespace {

constexpr std::size_t kChunkBytes = 4096;

}  // namespace

Finding ask_tcp(const TcpQuestion& question, Conversation& conversation) {
  if (const auto connected = conversation.await_connected(); !connected) return connected.error();
  const std::span words(reinterpret_cast<const std::uint8_t*>(question.send.data()),
                        question.send.size());
  if (const auto sent = conversation.write_all(words); !sent) return sent.error();
  if (question.expect.empty()) return {.outcome = RunOutcome::passed};
  TcpAnswer answer(question.expect);
  std::array<std::uint8_t, kChunkBytes> chunk{};
  for (;;) {
    const auto size = conversation.read_some(chunk);
    if (!size) return size.error();
    if (*size == 0) return answer.end();
    if (const auto finding = answer.take(std::span(chunk).first(*size))) return *finding;
  }
}

}  // namespace checks
