// regent-compile: the text of a configuration in, a Plan or diagnostics out. It is started by the
// supervisor for one text and ends. It reads the text before it locks itself in and looks at it
// only afterwards, when nothing is left to it but memory and the descriptors of contract/roles.h.
//
//   exit status 0: the Plan is written, there may be warnings; 2: the configuration has errors;
//   3: could not work, for a reason that one line on standard error gives
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/compile.h"
#include "config/diagnostic.h"
#include "config/dialect.h"
#include "config/input.h"
#include "config/render.h"
#include "config/source.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "contract/roles.h"
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

void print_diagnostics(const config::Source& source, const config::Diagnostics& diagnostics) {
  const std::string text = config::render(source, diagnostics);
  if (!text.empty()) print(text + config::summary(diagnostics));
}

int run(std::string_view shown_name, std::string_view compat) {
  const std::expected<std::string, std::string> text =
      config::read_text(contract::kCompileSourceFd);
  if (const auto locked = lock_in(); !locked) {
    return cannot_work(contract::describe(locked.error().stage), locked.error().error);
  }
  if (!text) {
    config::Diagnostics diagnostics;
    diagnostics.add({.code = config::Code::unreadable, .message = text.error()});
    print_diagnostics(config::Source(shown_name, ""), diagnostics);
    return kConfigurationIsWrong;
  }

  const config::Source source(shown_name, *text);
  const config::Compilation result = config::compile(source, config::dialect_named(compat));
  print_diagnostics(source, result.diagnostics);
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
  const int status = compile::run(argument_count > 1 ? arguments[1] : "the configuration",
                                  argument_count > 2 ? arguments[2] : "");
  // Without the work of exit(3), for which there is no use and not every system call.
  _exit(status);
}
