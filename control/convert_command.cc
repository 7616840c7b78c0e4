#include "control/convert_command.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "config/convert.h"
#include "control/new_file.h"

namespace control {
namespace {

int status_of(config::Likeness likeness) {
  switch (likeness) {
    case config::Likeness::same:
      return kConvertSame;
    case config::Likeness::different:
      return kConvertDifferent;
    case config::Likeness::impossible:
      return kConvertImpossible;
  }
  return kConvertImpossible;
}

int write(const ConvertOptions& options, const std::string& text) {
  if (options.output.empty()) return print(text);
  return write_new_file(options.output, text, options.existing);
}

}  // namespace

int convert_command(const ConvertOptions& options) {
  const config::Conversion conversion = convert_file(options.file);
  if (conversion.likeness != config::Likeness::impossible) {
    if (const int error = write(options, conversion.text); error != 0) {
      const std::string name = options.output.empty() ? "standard output" : options.output;
      fmt::print(stderr, "regent: writing {}: {}{}\n", name, std::strerror(error),
                 error == EEXIST ? "; --force replaces it" : "");
      return kConvertUnwritable;
    }
  }
  fmt::print(stderr, "{}", conversion.list);
  return status_of(conversion.likeness);
}

}  // namespace control
