#include "control/check_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <expected>
#include <string_view>

#include "config/compile.h"
#include "config/diagnostic.h"
#include "config/dialect.h"
#include "config/input.h"
#include "config/render.h"
#include "config/source.h"
#include "os/fd.h"

namespace control {
namespace {

std::expected<std::string, std::string> read_file(const std::string& file) {
  // Non-blocking, so that a FIFO or a device does not hold us up before we see what it is.
  const os::Fd source(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!source.is_open()) {
    return std::unexpected(std::string("cannot be opened: ") + std::strerror(errno));
  }
  return config::read_text(source.number());
}

config::Diagnostics unreadable(const std::string& why) {
  config::Diagnostics diagnostics;
  diagnostics.add({.code = config::Code::unreadable, .message = why});
  return diagnostics;
}

// Returns errno of the write that failed, 0 when all is written.
int write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(STDOUT_FILENO, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return 0;
}

int verdict(const config::Diagnostics& diagnostics) {
  if (diagnostics.has_errors()) return kCheckErrors;
  return diagnostics.count(config::Severity::warning) > 0 ? kCheckWarnings : kCheckGood;
}

}  // namespace

int check_command(const CheckOptions& options) {
  const std::expected<std::string, std::string> text = read_file(options.file);
  const config::Source source(options.file, text ? std::string_view(*text) : std::string_view());
  const config::Diagnostics diagnostics =
      text ? config::compile(source, config::dialect_named(options.compat)).diagnostics
           : unreadable(text.error());

  std::signal(SIGPIPE, SIG_IGN);
  const int error = write_all(config::render(source, diagnostics) + config::summary(diagnostics));
  if (error == 0 || error == EPIPE) return verdict(diagnostics);
  std::fprintf(stderr, "regent: writing the diagnostics: %s\n", std::strerror(error));
  return kCheckErrors;
}

}  // namespace control
