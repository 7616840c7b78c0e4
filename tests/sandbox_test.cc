// What a role can still do once it is locked in. Each action is done in a child of its own, which
// must die of it (SIGSYS), or live. Nothing here needs root; as root the helper keeps its
// capabilities.
#include "privsep/sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "privsep/sandbox/filter.h"

namespace sandbox {
namespace {

using contract::Role;

constexpr int kNotEntered = 99;

// What the children use, opened before they are forked.
struct Things {
  int udp = socket(AF_INET, SOCK_DGRAM, 0);
  int udp6 = socket(AF_INET6, SOCK_DGRAM, 0);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int pair[2] = {-1, -1};
  int memfd = memfd_create("things", 0);
  int parent = getpid();
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  sockaddr_in address{};
  std::uint8_t byte = 0;

  Things() {
    sockaddr_un nameless{};
    nameless.sun_family = AF_UNIX;
    bind(listener, reinterpret_cast<sockaddr*>(&nameless), sizeof(nameless.sun_family));
    listen(listener, 1);
    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair);
    address.sin_family = AF_INET;
    address.sin_port = htons(9);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
};
Things& things() {
  static Things all;
  return all;
}

// The wait status of a child that does `action`; it exits with what that returns.
int status_of(const std::function<int()>& action) {
  things();  // Made here, so that its `parent` is not the child.
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(action());
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

// Not a role: a process that prober has started.
constexpr Role kProbe{100};
// Likewise, for a web server.
constexpr Role kWebProbe{101};
// One that poster has started.
constexpr Role kPost{102};

std::string_view shown(Role role) {
  if (role == kWebProbe) return "web probe";
  if (role == kPost) return "post";
  return role == kProbe ? "probe" : contract::name(role);
}

// Without root the helper's capabilities cannot be had; its filter can.
int enter(Role role) {
  if (role == kProbe) {
    const auto filter = Filter::of_probe();
    return filter && confine(Role::prober) && lock_probe(*filter) ? 0 : kNotEntered;
  }
  if (role == kWebProbe) {
    const auto filter = Filter::of_web_probe();
    return filter && confine(Role::prober) && lock_web_probe(*filter) ? 0 : kNotEntered;
  }
  if (role == kPost) {
    const auto filter = Filter::of_post();
    return filter && confine(Role::poster) && lock_post(*filter) ? 0 : kNotEntered;
  }
  const bool can_confine = role != Role::helper || geteuid() == 0;
  if (can_confine && !confine(role)) return kNotEntered;
  return lock(role) ? 0 : kNotEntered;
}

int status_in(Role role, const std::function<int()>& action) {
  return status_of([&] {
    const int entered = enter(role);
    return entered != 0 ? entered : action();
  });
}

struct Action {
  const char* name;
  std::function<int()> perform;
  std::vector<Role> allowed_to = {};
};

template <typename... Arguments>
std::function<int()> call(long number, Arguments... arguments) {
  return [=] { return syscall(number, arguments...) < 0 ? errno : 0; };
}

std::function<int()> option(int level, int name) {
  static const int value = 1;
  return call(SYS_setsockopt, things().udp, level, name, &value, sizeof(value));
}

const std::vector<Role> kRoles{Role::compile, Role::helper, Role::worker, Role::control,
                               Role::checkd,  Role::prober, Role::poster, kProbe,
                               kWebProbe,     kPost};
const std::vector<Role> kWithDescriptors{Role::compile, Role::helper, Role::control,
                                         Role::checkd,  Role::prober, Role::poster,
                                         kProbe,        kWebProbe,    kPost};
const std::vector<Role> kWithFiles{Role::compile, Role::helper, Role::control,
                                   Role::checkd,  Role::prober, Role::poster};
const std::vector<Role> kThatRead{Role::compile, Role::helper, Role::control, Role::checkd,
                                  Role::prober,  Role::poster, kPost};
// Those that ask servers, and their parents, which have all that a copy of them has.
const std::vector<Role> kWithSockets{Role::prober, Role::poster, kProbe, kWebProbe, kPost};
const std::vector<Role> kWithWeb{Role::prober, Role::poster, kWebProbe, kPost};
const std::vector<Role> kThatFork{Role::prober, Role::poster};
const std::vector<Role> kThatPost{Role::poster, kPost};
constexpr const char* kPath = "/etc/passwd";
constexpr int kOpenToRead = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

std::vector<Action> actions_on_processes() {
  static const std::uint64_t clone_arguments[11] = {};
  return {
      {"execve", call(SYS_execve, "/bin/true", nullptr, nullptr)},
      {"execveat", call(SYS_execveat, AT_FDCWD, "/bin/true", nullptr, nullptr, 0)},
      {"clone (fork)", call(SYS_clone, SIGCHLD, 0, 0, 0, 0)},
      {"fork of this C library",
       call(SYS_clone, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD, 0, 0, things().page, 0),
       kThatFork},
      {"clone (thread)", call(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, 0, 0, 0, 0)},
      {"clone3", call(SYS_clone3, clone_arguments, sizeof(clone_arguments))},
      {"kill", call(SYS_kill, things().parent, 0)},
      {"tgkill", call(SYS_tgkill, things().parent, things().parent, 0)},
      {"pidfd_open", call(SYS_pidfd_open, things().parent, 0), kThatFork},
      {"pidfd_send_signal", call(SYS_pidfd_send_signal, 3, 0, nullptr, 0)},
      {"pidfd_send_signal, SIGKILL", call(SYS_pidfd_send_signal, 3, SIGKILL, nullptr, 0),
       kThatFork},
      {"pidfd_getfd", call(SYS_pidfd_getfd, 3, 0, 0)},
      {"ptrace", call(SYS_ptrace, PTRACE_SEIZE, things().parent, 0, 0)},
      {"process_vm_readv", call(SYS_process_vm_readv, things().parent, nullptr, 0, nullptr, 0, 0)},
      {"prlimit64", call(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, nullptr), kThatFork},
      {"prctl", call(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0)},
      {"seccomp", call(SYS_seccomp, 0, 0, nullptr)},
      {"seccomp, another filter", call(SYS_seccomp, 1, 0, nullptr), kThatFork},
      {"setuid", call(SYS_setuid, 0)},
      {"setresgid", call(SYS_setresgid, 0, 0, 0)},
      {"capset", call(SYS_capset, nullptr, nullptr)},
      {"unshare", call(SYS_unshare, CLONE_NEWUSER)},
      {"setns", call(SYS_setns, 3, 0)},
      {"personality", call(SYS_personality, 0)},
      {"getpid", call(SYS_getpid), kWithWeb},
      {"dup2", call(SYS_dup2, things().memfd, things().memfd), kThatFork},
  };
}

std::vector<Action> actions_on_files() {
  return {
      {"openat", call(SYS_openat, AT_FDCWD, kPath, O_RDONLY)},
      {"openat to read without waiting",
       call(SYS_openat, AT_FDCWD, kPath, kOpenToRead),
       {Role::checkd}},
      {"openat of this C library", call(SYS_openat, AT_FDCWD, kPath, O_RDONLY | O_CLOEXEC),
       kThatPost},
      {"openat to write", call(SYS_openat, AT_FDCWD, kPath, kOpenToRead | O_WRONLY)},
      {"openat to create", call(SYS_openat, AT_FDCWD, kPath, kOpenToRead | O_CREAT)},
      {"openat below a folder", call(SYS_openat, 0, "passwd", kOpenToRead)},
      {"inotify_init1", call(SYS_inotify_init1, 0)},
      {"inotify_add_watch", call(SYS_inotify_add_watch, 0, kPath, 1), {Role::checkd}},
      {"inotify_rm_watch", call(SYS_inotify_rm_watch, 0, 1), {Role::checkd}},
      {"getdents64", call(SYS_getdents64, things().memfd, things().page, 4096), {Role::checkd}},
      {"openat2", call(SYS_openat2, AT_FDCWD, kPath, nullptr, 0)},
      {"open_by_handle_at", call(SYS_open_by_handle_at, AT_FDCWD, nullptr, 0)},
      {"openat to write, of this C library",
       call(SYS_openat, AT_FDCWD, kPath, O_WRONLY | O_CLOEXEC)},
      {"newfstatat of a path", call(SYS_newfstatat, AT_FDCWD, kPath, things().page, 0), kThatPost},
      {"unlinkat", call(SYS_unlinkat, AT_FDCWD, "/nonexistent", 0)},
      {"fchmod", call(SYS_fchmod, things().memfd, 0777)},
      {"ftruncate", call(SYS_ftruncate, things().memfd, 1)},
      {"dup", call(SYS_dup, things().memfd)},
      {"fcntl", call(SYS_fcntl, things().memfd, F_DUPFD, 100)},
      {"fcntl, flags", call(SYS_fcntl, things().memfd, F_GETFL), kWithWeb},
      {"fcntl, append", call(SYS_fcntl, things().memfd, F_SETFL, O_RDWR | O_APPEND)},
      {"ioctl", call(SYS_ioctl, things().udp, 0x8927, things().page)},
      {"ioctl, how much there is to read", call(SYS_ioctl, things().udp, FIONREAD, things().page),
       kThatPost},
      {"memfd_create", call(SYS_memfd_create, "x", 0)},
      {"chroot", call(SYS_chroot, "/")},
      {"mount", call(SYS_mount, "", "/", "", 0, nullptr)},
      {"read", call(SYS_read, things().pair[0], things().page, 0), kThatRead},
      {"write", call(SYS_write, things().memfd, &things().byte, 1), kWithFiles},
      {"close", call(SYS_close, things().memfd), kWithDescriptors},
      {"fstat", call(SYS_fstat, things().memfd, things().page), kThatRead},
      {"fstat of this C library",
       call(SYS_newfstatat, things().memfd, "", things().page, AT_EMPTY_PATH), kThatRead},
      {"writev", call(SYS_writev, things().memfd, things().page, 0), kThatPost},
      {"pwrite64", call(SYS_pwrite64, things().memfd, &things().byte, 1, 0), {Role::compile}},
      {"lseek", call(SYS_lseek, things().memfd, 0, SEEK_SET), kThatPost},
  };
}

std::vector<Action> actions_on_sockets() {
  const auto to = [](int socket, int flags, const void* address, int size) {
    return call(SYS_sendto, socket, &things().byte, 1, flags, address, size);
  };
  constexpr int kRaw = SOCK_RAW | SOCK_CLOEXEC;
  constexpr int kNew = SOCK_NONBLOCK | SOCK_CLOEXEC;
  static int value = 0;
  static socklen_t size = sizeof(value);
  return {
      {"socket, TCP", call(SYS_socket, AF_INET, SOCK_STREAM, 0), kThatPost},
      {"socket, UDP", call(SYS_socket, AF_INET, SOCK_DGRAM, 0), kThatPost},
      {"socket, TCP for a probe",
       call(SYS_socket, AF_INET6, SOCK_STREAM | kNew, 0),
       {Role::checkd, Role::poster, kPost}},
      {"socket, TCP of libcurl", call(SYS_socket, AF_INET, SOCK_STREAM, IPPROTO_TCP), kThatPost},
      {"socket, ping", call(SYS_socket, AF_INET, SOCK_DGRAM, IPPROTO_ICMP)},
      {"socket, UDP for a probe",
       call(SYS_socket, AF_INET, SOCK_DGRAM | kNew, 0),
       {Role::checkd, Role::poster, kPost}},
      {"socket, another protocol", call(SYS_socket, AF_INET, SOCK_STREAM | kNew, 262)},
      {"socket, VRRP", call(SYS_socket, AF_INET, kRaw, 112)},
      {"socket, VRRP IPv6", call(SYS_socket, AF_INET6, kRaw, 112)},
      {"socket, packet", call(SYS_socket, AF_PACKET, kRaw, 0)},
      {"socket, netlink", call(SYS_socket, AF_NETLINK, kRaw, 0), kThatPost},
      {"socket, unix", call(SYS_socket, AF_UNIX, SOCK_STREAM, 0), kThatPost},
      {"socketpair", call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, things().page), kThatFork},
      {"getsockname", call(SYS_getsockname, things().udp, things().page, &size), kWithWeb},
      {"getpeername", call(SYS_getpeername, things().udp, things().page, &size), kWithWeb},
      {"socketpair of records",
       call(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, things().page),
       {Role::checkd, Role::poster}},
      {"sendmmsg", call(SYS_sendmmsg, things().udp, nullptr, 0, 0), kThatPost},
      {"sendmsg", call(SYS_sendmsg, things().udp, nullptr, 0), {Role::checkd}},
      {"SO_ERROR", call(SYS_getsockopt, things().udp, SOL_SOCKET, SO_ERROR, &value, &size),
       kWithSockets},
      {"SO_PEERCRED", call(SYS_getsockopt, things().udp, SOL_SOCKET, SO_PEERCRED, &value, &size)},
      {"IP_HDRINCL", option(IPPROTO_IP, IP_HDRINCL)},
      {"IPV6_HDRINCL", option(IPPROTO_IPV6, 36)},
      {"IP_RECVERR", option(IPPROTO_IP, IP_RECVERR), kThatPost},
      {"IPV6_RECVERR", option(IPPROTO_IPV6, IPV6_RECVERR), kThatPost},
      {"IP_FREEBIND", option(IPPROTO_IP, IP_FREEBIND)},
      {"SO_BROADCAST", option(SOL_SOCKET, SO_BROADCAST)},
      {"SO_MARK", option(SOL_SOCKET, SO_MARK)},
      {"SO_DETACH_FILTER", option(SOL_SOCKET, SO_DETACH_FILTER)},
      // Same number as IP_ADD_MEMBERSHIP's, another level.
      {"option of another level", option(SOL_SOCKET, IP_ADD_MEMBERSHIP)},
      {"sendto with an address",
       to(things().udp, 0, &things().address, sizeof(sockaddr_in)),
       {Role::helper}},
      {"send", to(things().pair[0], MSG_NOSIGNAL, nullptr, 0), kWithDescriptors},
      {"recvmsg", call(SYS_recvmsg, things().pair[1], nullptr, MSG_DONTWAIT), kWithDescriptors},
      {"recvfrom",
       call(SYS_recvfrom, things().pair[1], things().page, 1, MSG_DONTWAIT, 0, 0),
       {Role::helper, Role::control, Role::checkd, Role::prober, Role::poster, kProbe, kWebProbe,
        kPost}},
      {"connect",
       call(SYS_connect, things().udp, &things().address, sizeof(sockaddr_in)),
       {Role::helper, Role::checkd, Role::poster, kPost}},
      {"bind",
       call(SYS_bind, things().udp, &things().address, sizeof(sockaddr_in)),
       {Role::helper, Role::checkd}},
      {"accept4",
       call(SYS_accept4, things().listener, nullptr, nullptr, SOCK_CLOEXEC),
       {Role::control}},
      {"listen", call(SYS_listen, things().listener, 1)},
      {"SO_BINDTODEVICE", option(SOL_SOCKET, SO_BINDTODEVICE), {Role::helper}},
      {"IP_ADD_MEMBERSHIP", option(IPPROTO_IP, IP_ADD_MEMBERSHIP), {Role::helper}},
      {"IP_DROP_MEMBERSHIP", option(IPPROTO_IP, IP_DROP_MEMBERSHIP), {Role::helper}},
      {"IPV6_ADD_MEMBERSHIP", option(IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP), {Role::helper}},
      {"IPV6_DROP_MEMBERSHIP", option(IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP), {Role::helper}},
  };
}

std::vector<Action> actions_on_the_kernel() {
  const auto map = [](int protection, int descriptor) {
    const int flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    return call(SYS_mmap, nullptr, 4096, protection, flags, descriptor, 0);
  };
  constexpr unsigned kRegistered = IORING_ENTER_REGISTERED_RING;
  return {
      {"mmap, executable", map(PROT_READ | PROT_EXEC, -1)},
      {"mmap, writable and executable", map(PROT_READ | PROT_WRITE | PROT_EXEC, -1)},
      {"mmap", map(PROT_READ | PROT_WRITE, -1), kRoles},
      {"mmap of a file", map(PROT_READ, things().memfd), kWithFiles},
      {"mprotect, executable", call(SYS_mprotect, things().page, 4096, PROT_READ | PROT_EXEC)},
      {"pkey_mprotect", call(SYS_pkey_mprotect, things().page, 4096, PROT_EXEC, -1)},
      {"munmap", call(SYS_munmap, things().page, 4096), kRoles},
      {"madvise", call(SYS_madvise, things().page, 4096, MADV_DONTNEED), kRoles},
      {"brk", call(SYS_brk, 0), kRoles},
      {"clock_gettime", call(SYS_clock_gettime, CLOCK_MONOTONIC, things().page), kRoles},
      {"clock_settime", call(SYS_clock_settime, CLOCK_REALTIME, things().page)},
      {"uname", call(SYS_uname, things().page), kThatPost},
      {"io_uring_setup", call(SYS_io_uring_setup, 8, things().page)},
      {"io_uring_register", call(SYS_io_uring_register, 0, 0, nullptr, 0)},
      {"io_uring_enter of a descriptor", call(SYS_io_uring_enter, 0, 0, 0, 0, nullptr, 0)},
      {"io_uring_enter of another ring",
       call(SYS_io_uring_enter, 1, 0, 0, kRegistered, nullptr, 0)},
      {"io_uring_enter of the ring",
       call(SYS_io_uring_enter, 0, 0, 0, kRegistered, nullptr, 0),
       {Role::worker}},
      {"bpf", call(SYS_bpf, 0, nullptr, 0)},
      {"keyctl", call(SYS_keyctl, 0, 0, 0, 0, 0)},
      {"add_key", call(SYS_add_key, "user", "x", "x", 1, 0)},
      {"perf_event_open", call(SYS_perf_event_open, nullptr, 0, 0, 0, 0)},
      {"userfaultfd", call(SYS_userfaultfd, 0)},
      {"landlock_restrict_self", call(SYS_landlock_restrict_self, 0, 0)},
  };
}

void expect_as_listed(const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    for (const Role role : kRoles) {
      const int status = status_in(role, action.perform);
      const bool is_allowed = std::find(action.allowed_to.begin(), action.allowed_to.end(), role) !=
                              action.allowed_to.end();
      if (is_allowed) {
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != kNotEntered)
            << shown(role) << ": " << action.name << ", status " << status;
      } else {
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
            << shown(role) << ": " << action.name << ", status " << status;
      }
    }
  }
}

TEST(Sandbox, KillsForActionsOnProcesses) { expect_as_listed(actions_on_processes()); }
TEST(Sandbox, KillsForActionsOnFiles) { expect_as_listed(actions_on_files()); }
TEST(Sandbox, KillsForActionsOnSockets) { expect_as_listed(actions_on_sockets()); }
TEST(Sandbox, KillsForActionsOnTheKernel) { expect_as_listed(actions_on_the_kernel()); }

// A library goes on without them, and does not die of having tried.
TEST(Sandbox, RefusesSocketsOfThisHostToWhoPosts) {
  for (const Role role : kThatPost) {
    for (const int family : {AF_UNIX, AF_NETLINK}) {
      const int status = status_in(role, call(SYS_socket, family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == EAFNOSUPPORT)
          << shown(role) << ": " << family << ", status " << status;
    }
  }
}

// Memory is had and given back as always, in every size that malloc treats in its own way.
TEST(Sandbox, LeavesTheHeapUsable) {
  for (const Role role : kRoles) {
    const int status = status_in(role, [] {
      std::vector<std::vector<char>> blocks;
      for (const std::size_t size : {16U, 4096U, 200'000U, 4'000'000U}) blocks.emplace_back(size);
      for (std::vector<char>& block : blocks) block.resize(2 * block.size());
      return blocks.back().size() == 8'000'000 ? 0 : 1;
    });
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << shown(role);
  }
}

// The layers one by one: none may hide that another is broken.

// Exit code of a child that is confined, but has no filter.
int code_when_confined(Role role, const std::function<int(const Layers&)>& action) {
  const int status = status_of([&] {
    const auto layers = confine(role);
    return layers ? action(*layers) : kNotEntered;
  });
  EXPECT_TRUE(WIFEXITED(status)) << status;
  return WEXITSTATUS(status);
}

TEST(Confine, LandlockRefusesFiles) {
  EXPECT_EQ(code_when_confined(Role::worker,
                               [](const Layers& layers) {
                                 const int refused = open(kPath, O_RDONLY) < 0 && errno == EACCES;
                                 return refused == (layers.landlock_abi >= 1) ? 0 : 1;
                               }),
            0);
}

TEST(Confine, LandlockRefusesTcp) {
  EXPECT_EQ(code_when_confined(
                Role::control,
                [](const Layers& layers) {
                  const int tcp = socket(AF_INET, SOCK_STREAM, 0);
                  const auto* address = reinterpret_cast<const sockaddr*>(&things().address);
                  const bool refused =
                      connect(tcp, address, sizeof(sockaddr_in)) < 0 && errno == EACCES;
                  return refused == (layers.landlock_abi >= 4) ? 0 : 1;
                }),
            0);
}

// Which error connect() of a TCP socket to a port of this host ends with.
int error_of_connecting(std::uint16_t port) {
  const int tcp = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = things().address;
  address.sin_port = htons(port);
  return connect(tcp, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) < 0 ? errno : 0;
}

TEST(Confine, LandlockLeavesThePortsOfServers) {
  const int status = status_of([] {
    const std::array<std::uint16_t, 2> ports{9, 9};
    const auto layers = confine(Role::checkd, {.tcp_ports = ports});
    if (!layers) return kNotEntered;
    const bool can_others = error_of_connecting(10) != EACCES;
    if (error_of_connecting(9) == EACCES || can_others == (layers->landlock_abi >= 4)) return 1;
    const int tcp = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in any_port = things().address;
    any_port.sin_port = 0;
    return bind(tcp, reinterpret_cast<const sockaddr*>(&any_port), sizeof(any_port)) == 0 ? 0 : 2;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

// Which error reading a file ends with.
int error_of_opening(const char* path, int flags) { return open(path, flags) < 0 ? errno : 0; }

TEST(Confine, LandlockLeavesTheFoldersOfFiles) {
  const int status = status_of([] {
    const std::array<std::string, 1> folders{"/etc"};
    const auto layers = confine(Role::checkd, {.readable_folders = folders});
    if (!layers) return kNotEntered;
    if (error_of_opening(kPath, O_RDONLY) != 0) return 1;
    if (layers->landlock_abi == 0) return 0;
    if (error_of_opening("/proc/self/status", O_RDONLY) != EACCES) return 2;
    if (error_of_opening("/etc", O_RDONLY | O_DIRECTORY) != EACCES) return 3;
    return error_of_opening(kPath, O_WRONLY) == EACCES ? 0 : 4;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Confine, LandlockLeavesTheFolderAboveOneThatIsMissing) {
  const int status = status_of([] {
    const std::array<std::string, 1> folders{"/etc/there-is-no/such-folder"};
    const auto layers = confine(Role::checkd, {.readable_folders = folders});
    if (!layers) return kNotEntered;
    if (error_of_opening(kPath, O_RDONLY) != 0) return 1;
    if (layers->landlock_abi == 0) return 0;
    return error_of_opening("/proc/self/status", O_RDONLY) == EACCES ? 0 : 2;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Confine, LandlockLeavesWhatIsListed) {
  const int status = status_of([] {
    const std::array<std::string, 2> folders{"/proc", "/etc/there-is-no/such-folder"};
    const auto layers = confine(Role::checkd, {.listed_folders = folders});
    if (!layers) return kNotEntered;
    if (error_of_opening("/proc", kOpenToRead) != 0) return 1;
    if (error_of_opening("/proc/1/stat", kOpenToRead) != 0) return 2;
    if (layers->landlock_abi == 0) return 0;
    if (error_of_opening("/etc", kOpenToRead) != EACCES) return 3;
    return error_of_opening(kPath, kOpenToRead) == EACCES ? 0 : 4;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Confine, LandlockRefusesSignalsToOthers) {
  EXPECT_EQ(code_when_confined(Role::worker,
                               [](const Layers& layers) {
                                 const bool refused =
                                     kill(things().parent, 0) < 0 && errno == EPERM;
                                 return refused == (layers.landlock_abi >= 6) ? 0 : 1;
                               }),
            0);
}

TEST(Confine, DeniesExecutableMemory) {
  EXPECT_EQ(code_when_confined(Role::worker,
                               [](const Layers& layers) {
                                 const void* page =
                                     mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                                 const bool refused = page == MAP_FAILED && errno == EACCES;
                                 return refused == layers.deny_write_exec ? 0 : 1;
                               }),
            0);
}

TEST(Confine, MakesUndumpableAndForbidsNewPrivileges) {
  EXPECT_EQ(code_when_confined(Role::compile,
                               [](const Layers&) {
                                 return prctl(PR_GET_DUMPABLE) == 0 &&
                                                prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
                                            ? 0
                                            : 1;
                               }),
            0);
}

// Permitted, effective and inheritable capabilities, the first 32 each.
struct Capabilities {
  std::uint32_t effective, permitted, inheritable;
};
Capabilities read_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct words[2] = {};
  EXPECT_EQ(syscall(SYS_capget, &header, words), 0);
  EXPECT_EQ(words[1].effective | words[1].permitted | words[1].inheritable, 0U);
  return {words[0].effective, words[0].permitted, words[0].inheritable};
}

TEST(Confine, LeavesNoCapabilityToAnybodyElse) {
  for (const Role role : {Role::compile, Role::worker, Role::control}) {
    EXPECT_EQ(code_when_confined(role,
                                 [](const Layers&) {
                                   const Capabilities left = read_capabilities();
                                   return (left.effective | left.permitted | left.inheritable) == 0
                                              ? 0
                                              : 1;
                                 }),
              0)
        << contract::name(role);
  }
}

// Needs root: the capabilities must be there to be kept.
TEST(Confine, LeavesTheHelperItsTwoCapabilities) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(code_when_confined(
                Role::helper,
                [](const Layers&) {
                  const Capabilities left = read_capabilities();
                  constexpr std::uint32_t kTwo = 1U << 12 | 1U << 13;  // CAP_NET_ADMIN, CAP_NET_RAW
                  return left.effective == kTwo && left.permitted == kTwo && left.inheritable == 0
                             ? 0
                             : 1;
                }),
            0);
}

TEST(Confine, RefusesAHelperWithoutItsCapabilities) {
  const int status = status_of([] {
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) return 1;
    const auto layers = confine(Role::helper);
    return !layers && layers.error().stage == contract::Stage::capabilities ? 0 : 2;
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

// After lock() nobody inside can ask; so the parent does.
TEST(Lock, SetsTheLimitsOfTheRole) {
  struct Want {
    Role role;
    __rlimit_resource resource;
    rlim_t value;
  };
  for (const Want& want : std::vector<Want>{{Role::compile, RLIMIT_AS, 512 << 20},
                                            {Role::compile, RLIMIT_CPU, 10},
                                            {Role::compile, RLIMIT_NPROC, 0},
                                            {Role::helper, RLIMIT_NPROC, 0},
                                            {Role::helper, RLIMIT_CORE, 0},
                                            {Role::worker, RLIMIT_NOFILE, 0},
                                            {Role::worker, RLIMIT_FSIZE, 0},
                                            {Role::worker, RLIMIT_MEMLOCK, 0},
                                            {Role::control, RLIMIT_NOFILE, 256},
                                            {Role::checkd, RLIMIT_NOFILE, 3136},
                                            {Role::prober, RLIMIT_NPROC, 1025},
                                            {Role::prober, RLIMIT_NOFILE, 1088},
                                            {kProbe, RLIMIT_AS, 64 << 20},
                                            {kProbe, RLIMIT_NPROC, 0},
                                            {kProbe, RLIMIT_NOFILE, 80},
                                            {kProbe, RLIMIT_FSIZE, 0},
                                            {kWebProbe, RLIMIT_AS, 128 << 20},
                                            {kWebProbe, RLIMIT_NPROC, 0},
                                            {kWebProbe, RLIMIT_NOFILE, 16},
                                            {kWebProbe, RLIMIT_FSIZE, 0},
                                            {Role::poster, RLIMIT_NPROC, 256},
                                            {Role::poster, RLIMIT_NOFILE, 64},
                                            {kPost, RLIMIT_AS, 128 << 20},
                                            {kPost, RLIMIT_NPROC, 0},
                                            {kPost, RLIMIT_NOFILE, 16},
                                            {kPost, RLIMIT_FSIZE, 0},
                                            {Role::checkd, RLIMIT_NPROC, 0},
                                            {Role::runner, RLIMIT_CORE, 0}}) {
    int report[2];
    ASSERT_EQ(pipe(report), 0);
    const pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (enter(want.role) != 0) _exit(kNotEntered);
      close(report[1]);  // The worker dies of it, which closes it as well.
      std::uint8_t byte = 0;
      (void)!read(things().pair[0], &byte, 1);  // until it is killed
      _exit(0);
    }
    close(report[1]);
    std::uint8_t byte = 0;
    EXPECT_EQ(read(report[0], &byte, 1), 0);
    rlimit limit{};
    prlimit(child, want.resource, nullptr, &limit);
    EXPECT_EQ(limit.rlim_max, want.value) << shown(want.role);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(report[0]);
  }
}

}  // namespace
}  // namespace sandbox
