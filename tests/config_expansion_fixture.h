// What the text of a configuration is after its expansion: line by line, with problems as
// "LINE:COLUMN V003", and how places are shown. Files that are included come from a map.
#pragma once

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/compile.h"
#include "config/lexer.h"
#include "config/provenance.h"
#include "config/sources.h"
#include "config/surroundings.h"

namespace tests {

using Texts = std::map<std::string, std::string>;

struct Expanded {
  std::vector<std::string> lines;     // words and braces, with one blank between
  std::vector<std::string> problems;  // in the order in which they were found
  std::vector<std::string> messages;  // of the problems
  std::vector<std::string> places;    // of the first token of each line
};

// The host is "host", its folder /etc/regent, and its environment has REGENT_VIP.
inline config::Surroundings surroundings_with(const Texts& texts) {
  config::Surroundings made{.config_id = "host", .folder = "/etc/regent"};
  made.files.read =
      [&texts](const std::string& path) -> std::expected<std::string, config::FileRefusal> {
    const auto found = texts.find(path);
    if (found != texts.end()) return found->second;
    return std::unexpected(
        config::FileRefusal{.sentence = "it does not exist", .is_missing = path != "secret.conf"});
  };
  made.files.list =
      [&texts](
          const std::string& path) -> std::expected<std::vector<std::string>, config::FileRefusal> {
    std::set<std::string> names;
    const std::string prefix = path.empty() ? "" : path + "/";
    for (const auto& [name, text] : texts) {
      if (!name.starts_with(prefix)) continue;
      names.insert(name.substr(prefix.size(), name.find('/', prefix.size()) - prefix.size()));
    }
    if (names.empty())
      return std::unexpected(config::FileRefusal{.sentence = "no such folder", .is_missing = true});
    return std::vector(names.begin(), names.end());
  };
  made.environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "REGENT_VIP") return "192.0.2.7";
    return std::nullopt;
  };
  return made;
}

inline Expanded expanded_in(const config::Surroundings& surroundings, std::string_view text) {
  config::Sources sources(config::Source("/etc/regent/test.conf", text));
  config::Lexer lexer(sources, sources.trail(), surroundings);
  config::Line line;
  Expanded result;
  while (lexer.next_line(line)) {
    std::string words;
    for (const config::Token& token : line.tokens) {
      words += fmt::format("{}{}", words.empty() ? "" : " ", token.text);
    }
    if (!line.tokens.empty()) {
      result.lines.push_back(words);
      result.places.push_back(config::describe_place(sources, line.tokens.front().span));
    }
    for (const config::Diagnostic& problem : line.problems) {
      result.problems.push_back(fmt::format("{}:{} V{:03}", problem.span.line, problem.span.column,
                                            static_cast<unsigned>(problem.code)));
      result.messages.push_back(problem.message);
    }
  }
  return result;
}

inline Expanded expanded(std::string_view text, const Texts& texts = {}) {
  return expanded_in(surroundings_with(texts), text);
}
inline std::vector<std::string> lines_of(std::string_view text, const Texts& texts = {}) {
  return expanded(text, texts).lines;
}

}  // namespace tests
