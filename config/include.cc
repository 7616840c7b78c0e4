#include "config/include.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/render.h"
#include "config/wildcard.h"

namespace config {
namespace {

// A keyword, and which patterns must mean at least one file.
struct Check {
  std::string_view keyword;
  bool any = false;            // the whole
  bool each_wildcard = false;  // each alternative with a wildcard
  bool each_brace = false;     // each alternative
};
// That every file can be read is demanded always: `includer` says nothing more than `include`.
constexpr std::array<Check, 6> kChecks{
    {{.keyword = "include"},
     {.keyword = "includer"},
     {.keyword = "includem", .any = true},
     {.keyword = "includew", .each_wildcard = true},
     {.keyword = "includeb", .each_brace = true},
     {.keyword = "includea", .any = true, .each_wildcard = true, .each_brace = true}}};

const Check* check_of(std::string_view keyword) {
  const auto found = std::ranges::find(kChecks, keyword, &Check::keyword);
  return found == kChecks.end() ? nullptr : &*found;
}

class Includer {
 public:
  Includer(const IncludeLine& line, Sources& sources, const Surroundings& surroundings,
           std::vector<Diagnostic>& problems)
      : line_(line), sources_(sources), surroundings_(surroundings), problems_(problems) {}

  std::vector<std::uint16_t> run();

 private:
  // Nothing: outside, which was reported.
  std::optional<std::string> below_folder(const std::string& path);
  void take_alternative(const std::string& alternative);
  // The paths that match; nothing when a folder cannot be read, which was reported.
  std::optional<std::vector<std::string>> find_matches(const std::string& pattern);
  // Those of one folder; false as above.
  bool add_matches(const std::string& folder, const std::string& prefix, std::string_view part,
                   std::vector<std::string>& matching);
  std::optional<std::vector<std::string>> names_in(const std::string& folder);
  void take_file(const std::string& path, bool may_be_missing);
  std::optional<std::uint16_t> load(const std::string& path, bool& is_missing);
  void report(Code code, std::string message, std::string help = "");

  const IncludeLine& line_;
  Sources& sources_;
  const Surroundings& surroundings_;
  std::vector<Diagnostic>& problems_;
  std::vector<std::uint16_t> files_;
  bool has_failed_ = false;
};

std::vector<std::uint16_t> Includer::run() {
  if (line_.open_files.size() > kMaxIncludeDepth) {
    report(Code::expansion_limit,
           fmt::format("files include each other more than {} deep", kMaxIncludeDepth));
    return {};
  }
  const std::optional<std::vector<std::string>> alternatives = expand_braces(line_.pattern);
  if (!alternatives) {
    report(Code::expansion_limit,
           fmt::format("more than {} alternatives in braces", kMaxAlternatives));
    return {};
  }
  const Check& check = *check_of(line_.keyword);
  const bool has_braces = alternatives->size() > 1;
  for (const std::string& alternative : *alternatives) {
    const bool has_wildcards = has_wildcard(alternative);
    const std::size_t before = files_.size();
    if (has_wildcards) {
      take_alternative(alternative);
    } else if (const std::optional<std::string> path = below_folder(alternative)) {
      take_file(*path, has_braces);
    }
    const bool is_demanded =
        (check.each_wildcard && has_wildcards) || (check.each_brace && has_braces);
    if (files_.size() == before && is_demanded && !has_failed_) {
      report(Code::include_failed, fmt::format("{} matches no file, which `{}` demands",
                                               quoted(alternative), check.keyword));
    }
  }
  if (files_.empty() && !has_failed_) {
    report(check.any ? Code::include_failed : Code::include_empty,
           fmt::format("{} matches no file{}", quoted(line_.pattern),
                       check.any ? fmt::format(", which `{}` demands", check.keyword) : ""));
  }
  return std::move(files_);
}

std::optional<std::string> Includer::below_folder(const std::string& path) {
  const std::string& folder = surroundings_.folder;
  std::optional<std::string> found;
  if (!path.starts_with('/')) {
    found = resolve(folder_of(sources_.path(line_.open_files.back())), path);
  } else if (const std::string root = folder.ends_with('/') ? folder : folder + "/";
             !folder.empty() && path.starts_with(root)) {
    found = resolve("", path.substr(root.size()));
  }
  if (!found) {
    report(Code::include_failed,
           fmt::format("{} is not below the folder of the main file", quoted(path)),
           "move it there: files elsewhere are not read");
  }
  return found;
}

void Includer::take_alternative(const std::string& alternative) {
  const std::optional<std::string> pattern = below_folder(alternative);
  if (!pattern) return;
  const std::optional<std::vector<std::string>> matching = find_matches(*pattern);
  if (!matching) return;
  for (const std::string& path : *matching) take_file(path, false);
}

// Part by part. What stands before the first wildcard is taken as it is.
std::optional<std::vector<std::string>> Includer::find_matches(const std::string& pattern) {
  std::vector<std::string> found{""};
  bool has_wildcards = false;
  for (std::size_t start = 0; start <= pattern.size();) {
    const std::size_t end = std::min(pattern.find('/', start), pattern.size());
    const std::string part = pattern.substr(start, end - start);
    start = end + 1;
    has_wildcards |= has_wildcard(part);
    std::vector<std::string> next;
    for (const std::string& path : found) {
      const std::string prefix = path.empty() ? "" : path + "/";
      if (!has_wildcards) next.push_back(prefix + part);
      if (has_wildcards && !add_matches(path, prefix, part, next)) return std::nullopt;
    }
    found = std::move(next);
  }
  std::ranges::sort(found);
  return found;
}

bool Includer::add_matches(const std::string& folder, const std::string& prefix,
                           std::string_view part, std::vector<std::string>& matching) {
  const std::optional<std::vector<std::string>> names = names_in(folder);
  if (!names) return false;
  for (const std::string& name : *names) {
    if (matches(part, name)) matching.push_back(prefix + name);
  }
  if (matching.size() <= kMaxFiles) return true;
  report(Code::expansion_limit,
         fmt::format("{} matches more than {} files", quoted(line_.pattern), kMaxFiles));
  return false;
}

// Empty when there is no such folder.
std::optional<std::vector<std::string>> Includer::names_in(const std::string& folder) {
  if (!surroundings_.files.list) return std::vector<std::string>();
  auto names = surroundings_.files.list(folder);
  if (names) return *std::move(names);
  if (names.error().is_missing) return std::vector<std::string>();
  report(Code::include_failed,
         fmt::format("the folder {} cannot be searched: {}", quoted(folder.empty() ? "." : folder),
                     names.error().sentence));
  return std::nullopt;
}

void Includer::take_file(const std::string& path, bool may_be_missing) {
  bool is_missing = false;
  const std::optional<std::uint16_t> known = sources_.find(path);
  if (known && std::ranges::find(line_.open_files, *known) != line_.open_files.end()) {
    return report(Code::include_cycle, fmt::format("{} includes itself", quoted(path)));
  }
  const std::optional<std::uint16_t> file = known ? known : load(path, is_missing);
  if (file) files_.push_back(*file);
  if (is_missing && !may_be_missing) {
    report(Code::include_failed, fmt::format("there is no file {}", quoted(path)),
           "keepalived goes on without it");
  }
}

std::optional<std::uint16_t> Includer::load(const std::string& path, bool& is_missing) {
  if (!surroundings_.files.read) {
    is_missing = true;
    return std::nullopt;
  }
  auto text = surroundings_.files.read(path);
  if (!text) {
    is_missing = text.error().is_missing;
    if (!is_missing) {
      report(Code::include_failed,
             fmt::format("{} cannot be included: {}", quoted(path), text.error().sentence));
    }
    return std::nullopt;
  }
  if (text->find('\0') != std::string::npos) {
    report(Code::include_failed, fmt::format("{} cannot be included: not a text file: it has a NUL "
                                             "byte",
                                             quoted(path)));
    return std::nullopt;
  }
  const std::optional<std::uint16_t> file = sources_.add(path, *std::move(text));
  if (!file) {
    report(Code::expansion_limit,
           fmt::format("{} cannot be included: more than {} files, or more than {} MiB in all",
                       quoted(path), kMaxFiles, kMaxSourceBytes >> 20));
  }
  return file;
}

void Includer::report(Code code, std::string message, std::string help) {
  has_failed_ |= code != Code::include_empty;
  problems_.push_back(
      {.code = code, .span = line_.at, .message = std::move(message), .help = std::move(help)});
}

}  // namespace

bool is_include(std::string_view keyword) { return check_of(keyword) != nullptr; }

std::vector<std::uint16_t> include(const IncludeLine& line, Sources& sources,
                                   const Surroundings& surroundings,
                                   std::vector<Diagnostic>& problems) {
  return Includer(line, sources, surroundings, problems).run();
}

std::optional<std::string> resolve(std::string_view folder, std::string_view path) {
  std::string whole = std::string(folder) + "/" + std::string(path);
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= whole.size();) {
    const std::size_t end = std::min(whole.find('/', start), whole.size());
    const std::string_view part = std::string_view(whole).substr(start, end - start);
    start = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  std::string resolved;
  for (const std::string_view part : parts) {
    if (!resolved.empty()) resolved += '/';
    resolved += part;
  }
  return resolved;
}

}  // namespace config
