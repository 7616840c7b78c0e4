#include "config/outline.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "config/native_checks.h"

namespace config {
namespace {

std::span<const Keyword> rows_of(Block block) {
  const auto parts = schema();
  const auto part = std::ranges::find(parts, block, &BlockKeywords::block);
  return part == parts.end() ? std::span<const Keyword>() : part->keywords;
}

template <typename Owner>
class Outline {
 public:
  Outline(const Owner& owner, Secrets secrets) : owner_(owner), secrets_(secrets) {}

  std::vector<ShownStatement> of(Block block) const;

 private:
  bool is_filled(Block block, const std::vector<ShownStatement>& inside) const;
  std::optional<ShownStatement> of(const Keyword& row) const;
  template <typename T>
  std::optional<ShownStatement> of(const Keyword& row, const Setting<T>& setting) const;
  std::optional<ShownStatement> of(const Keyword& row, const AddressList& list) const;
  std::optional<ShownStatement> of(const Keyword& row, const TrackedList& list) const;
  std::optional<ShownStatement> of(const Keyword& row, const HostList& list) const;
  // Of these nothing is supported yet, so there is nothing to show.
  std::optional<ShownStatement> of(const Keyword& row, const WordList& list) const;
  std::optional<ShownStatement> of(const Keyword&, const Setting<FirstContent>&) const {
    return std::nullopt;
  }

  const Owner& owner_;
  Secrets secrets_;
};

std::vector<ShownStatement> words_of(const AddressLine& line) {
  std::vector<ShownStatement> words;
  for (const Keyword& row : rows_of(Block::addresses)) {
    const auto* member = std::get_if<std::string AddressLine::*>(&row.target);
    if (member == nullptr || (line.**member).empty()) continue;
    words.push_back({.row = &row, .value = std::string_view(line.**member)});
  }
  return words;
}

std::vector<ShownStatement> words_of(const TrackedName& tracked) {
  std::vector<ShownStatement> words;
  if (tracked.weight.value) {
    words.push_back(
        {.row = find_keyword(Block::tracked, "weight"), .value = *tracked.weight.value});
  }
  if (tracked.is_reverse) {
    const std::string_view word = *tracked.is_reverse ? "reverse" : "noreverse";
    words.push_back({.row = find_keyword(Block::tracked, word), .value = true});
  }
  return words;
}

template <typename Owner>
std::vector<ShownStatement> Outline<Owner>::of(Block block) const {
  std::vector<ShownStatement> statements;
  for (const Keyword& row : rows_of(block)) {
    if (row.support != Support::full) continue;
    if (std::optional<ShownStatement> statement = of(row)) {
      statements.push_back(*std::move(statement));
    }
  }
  return statements;
}

template <typename Owner>
std::optional<ShownStatement> Outline<Owner>::of(const Keyword& row) const {
  if (row.opens != Block::none && std::holds_alternative<std::monostate>(row.target)) {
    ShownStatement block{.row = &row, .inside = of(row.opens)};
    if (!is_filled(row.opens, block.inside)) return std::nullopt;
    return block;
  }
  return std::visit(
      [&](auto member) -> std::optional<ShownStatement> {
        if constexpr (std::is_invocable_v<decltype(member), const Owner&>) {
          return of(row, owner_.*member);
        } else {
          return std::nullopt;  // nothing that counts, or of another owner
        }
      },
      row.target);
}

template <typename Owner>
bool Outline<Owner>::is_filled(Block block, const std::vector<ShownStatement>& inside) const {
  const auto has = [&](const Keyword& row) {
    return !row.is_required ||
           std::ranges::find(inside, &row, &ShownStatement::row) != inside.end();
  };
  return !inside.empty() && std::ranges::all_of(rows_of(block), has);
}

template <typename Owner>
template <typename T>
std::optional<ShownStatement> Outline<Owner>::of(const Keyword& row,
                                                 const Setting<T>& setting) const {
  if (!setting.value) return std::nullopt;
  if constexpr (std::is_same_v<T, std::string>) {
    const bool is_hidden = row.is_secret && secrets_ == Secrets::hidden;
    return ShownStatement{.row = &row,
                          .value = is_hidden ? kHiddenSecret : std::string_view(*setting.value)};
  } else if constexpr (std::is_same_v<T, Notification>) {
    return ShownStatement{
        .row = &row,
        .value = ShownNotification{.command = setting.value->command, .user = setting.value->user}};
  } else if constexpr (std::is_same_v<T, OwnedPath>) {
    return ShownStatement{
        .row = &row, .value = ShownPath{.path = setting.value->path, .user = setting.value->user}};
  } else if constexpr (std::is_same_v<T, DnsQuery> || std::is_same_v<T, DnsExpectation>) {
    return ShownStatement{.row = &row, .value = &*setting.value};
  } else {
    return ShownStatement{.row = &row, .value = *setting.value};
  }
}

template <typename Owner>
std::optional<ShownStatement> Outline<Owner>::of(const Keyword& row, const HostList& list) const {
  if (list.hosts.empty()) return std::nullopt;
  return ShownStatement{.row = &row, .value = &list};
}

template <typename Owner>
std::optional<ShownStatement> Outline<Owner>::of(const Keyword& row,
                                                 const AddressList& list) const {
  if (list.lines.empty()) return std::nullopt;
  ShownStatement shown{.row = &row};
  shown.lines.reserve(list.lines.size());
  for (const AddressLine& line : list.lines) {
    shown.lines.push_back(
        {.text = fmt::format("{}/{}", line.address.to_string(), line.prefix_length),
         .words = words_of(line)});
  }
  return shown;
}

template <typename Owner>
std::optional<ShownStatement> Outline<Owner>::of(const Keyword& row,
                                                 const TrackedList& list) const {
  if (list.names.empty()) return std::nullopt;
  ShownStatement shown{.row = &row};
  for (const TrackedName& tracked : list.names) {
    shown.lines.push_back({.text = tracked.name, .words = words_of(tracked)});
  }
  return shown;
}

template <typename Owner>
std::optional<ShownStatement> Outline<Owner>::of(const Keyword& row, const WordList& list) const {
  if (list.words.empty()) return std::nullopt;
  ShownStatement shown{.row = &row};
  for (const Word& word : list.words) shown.lines.push_back({.text = word.text, .words = {}});
  return shown;
}

bool is_secret_given(const Keyword& row, const Config& config) {
  const auto* member = std::get_if<Setting<std::string> Instance::*>(&row.target);
  if (!row.is_secret || member == nullptr) return false;
  return std::ranges::any_of(config.instances, [&](const Instance& instance) {
    return (instance.**member).value.has_value();
  });
}

}  // namespace

std::vector<ShownStatement> outline(const Globals& globals, Secrets secrets) {
  return Outline(globals, secrets).of(Block::global_defs);
}

std::vector<ShownStatement> outline(const Instance& instance, Secrets secrets) {
  return Outline(instance, secrets).of(Block::instance);
}

std::vector<ShownStatement> outline(const Script& script, Secrets secrets) {
  return Outline(script, secrets).of(Block::script);
}

std::vector<ShownStatement> outline(const TrackFile& file, Secrets secrets) {
  return Outline(file, secrets).of(Block::track_file);
}

std::vector<ShownStatement> outline(const TrackProcess& process, Secrets secrets) {
  return Outline(process, secrets).of(Block::track_process);
}

std::vector<ShownStatement> outline(const NativeCheck& check, Secrets secrets) {
  return Outline(check, secrets).of(block_of(check));
}

std::vector<ShownStatement> outline(const NotifyUrl& block, Secrets secrets) {
  return Outline(block, secrets).of(Block::notify_url);
}

Block block_of(const NativeCheck& check) {
  const NativeBlock* native = native_block(check.kind);
  return native == nullptr ? Block::none : native->block;
}

bool has_secrets(const Config& config) {
  return std::ranges::any_of(schema(), [&](const BlockKeywords& part) {
    return std::ranges::any_of(part.keywords,
                               [&](const Keyword& row) { return is_secret_given(row, config); });
  });
}

}  // namespace config
