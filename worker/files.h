// Where what stands in the ring's table of registered files.
#pragma once

#include <cstdint>

#include "netio/ring.h"
#include "vrrp/version.h"

namespace worker {

inline constexpr netio::FileIndex kReceive4File{0};
inline constexpr netio::FileIndex kReceive6File{1};
inline constexpr netio::FileIndex kHelperFile{2};
inline constexpr netio::FileIndex kSupervisorFile{3};
inline constexpr netio::FileIndex kWakeFile{4};
inline constexpr netio::FileIndex kControlFile{5};
inline constexpr netio::FileIndex kChecksFile{6};
inline constexpr std::uint32_t kFirstSenderFile = 7;

inline constexpr netio::FileIndex receive_file(vrrp::Family family) {
  return family == vrrp::Family::ipv4 ? kReceive4File : kReceive6File;
}
inline constexpr netio::FileIndex sender_file(std::uint32_t sender) {
  return {kFirstSenderFile + sender};
}

}  // namespace worker
