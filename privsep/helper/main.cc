// regent-helper: the only process that changes addresses, and the only one that watches rtnetlink.
//
// Why it may have CAP_NET_ADMIN and CAP_NET_RAW: it reads nothing from the network (its sockets
// drop everything that comes in), parses no text, and does only what a row of the sealed Plan says,
// when the worker names that row by its number. Its other inputs are fixed-size messages and the
// kernel. It ends, and takes every address back, when the supervisor says so, or when either
// neighbour is gone.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <expected>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "contract/message.h"
#include "contract/plan.h"
#include "contract/roles.h"
#include "os/channel.h"
#include "os/memory.h"
#include "privsep/helper/echo_sockets.h"
#include "privsep/helper/loop.h"
#include "privsep/sandbox/sandbox.h"
#include "vrrp/check.h"

namespace helper {
namespace {

using contract::RoleMessage;
using contract::RoleVerb;
using contract::Stage;

// flush: remove what an earlier run left behind, and nothing else.
enum class Mode { serve, flush };

// Says on both ways why this process cannot go on; returns its exit code.
int fail(const os::Fd& supervisor, Stage stage, const os::SysError& error) {
  const std::string where(contract::describe(stage));
  std::fprintf(stderr, "regent-helper: %s: %s\n", where.c_str(), error.to_string().c_str());
  tell(supervisor, {.verb = RoleVerb::failed, .stage = stage, .error = error.number});
  return 1;
}

// The end comes by the channels: Ctrl-C at a terminal reaches the whole group, and must not take
// the helper away before the worker has said good-bye. A log that nobody reads is no reason to die.
void ignore_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, SIG_IGN);
}

// A daemon that is just ending holds the name for up to two seconds; the next start must not be
// refused because of that.
constexpr int kTriesForTheName = 80;
constexpr std::chrono::milliseconds kBetweenTries{25};

// Abstract socket names belong to the network namespace, so the name is a lock on it that the
// kernel gives back whatever happens to us.
std::expected<os::Fd, os::SysError> lock_network_namespace() {
  constexpr std::string_view kName("\0regent", 7);
  os::Fd lock(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!lock.is_open()) return std::unexpected(os::last_error("socket(unix)"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, kName.data(), kName.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + kName.size());
  for (int tries = 1; bind(lock.number(), reinterpret_cast<const sockaddr*>(&address), size) != 0;
       ++tries) {
    const os::SysError error = os::last_error("bind(@regent)");
    if (error.number != EADDRINUSE || tries == kTriesForTheName) return std::unexpected(error);
    std::this_thread::sleep_for(kBetweenTries);
  }
  return lock;
}

// Removes what an earlier run left behind. Returns how many addresses were removed.
std::expected<std::size_t, os::SysError> reconcile(const AddressIndex& index, Links& links,
                                                   AddressChanger& changer,
                                                   const Interfaces& interfaces) {
  const std::vector<HostAddress> of_host = TRY(links.read_addresses());
  std::vector<AddressOrder> orders;
  for (const HostAddress& entry : leftovers(of_host, index, interfaces)) {
    orders.push_back({Change::remove, entry.ifindex, entry.address, entry.prefix_length});
  }
  for (std::size_t first = 0; first < orders.size(); first += Holdings::kChunk) {
    const std::size_t count = std::min(Holdings::kChunk, orders.size() - first);
    for (const int error :
         changer.run(std::span<const AddressOrder>(orders).subspan(first, count))) {
      if (error != 0) return std::unexpected(os::SysError{"RTM_DELADDR", error});
    }
  }
  return orders.size();
}

// The rest of Equipment, once the addresses are in order.
std::expected<Equipment, os::SysError> open_sockets(const contract::Plan& plan, Links links,
                                                    AddressChanger changer) {
  return Equipment{.links = std::move(links),
                   .addresses = std::move(changer),
                   .senders = TRY(SendSockets::open(plan)),
                   .memberships = TRY(Memberships::open(plan)),
                   .frames = TRY(FrameSocket::open()),
                   .resign = TRY(Resign::open())};
}

// As contract/roles.h says: all send sockets, then the two receive sockets. The worker may come
// later; until then this waits.
std::expected<void, os::SysError> hand_over_sockets(const contract::Plan& plan,
                                                    const SendSockets& senders,
                                                    const os::Fd& worker) {
  const os::Fd ipv4 = TRY(open_receive_socket(vrrp::Family::ipv4, plan.routers().size()));
  const os::Fd ipv6 = TRY(open_receive_socket(vrrp::Family::ipv6, plan.routers().size()));
  constexpr std::array kRecord{contract::kSocketsRecord};
  const std::vector<int> numbers = senders.numbers();
  for (std::size_t first = 0; first < numbers.size(); first += os::kMaxFdsPerRecord) {
    const std::size_t count = std::min(os::kMaxFdsPerRecord, numbers.size() - first);
    const auto sent = os::send_fds(worker, kRecord, std::span(numbers).subspan(first, count));
    if (!sent) return sent;
  }
  return os::send_fds(worker, kRecord, std::array{ipv4.number(), ipv6.number()});
}

// What checkd asks servers with, when there are icmp checks. Nothing else is ever said to it.
std::expected<void, os::SysError> hand_over_to_checkd(const contract::Plan& plan, os::Fd checkd) {
  if (!checkd.is_open()) return {};
  return hand_over_echo_sockets(plan, checkd);
}

// Only a Plan with icmp checks has it, and it is in nobody's way as long as nothing was opened.
std::expected<os::Fd, os::SysError> channel_to_checkd(const contract::Plan& plan, Mode mode) {
  if (plan.icmp().empty() || mode == Mode::flush) return os::Fd();
  if (fcntl(contract::kHelperCheckdFd, F_SETFD, FD_CLOEXEC) != 0) {
    return std::unexpected(os::last_error("fcntl"));
  }
  return os::Fd(contract::kHelperCheckdFd);
}

int start(const os::Fd& supervisor, os::Fd& plan_file, const os::Fd& worker, Mode mode) {
  const auto bytes = os::Mapping::of(plan_file, os::Access::read_only);
  plan_file.close();
  if (!bytes) return fail(supervisor, Stage::plan, bytes.error());
  const auto plan = contract::validate_plan(bytes->bytes());
  if (!plan) {
    const std::string reason(contract::describe(plan.error()));
    return fail(supervisor, Stage::plan, {reason.c_str(), EINVAL});
  }
  auto checkd = channel_to_checkd(*plan, mode);
  if (!checkd) return fail(supervisor, Stage::arguments, checkd.error());
  const AddressIndex index(*plan);

  const auto lock = lock_network_namespace();
  if (!lock) return fail(supervisor, Stage::already_running, lock.error());
  auto links = Links::open();
  if (!links) return fail(supervisor, Stage::netlink, links.error());
  auto changer = AddressChanger::open();
  if (!changer) return fail(supervisor, Stage::netlink, changer.error());
  Interfaces interfaces(index);
  if (const auto read = links->read_all(index, interfaces); !read) {
    return fail(supervisor, Stage::netlink, read.error());
  }
  const auto removed = reconcile(index, *links, *changer, interfaces);
  if (!removed) return fail(supervisor, Stage::netlink, removed.error());
  if (*removed > 0) {
    std::fprintf(stderr, "regent-helper: removed %zu addresses that an earlier run left behind\n",
                 *removed);
  }
  if (mode == Mode::flush) return 0;
  if (const auto read = links->read_all(index, interfaces); !read) {
    return fail(supervisor, Stage::netlink, read.error());
  }
  auto equipment = open_sockets(*plan, std::move(*links), std::move(*changer));
  if (!equipment) return fail(supervisor, Stage::sockets, equipment.error());
  const auto handed = hand_over_sockets(*plan, equipment->senders, worker);
  if (!handed) return fail(supervisor, Stage::sockets, handed.error());
  const auto granted = hand_over_to_checkd(*plan, std::move(*checkd));
  if (!granted) return fail(supervisor, Stage::sockets, granted.error());
  Loop loop(index, interfaces, *equipment);
  if (const auto said = loop.introduce(worker); !said) {
    return fail(supervisor, Stage::peer, said.error());
  }

  // From here on: no new kind of socket, no file, no other process; two channels and the kernel.
  if (const auto confined = sandbox::confine(contract::Role::helper); !confined) {
    return fail(supervisor, confined.error().stage, {"sandbox", confined.error().error});
  }
  if (const auto locked = sandbox::lock(contract::Role::helper); !locked) {
    return fail(supervisor, locked.error().stage, {"sandbox", locked.error().error});
  }
  const RoleMessage ready;
  if (const auto told = os::send_record(supervisor, contract::bytes_of(ready)); !told) {
    return fail(supervisor, Stage::peer, told.error());
  }
  return loop.run(supervisor, worker);
}

}  // namespace
}  // namespace helper

int main(int argc, char** argv) {
  helper::ignore_signals();
  const bool is_flush = argc == 2 && std::string_view(argv[1]) == "--flush";
  const os::Fd supervisor(contract::kSupervisorFd);
  os::Fd plan_file(contract::kPlanFd);
  const os::Fd worker(contract::kPeerFd);
  for (const os::Fd* needed : std::array<const os::Fd*, 3>{&supervisor, &plan_file, &worker}) {
    const bool is_there = fcntl(needed->number(), F_SETFD, FD_CLOEXEC) == 0;
    if (!is_there && !(is_flush && needed == &worker)) {
      return helper::fail(supervisor, contract::Stage::arguments, os::last_error("fcntl"));
    }
  }
  if (argc > 1 && !is_flush) {
    return helper::fail(supervisor, contract::Stage::arguments, {argv[1], EINVAL});
  }
  return helper::start(supervisor, plan_file, worker,
                       is_flush ? helper::Mode::flush : helper::Mode::serve);
}
