#include "control/check_command.h"

#include <cstdio>
#include <cstring>

#include "config/diagnostic.h"

namespace control {
namespace {

int verdict(const config::Diagnostics& diagnostics) {
  if (diagnostics.has_errors()) return kCheckErrors;
  return diagnostics.count(config::Severity::warning) > 0 ? kCheckWarnings : kCheckGood;
}

}  // namespace

int check_command(const FileOptions& options) {
  const CompiledFile file(options);
  if (const int error = print(file.report()); error != 0) {
    std::fprintf(stderr, "regent: writing the diagnostics: %s\n", std::strerror(error));
    return kCheckErrors;
  }
  return verdict(file.compilation().diagnostics);
}

}  // namespace control
