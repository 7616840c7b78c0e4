// One fuzz input as several files: at each line that is only a form feed the next file starts. The
// first is the main one, then a.conf, d/b.conf and d/c.conf, which the first can include.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/surroundings.h"

namespace fuzz {

class Files {
 public:
  explicit Files(std::string_view input) {
    for (std::string& text : texts_) {
      const std::size_t end =
          &text == &texts_.back() ? std::string_view::npos : input.find(kBorder);
      text = input.substr(0, end);
      input.remove_prefix(end == std::string_view::npos ? input.size() : end + kBorder.size());
    }
  }

  const std::string& main() const { return texts_[0]; }
  // Valid as long as this. So few steps that an input cannot take long.
  config::Surroundings surroundings() const {
    return {.config_id = "host",
            .folder = "/etc/fuzz",
            .files = {.read = [this](const std::string& path) { return read(path); },
                      .list = [](const std::string& path) { return list(path); }},
            .environment = [](const std::string& name) -> std::optional<std::string> {
              if (name == "REGENT_A") return "$B ~SEQ(i,1,2) {";
              return std::nullopt;
            },
            .loose_permissions = {},
            .max_steps = 20'000};
  }

 private:
  static constexpr std::string_view kBorder = "\n\f\n";
  static constexpr std::array<std::string_view, 4> kNames{"", "a.conf", "d/b.conf", "d/c.conf"};

  std::expected<std::string, config::FileRefusal> read(const std::string& path) const {
    for (std::size_t i = 1; i < kNames.size(); ++i) {
      if (path == kNames[i]) return texts_[i];
    }
    return std::unexpected(config::FileRefusal{.sentence = "not here", .is_missing = true});
  }
  static std::expected<std::vector<std::string>, config::FileRefusal> list(
      const std::string& path) {
    if (path.empty()) return std::vector<std::string>{"a.conf", "d"};
    if (path == "d") return std::vector<std::string>{"b.conf", "c.conf"};
    return std::unexpected(config::FileRefusal{.sentence = "no folder", .is_missing = path != "x"});
  }

  std::array<std::string, 4> texts_;
};

}  // namespace fuzz
