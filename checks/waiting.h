// What both loops of this room have in common: waiting for descriptors until a deadline, and the
// supervisor's word.
#pragma once

#include <poll.h>

#include <cstdint>
#include <optional>
#include <span>

#include "contract/message.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// What a poll entry looks at; a descriptor that is not open is never ready.
pollfd readable(const os::Fd& fd);
bool is_ready(const pollfd& entry);

// Until one is ready or the deadline has passed.
void wait_for(std::span<pollfd> entries, vrrp::Instant deadline);

// What the supervisor has said. Nothing: not a word is there. A supervisor that is gone, or says
// what it must not, is one that says stop.
std::optional<contract::RoleVerb> hear_supervisor(const os::Fd& channel);

// A peer is gone: whether that is because everybody is to stop, of which the supervisor may have
// told the peer first.
bool is_end_of_all(const os::Fd& supervisor);

// One record if there is one: its size, 0 when the peer is gone; nothing when there is none.
std::optional<std::size_t> take_record(const os::Fd& channel, std::span<std::uint8_t> buffer);

// A failure is not worth a word: who does not hear it is gone.
void tell(const os::Fd& supervisor, const contract::RoleMessage& message);

}  // namespace checks
