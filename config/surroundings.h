// What a compilation is told besides the text: how strictly to read it, and what the text can ask
// its surroundings for. Nothing here touches the system: whoever compiles a text passes in how it
// is done. regent-compile asks the supervisor for files, `regent check` opens them itself, tests
// have a map.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.h"
#include "config/dialect.h"

namespace config {

// Why a file cannot be had.
struct FileRefusal {
  std::string sentence;  // without its full stop
  bool is_missing = false;
};

// Both take a path relative to the folder of the main file, without `.`, `..` and empty parts; ""
// is the folder itself.
struct FileDoor {
  // The text of a file, at most kMaxSourceBytes.
  std::function<std::expected<std::string, FileRefusal>(const std::string& path)> read = {};
  // The names in a folder, in any order.
  std::function<std::expected<std::vector<std::string>, FileRefusal>(const std::string& path)>
      list = {};
};

struct Surroundings {
  // Nothing: as the name of the main file says.
  std::optional<Dialect> dialect = std::nullopt;
  std::string config_id = {};  // what @ID is compared with; empty: no host
  std::string folder = {};     // of the main file, absolute
  FileDoor files = {};         // empty functions: there are no other files
  // The value of a variable. Only those whose names start with contract::kEnvironmentPrefix are
  // asked for: what other programs are told (sockets, credentials, what sudo left) is no
  // configuration.
  std::function<std::optional<std::string>(const std::string& name)> environment = {};
  // Why others than root can change the main file, a sentence without its full stop; empty: they
  // cannot.
  std::string loose_permissions = {};
  // So many lines, replacements and rounds of repetitions are made of a text, and then it ends.
  // 65,536 virtual routers with twenty lines each fit three times; regent-compile has 10 s.
  std::size_t max_steps = 5'000'000;
  // How much is kept of what there is to say.
  Keep keep = Keep::for_people;
};

// At most so deep: an include in a file that is included counts 2.
inline constexpr std::size_t kMaxIncludeDepth = 8;
inline constexpr std::size_t kMaxFiles = 1000;

}  // namespace config
