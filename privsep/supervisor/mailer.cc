#include "privsep/supervisor/mailer.h"

#include <array>
#include <utility>

#include "contract/roles.h"
#include "os/channel.h"

namespace supervisor {

std::expected<Process, Refusal> start_mailer(const Programs& programs, const Users& users) {
  constexpr auto kMailer = static_cast<std::size_t>(contract::Role::mailer);
  auto ends = os::make_channel();
  if (!ends) return std::unexpected(Refusal{ends.error().to_string()});
  const std::array descriptors{ends->second.number()};
  auto process = spawn({.role = contract::Role::mailer,
                        .identity = users.roles[kMailer],
                        .program = programs[kMailer],
                        .arguments = {},
                        .descriptors = descriptors});
  if (!process) return std::unexpected(Refusal{process.error().to_string()});
  process->channel = std::move(ends->first);
  return std::move(*process);
}

std::expected<void, os::SysError> hand_plan_to(const Process& mailer, const os::Fd& plan,
                                               const os::Fd& control) {
  const std::array fds{plan.number(), control.number()};
  return os::send_fds(mailer.channel, std::array{contract::kMailRecord}, fds);
}

}  // namespace supervisor
