// What regent-compile may ask the supervisor for while it reads a configuration: a file that is
// included, or the names in a folder, both below the folder of the main file. One record each way,
// one after the other; a request that read_include_request() refuses is a breach of contract.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace contract {

enum class IncludeOperation : std::uint32_t {
  open = 1,  // answered with a descriptor, when `denial` is 0
  list = 2,  // answered with names, each with a NUL behind it, in the same record
};

struct IncludeRequest {
  IncludeOperation operation = IncludeOperation::open;
  std::array<char, 1020> path{};  // relative, with a NUL behind it
};
static_assert(sizeof(IncludeRequest) == 1024 && std::is_trivially_copyable_v<IncludeRequest>);

struct IncludeReply {
  std::uint32_t denial = 0;  // os::Denial
  std::int32_t error = 0;    // errno
};
static_assert(sizeof(IncludeReply) == 8 && std::is_trivially_copyable_v<IncludeReply>);

inline constexpr std::size_t kMaxIncludeReplyBytes = std::size_t{1} << 16;
// More than any configuration needs: the files it may have, and as many folders.
inline constexpr unsigned kMaxIncludeRequests = 4000;

// Nothing when the path does not fit.
std::optional<IncludeRequest> make_include_request(IncludeOperation operation,
                                                   std::string_view path);
// Nothing when that is no request: of another size, an unknown operation, a path without its end.
std::optional<IncludeRequest> read_include_request(std::span<const std::uint8_t> record);

// Variables of the environment that regentd passes on to regent-compile: those with this start.
inline constexpr std::string_view kEnvironmentPrefix = "REGENT_";

}  // namespace contract
