#include "control/check_command.h"

#include <cstdio>
#include <cstring>
#include <string>

#include "control/check_document.h"
#include "control/check_sarif.h"

namespace control {
namespace {

std::string report(const CompiledFile& file, Strictness strictness) {
  std::string text = file.report();
  const config::Diagnostics& diagnostics = file.compilation().diagnostics;
  // Otherwise nothing would say why the exit status is that of errors.
  const bool is_turned = check_status(diagnostics, strictness) == kCheckErrors &&
                         check_status(diagnostics, Strictness::normal) == kCheckWarnings;
  return is_turned ? text + "Warnings count as errors (--strict).\n" : text;
}

std::string output(const CompiledFile& file, const CheckOptions& options) {
  switch (options.format) {
    case CheckFormat::text:
      return report(file, options.strictness);
    case CheckFormat::json:
      return check_document(file.compilation(), options.strictness);
    case CheckFormat::sarif:
      return check_sarif(file.compilation());
  }
  return "";
}

}  // namespace

int check_status(const config::Diagnostics& diagnostics, Strictness strictness) {
  if (diagnostics.has_errors()) return kCheckErrors;
  if (diagnostics.count(config::Severity::warning) == 0) return kCheckGood;
  return strictness == Strictness::strict ? kCheckErrors : kCheckWarnings;
}

int check_command(const CheckOptions& options) {
  const CompiledFile file(options.file);
  if (const int error = print(output(file, options)); error != 0) {
    std::fprintf(stderr, "regent: writing the diagnostics: %s\n", std::strerror(error));
    return kCheckErrors;
  }
  return check_status(file.compilation().diagnostics, options.strictness);
}

}  // namespace control
