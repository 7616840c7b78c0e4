#include "privsep/sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "os/fd.h"

namespace sandbox {
namespace {

// struct landlock_ruleset_attr of ABI 6; linux/landlock.h of Debian 12 ends after the first field.
struct Ruleset {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;
  std::uint64_t scoped = 0;
};
constexpr std::uint32_t kCreateRulesetVersion = 1;  // LANDLOCK_CREATE_RULESET_VERSION

// struct landlock_net_port_attr of ABI 4, and its rule type and rights.
struct PortRule {
  std::uint64_t allowed_access = 0;
  std::uint64_t port = 0;
};
constexpr int kRuleNetPort = 2;                 // LANDLOCK_RULE_NET_PORT
constexpr std::uint64_t kBindTcp = 1U << 0;     // LANDLOCK_ACCESS_NET_BIND_TCP
constexpr std::uint64_t kConnectTcp = 1U << 1;  // LANDLOCK_ACCESS_NET_CONNECT_TCP

constexpr std::uint64_t low_bits(unsigned count) { return (std::uint64_t{1} << count) - 1; }

// How many rights and scopes, counted from bit 0, each ABI knows.
struct Abi {
  unsigned files = 0;
  unsigned ports = 0;
  unsigned scopes = 0;
};
constexpr std::array<Abi, 7> kAbis{{
    {},                                      // 0: no Landlock
    {.files = 13},                           // 1: execute, read, write, make, remove
    {.files = 14},                           // 2: refer
    {.files = 15},                           // 3: truncate
    {.files = 15, .ports = 2},               // 4: bind and connect TCP
    {.files = 16, .ports = 2},               // 5: ioctl of devices
    {.files = 16, .ports = 2, .scopes = 2},  // 6: abstract unix socket, signal
}};

os::Fd folder_at(const std::string& path) {
  return os::Fd(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

bool allow_below(const os::Fd& ruleset, std::uint64_t access, const os::Fd& folder) {
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = folder.number()};
  return syscall(SYS_landlock_add_rule, ruleset.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) ==
         0;
}

bool allow_to_read_below(const os::Fd& ruleset, std::string folder) {
  os::Fd found = folder_at(folder);
  while (!found.is_open() && folder.size() > 1) {
    folder.resize(std::max<std::size_t>(folder.rfind('/'), 1));
    found = folder_at(folder);
  }
  return found.is_open() && allow_below(ruleset, LANDLOCK_ACCESS_FS_READ_FILE, found);
}

bool allow_to_list_below(const os::Fd& ruleset, const std::string& folder) {
  constexpr std::uint64_t kAccess = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  const os::Fd found = folder_at(folder);
  return !found.is_open() || allow_below(ruleset, kAccess, found);
}

bool allow(const os::Fd& ruleset, std::uint64_t access, std::uint16_t port) {
  const PortRule rule{.allowed_access = access, .port = port};
  return syscall(SYS_landlock_add_rule, ruleset.number(), kRuleNetPort, &rule, 0) == 0;
}

}  // namespace

int landlock_abi() {
  const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, kCreateRulesetVersion);
  return abi < 0 ? 0 : static_cast<int>(abi);
}

std::expected<int, int> deny_everything_but(const Exceptions& exceptions) {
  const int abi = landlock_abi();
  if (abi == 0) return 0;
  const Abi& known = kAbis[std::min(static_cast<std::size_t>(abi), kAbis.size() - 1)];
  const Ruleset ruleset{.handled_access_fs = low_bits(known.files),
                        .handled_access_net = low_bits(known.ports),
                        .scoped = low_bits(known.scopes)};
  // An older kernel takes the longer struct as long as the fields it does not know are zero.
  const os::Fd fd(
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0)));
  if (!fd.is_open()) return std::unexpected(errno);
  // Nothing of what is handled is allowed but what a rule says.
  for (const std::string& folder : exceptions.readable_folders) {
    if (!allow_to_read_below(fd, folder)) return std::unexpected(errno);
  }
  for (const std::string& folder : exceptions.listed_folders) {
    if (!allow_to_list_below(fd, folder)) return std::unexpected(errno);
  }
  const std::span<const std::uint16_t> tcp_ports = exceptions.tcp_ports;
  if (known.ports != 0 && !tcp_ports.empty()) {
    if (!allow(fd, kBindTcp, 0)) return std::unexpected(errno);
    for (const std::uint16_t port : tcp_ports) {
      if (!allow(fd, kConnectTcp, port)) return std::unexpected(errno);
    }
  }
  if (syscall(SYS_landlock_restrict_self, fd.number(), 0) != 0) return std::unexpected(errno);
  return abi;
}

}  // namespace sandbox
