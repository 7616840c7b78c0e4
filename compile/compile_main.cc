// regent-compile: the text of a configuration in, a Plan or diagnostics out. It is started by the
// supervisor for one text and ends. It reads the text before it locks itself in and looks at it
// only afterwards, when nothing is left to it but memory and the descriptors of contract/roles.h.
// For what the text includes it asks the supervisor, who opens it or refuses.
//
//   exit status 0: the Plan is written, there may be warnings; 2: the configuration has errors;
//   3: could not work, for a reason that one line on standard error gives
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/include_client.h"
#include "config/compile.h"
#include "config/dialect.h"
#include "config/input.h"
#include "config/render.h"
#include "config/source.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "contract/roles.h"
#include "os/beneath.h"
#include "os/fd.h"
#include "privsep/sandbox/sandbox.h"

namespace compile {
namespace {

constexpr int kPlanWritten = 0;
constexpr int kConfigurationIsWrong = 2;
constexpr int kCannotWork = 3;

// Standard error may be a pipe whose reader is gone: there is nobody left to tell.
void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(STDERR_FILENO, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
}

int cannot_work(std::string_view step, int error) {
  print(fmt::format("regent-compile: {}: {}\n", step, std::strerror(error)));
  return kCannotWork;
}

std::expected<void, sandbox::Failure> lock_in() {
  const auto layers = sandbox::confine(contract::Role::compile);
  if (!layers) return std::unexpected(layers.error());
  return sandbox::lock(contract::Role::compile);
}

// The memfd is empty: writing makes it as large as the Plan.
int write_whole(std::span<const std::uint8_t> plan) {
  std::size_t written = 0;
  while (written < plan.size()) {
    const std::span<const std::uint8_t> rest = plan.subspan(written);
    const ssize_t size =
        pwrite(contract::kCompilePlanFd, rest.data(), rest.size(), static_cast<off_t>(written));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return cannot_work("writing the Plan", errno);
    written += static_cast<std::size_t>(size);
  }
  return kPlanWritten;
}

void print_diagnostics(const config::Compilation& result) {
  const std::string text = config::render(result.sources, result.diagnostics);
  if (!text.empty()) print(text + config::summary(result.diagnostics));
}

// As argv has them: contract/roles.h.
struct Arguments {
  std::string shown_name = "the configuration";
  std::string folder = {};
  std::string config_id = {};
  std::string compat = {};
};

Arguments read_arguments(std::span<char*> words) {
  Arguments arguments;
  if (words.size() > 1) arguments.shown_name = words[1];
  if (words.size() > 2) arguments.folder = words[2];
  if (words.size() > 3) arguments.config_id = words[3];
  if (words.size() > 4) arguments.compat = words[4];
  if (arguments.config_id.empty()) arguments.config_id = config::default_config_id();
  return arguments;
}

// Whoever made the descriptor for the Plan has started us: root, or somebody who tests us.
std::string loose_permissions() {
  struct stat starter{};
  if (fstat(contract::kCompilePlanFd, &starter) != 0) return {};
  os::Fd source(contract::kCompileSourceFd);
  const os::Denied denied = os::judge_owner(source, starter.st_uid);
  (void)source.release();  // it was only lent
  return denied.denial == os::Denial::none ? std::string() : os::describe(denied);
}

config::Compilation compile_source(const config::Source& source, const Arguments& arguments,
                                   const os::Fd& channel) {
  return config::compile(source, {.dialect = config::dialect_named(arguments.compat),
                                  .config_id = arguments.config_id,
                                  .folder = arguments.folder,
                                  .files = door_of(channel),
                                  .environment = config::environment_variable,
                                  .loose_permissions = loose_permissions()});
}

int run(std::span<char*> words) {
  // Whatever opens or asks, before the lock; whatever looks at the text, behind it.
  const Arguments arguments = read_arguments(words);
  const os::Fd channel(contract::kCompileIncludeFd);
  const std::expected<std::string, std::string> text =
      config::read_text(contract::kCompileSourceFd);
  if (const auto locked = lock_in(); !locked) {
    return cannot_work(contract::describe(locked.error().stage), locked.error().error);
  }

  const config::Source source(arguments.shown_name, text ? std::string_view(*text) : "");
  const config::Compilation result =
      text ? compile_source(source, arguments, channel) : config::unreadable(source, text.error());
  print_diagnostics(result);
  if (!result.rows) return kConfigurationIsWrong;
  const std::vector<std::uint8_t> plan = contract::write_plan(*result.rows);
  if (const auto valid = contract::validate_plan(plan); !valid) {
    print(fmt::format("regent-compile: made a Plan that is not valid: {}\n",
                      contract::describe(valid.error())));
    return kCannotWork;
  }
  return write_whole(plan);
}

}  // namespace
}  // namespace compile

int main(int argument_count, char** arguments) {
  const int status = compile::run(std::span(arguments, static_cast<std::size_t>(argument_count)));
  // Without the work of exit(3), for which there is no use and not every system call.
  _exit(status);
}
