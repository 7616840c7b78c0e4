// `include FILE`: which files that means, and their texts. FILE is relative to the folder of the
// file that includes it, or absolute; it may have wildcards and braces. All that is read lies in
// the folder of the main file or below.
//
// The letter behind include says what must be there besides; see check_of().
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/sources.h"
#include "config/surroundings.h"
#include "config/traced_text.h"

namespace config {

// include, includer, includem, includew, includeb or includea.
bool is_include(std::string_view keyword);

struct IncludeLine {
  std::string_view keyword;
  std::string_view pattern;  // not empty
  SourceSpan at;             // of the pattern
  // The files that are being read, from the main file to the one with this line.
  std::span<const std::uint16_t> open_files;
};

// The numbers of the files that are to be read now, in their order. What is wrong is added to
// `problems`, and what is right is read nevertheless.
std::vector<std::uint16_t> include(const IncludeLine& line, Sources& sources,
                                   const Surroundings& surroundings,
                                   std::vector<Diagnostic>& problems);

// `path` as seen from `folder`, without `.`, `..` and empty parts; nothing when it leads out of the
// folder that is the root of both.
std::optional<std::string> resolve(std::string_view folder, std::string_view path);

}  // namespace config
