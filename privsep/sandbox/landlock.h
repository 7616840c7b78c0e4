// Landlock, by bare system calls (Debian 12 has no library for it, and headers of the first ABI
// only).
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>

namespace sandbox {

// Version of the kernel's Landlock interface, 0 when it has none or has it switched off.
int landlock_abi();

// What a process may do all the same.
struct Exceptions {
  std::span<const std::uint16_t> tcp_ports = {};  // connect to them
  // Read files there and below. Of one that does not exist, or cannot be reached, the nearest
  // folder above that does: it may come.
  std::span<const std::string> readable_folders = {};
  // Read files there and below, and see what is in each folder. One that does not exist is left
  // out.
  std::span<const std::string> listed_folders = {};
};

// From here on this process opens, makes, moves or removes no file but to read those of these
// folders, binds no TCP port, connects to none but these (and may then choose the address that it
// connects from, with port 0), and reaches no process or abstract socket outside of itself: all
// that this ABI can refuse. What is open stays open. Needs no_new_privs and two free descriptors.
// Returns the ABI, or errno.
std::expected<int, int> deny_everything_but(const Exceptions& exceptions);

}  // namespace sandbox
