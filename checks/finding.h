// What a native check makes of what came: the outcome, and a sentence for people. Pure functions of
// the bytes find it (dns_answer.h, tcp_answer.h); whoever asks over the network calls them and
// hands the finding on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "contract/check_message.h"
#include "contract/probe_message.h"

namespace checks {

inline constexpr std::size_t kMaxFindingBytes = 200;

struct Finding {
  contract::RunOutcome outcome = contract::RunOutcome::failed;
  std::string text = {};  // for people, printable, at most kMaxFindingBytes
  int error = 0;          // errno, when it cannot be reached
};

// The bytes between quotes; one that is not printable ASCII is a question mark, and of many only
// the first are there, with dots behind them.
std::string quoted(std::string_view bytes);

// A text that may be too long ends in dots.
Finding failed(std::string text);
Finding passed(std::string text);
// `error`: errno.
Finding unreachable(int error);
// Passed, and the text is to be seen.
Finding warned(std::string text);

// As checkd is told of it.
contract::ProbeResult to_result(const contract::ProbeOrder& order, const Finding& finding);

}  // namespace checks
