// Notifications as lines of the log. Pure functions; notifier.h, mailing.h and posting.h are the
// callers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "contract/fifo_message.h"
#include "contract/notify_message.h"
#include "contract/plan.h"
#include "control/notify_queue.h"
#include "vrrp/time.h"

namespace control {

// "testdns0: notify_master /etc/up.sh has failed: exit status 1: cannot reach the switch". Nothing
// when all went well.
std::optional<std::string> failure_words(const contract::NotifyResult& result,
                                         const contract::Plan& plan);

// "the script of the FIFO /run/events, /etc/follow.sh, has ended: exit status 1: no such file; it
// is started again in 2 s"
std::string ended_words(const contract::FifoResult& result, vrrp::Nanoseconds pause,
                        const contract::Plan& plan);

// What another process wrote is anything, and terminals believe what they read: the first line, in
// printable ASCII.
std::string first_line(std::string_view output);

// What is wrong with a run, and the first line that it wrote: "exit status 1: cannot reach the
// switch".
std::string run_words(const contract::RunResult& run);

// "testdns0: its scripts are slow: they are not told BACKUP, as it is MASTER by now"
std::string dropped_words(const NotifyQueue::Dropped& dropped, const contract::Plan& plan);

}  // namespace control
