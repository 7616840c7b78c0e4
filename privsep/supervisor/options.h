// The command line of regentd.
#pragma once

#include <span>
#include <string>
#include <variant>

#include "contract/roles.h"

namespace supervisor {

struct Options {
  std::string file{contract::kDefaultConfigFile};
  std::string compat;     // keepalived or none; empty: as the name of the file says
  std::string config_id;  // what @ID is compared with; empty: the host's name up to the first dot
  std::string run_directory{contract::kDefaultRunDirectory};
};

// Text for standard output, and nothing else to do: --help, --version.
struct Answer {
  std::string text;
};

// The sentence for standard error.
struct WrongUsage {
  std::string sentence;
};

// `arguments` as main() has them: argv[0] first, a null pointer behind the last.
std::variant<Options, Answer, WrongUsage> read_options(std::span<char*> arguments);

}  // namespace supervisor
