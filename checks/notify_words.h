// What a notification script is told: its words, and settings of its environment
// (docs/NOTIFICATIONS.md). The words for states are keepalived's, so that scripts made for it work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contract/notify_message.h"
#include "contract/plan.h"

namespace checks {

// The words of the configuration, each ended by a NUL byte; `notify` gets four more: "INSTANCE",
// the router's name, the state and the priority.
std::string notify_words(const contract::Plan& plan, const contract::NotifyOrder& order);

// The words of the script of a FIFO, likewise, and its path.
std::string fifo_words(const contract::Plan& plan, std::uint32_t fifo);

// VRRP_NAME=..., VRRP_STATE=... and so on.
std::vector<std::string> notify_environment(const contract::Plan& plan,
                                            const contract::NotifyOrder& order);

}  // namespace checks
