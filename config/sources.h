// All files of one configuration: the main one, and those that it includes, each read once. And the
// Trail, so that everything that is needed to explain a place is together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "config/source.h"
#include "config/trail.h"

namespace config {

class Sources {
 public:
  // The main file. Copies its Source, and borrows what that has borrowed.
  explicit Sources(const Source& main);

  const Source& main() const { return files_.front().source; }
  // CHECKs that there is one of this number.
  const Source& file(std::uint16_t number) const;
  std::size_t size() const { return files_.size(); }
  // Where it is, relative to the folder of the main file.
  std::string_view path(std::uint16_t number) const;

  // The text of all files together stays below kMaxSourceBytes, and their number below kMaxFiles:
  // nothing when that is over.
  std::optional<std::uint16_t> add(const std::string& path, std::string text);
  std::optional<std::uint16_t> find(std::string_view path) const;

  Trail& trail() { return trail_; }
  const Trail& trail() const { return trail_; }

  // Definitions whose values were used for a password: no message may show them.
  void add_secret(std::string_view name) { secrets_.emplace(name); }
  const std::set<std::string, std::less<>>& secrets() const { return secrets_; }

 private:
  struct File {
    std::string path;
    std::string name;
    std::string text;
    Source source;
  };

  std::deque<File> files_;  // never moves what is in it
  std::size_t size_bytes_ = 0;
  Trail trail_;
  std::set<std::string, std::less<>> secrets_;
};

// "/etc/keepalived" of "/etc/keepalived/keepalived.conf"; without a slash it is empty.
std::string_view folder_of(std::string_view path);

}  // namespace config
