#include "config/wildcard.h"

#include <algorithm>
#include <utility>

namespace config {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The closing bracket of the set that starts at `open`; kNone: the bracket stands for itself.
std::size_t end_of_set(std::string_view pattern, std::size_t open) {
  std::size_t first = open + 1;
  if (first < pattern.size() && (pattern[first] == '!' || pattern[first] == '^')) ++first;
  // A bracket right at the start belongs to the set.
  return first < pattern.size() ? pattern.find(']', first + 1) : kNone;
}

// `set`: what is between the brackets.
bool is_in_set(std::string_view set, char c) {
  const bool is_negated = set.starts_with('!') || set.starts_with('^');
  if (is_negated) set.remove_prefix(1);
  const auto byte = [](char octet) { return static_cast<unsigned char>(octet); };
  bool is_member = false;
  for (std::size_t at = 0; at < set.size(); ++at) {
    if (at + 2 < set.size() && set[at + 1] == '-') {
      is_member |= byte(set[at]) <= byte(c) && byte(c) <= byte(set[at + 2]);
      at += 2;
    } else {
      is_member |= set[at] == c;
    }
  }
  return is_member != is_negated;
}

// How many bytes of the pattern one byte of the name has used up; 0: it does not match.
std::size_t match_one(std::string_view pattern, std::size_t at, char c) {
  if (at >= pattern.size()) return 0;
  if (pattern[at] == '?') return 1;
  const std::size_t end = pattern[at] == '[' ? end_of_set(pattern, at) : kNone;
  if (end == kNone) return pattern[at] == c ? 1 : 0;
  return is_in_set(pattern.substr(at + 1, end - at - 1), c) ? end - at + 1 : 0;
}

struct Braces {
  std::size_t open = kNone;
  std::size_t close = kNone;
  std::vector<std::string_view> parts = {};
};

// The pair that opens here, with its parts; `close` is kNone when there is none.
Braces braces_at(std::string_view pattern, std::size_t open) {
  Braces braces{.open = open};
  std::size_t depth = 0;
  std::size_t start = open + 1;
  for (std::size_t at = open; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if ((c == ',' && depth == 1) || depth == 0) {
      braces.parts.push_back(pattern.substr(start, at - start));
      start = at + 1;
    }
    if (depth > 0) continue;
    braces.close = at;
    break;
  }
  return braces;
}

Braces first_braces(std::string_view pattern) {
  for (std::size_t open = pattern.find('{'); open != kNone; open = pattern.find('{', open + 1)) {
    Braces braces = braces_at(pattern, open);
    if (braces.close != kNone) return braces;
  }
  return {};
}

}  // namespace

bool has_wildcard(std::string_view pattern) { return pattern.find_first_of("*?[") != kNone; }

bool matches(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t star = kNone;  // behind the last star
  std::size_t retry = 0;     // where in the name that star has ended so far
  std::size_t in_pattern = 0;
  std::size_t in_name = 0;
  while (in_name < name.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = ++in_pattern;
      retry = in_name;
    } else if (const std::size_t used = match_one(pattern, in_pattern, name[in_name]); used > 0) {
      in_pattern += used;
      ++in_name;
    } else if (star != kNone) {
      in_pattern = star;
      in_name = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == kNone;
}

std::optional<std::vector<std::string>> expand_braces(std::string_view pattern) {
  std::vector<std::string> done;
  // The next one to look at is last, so that they come out in their order.
  std::vector<std::string> left{std::string(pattern)};
  for (std::size_t steps = 0; !left.empty(); ++steps) {
    if (steps > 2 * kMaxAlternatives) return std::nullopt;
    const std::string text = std::move(left.back());
    left.pop_back();
    const Braces braces = first_braces(text);
    if (braces.close == kNone) {
      done.push_back(text);
      if (done.size() > kMaxAlternatives) return std::nullopt;
      continue;
    }
    for (auto part = braces.parts.rbegin(); part != braces.parts.rend(); ++part) {
      left.push_back(text.substr(0, braces.open) + std::string(*part) +
                     text.substr(braces.close + 1));
    }
  }
  return done;
}

}  // namespace config
