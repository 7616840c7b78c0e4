#include "config/definitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "config/characters.h"
#include "config/render.h"
#include "config/suggest.h"
#include "contract/include.h"

namespace config {
namespace {

constexpr std::array<std::string_view, 6> kBuiltIn{"_BANG",     "_ENV", "_HASH",
                                                   "_INSTANCE", "_PWD", "_RANDOM"};
constexpr std::uint64_t kMaxRandom = 32767;  // what keepalived has when no limit is given

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// The next word of `text`, which loses it.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(skip_blanks(text));
  const std::string_view word = text.substr(0, find_blank(text));
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::uint32_t> read_limit(std::string_view word) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

// FNV-1a: the same on every machine, which std::hash is not.
std::uint64_t seed_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

bool is_built_in(std::string_view name) {
  return std::ranges::find(kBuiltIn, name) != kBuiltIn.end();
}

std::string_view name_at_start(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return {};
  std::size_t size = 0;
  while (size < text.size() && (is_letter(text[size]) || is_digit(text[size]))) ++size;
  return text.substr(0, size);
}

std::optional<Reference> reference_at(std::string_view text, std::size_t dollar) {
  const bool has_brace = text.substr(dollar + 1).starts_with('{');
  const std::size_t start = dollar + (has_brace ? 2 : 1);
  const std::string_view name = name_at_start(text.substr(start));
  if (name.empty()) return std::nullopt;
  const std::size_t end = start + name.size();
  const char following = end < text.size() ? text[end] : ' ';
  if (!has_brace) {
    if (!is_blank(following) && following != ',' && following != ')') return std::nullopt;
    return Reference{.name = name, .size_bytes = end - dollar};
  }
  const std::size_t close = text.find('}', end);
  if (close == std::string_view::npos) return std::nullopt;
  if (close != end && !(is_blank(following) && is_built_in(name))) return std::nullopt;
  return Reference{
      .name = name, .arguments = text.substr(end, close - end), .size_bytes = close + 1 - dollar};
}

// The seed follows from the config id: another host has other numbers, the same host always has
// the same ones, after a reload and in `regent check`, too.
Definitions::Definitions(const Surroundings& surroundings)
    : surroundings_(surroundings), random_(seed_of(surroundings.config_id)) {}

void Definitions::define(Definition definition) {
  std::string name = definition.name;
  definitions_.insert_or_assign(std::move(name), std::move(definition));
}

void Definitions::set_variable(std::string_view name, std::string value) {
  auto found = definitions_.find(name);
  if (found == definitions_.end()) {
    found = definitions_.emplace(std::string(name), Definition{.name = std::string(name)}).first;
  }
  Definition& variable = found->second;
  variable.is_variable = true;
  variable.lines.clear();
  variable.lines.push_back({.text = std::move(value), .is_verbatim = false});
}

const Definition* Definitions::find(std::string_view name) const {
  const auto found = definitions_.find(name);
  return found == definitions_.end() ? nullptr : &found->second;
}

bool Definitions::knows(std::string_view name) const {
  return find(name) != nullptr || is_built_in(name);
}

std::string_view Definitions::closest_to(std::string_view name) const {
  std::vector<std::string_view> names(kBuiltIn.begin(), kBuiltIn.end());
  for (const auto& [known, definition] : definitions_) names.push_back(known);
  return closest(names, name);
}

std::expected<std::string, std::string> Definitions::built_in(const Reference& reference,
                                                              std::string_view folder) {
  if (reference.name == "_RANDOM") return random(reference.arguments);
  if (reference.name == "_ENV") return environment(reference.arguments);
  if (skip_blanks(reference.arguments) != reference.arguments.size()) {
    return std::unexpected(fmt::format("`${{{}}}` takes no argument", reference.name));
  }
  if (reference.name == "_BANG") return "!";
  if (reference.name == "_HASH") return "#";
  if (reference.name == "_INSTANCE") return surroundings_.config_id;
  return std::string(folder);
}

std::expected<std::string, std::string> Definitions::random(std::string_view arguments) {
  const std::string_view lowest = take_word(arguments);
  const std::string_view highest = take_word(arguments);
  const std::optional<std::uint32_t> least = lowest.empty() ? 0 : read_limit(lowest);
  const std::optional<std::uint32_t> most =
      highest.empty() ? std::max<std::uint64_t>(kMaxRandom, least.value_or(0))
                      : read_limit(highest);
  if (!least || !most || *least > *most || !take_word(arguments).empty()) {
    return std::unexpected(
        "`${_RANDOM}` takes a least and a greatest number, 0 and 32767 if missing");
  }
  // The few numbers that come more often than others do not matter here.
  return fmt::format("{}", *least + random_() % (std::uint64_t{*most} - *least + 1));
}

std::expected<std::string, std::string> Definitions::environment(std::string_view arguments) const {
  const std::string name(take_word(arguments));
  if (name.empty() || !take_word(arguments).empty()) {
    return std::unexpected("`${_ENV}` takes the name of one variable of the environment");
  }
  if (!name.starts_with(contract::kEnvironmentPrefix)) {
    return std::unexpected(
        fmt::format("{} is not visible here: only variables whose names start "
                    "with `{}` are",
                    quoted(name), contract::kEnvironmentPrefix));
  }
  std::optional<std::string> value;
  if (surroundings_.environment) value = surroundings_.environment(name);
  if (!value) return std::unexpected(fmt::format("{} is not in the environment", quoted(name)));
  // One line is what a line can take.
  if (value->find_first_of("\n\r") != std::string::npos) {
    return std::unexpected(fmt::format("the value of {} has more than one line", quoted(name)));
  }
  return *std::move(value);
}

}  // namespace config
