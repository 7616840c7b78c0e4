#include "config/sources.h"

#include <utility>

#include "config/surroundings.h"
#include "vrrp/check.h"

namespace config {

Sources::Sources(const Source& main) : size_bytes_(main.text().size()) {
  files_.push_back({.path = {}, .name = {}, .text = {}, .source = main});
  // Nobody can include the main file again under the name that it has in its folder.
  const std::size_t slash = main.name().rfind('/');
  files_.front().path = main.name().substr(slash == std::string_view::npos ? 0 : slash + 1);
}

const Source& Sources::file(std::uint16_t number) const {
  CHECK(number < files_.size());
  return files_[number].source;
}

std::string_view Sources::path(std::uint16_t number) const {
  CHECK(number < files_.size());
  return files_[number].path;
}

std::optional<std::uint16_t> Sources::add(const std::string& path, std::string text) {
  if (files_.size() >= kMaxFiles || text.size() > kMaxSourceBytes - size_bytes_) {
    return std::nullopt;
  }
  size_bytes_ += text.size();
  const std::string_view folder = folder_of(main().name());
  const std::string separator = main().name().find('/') == std::string_view::npos ? "" : "/";
  File& file = files_.emplace_back(File{.path = path,
                                        .name = std::string(folder) + separator + path,
                                        .text = std::move(text),
                                        .source = Source("", "")});
  file.source = Source(file.name, file.text);
  return static_cast<std::uint16_t>(files_.size() - 1);
}

std::optional<std::uint16_t> Sources::find(std::string_view path) const {
  for (std::size_t number = 0; number < files_.size(); ++number) {
    if (files_[number].path == path) return static_cast<std::uint16_t>(number);
  }
  return std::nullopt;
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

}  // namespace config
