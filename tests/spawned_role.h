// A program of the tree as the supervisor starts it, with descriptors in their places, for tests of
// that program alone.
#pragma once

#include <spawn.h>
#include <unistd.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "contract/message.h"
#include "os/channel.h"

namespace native_test {

// From a descriptor of the test to that of the role.
using Places = std::vector<std::pair<int, int>>;

// 0 when it cannot be started.
inline pid_t spawn_role(std::string program, Places places) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  // First out of the way, then to their places.
  for (auto& [from, to] : places) {
    posix_spawn_file_actions_adddup2(&actions, from, 100 + to);
    from = 100 + to;
  }
  for (const auto& [from, to] : places) {
    posix_spawn_file_actions_adddup2(&actions, from, to);
    posix_spawn_file_actions_addclose(&actions, from);
  }
  std::array<char*, 2> arguments{program.data(), nullptr};
  pid_t pid = 0;
  if (posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ) != 0) {
    pid = 0;
  }
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

// What it says first to the supervisor, whose end of the channel this is.
inline contract::RoleVerb first_word(const os::Fd& supervisor) {
  std::array<std::uint8_t, sizeof(contract::RoleMessage)> bytes{};
  if (!os::receive_record(supervisor, bytes)) return contract::RoleVerb::failed;
  const auto message = contract::read_role_message(bytes);
  return message ? message->verb : contract::RoleVerb::failed;
}

}  // namespace native_test
