// The two macros of this project.
//
// CHECK is for our own mistakes only: nothing that came from the network, a file, a check or the
// kernel may reach one. TRY hands an error upwards in start-up and configuration code.
#pragma once

#include <expected>
#include <utility>

namespace vrrp {

// Prints the condition and its place to standard error and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace vrrp

#define CHECK(condition) \
  ((condition) ? void(0) : ::vrrp::check_failed(#condition, __FILE__, __LINE__))

// Evaluates to the value of a std::expected, or returns its error from the enclosing function.
// A GNU statement expression: gcc and clang both take it, and there is no other way to spell this.
#define TRY(expression)                                          \
  (__extension__({                                               \
    auto try_result = (expression);                              \
    if (!try_result) return std::unexpected(try_result.error()); \
    std::move(*try_result);                                      \
  }))
