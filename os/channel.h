// A SOCK_SEQPACKET pair between two processes of the tree: records with edges, never a stream.
// The size of a record is checked by its reader; descriptors travel only where receive_fds is
// called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <utility>
#include <vector>

#include "os/fd.h"
#include "os/sys_error.h"

namespace os {

// Both ends close-on-exec and blocking.
std::expected<std::pair<Fd, Fd>, SysError> make_channel();

// One whole record or an error. EAGAIN when the peer does not read fast enough and the descriptor
// is non-blocking (or MSG_DONTWAIT is in `flags`); never raises SIGPIPE.
std::expected<void, SysError> send_record(const Fd& channel, std::span<const std::uint8_t> record,
                                          int flags = 0);

// Reads one record into `buffer` and returns its size: 0 is the end (or an empty record, which no
// peer of ours sends). A record larger than the buffer is EMSGSIZE. Descriptors sent along never
// arrive: there is no room for them.
std::expected<std::size_t, SysError> receive_record(const Fd& channel,
                                                    std::span<std::uint8_t> buffer, int flags = 0);

// At most kMaxFdsPerRecord descriptors along with a record.
inline constexpr std::size_t kMaxFdsPerRecord = 250;
std::expected<void, SysError> send_fds(const Fd& channel, std::span<const std::uint8_t> record,
                                       std::span<const int> fds);

struct RecordWithFds {
  std::size_t size_bytes = 0;
  std::vector<Fd> fds;
};
// As receive_record, but takes up to kMaxFdsPerRecord descriptors (close-on-exec) as well.
std::expected<RecordWithFds, SysError> receive_fds(const Fd& channel,
                                                   std::span<std::uint8_t> buffer, int flags = 0);

}  // namespace os
