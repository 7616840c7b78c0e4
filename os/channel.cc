#include "os/channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "vrrp/check.h"

namespace os {
namespace {

using ControlBuffer = std::array<char, CMSG_SPACE(sizeof(int) * kMaxFdsPerRecord)>;

msghdr message_of(iovec& part) {
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  return message;
}

std::expected<std::size_t, SysError> receive_message(const Fd& channel, msghdr& message,
                                                     int flags) {
  ssize_t size = 0;
  do {
    size = recvmsg(channel.number(), &message, flags | MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return std::unexpected(last_error("recvmsg"));
  if ((message.msg_flags & MSG_TRUNC) != 0) {
    return std::unexpected(SysError{.call = "recvmsg", .number = EMSGSIZE});
  }
  return static_cast<std::size_t>(size);
}

}  // namespace

std::expected<std::pair<Fd, Fd>, SysError> make_channel() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return std::unexpected(last_error("socketpair"));
  }
  return std::pair(Fd(ends[0]), Fd(ends[1]));
}

std::expected<void, SysError> send_record(const Fd& channel, std::span<const std::uint8_t> record,
                                          int flags) {
  ssize_t size = 0;
  do {
    size = send(channel.number(), record.data(), record.size(), flags | MSG_NOSIGNAL);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return std::unexpected(last_error("send"));
  CHECK(static_cast<std::size_t>(size) == record.size());  // SOCK_SEQPACKET: all or nothing.
  return {};
}

std::expected<std::size_t, SysError> receive_record(const Fd& channel,
                                                    std::span<std::uint8_t> buffer, int flags) {
  iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  msghdr message = message_of(part);
  return receive_message(channel, message, flags);
}

std::expected<void, SysError> send_fds(const Fd& channel, std::span<const std::uint8_t> record,
                                       std::span<const int> fds) {
  CHECK(fds.size() <= kMaxFdsPerRecord && !record.empty());
  if (fds.empty()) return send_record(channel, record);
  alignas(cmsghdr) ControlBuffer control{};
  // sendmsg does not write through iov_base; the type has no const.
  iovec part{.iov_base = const_cast<std::uint8_t*>(record.data()), .iov_len = record.size()};
  msghdr message = message_of(part);
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(fds.size_bytes());
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(fds.size_bytes());
  std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
  ssize_t size = 0;
  do {
    size = sendmsg(channel.number(), &message, MSG_NOSIGNAL);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return std::unexpected(last_error("sendmsg(SCM_RIGHTS)"));
  return {};
}

std::expected<RecordWithFds, SysError> receive_fds(const Fd& channel,
                                                   std::span<std::uint8_t> buffer, int flags) {
  alignas(cmsghdr) ControlBuffer control{};
  iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  msghdr message = message_of(part);
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const std::expected<std::size_t, SysError> size = receive_message(channel, message, flags);
  // Descriptors that came with a bad record must be owned, and closed, all the same.
  RecordWithFds record;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      record.fds.emplace_back(number);
    }
  }
  if (!size) return std::unexpected(size.error());
  if ((message.msg_flags & MSG_CTRUNC) != 0) {
    return std::unexpected(SysError{.call = "recvmsg", .number = EMSGSIZE});
  }
  record.size_bytes = *size;
  return record;
}

}  // namespace os
