#include "privsep/supervisor/compile.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cstring>

#include "contract/fifo_message.h"
#include "contract/plan.h"
#include "os/channel.h"
#include "os/memory.h"
#include "privsep/supervisor/include_door.h"
#include "vrrp/check.h"

namespace supervisor {
namespace {

constexpr std::chrono::seconds kPatience{15};
constexpr int kConfigurationIsWrong = 2;

Refusal refusal(const os::SysError& error) { return {error.to_string()}; }

std::expected<void, Refusal> judge(const Process& process, Ending ending) {
  if (ending.is_good()) return {};
  if (ending.signal == 0 && ending.code == kConfigurationIsWrong) {
    return std::unexpected(Refusal{"", kConfigurationIsWrong});
  }
  return std::unexpected(Refusal{describe(process.role, process.pid, ending)});
}

std::expected<void, Refusal> wait_for(Process& process, IncludeDoor& door, Watch& watch) {
  const Clock::time_point deadline = Clock::now() + kPatience;
  for (;;) {
    const Event event = watch.wait(std::span(&process, 1), deadline);
    if (event.kind == EventKind::ended) return judge(process, event.ending);
    if (event.kind == EventKind::request && !door.answer(process.channel)) {
      return std::unexpected(Refusal{"regent-compile broke the contract"});
    }
    if (event.is_stop()) return std::unexpected(Refusal{"stopped before the start", 0});
    if (event.kind == EventKind::timeout) {
      return std::unexpected(
          Refusal{fmt::format("regent-compile took longer than {} s", kPatience.count())});
    }
  }
}

// A group that is named is to read it, too.
std::expected<FifoWish, Refusal> wish_of(const contract::Plan& plan,
                                         const contract::PlanFifo& row) {
  const std::string user(plan.user(row).empty() ? "root" : plan.user(row));
  const std::string group(plan.group(row));
  return FifoWish{.path = std::string(plan.path(row)),
                  .owner = TRY(find_fifo_owner(user, group)),
                  .mode = group.empty() ? 0600U : 0640U};
}

// Sealed first, then judged: what is judged cannot change afterwards.
std::expected<SealedPlan, Refusal> seal_and_judge(os::Fd memfd) {
  if (const auto sealed = os::seal_immutable(memfd); !sealed) {
    return std::unexpected(refusal(sealed.error()));
  }
  const auto mapping = os::Mapping::of(memfd, os::Access::read_only);
  if (!mapping) return std::unexpected(Refusal{"regent-compile left no Plan"});
  const auto plan = contract::validate_plan(mapping->bytes());
  if (!plan) {
    return std::unexpected(Refusal{fmt::format("regent-compile made a Plan that is not valid: {}",
                                               contract::describe(plan.error()))});
  }
  std::vector<Identity> script_users;
  for (const contract::PlanScriptUser& row : plan->script_users()) {
    script_users.push_back(
        TRY(find_script_user(std::string(plan->user(row)), std::string(plan->group(row)))));
  }
  std::vector<FifoWish> fifos;
  for (const contract::PlanFifo& row : plan->fifos()) fifos.push_back(TRY(wish_of(*plan, row)));
  return SealedPlan{.file = std::move(memfd),
                    .shape = {.routers = static_cast<std::uint32_t>(plan->routers().size()),
                              .interfaces = static_cast<std::uint32_t>(plan->interfaces().size())},
                    .checks = static_cast<std::uint32_t>(plan->checks().size()),
                    .has_checkd = contract::needs_checkd(*plan),
                    .has_prober = !plan->targets().empty(),
                    .asks_web = !plan->http().empty(),
                    .has_icmp = !plan->icmp().empty(),
                    .has_notify_orders = contract::has_orders_of_control(*plan),
                    .has_mail = plan->mail() != nullptr,
                    .has_urls = !plan->urls().empty(),
                    .script_users = std::move(script_users),
                    .fifos = std::move(fifos)};
}

}  // namespace

std::expected<Source, Refusal> open_source(const std::string& file) {
  // Non-blocking, so that a pipe or a device does not hold us up before we see what it is.
  os::Fd source(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  if (!source.is_open() || fstat(source.number(), &status) != 0) {
    return std::unexpected(Refusal{fmt::format("{}: {}", file, std::strerror(errno)), 2});
  }
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(Refusal{fmt::format("{}: not a regular file", file), 2});
  }
  if (status.st_size > os::kMaxFileBytes) {
    return std::unexpected(Refusal{fmt::format("{}: larger than 16 MiB", file), 2});
  }
  return Source{.file = std::move(source), .folder = os::Folder::of(file)};
}

std::expected<SealedPlan, Refusal> compile(const Options& options, const Source& source,
                                           const Programs& programs, const Users& users,
                                           Watch& watch) {
  constexpr auto kCompile = static_cast<std::size_t>(contract::Role::compile);
  auto memfd = os::make_memfd("regent-plan", 0);
  if (!memfd) return std::unexpected(refusal(memfd.error()));
  auto ends = os::make_channel();
  if (!ends) return std::unexpected(refusal(ends.error()));
  // Ours never waits for a process that does not listen.
  if (fcntl(ends->first.number(), F_SETFL, O_NONBLOCK) != 0) {
    return std::unexpected(refusal(os::last_error("fcntl(O_NONBLOCK)")));
  }
  const std::array arguments{options.file, source.folder.path(), options.config_id, options.compat};
  const std::array descriptors{source.file.number(), memfd->number(), ends->second.number()};
  auto process = spawn({.role = contract::Role::compile,
                        .identity = users.roles[kCompile],
                        .program = programs[kCompile],
                        .arguments = arguments,
                        .descriptors = descriptors});
  if (!process) return std::unexpected(refusal(process.error()));
  process->channel = std::move(ends->first);
  ends->second.close();
  IncludeDoor door(source.folder);
  if (const auto done = wait_for(*process, door, watch); !done) {
    kill(*process);
    return std::unexpected(done.error());
  }
  return seal_and_judge(std::move(*memfd));
}

}  // namespace supervisor
