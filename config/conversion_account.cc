#include "config/conversion_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "config/code_page.h"
#include "config/provenance.h"
#include "config/render.h"
#include "config/schema.h"

namespace config {
namespace {

// So many places of one keyword are shown.
constexpr std::size_t kMaxShownPlaces = 12;

// Nothing when keepalived would do the same.
std::optional<Finding::Kind> kind_of(const Diagnostic& entry) {
  static constexpr std::array kUnsupported{Code::not_supported, Code::not_planned, Code::no_effect,
                                           Code::skipped};
  static constexpr std::array kChanged{Code::ignored, Code::differs, Code::script_as_root,
                                       Code::script_unguarded};
  if (std::ranges::find(kUnsupported, entry.code) != kUnsupported.end()) {
    return Finding::Kind::unsupported;
  }
  const CodePage* page = find_code_page(entry.code);
  const bool is_changed = std::ranges::find(kChanged, entry.code) != kChanged.end() ||
                          severity(entry.code) == Severity::error ||
                          (page != nullptr && !page->keepalived.empty());
  return is_changed ? std::optional(Finding::Kind::changed) : std::nullopt;
}

bool leaves_out(Code code) {
  return code == Code::no_effect || code == Code::skipped || code == Code::ignored;
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

// "line 12", "conf.d/dns.conf:12": by which way it came there is seen from what is around it.
std::string short_place(const Sources& sources, SourceSpan at) {
  if (at.file == 0) return fmt::format("line {}", at.line);
  return fmt::format("{}:{}", shown_name(sources.path(at.file)), at.line);
}

// The lines on which something stands: "5, 10-14, conf.d/dns.conf:3".
class Lines {
 public:
  void add(SourceSpan at) {
    if (!ranges_.empty() && ranges_.back().file == at.file &&
        (at.line == ranges_.back().last || at.line == ranges_.back().last + 1)) {
      ranges_.back().last = at.line;
      return;
    }
    ranges_.push_back({.file = at.file, .first = at.line, .last = at.line});
  }
  std::string text(const Sources& sources) const {
    std::string out;
    for (std::size_t i = 0; i < std::min(ranges_.size(), kMaxShownPlaces); ++i) {
      const Range& range = ranges_[i];
      const std::string file =
          range.file == 0 ? "" : fmt::format("{}:", shown_name(sources.path(range.file)));
      out += fmt::format("{}{}{}", i == 0 ? "" : ", ", file, range.first);
      if (range.last > range.first) out += fmt::format("-{}", range.last);
    }
    if (ranges_.size() > kMaxShownPlaces) {
      out += fmt::format(" and {} more", ranges_.size() - kMaxShownPlaces);
    }
    return out;
  }

 private:
  struct Range {
    std::uint16_t file;
    std::uint32_t first;
    std::uint32_t last;
  };
  std::vector<Range> ranges_;
};

}  // namespace

ConversionAccount::ConversionAccount(const Compilation& compilation, const StatementTree& tree,
                                     const Remainder& rest)
    : compilation_(compilation), tree_(tree), left_out_(rest.statements) {
  for (const Diagnostic& entry : compilation.diagnostics.in_order()) add(entry);
  for (const Diagnostic& entry : rest.consequences) add(entry);
  leave_out_addresses(rest.config);
  leave_out_empty_blocks();
}

void ConversionAccount::add(const Diagnostic& entry) {
  const std::optional<Finding::Kind> kind = kind_of(entry);
  // Of a keyword that is given twice, the first one is left out.
  const bool is_twice = entry.code == Code::given_twice && entry.second;
  const auto word = tree_.find(is_twice ? entry.second->span : entry.span);
  if (!kind || !word) return;
  const std::size_t number = word->statement;
  const bool is_left_out = leaves_out(entry.code);
  // These only change their place.
  const bool is_moved = entry.code == Code::too_many_addresses;
  const bool is_error = severity(entry.code) == Severity::error;
  findings_.emplace(number, Finding{.kind = *kind,
                                    .is_loss = is_left_out || (is_error && !is_moved),
                                    .at = entry.span,
                                    .sentence = sentence(entry)});
  if (is_left_out && tree_[number].home != Block::addresses) left_out_.insert(number);
}

void ConversionAccount::leave_out_addresses(const Config& config) {
  std::set<std::size_t> empty;
  for (const auto& [number, finding] : findings_) {
    if (finding.is_loss && tree_[number].home == Block::addresses) empty.insert(number);
  }
  if (empty.empty()) return;
  const auto keep = [&](const AddressList& list) {
    for (const AddressLine& line : list.lines) {
      if (const auto word = tree_.find(line.at)) empty.erase(word->statement);
    }
  };
  for (const Instance& instance : config.instances) {
    keep(instance.virtual_ipaddress);
    keep(instance.virtual_ipaddress_excluded);
  }
  left_out_.insert(empty.begin(), empty.end());
}

void ConversionAccount::leave_out_empty_blocks() {
  for (std::size_t i = tree_.size(); i-- > 0;) {
    const WrittenStatement& block = tree_[i];
    const bool is_router = block.row != nullptr && block.row->type != Type::block;
    if (block.end == i + 1 || is_router || is_left_out(i)) continue;
    bool is_empty = true;
    for (std::size_t inner = i + 1; inner < block.end; inner = tree_[inner].end) {
      is_empty &= is_left_out(inner);
    }
    if (is_empty) left_out_.insert(i);
  }
}

bool ConversionAccount::has_loss(std::size_t statement) const {
  const auto end = findings_.lower_bound(tree_[statement].end);
  return std::any_of(findings_.lower_bound(statement), end,
                     [](const auto& entry) { return entry.second.is_loss; });
}

std::string ConversionAccount::sentences(std::size_t statement) const {
  std::string out;
  const auto end = findings_.lower_bound(tree_[statement].end);
  for (auto found = findings_.lower_bound(statement); found != end; ++found) {
    const Finding& finding = found->second;
    out += fmt::format("{}: {}\n", short_place(compilation_.sources, finding.at), finding.sentence);
  }
  return out;
}

std::string ConversionAccount::list() const {
  return list_of_same() + list_of(Finding::Kind::changed) + list_of(Finding::Kind::unsupported);
}

std::string ConversionAccount::list_of_same() const {
  std::vector<std::string_view> keywords;  // in the order of the file
  std::map<std::string_view, Lines> lines;
  std::size_t count = 0;
  for (std::size_t i = 0; i < tree_.size();) {
    const WrittenStatement& statement = tree_[i];
    if (is_left_out(i)) {
      i = statement.end;
      continue;
    }
    if (!findings_.contains(i++)) {
      const std::string_view keyword =
          statement.home == Block::addresses ? "addresses" : std::string_view(statement.keyword);
      if (!lines.contains(keyword)) keywords.push_back(keyword);
      lines[keyword].add(statement.at);
      ++count;
    }
  }
  std::string out = fmt::format("same: {}\n", counted(count, "statement"));
  for (const std::string_view keyword : keywords) {
    out += fmt::format("  {}: {}\n", keyword, lines[keyword].text(compilation_.sources));
  }
  return out;
}

std::string ConversionAccount::list_of(Finding::Kind kind) const {
  std::string sentences;
  std::size_t count = 0;
  for (const auto& [number, finding] : findings_) {
    if (finding.kind != kind) continue;
    sentences += fmt::format("  {}: {}\n", describe_place(compilation_.sources, finding.at),
                             finding.sentence);
    ++count;
  }
  const std::string_view what = kind == Finding::Kind::changed ? "changed" : "unsupported";
  if (count == 0) return fmt::format("{}: nothing\n", what);
  return fmt::format("{}: {}\n{}", what, counted(count, "place"), sentences);
}

}  // namespace config
