#include "control/preference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace control {
namespace {

using contract::PriorityList;
using Entry = PriorityList::Entry;

// Whether it is one word for whoever reads the list.
bool is_name(const std::string& word) {
  const auto read = PriorityList::parse("x: " + word);
  return read && read->entries().size() == 1 && read->entries()[0].hosts[0].name == word;
}

std::vector<std::string> new_order(const Entry& entry, std::span<const std::string> first) {
  std::vector<std::string> order;
  const auto add = [&order](const std::string& host) {
    if (std::ranges::find(order, host) == order.end()) order.push_back(host);
  };
  for (const std::string& host : first) add(host);
  for (const PriorityList::Host& host : entry.hosts) add(host.name);
  return order;
}

// Each name takes the place of the one that stood there; what is more comes behind the last one.
std::string rewritten(std::string_view text, const Entry& entry,
                      const std::vector<std::string>& order) {
  std::string out;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < entry.hosts.size(); ++i) {
    const PriorityList::Host& host = entry.hosts[i];
    out += text.substr(taken, host.offset - taken);
    out += order[i];
    taken = host.offset + host.name.size();
  }
  for (std::size_t i = entry.hosts.size(); i < order.size(); ++i) out += " " + order[i];
  out += text.substr(taken);
  return out;
}

std::string with_entry(std::string_view text, std::string_view router,
                       const std::vector<std::string>& order) {
  std::string out(text);
  if (!out.ends_with('\n')) out += '\n';
  return out + fmt::format("{}: {}\n", router, fmt::join(order, " "));
}

}  // namespace

std::expected<std::string, std::string> prefer(std::string_view text, const Preference& preference,
                                               NewHosts new_hosts) {
  const auto list = PriorityList::parse(text);
  if (!list) return std::unexpected(list.error().to_string());
  const Entry* entry = list->entry_of(preference.router);
  if (!is_name(std::string(preference.router))) {
    return std::unexpected("the name of a router is one word of ASCII");
  }
  if (entry == nullptr) {
    return std::unexpected(
        fmt::format("it says nothing of {} and has no line `*`", preference.router));
  }
  for (const std::string& host : preference.hosts) {
    if (!is_name(host)) return std::unexpected("the name of a host is one word of ASCII");
    if (new_hosts == NewHosts::added || priority_in(*entry, host)) continue;
    return std::unexpected(
        fmt::format("{} is not listed for {}: `--add` puts it there", host, preference.router));
  }
  const std::vector<std::string> order = new_order(*entry, preference.hosts);
  const bool has_own = entry->name == preference.router;
  std::string out =
      has_own ? rewritten(text, *entry, order) : with_entry(text, preference.router, order);
  // A router's name that cannot be one, or one host too many.
  if (const auto again = PriorityList::parse(out); !again) {
    return std::unexpected(again.error().to_string());
  }
  return out;
}

}  // namespace control
