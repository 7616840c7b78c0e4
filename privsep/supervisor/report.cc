#include "privsep/supervisor/report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>

namespace supervisor {
namespace {

using contract::Role;
using contract::Stage;

// What the operator can do about it; empty when the error says all there is.
std::string advice(const contract::RoleMessage& message, UringSwitch uring) {
  if (message.stage == Stage::io_uring && message.error == ENOMEM) {
    return "; the limit of locked memory is too low (systemd: LimitMEMLOCK=128M)";
  }
  if (message.stage == Stage::io_uring && uring.disabled != 0) {
    return fmt::format("; kernel.io_uring_disabled is {} (see sysctl kernel.io_uring_disabled)",
                       uring.disabled);
  }
  if (message.stage == Stage::io_uring && (message.error == EPERM || message.error == ENOSYS)) {
    return "; sysctl kernel.io_uring_disabled allows it, so a container's seccomp profile may "
           "forbid "
           "it, or the kernel has no io_uring";
  }
  if (message.error == EMFILE || message.error == ETOOMANYREFS) {
    return "; the limit of open files is too low (systemd: LimitNOFILE=32768)";
  }
  return "";
}

}  // namespace

void log(std::string_view line) {
  const std::string whole = fmt::format("{}\n", line);
  // There is nowhere to complain when the log is gone.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, whole.data(), whole.size());
}

std::string describe(Role role, int pid, Ending ending) {
  if (ending.signal == 0) {
    return fmt::format("{} (pid {}) exited with {}", contract::name(role), pid, ending.code);
  }
  const char* words = sigdescr_np(ending.signal);
  const char* why = ending.signal == SIGSYS ? ": it did what its seccomp filter forbids" : "";
  return fmt::format("{} (pid {}) was killed by signal {} ({}){}", contract::name(role), pid,
                     ending.signal, words == nullptr ? "unknown" : words, why);
}

UringSwitch read_uring_switch() {
  using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  const File file(std::fopen("/proc/sys/kernel/io_uring_disabled", "re"), std::fclose);
  UringSwitch uring;
  if (file == nullptr || std::fscanf(file.get(), "%d", &uring.disabled) != 1) return {};
  return uring;
}

std::string describe_failure(Role role, const contract::RoleMessage& message, UringSwitch uring) {
  const std::string_view stage = contract::describe(message.stage);
  if (message.stage == Stage::already_running) return std::string(stage);
  if (message.error == 0) return fmt::format("{} cannot go on: {}", contract::name(role), stage);
  return fmt::format("{} cannot go on: {}: {}{}", contract::name(role), stage,
                     std::strerror(message.error), advice(message, uring));
}

std::string describe_breach(Role role, Stage stage) {
  return fmt::format("{} broke the contract: {}", contract::name(role), contract::describe(stage));
}

}  // namespace supervisor
