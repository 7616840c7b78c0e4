#include "privsep/supervisor/options.h"

#include <fmt/format.h>
#include <getopt.h>

#include <array>

namespace supervisor {
namespace {

constexpr std::string_view kHelp =
    "regentd [-f FILE] [-i ID] [--compat MODE] [--run-dir DIR]\n"
    "Keeps the virtual routers of FILE, a keepalived.conf, in the foreground until SIGTERM.\n"
    "\n"
    "  -f, --file FILE    the configuration (default {})\n"
    "  -i, --config-id ID lines that start with @ID are for this host (default: its name, up to "
    "the\n"
    "                     first dot)\n"
    "      --compat MODE  keepalived: warn of what is unknown, and say where keepalived would do\n"
    "                     something else; none: refuse it (default: keepalived for a file named\n"
    "                     keepalived.conf)\n"
    "      --run-dir DIR  where the status socket is made (default {})\n"
    "      --version      print the version\n"
    "  -h, --help         print this\n"
    "\n"
    "Exit code: 0 stopped as told; 1 a process failed; 2 the arguments or the configuration are\n"
    "wrong, and nothing was touched.\n";

constexpr int kRunDirectory = 256;
constexpr int kVersion = 257;
constexpr int kCompat = 258;
constexpr std::array<option, 7> kOptions{{
    {"file", required_argument, nullptr, 'f'},
    {"config-id", required_argument, nullptr, 'i'},
    {"compat", required_argument, nullptr, kCompat},
    {"run-dir", required_argument, nullptr, kRunDirectory},
    {"version", no_argument, nullptr, kVersion},
    {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
}};

}  // namespace

std::variant<Options, Answer, WrongUsage> read_options(std::span<char*> arguments) {
  Options options;
  opterr = 0;
  optind = 0;  // from the start, also when it is called again
  const int count = static_cast<int>(arguments.size());
  for (;;) {
    const int found = getopt_long(count, arguments.data(), "+:f:i:h", kOptions.data(), nullptr);
    if (found == -1) break;
    switch (found) {
      case 'f':
        options.file = optarg;
        if (options.file.empty()) return WrongUsage{"-f needs a value"};
        break;
      case 'i':
        options.config_id = optarg;
        if (options.config_id.empty()) return WrongUsage{"-i needs a value"};
        break;
      case kCompat:
        options.compat = optarg;
        break;
      case kRunDirectory:
        options.run_directory = optarg;
        break;
      case kVersion:
        return Answer{"regentd " REGENT_VERSION "\n"};
      case 'h':
        return Answer{
            fmt::format(kHelp, contract::kDefaultConfigFile, contract::kDefaultRunDirectory)};
      case ':':
        return WrongUsage{
            fmt::format("{} needs a value", arguments[static_cast<std::size_t>(optind) - 1])};
      default:
        return WrongUsage{fmt::format("there is no option {}; see regentd --help",
                                      arguments[static_cast<std::size_t>(optind) - 1])};
    }
  }
  if (optind < count) {
    return WrongUsage{
        fmt::format("what is {}? See regentd --help", arguments[static_cast<std::size_t>(optind)])};
  }
  if (!options.compat.empty() && options.compat != "keepalived" && options.compat != "none") {
    return WrongUsage{"--compat takes keepalived or none"};
  }
  if (options.run_directory.empty()) return WrongUsage{"--run-dir needs a value"};
  return options;
}

}  // namespace supervisor
