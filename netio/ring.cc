#include "netio/ring.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "netio/receive_layout.h"
#include "vrrp/check.h"

namespace netio {
namespace {

constexpr int kBufferGroup = 0;
constexpr int kKindShift = 56;
constexpr std::uint8_t kRestrictionCount = 6;

std::uint64_t user_data(Completion::Kind kind, Token token) {
  CHECK(token >> kKindShift == 0);
  return static_cast<std::uint64_t>(kind) << kKindShift | token;
}

// What the ring will still do once it is enabled: four operations, on registered files only.
// seccomp does not see what goes through a ring, so this is the sandbox of everything but
// io_uring_enter.
std::array<io_uring_restriction, kRestrictionCount> restrictions() {
  std::array<io_uring_restriction, kRestrictionCount> list{};
  std::size_t at = 0;
  for (const std::uint8_t operation :
       {IORING_OP_RECVMSG, IORING_OP_READ, IORING_OP_WRITE, IORING_OP_ASYNC_CANCEL}) {
    list[at].opcode = IORING_RESTRICTION_SQE_OP;
    list[at++].sqe_op = operation;
  }
  list[at].opcode = IORING_RESTRICTION_SQE_FLAGS_REQUIRED;
  list[at++].sqe_flags = IOSQE_FIXED_FILE;
  list[at].opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED;
  list[at++].sqe_flags = IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT;
  CHECK(at == list.size());
  return list;
}

// The time was up, a signal came, or the completion queue must be read first.
bool is_passing(int result) {
  return result == -ETIME || result == -EINTR || result == -EAGAIN || result == -EBUSY;
}

std::unexpected<os::SysError> failure(const char* call, int result) {
  return std::unexpected(os::SysError{.call = call, .number = -result});
}

}  // namespace

std::expected<Ring, os::SysError> Ring::create(const Config& config) {
  Ring ring;
  io_uring_params params{};
  params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL |
                 IORING_SETUP_R_DISABLED | IORING_SETUP_CQSIZE;
  params.cq_entries = 2 * std::max(config.queue_entries, config.receive_buffers);
  const int made = io_uring_queue_init_params(config.queue_entries, &ring.ring_, &params);
  if (made < 0) return failure("io_uring_setup", made);
  ring.is_set_up_ = true;
  if (auto registered = ring.restrict_and_register(config); !registered) {
    return std::unexpected(registered.error());
  }
  return ring;
}

// The order is the kernel's: files, restrictions (once), buffers, the ring's own descriptor.
std::expected<void, os::SysError> Ring::restrict_and_register(const Config& config) {
  const int files = io_uring_register_files(&ring_, config.files.data(),
                                            static_cast<unsigned>(config.files.size()));
  if (files < 0) return failure("io_uring_register(files)", files);

  // liburing 2.3 declares io_uring_register_restrictions but does not export it.
  std::array<io_uring_restriction, kRestrictionCount> list = restrictions();
  const int restricted = io_uring_register(static_cast<unsigned>(ring_.ring_fd),
                                           IORING_REGISTER_RESTRICTIONS, list.data(), list.size());
  if (restricted < 0) return failure("io_uring_register(restrictions)", restricted);

  buffer_count_ = config.receive_buffers;
  buffer_ring_size_bytes_ = buffer_count_ * sizeof(io_uring_buf);
  void* memory = mmap(nullptr, buffer_ring_size_bytes_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return std::unexpected(os::last_error("mmap"));
  buffer_ring_ = static_cast<io_uring_buf_ring*>(memory);
  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uint64_t>(memory);
  registration.ring_entries = buffer_count_;
  registration.bgid = kBufferGroup;
  const int buffered = io_uring_register_buf_ring(&ring_, &registration, 0);
  if (buffered < 0) return failure("io_uring_register(buffer ring)", buffered);

  buffers_.resize(std::size_t{buffer_count_} * kReceiveBufferSizeBytes);
  io_uring_buf_ring_init(buffer_ring_);
  for (std::uint32_t i = 0; i < buffer_count_; ++i) release(static_cast<std::uint16_t>(i));
  receive_layout_ = receive_layout();

  const int self = io_uring_register_ring_fd(&ring_);
  if (self < 0) return failure("io_uring_register(ring descriptor)", self);
  return {};
}

Ring::Ring(Ring&& other) noexcept
    : ring_(other.ring_),
      is_set_up_(std::exchange(other.is_set_up_, false)),
      buffers_(std::move(other.buffers_)),
      buffer_ring_(std::exchange(other.buffer_ring_, nullptr)),
      buffer_ring_size_bytes_(other.buffer_ring_size_bytes_),
      buffer_count_(other.buffer_count_),
      receive_layout_(other.receive_layout_) {}

Ring::~Ring() {
  if (is_set_up_) io_uring_queue_exit(&ring_);
  if (buffer_ring_ != nullptr) munmap(buffer_ring_, buffer_ring_size_bytes_);
}

std::expected<void, os::SysError> Ring::enable() {
  const int enabled = io_uring_register(static_cast<unsigned>(ring_.ring_fd),
                                        IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
  if (enabled < 0) return failure("io_uring_register(enable)", enabled);
  return {};
}

io_uring_sqe& Ring::next_sqe() {
  io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
  CHECK(sqe != nullptr);  // The caller keeps less in flight than the queue holds.
  return *sqe;
}

void Ring::receive(FileIndex file, Token token) {
  io_uring_sqe& sqe = next_sqe();
  io_uring_prep_recvmsg_multishot(&sqe, static_cast<int>(file.number), &receive_layout_, 0);
  sqe.flags |= IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT;
  sqe.buf_group = kBufferGroup;
  io_uring_sqe_set_data64(&sqe, user_data(Completion::Kind::receive, token));
}

void Ring::read(FileIndex file, std::span<std::uint8_t> buffer, Token token) {
  io_uring_sqe& sqe = next_sqe();
  io_uring_prep_read(&sqe, static_cast<int>(file.number), buffer.data(),
                     static_cast<unsigned>(buffer.size()), 0);
  sqe.flags |= IOSQE_FIXED_FILE;
  io_uring_sqe_set_data64(&sqe, user_data(Completion::Kind::read, token));
}

void Ring::write(FileIndex file, std::span<const std::uint8_t> bytes, Token token) {
  io_uring_sqe& sqe = next_sqe();
  io_uring_prep_write(&sqe, static_cast<int>(file.number), bytes.data(),
                      static_cast<unsigned>(bytes.size()), 0);
  sqe.flags |= IOSQE_FIXED_FILE;
  io_uring_sqe_set_data64(&sqe, user_data(Completion::Kind::write, token));
}

void Ring::cancel_receive(FileIndex file, Token token) {
  io_uring_sqe& sqe = next_sqe();
  io_uring_prep_cancel_fd(&sqe, static_cast<int>(file.number),
                          IORING_ASYNC_CANCEL_FD_FIXED | IORING_ASYNC_CANCEL_ALL);
  sqe.flags |= IOSQE_FIXED_FILE;
  io_uring_sqe_set_data64(&sqe, user_data(Completion::Kind::cancel, token));
}

std::expected<void, os::SysError> Ring::submit() {
  const int submitted = io_uring_submit(&ring_);
  if (submitted < 0 && !is_passing(submitted)) return failure("io_uring_enter", submitted);
  return {};
}

std::expected<void, os::SysError> Ring::submit_and_wait(vrrp::Nanoseconds timeout) {
  int result = 0;
  if (timeout <= vrrp::Nanoseconds::zero() || io_uring_cq_ready(&ring_) > 0) {
    result = io_uring_submit_and_get_events(&ring_);
  } else {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
    __kernel_timespec limit{.tv_sec = seconds.count(), .tv_nsec = (timeout - seconds).count()};
    io_uring_cqe* first = nullptr;
    result = io_uring_submit_and_wait_timeout(&ring_, &first, 1, &limit, nullptr);
  }
  if (result < 0 && !is_passing(result)) return failure("io_uring_enter", result);
  return {};
}

std::uint32_t Ring::completions_ready() const { return io_uring_cq_ready(&ring_); }

std::optional<Completion> Ring::next_completion() {
  // Only what is there: asking liburing for more would enter the kernel.
  if (io_uring_cq_ready(&ring_) == 0) return std::nullopt;
  io_uring_cqe* cqe = nullptr;
  if (io_uring_peek_cqe(&ring_, &cqe) != 0) return std::nullopt;
  const Completion completion = decode(*cqe);
  io_uring_cqe_seen(&ring_, cqe);
  return completion;
}

Completion Ring::decode(const io_uring_cqe& cqe) {
  Completion completion;
  completion.kind = static_cast<Completion::Kind>(cqe.user_data >> kKindShift);
  completion.token = cqe.user_data & ((Token{1} << kKindShift) - 1);
  completion.result = cqe.res;
  if (completion.kind != Completion::Kind::receive) return completion;
  completion.armed = (cqe.flags & IORING_CQE_F_MORE) != 0;
  completion.has_buffer = (cqe.flags & IORING_CQE_F_BUFFER) != 0;
  if (!completion.has_buffer) return completion;
  completion.buffer = static_cast<std::uint16_t>(cqe.flags >> IORING_CQE_BUFFER_SHIFT);
  CHECK(completion.buffer < buffer_count_);
  const std::size_t size = std::min<std::size_t>(kReceiveBufferSizeBytes,
                                                 cqe.res > 0 ? static_cast<unsigned>(cqe.res) : 0);
  completion.bytes = std::span(buffers_).subspan(completion.buffer * kReceiveBufferSizeBytes, size);
  return completion;
}

void Ring::release(std::uint16_t buffer) {
  std::uint8_t* start = buffers_.data() + buffer * kReceiveBufferSizeBytes;
  io_uring_buf_ring_add(buffer_ring_, start, kReceiveBufferSizeBytes, buffer,
                        io_uring_buf_ring_mask(buffer_count_), 0);
  io_uring_buf_ring_advance(buffer_ring_, 1);
}

}  // namespace netio
