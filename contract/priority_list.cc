#include "contract/priority_list.h"

#include <algorithm>
#include <utility>

#include "contract/plan.h"

namespace contract {
namespace {

using Entry = PriorityList::Entry;
using Problem = PriorityList::Problem;
using Step = std::expected<void, Problem>;

constexpr std::string_view kBlank = " \t\r\v\f";

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRouterNameBytes &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

// The next word, which is taken off the line; empty at its end.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlank));
  line.remove_prefix(word.size());
  return word;
}

std::unexpected<Problem> refuse(std::size_t line, std::string what) {
  return std::unexpected(Problem{.line = line, .what = std::move(what)});
}

// One line after the other.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Step take(std::string_view line) {
    ++line_;
    line = line.substr(0, line.find('#'));
    while (true) {
      const std::string_view word = take_word(line);
      if (word.empty()) return {};
      // Nothing of anybody's bytes is repeated before it is known to be printable.
      if (!is_word(word)) return refuse(line_, "a name is 1 to 64 characters of ASCII");
      const Step step = word.ends_with(':') ? begin(word.substr(0, word.size() - 1)) : add(word);
      if (!step) return step;
    }
  }

  std::expected<std::vector<Entry>, Problem> end() {
    if (const Step step = close(); !step) return std::unexpected(step.error());
    if (entries_.empty()) return refuse(0, "there is no line `NAME: HOST...`");
    return std::move(entries_);
  }

 private:
  Step begin(std::string_view name) {
    if (const Step step = close(); !step) return step;
    if (name.empty()) return refuse(line_, "a colon without a name before it");
    const auto same = std::ranges::find(entries_, name, &Entry::name);
    if (same != entries_.end()) {
      return refuse(line_,
                    quoted(name) + " is there twice, first on line " + std::to_string(same->line));
    }
    entries_.push_back({.name = std::string(name), .hosts = {}, .line = line_});
    return {};
  }

  Step add(std::string_view host) {
    if (entries_.empty()) {
      return refuse(line_, quoted(host) + " has no `NAME:` before it");
    }
    Entry& entry = entries_.back();
    if (std::ranges::find(entry.hosts, host, &PriorityList::Host::name) != entry.hosts.end()) {
      return refuse(line_, quoted(host) + " is there twice for " + quoted(entry.name));
    }
    if (entry.hosts.size() == kMaxListedHosts) {
      return refuse(line_, "more than " + std::to_string(kMaxListedHosts) + " hosts for " +
                               quoted(entry.name));
    }
    const auto offset = static_cast<std::size_t>(host.data() - text_.data());
    entry.hosts.push_back({.name = std::string(host), .offset = offset});
    return {};
  }

  // Nobody takes the last host away on purpose: that would be the end of the service.
  Step close() const {
    if (entries_.empty() || !entries_.back().hosts.empty()) return {};
    return refuse(entries_.back().line, quoted(entries_.back().name) + " has no host");
  }

  static std::string quoted(std::string_view word) {
    std::string text("`");
    text += word;
    text += '`';
    return text;
  }

  std::string_view text_;
  std::vector<Entry> entries_;
  std::size_t line_ = 0;
};

}  // namespace

std::string Problem::to_string() const {
  return line == 0 ? what : "line " + std::to_string(line) + ": " + what;
}

std::expected<PriorityList, Problem> PriorityList::parse(std::string_view text) {
  if (text.size() > kMaxPriorityListBytes) {
    return refuse(0, "larger than " + std::to_string(kMaxPriorityListBytes) + " bytes");
  }
  Reader reader(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const Step step = reader.take(text.substr(0, end)); !step) {
      return std::unexpected(step.error());
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  auto entries = reader.end();
  if (!entries) return std::unexpected(entries.error());
  PriorityList list;
  list.entries_ = *std::move(entries);
  return list;
}

const Entry* PriorityList::entry_of(std::string_view router) const {
  const auto find = [this](std::string_view name) {
    const auto found = std::ranges::find(entries_, name, &Entry::name);
    return found == entries_.end() ? nullptr : &*found;
  };
  if (const Entry* own = find(router)) return own;
  for (const std::string_view family : {".ipv4", ".ipv6"}) {
    if (!router.ends_with(family)) continue;
    const Entry* both = find(router.substr(0, router.size() - family.size()));
    if (both != nullptr) return both;
  }
  return find("*");
}

std::optional<vrrp::Priority> priority_in(const Entry& entry, std::string_view host) {
  const auto found = std::ranges::find(entry.hosts, host, &PriorityList::Host::name);
  if (found == entry.hosts.end()) return std::nullopt;
  const auto place = static_cast<int>(found - entry.hosts.begin());
  return vrrp::Priority::from(static_cast<std::uint8_t>(kFirstOfList - kStepOfList * place));
}

}  // namespace contract
