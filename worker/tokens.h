// Which completion is which. Writes of adverts carry their buffer's number, below all of these.
#pragma once

#include "netio/ring.h"

namespace worker {

inline constexpr netio::Token kFirstNamedToken = 1U << 20;
inline constexpr netio::Token kRequestToken = kFirstNamedToken + 0;
inline constexpr netio::Token kWakeToken = kFirstNamedToken + 1;
inline constexpr netio::Token kReportToken = kFirstNamedToken + 2;
inline constexpr netio::Token kFactsToken = kFirstNamedToken + 3;
inline constexpr netio::Token kOrdersToken = kFirstNamedToken + 4;
inline constexpr netio::Token kReceive4Token = kFirstNamedToken + 5;
inline constexpr netio::Token kReceive6Token = kFirstNamedToken + 6;
inline constexpr netio::Token kCommandsToken = kFirstNamedToken + 7;
inline constexpr netio::Token kChecksToken = kFirstNamedToken + 8;

}  // namespace worker
