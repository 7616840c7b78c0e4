#include "control/show_command.h"

#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "config/effective.h"
#include "config/print.h"
#include "config/source.h"
#include "control/config_document.h"

namespace control {
namespace {

constexpr const char* kHiddenComment =
    "# Passwords are hidden: `regent config show --secrets` shows them.\n\n";

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

std::string text_of(const config::Config& config, config::Secrets secrets) {
  const bool is_hidden = secrets == config::Secrets::hidden && config::has_secrets(config);
  return (is_hidden ? kHiddenComment : "") + config::print(config, secrets);
}

}  // namespace

int show_command(const ShowOptions& options) {
  const CompiledFile file(options.file);
  if (!file.compilation().rows) {
    fmt::print(stderr, "{}", file.report());
    return kShowErrors;
  }
  const config::Config& given = file.compilation().config;
  std::optional<config::Config> complete;
  if (options.defaults == Defaults::shown) complete = config::with_defaults(given, host_name());
  const config::Config& config = complete ? *complete : given;
  const std::string text = options.form == ShowForm::json ? config_document(config, options.secrets)
                                                          : text_of(config, options.secrets);
  if (const int error = print(text); error != 0) {
    fmt::print(stderr, "regent: writing the configuration: {}\n", std::strerror(error));
    return kShowUnwritable;
  }
  if (options.form == ShowForm::text && text.size() > config::kMaxSourceBytes) {
    fmt::print(stderr, "regent: this is larger than the {} MiB that a file may have\n",
               config::kMaxSourceBytes >> 20);
  }
  return kShowShown;
}

}  // namespace control
