#include "privsep/helper/resign.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "vrrp/advert_encode.h"
#include "vrrp/check.h"

namespace helper {
namespace {

// How often the end of the daemon waits for a full send buffer, and how long each time.
constexpr int kPatience = 20;
constexpr timespec kWait{.tv_sec = 0, .tv_nsec = 10'000'000};

bool send_message(const os::Fd& socket, std::span<const std::uint8_t> message, int& patience) {
  while (::send(socket.number(), message.data(), message.size(), 0) < 0) {
    if (errno != EAGAIN || patience == 0) return false;
    --patience;
    pollfd writable{.fd = socket.number(), .events = POLLOUT, .revents = 0};
    ppoll(&writable, 1, &kWait, nullptr);
  }
  return true;
}

}  // namespace

std::span<const std::uint8_t> resignation(const contract::Plan& plan, std::uint32_t router,
                                          const vrrp::IpAddress& source,
                                          std::span<std::uint8_t> buffer) {
  const contract::PlanRouter& row = plan.routers()[router];
  vrrp::AdvertWriter writer(buffer, {.version = contract::version(row),
                                     .family = contract::family(row),
                                     .vrid = contract::vrid(row),
                                     .priority = vrrp::Priority::kRelinquish,
                                     .interval = contract::interval(row),
                                     .auth_type = static_cast<vrrp::AuthType>(row.auth_type),
                                     .auth_key = row.auth_key});
  for (const contract::PlanAddress& entry : plan.addresses(row).first(row.advertised_count)) {
    const vrrp::IpAddress address = contract::address(entry);
    writer.add_address(address.bytes());
  }
  return writer.finish(source, contract::has(row, contract::RouterFlag::checksum_as_v2)
                                   ? vrrp::ChecksumForm::message_only
                                   : vrrp::ChecksumForm::pseudo_header);
}

std::expected<Resign, os::SysError> Resign::open() {
  os::Fd ipv4 = TRY(open_send_socket(vrrp::Family::ipv4));
  return Resign({std::move(ipv4), TRY(open_send_socket(vrrp::Family::ipv6))});
}

std::size_t Resign::send(const contract::Plan& plan, std::vector<std::uint32_t> routers,
                         const SendSockets& senders) const {
  const auto sender_of = [&](std::uint32_t router) { return plan.routers()[router].sender; };
  std::ranges::sort(routers, {}, sender_of);
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer;
  std::optional<std::uint32_t> armed;
  std::size_t sent = 0;
  int patience = kPatience;
  for (const std::uint32_t router : routers) {
    const std::uint32_t sender = sender_of(router);
    const std::optional<Departure>& departure = senders.departure(sender);
    if (!departure) continue;
    const bool is_ipv4 = departure->source.family() == vrrp::Family::ipv4;
    const os::Fd& socket = sockets_[is_ipv4 ? 0 : 1];
    if (armed != sender && !arm(socket, *departure)) continue;
    armed = sender;
    const auto message = resignation(plan, router, departure->source, buffer);
    if (send_message(socket, message, patience)) ++sent;
  }
  return sent;
}

}  // namespace helper
