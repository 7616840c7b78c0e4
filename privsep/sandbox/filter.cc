#include "privsep/sandbox/filter.h"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <span>

namespace sandbox {

// A system call, and conditions on its arguments which must all hold.
struct Rule {
  int call = 0;
  unsigned conditions = 0;
  std::array<scmp_arg_cmp, 3> where{};
};

namespace {

constexpr scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
constexpr scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
constexpr scmp_arg_cmp without(unsigned argument, scmp_datum_t bits) {
  return masked(argument, bits, 0);
}

constexpr Rule any(int call) { return {.call = call}; }
constexpr Rule where(int call, scmp_arg_cmp a) {
  return {.call = call, .conditions = 1, .where = {a}};
}
constexpr Rule where(int call, scmp_arg_cmp a, scmp_arg_cmp b) {
  return {.call = call, .conditions = 2, .where = {a, b}};
}

constexpr Rule where(int call, scmp_arg_cmp a, scmp_arg_cmp b, scmp_arg_cmp c) {
  return {.call = call, .conditions = 3, .where = {a, b, c}};
}

// An int of -1, whatever the upper half of its register holds.
constexpr scmp_datum_t kMinusOne = 0xffffffff;

// Every role: leaving, memory that is never executable, time.
constexpr std::array kEveryRole{
    any(SCMP_SYS(exit)),          any(SCMP_SYS(exit_group)), any(SCMP_SYS(rt_sigreturn)),
    any(SCMP_SYS(brk)),           any(SCMP_SYS(munmap)),     any(SCMP_SYS(madvise)),
    any(SCMP_SYS(clock_gettime)),
};

// Its descriptor table is empty: the ring, which has restrictions of its own, is the only door. A
// failing CHECK cannot print and ends as SIGSYS.
constexpr std::array kWorker{
    where(SCMP_SYS(io_uring_enter), equals(0, 0),
          masked(3, IORING_ENTER_REGISTERED_RING, IORING_ENTER_REGISTERED_RING)),
    where(SCMP_SYS(mmap), without(2, PROT_EXEC), masked(4, kMinusOne, kMinusOne)),
};

// What the roles that keep descriptors have in common. fstat of this C library is newfstatat with
// AT_EMPTY_PATH; seccomp cannot see the path, so stat of a path is open as well.
constexpr std::array kDescriptors{
    any(SCMP_SYS(read)),
    any(SCMP_SYS(write)),
    any(SCMP_SYS(close)),
    any(SCMP_SYS(fstat)),
    where(SCMP_SYS(newfstatat), equals(3, AT_EMPTY_PATH)),
    where(SCMP_SYS(mmap), without(2, PROT_EXEC)),
    any(SCMP_SYS(mremap)),
    any(SCMP_SYS(futex)),
    any(SCMP_SYS(getrandom)),
    any(SCMP_SYS(restart_syscall)),
};

// All of its sockets were opened before; what may be done to them is what an interface that comes
// and goes demands: to bind them to it, and to join the group on it.
constexpr std::array kHelper{
    any(SCMP_SYS(ppoll)),
    any(SCMP_SYS(recvmsg)),
    any(SCMP_SYS(recvfrom)),
    any(SCMP_SYS(sendto)),
    any(SCMP_SYS(connect)),
    any(SCMP_SYS(bind)),
    where(SCMP_SYS(setsockopt), equals(1, SOL_SOCKET), equals(2, SO_BINDTODEVICE)),
    where(SCMP_SYS(setsockopt), equals(1, IPPROTO_IP), equals(2, IP_ADD_MEMBERSHIP)),
    where(SCMP_SYS(setsockopt), equals(1, IPPROTO_IP), equals(2, IP_DROP_MEMBERSHIP)),
    where(SCMP_SYS(setsockopt), equals(1, IPPROTO_IPV6), equals(2, IPV6_ADD_MEMBERSHIP)),
    where(SCMP_SYS(setsockopt), equals(1, IPPROTO_IPV6), equals(2, IPV6_DROP_MEMBERSHIP)),
};

// Status clients come by accept4. Its sockets are connected: a message with an address is none of
// its own. (poll is ppoll on machines younger than poll.)
constexpr std::array kControl{
    any(SCMP_SYS(poll)),    any(SCMP_SYS(ppoll)),    any(SCMP_SYS(accept4)),
    any(SCMP_SYS(recvmsg)), any(SCMP_SYS(recvfrom)), where(SCMP_SYS(sendto), equals(4, 0)),
};

// Records to and from the worker and the runners, and a word for control. It connects sockets to
// servers and hands them to others; it reads and writes none of them. It reads files, is told when
// they change, and sees what is in a folder. Landlock knows the ports and the folders.
constexpr scmp_datum_t kNewSocket = SOCK_NONBLOCK | SOCK_CLOEXEC;
constexpr scmp_datum_t kHere = static_cast<std::uint32_t>(AT_FDCWD);
constexpr scmp_datum_t kOpenToRead = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
constexpr std::array kCheckd{
    where(SCMP_SYS(openat), masked(0, kMinusOne, kHere), equals(2, kOpenToRead)),
    any(SCMP_SYS(inotify_add_watch)),
    any(SCMP_SYS(inotify_rm_watch)),
    any(SCMP_SYS(getdents64)),
    any(SCMP_SYS(ppoll)),
    any(SCMP_SYS(recvmsg)),
    any(SCMP_SYS(recvfrom)),
    where(SCMP_SYS(sendto), equals(4, 0)),
    where(SCMP_SYS(socket), equals(0, AF_INET), equals(1, SOCK_STREAM | kNewSocket), equals(2, 0)),
    where(SCMP_SYS(socket), equals(0, AF_INET), equals(1, SOCK_DGRAM | kNewSocket), equals(2, 0)),
    where(SCMP_SYS(socket), equals(0, AF_INET6), equals(1, SOCK_STREAM | kNewSocket), equals(2, 0)),
    where(SCMP_SYS(socket), equals(0, AF_INET6), equals(1, SOCK_DGRAM | kNewSocket), equals(2, 0)),
    any(SCMP_SYS(bind)),
    any(SCMP_SYS(connect)),
    where(SCMP_SYS(socketpair), equals(0, AF_UNIX), equals(1, SOCK_SEQPACKET | SOCK_CLOEXEC)),
    any(SCMP_SYS(sendmsg)),
};

// Who starts copies of itself, and kills them. A copy has this filter and one of its own; so what
// it does before it locks itself in is here, and what it does afterwards is in both. libcurl makes
// a pair of sockets to wake itself.
constexpr std::array kCopying{
    where(SCMP_SYS(clone), equals(0, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)),
    any(SCMP_SYS(pidfd_open)),
    where(SCMP_SYS(pidfd_send_signal), equals(1, SIGKILL)),
    any(SCMP_SYS(rt_sigprocmask)),
    any(SCMP_SYS(set_robust_list)),
    any(SCMP_SYS(getpid)),
    any(SCMP_SYS(getppid)),
    any(SCMP_SYS(dup2)),
    any(SCMP_SYS(close_range)),
    where(SCMP_SYS(prctl), equals(0, PR_SET_PDEATHSIG)),
    where(SCMP_SYS(prctl), equals(0, PR_SET_NO_NEW_PRIVS)),
    any(SCMP_SYS(prlimit64)),
    where(SCMP_SYS(socketpair), equals(0, AF_UNIX), equals(1, SOCK_STREAM)),
    where(SCMP_SYS(seccomp), equals(0, SECCOMP_SET_MODE_FILTER)),
};

// A copy for each server.
constexpr std::array kProber{
    any(SCMP_SYS(ppoll)),
    any(SCMP_SYS(recvmsg)),
    any(SCMP_SYS(recvfrom)),
    where(SCMP_SYS(sendto), equals(4, 0)),
    where(SCMP_SYS(getsockopt), equals(1, SOL_SOCKET), equals(2, SO_ERROR)),
    any(SCMP_SYS(poll)),
    where(SCMP_SYS(fcntl), equals(1, F_GETFL)),
    where(SCMP_SYS(fcntl), equals(1, F_SETFL), equals(2, O_RDWR | O_NONBLOCK)),
    any(SCMP_SYS(getsockname)),
    any(SCMP_SYS(getpeername)),
};

// It sends to and receives from what it was handed. An address of its own choice, a new socket, a
// file or another process is none of that.
constexpr std::array kProbe{
    any(SCMP_SYS(close)),
    where(SCMP_SYS(mmap), without(2, PROT_EXEC), masked(4, kMinusOne, kMinusOne)),
    any(SCMP_SYS(mremap)),
    any(SCMP_SYS(ppoll)),
    any(SCMP_SYS(recvmsg)),
    any(SCMP_SYS(recvfrom)),
    where(SCMP_SYS(sendto), equals(4, 0)),
    where(SCMP_SYS(getsockopt), equals(1, SOL_SOCKET), equals(2, SO_ERROR)),
    any(SCMP_SYS(getrandom)),
    any(SCMP_SYS(restart_syscall)),
};

// What libcurl and OpenSSL do besides with a socket that is connected: they look at it, and set
// that it does not block. OpenSSL asks whether it was forked.
constexpr std::array kWebProbe{
    any(SCMP_SYS(poll)),
    where(SCMP_SYS(fcntl), equals(1, F_GETFL)),
    where(SCMP_SYS(fcntl), equals(1, F_SETFL), equals(2, O_RDWR | O_NONBLOCK)),
    any(SCMP_SYS(getsockname)),
    any(SCMP_SYS(getpeername)),
    any(SCMP_SYS(getpid)),
    any(SCMP_SYS(futex)),
};

// It looks up the name of a server, as this C library does it: files of /etc, and DNS over UDP and
// TCP; and it connects to the server and posts to it, as libcurl and OpenSSL do it. Landlock knows
// the folders and the TCP ports.
constexpr scmp_datum_t kTypeOfSocket = 0xffffffff & ~kNewSocket;
constexpr Rule new_socket(scmp_datum_t family, scmp_datum_t type, scmp_datum_t protocol) {
  return where(SCMP_SYS(socket), equals(0, family), masked(1, kTypeOfSocket, type),
               equals(2, protocol));
}
constexpr std::array kPost{
    any(SCMP_SYS(read)),
    any(SCMP_SYS(close)),
    any(SCMP_SYS(fstat)),
    where(SCMP_SYS(mmap), without(2, PROT_EXEC), masked(4, kMinusOne, kMinusOne)),
    any(SCMP_SYS(mremap)),
    any(SCMP_SYS(futex)),
    any(SCMP_SYS(getrandom)),
    any(SCMP_SYS(restart_syscall)),
    where(SCMP_SYS(openat), masked(0, kMinusOne, kHere), equals(2, O_RDONLY | O_CLOEXEC)),
    any(SCMP_SYS(newfstatat)),
    any(SCMP_SYS(lseek)),
    any(SCMP_SYS(uname)),
    new_socket(AF_INET, SOCK_DGRAM, 0),
    new_socket(AF_INET, SOCK_STREAM, 0),
    new_socket(AF_INET, SOCK_STREAM, IPPROTO_TCP),
    new_socket(AF_INET6, SOCK_DGRAM, 0),
    new_socket(AF_INET6, SOCK_STREAM, 0),
    new_socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP),
    any(SCMP_SYS(connect)),
    where(SCMP_SYS(setsockopt), equals(1, IPPROTO_IP), equals(2, IP_RECVERR)),
    where(SCMP_SYS(setsockopt), equals(1, IPPROTO_IPV6), equals(2, IPV6_RECVERR)),
    where(SCMP_SYS(getsockopt), equals(1, SOL_SOCKET), equals(2, SO_ERROR)),
    any(SCMP_SYS(getsockname)),
    any(SCMP_SYS(getpeername)),
    where(SCMP_SYS(ioctl), equals(1, FIONREAD)),
    where(SCMP_SYS(fcntl), equals(1, F_GETFL)),
    where(SCMP_SYS(fcntl), equals(1, F_SETFL), equals(2, O_RDWR | O_NONBLOCK)),
    any(SCMP_SYS(poll)),
    any(SCMP_SYS(ppoll)),
    any(SCMP_SYS(recvmsg)),
    any(SCMP_SYS(recvfrom)),
    where(SCMP_SYS(sendto), equals(4, 0)),
    any(SCMP_SYS(sendmmsg)),
    any(SCMP_SYS(writev)),
    any(SCMP_SYS(getpid)),
};
// To a name service cache, and to the kernel for the addresses of this host.
constexpr std::array kLocalSockets{
    where(SCMP_SYS(socket), equals(0, AF_UNIX)),
    where(SCMP_SYS(socket), equals(0, AF_NETLINK)),
};

// A copy for each request, and a channel to it. All of kPost is in its filter besides.
constexpr std::array kPoster{
    where(SCMP_SYS(socketpair), equals(0, AF_UNIX), equals(1, SOCK_SEQPACKET | SOCK_CLOEXEC)),
};

// The text comes in and the Plan goes out by descriptors that were open before. What the text
// includes comes over a connected channel, as descriptors.
constexpr std::array kCompile{
    any(SCMP_SYS(pwrite64)),
    any(SCMP_SYS(recvmsg)),
    where(SCMP_SYS(sendto), equals(4, 0)),
};

// Things for which no process of the tree has any use, and in which kernels had their worst holes.
constexpr std::array kNever{
    any(SCMP_SYS(ptrace)),
    any(SCMP_SYS(process_vm_readv)),
    any(SCMP_SYS(process_vm_writev)),
    any(SCMP_SYS(bpf)),
    any(SCMP_SYS(perf_event_open)),
    any(SCMP_SYS(userfaultfd)),
    any(SCMP_SYS(keyctl)),
    any(SCMP_SYS(add_key)),
    any(SCMP_SYS(request_key)),
    any(SCMP_SYS(unshare)),
    any(SCMP_SYS(setns)),
    any(SCMP_SYS(mount)),
    any(SCMP_SYS(umount2)),
    any(SCMP_SYS(move_mount)),
    any(SCMP_SYS(open_tree)),
    any(SCMP_SYS(fsopen)),
    any(SCMP_SYS(pivot_root)),
    any(SCMP_SYS(chroot)),
    any(SCMP_SYS(init_module)),
    any(SCMP_SYS(finit_module)),
    any(SCMP_SYS(delete_module)),
    any(SCMP_SYS(kexec_load)),
    any(SCMP_SYS(kexec_file_load)),
    any(SCMP_SYS(reboot)),
    any(SCMP_SYS(swapon)),
    any(SCMP_SYS(swapoff)),
    any(SCMP_SYS(personality)),
};

// Of each role, besides kEveryRole.
struct Profile {
  std::span<const Rule> descriptors;
  std::span<const Rule> own;
  std::span<const Rule> for_copies = {};  // to start them
  std::span<const Rule> of_copies = {};   // what they have, as far as it is not its own
};
constexpr std::array<Profile, contract::kRoleNames.size()> kProfiles{{
    {kDescriptors, kCompile},
    {kDescriptors, kHelper},
    {{}, kWorker},
    {kDescriptors, kControl},
    {kDescriptors, kCheckd},
    {kDescriptors, kProber, kCopying},
    {{}, {}},  // A runner has no filter of its own: sandbox::lock() loads none.
    {{}, {}},  // Nor has a mailer.
    {kDescriptors, kPoster, kCopying, kPost},
}};

}  // namespace

std::expected<Filter, int> Filter::of(contract::Role role) {
  const Profile& profile = kProfiles[static_cast<std::size_t>(role)];
  auto filter = allowing({profile.descriptors, profile.own, profile.for_copies, profile.of_copies});
  return role == contract::Role::poster ? refusing_local_sockets(std::move(filter))
                                        : std::move(filter);
}

std::expected<Filter, int> Filter::of_probe() { return allowing({kProbe}); }

std::expected<Filter, int> Filter::of_web_probe() { return allowing({kProbe, kWebProbe}); }

std::expected<Filter, int> Filter::of_post() { return refusing_local_sockets(allowing({kPost})); }

std::expected<Filter, int> Filter::allowing(std::initializer_list<std::span<const Rule>> some) {
  std::expected<Filter, int> filter = with_default(SCMP_ACT_KILL_PROCESS);
  if (!filter) return filter;
  if (const auto added = filter->add(SCMP_ACT_ALLOW, kEveryRole); !added) {
    return std::unexpected(added.error());
  }
  for (const std::span<const Rule> rules : some) {
    const auto added = filter->add(SCMP_ACT_ALLOW, rules);
    if (!added) return std::unexpected(added.error());
  }
  return filter;
}

std::expected<Filter, int> Filter::refusing_local_sockets(std::expected<Filter, int> filter) {
  if (!filter) return filter;
  const auto added = filter->add(SCMP_ACT_ERRNO(EAFNOSUPPORT), kLocalSockets);
  if (!added) return std::unexpected(added.error());
  return filter;
}

std::expected<Filter, int> Filter::of_supervisor() {
  std::expected<Filter, int> filter = with_default(SCMP_ACT_ALLOW);
  if (!filter) return filter;
  const auto added = filter->add(SCMP_ACT_KILL_PROCESS, kNever);
  if (!added) return std::unexpected(added.error());
  return filter;
}

// Another architecture of the same machine (32-bit, x32) is killed as well.
std::expected<Filter, int> Filter::with_default(std::uint32_t action) {
  Context context(seccomp_init(action), seccomp_release);
  if (context == nullptr) return std::unexpected(ENOMEM);
  const int set = seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  if (set != 0) return std::unexpected(-set);
  return Filter(std::move(context));
}

std::expected<void, int> Filter::add(std::uint32_t action, std::span<const Rule> rules) {
  for (const Rule& rule : rules) {
    const int added = seccomp_rule_add_array(context_.get(), action, rule.call, rule.conditions,
                                             rule.where.data());
    if (added != 0) return std::unexpected(-added);
  }
  return {};
}

std::expected<void, int> Filter::load() const {
  const int loaded = seccomp_load(context_.get());
  if (loaded != 0) return std::unexpected(-loaded);
  return {};
}

std::expected<void, int> Filter::write_text(const os::Fd& file) const {
  const int written = seccomp_export_pfc(context_.get(), file.number());
  if (written != 0) return std::unexpected(-written);
  return {};
}

}  // namespace sandbox
