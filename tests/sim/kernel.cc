#include "tests/sim/kernel.h"

#include <algorithm>
#include <cerrno>
#include <numeric>

#include "vrrp/check.h"
#include "worker/clock.h"
#include "worker/files.h"

namespace sim {
namespace {

constexpr Nanoseconds kLongestInterval = std::chrono::seconds{255};

std::vector<Kernel*> kernels;

}  // namespace

Kernel::Kernel(const Limits& limits, OnWrite on_write)
    : limits_(limits),
      on_write_(std::move(on_write)),
      buffers_(limits.buffers),
      loss_told_(limits.buffers),
      free_buffers_(limits.buffers) {
  std::iota(free_buffers_.begin(), free_buffers_.end(), std::uint16_t{0});
  const auto vacant = std::ranges::find(kernels, nullptr);
  number_ = static_cast<int>(vacant - kernels.begin());
  if (vacant == kernels.end()) {
    kernels.push_back(this);
  } else {
    *vacant = this;
  }
}

Kernel::~Kernel() { kernels[static_cast<std::size_t>(number_)] = nullptr; }

Kernel& Kernel::of(int number) {
  Kernel* kernel = kernels.at(static_cast<std::size_t>(number));
  CHECK(kernel != nullptr);
  return *kernel;
}

bool Kernel::queue(Arrival arrival) {
  Socket& to = socket(arrival.packet.source.family());
  if (to.queue.size() >= limits_.datagrams) {
    ++to.lost;
    return false;
  }
  arrival.overflow_count = to.lost;
  to.queue.push_back(std::move(arrival));
  return true;
}

void Kernel::queue_record(netio::FileIndex file, std::span<const std::uint8_t> bytes) {
  channels_.at(file.number - worker::kHelperFile.number)
      .records.emplace_back(bytes.begin(), bytes.end());
}

bool Kernel::has_news() const {
  return !ready_.empty() || std::ranges::any_of(sockets_, [](const Socket& s) {
    return s.is_armed && !s.queue.empty();
  }) || std::ranges::any_of(channels_, [](const Channel& c) {
    return c.is_reading && !c.records.empty();
  });
}

void Kernel::deliver(Random& random) {
  const std::size_t first = random.below(2);
  deliver(sockets_[first]);
  deliver(sockets_[1 - first]);
  for (Channel& channel : channels_) deliver(channel);
}

// A multishot goes on until the queue is empty, or ends when there is a datagram but no buffer.
void Kernel::deliver(Socket& from) {
  while (from.is_armed && !from.queue.empty()) {
    netio::Completion completion{
        .kind = netio::Completion::Kind::receive, .token = from.token, .bytes = {}};
    if (free_buffers_.empty()) {
      from.is_armed = false;
      completion.result = -ENOBUFS;
      ready_.push_back(completion);
      return;
    }
    const std::uint16_t buffer = free_buffers_.back();
    free_buffers_.pop_back();
    lay_out(from.queue.front(), buffers_[buffer]);
    loss_told_[buffer] = from.queue.front().overflow_count;
    from.queue.pop_front();
    completion.result = static_cast<std::int32_t>(buffers_[buffer].size());
    completion.armed = true;
    completion.has_buffer = true;
    completion.buffer = buffer;
    completion.bytes = buffers_[buffer];
    ready_.push_back(completion);
  }
}

void Kernel::deliver(Channel& from) {
  if (!from.is_reading || from.records.empty()) return;
  const Bytes& record = from.records.front();
  const std::size_t size = std::min(record.size(), from.buffer.size());
  std::ranges::copy(std::span(record).first(size), from.buffer.begin());
  ready_.push_back({.kind = netio::Completion::Kind::read,
                    .token = from.token,
                    .result = static_cast<std::int32_t>(size),
                    .bytes = {}});
  from.records.pop_front();
  from.is_reading = false;
}

void Kernel::arm_receive(netio::FileIndex file, netio::Token token) {
  Socket& socket = sockets_.at(file.number);
  CHECK(!socket.is_armed);
  socket.is_armed = true;
  socket.token = token;
}

void Kernel::cancel_receive(netio::FileIndex file, netio::Token token) {
  Socket& socket = sockets_.at(file.number);
  if (socket.is_armed) {
    socket.is_armed = false;
    ready_.push_back({.kind = netio::Completion::Kind::receive,
                      .token = socket.token,
                      .result = -ECANCELED,
                      .bytes = {}});
  }
  ready_.push_back({.kind = netio::Completion::Kind::cancel, .token = token, .bytes = {}});
}

void Kernel::read(netio::FileIndex file, std::span<std::uint8_t> buffer, netio::Token token) {
  Channel& channel = channels_.at(file.number - worker::kHelperFile.number);
  CHECK(!channel.is_reading);
  channel.is_reading = true;
  channel.buffer = buffer;
  channel.token = token;
}

void Kernel::write(netio::FileIndex file, std::span<const std::uint8_t> bytes, netio::Token token) {
  submissions_.push_back({.file = file, .bytes = bytes, .token = token});
}

void Kernel::submit() {
  for (; !submissions_.empty(); submissions_.pop_front()) {
    const PendingWrite& write = submissions_.front();
    ready_.push_back({.kind = netio::Completion::Kind::write,
                      .token = write.token,
                      .result = on_write_(write.file, write.bytes),
                      .bytes = {}});
  }
}

void Kernel::submit_and_wait(Nanoseconds timeout) {
  submit();
  timeout_ = std::max(timeout, Nanoseconds::zero());
}

std::optional<netio::Completion> Kernel::next_completion() {
  if (ready_.empty()) return std::nullopt;
  const netio::Completion completion = ready_.front();
  ready_.pop_front();
  if (!completion.has_buffer) return completion;
  for (Socket& socket : sockets_) {
    const std::uint32_t told = loss_told_[completion.buffer];
    if (socket.token != completion.token || socket.told_lost == told) continue;
    socket.told_lost = told;
    const vrrp::Instant now = worker::Clock::now();
    if (now - socket.told_of_loss.last > kLongestInterval) socket.told_of_loss.first = now;
    socket.told_of_loss.last = now;
  }
  return completion;
}

void Kernel::release(std::uint16_t buffer) { free_buffers_.push_back(buffer); }

}  // namespace sim
