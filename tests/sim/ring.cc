// netio::Ring, as the worker's loop knows it, on a simulated kernel. The simulator links this in
// the place of netio/ring.cc; the loop above it is the product's own.
#include "netio/ring.h"

#include "tests/sim/kernel.h"

namespace netio {
namespace {

sim::Kernel& kernel(const io_uring& ring) { return sim::Kernel::of(ring.ring_fd); }

}  // namespace

std::expected<Ring, os::SysError> Ring::create(const Config& config) {
  Ring ring;
  ring.ring_.ring_fd = config.files.front();
  return ring;
}

Ring::Ring(Ring&& other) noexcept : ring_(other.ring_) {}

Ring::~Ring() = default;

void Ring::receive(FileIndex file, Token token) { kernel(ring_).arm_receive(file, token); }

void Ring::read(FileIndex file, std::span<std::uint8_t> buffer, Token token) {
  kernel(ring_).read(file, buffer, token);
}

void Ring::write(FileIndex file, std::span<const std::uint8_t> bytes, Token token) {
  kernel(ring_).write(file, bytes, token);
}

void Ring::cancel_receive(FileIndex file, Token token) {
  kernel(ring_).cancel_receive(file, token);
}

std::expected<void, os::SysError> Ring::submit() {
  kernel(ring_).submit();
  return {};
}

// Does not wait: the host comes back with what there is by then, or when the time is up.
std::expected<void, os::SysError> Ring::submit_and_wait(vrrp::Nanoseconds timeout) {
  kernel(ring_).submit_and_wait(timeout);
  return {};
}

std::uint32_t Ring::completions_ready() const { return kernel(ring_).completions_ready(); }

std::optional<Completion> Ring::next_completion() { return kernel(ring_).next_completion(); }

void Ring::release(std::uint16_t buffer) { kernel(ring_).release(buffer); }

}  // namespace netio
