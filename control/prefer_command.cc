#include "control/prefer_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <expected>
#include <set>
#include <string_view>

#include "config/families.h"
#include "config/input.h"
#include "config/render.h"
#include "contract/priority_list.h"
#include "control/new_file.h"
#include "os/fd.h"

namespace control {
namespace {

using contract::PriorityList;

template <typename T>
using OrSentence = std::expected<T, std::string>;

int fail(std::string_view sentence) {
  fmt::print(stderr, "regent: {}\n", sentence);
  return kCannotPrefer;
}

// NAME, or one of the two that `separate_families` makes of it.
bool is_called(const config::Instance& instance, const std::string& name) {
  if (instance.name.value == name) return true;
  return std::ranges::any_of(config::separate_families(instance),
                             [&](const config::Instance& part) { return part.name.value == name; });
}

// The file of the list that has the order of this router; of `*`, when there is one list only.
OrSentence<std::string> list_of(const config::Config& config, const std::string& router) {
  std::set<std::string> lists;
  bool is_known = router == "*";
  for (const config::Instance& instance : config.instances) {
    if (router != "*" && !is_called(instance, router)) continue;
    is_known = true;
    if (instance.priority_list.value) lists.insert(*instance.priority_list.value);
  }
  if (!is_known) return std::unexpected(fmt::format("there is no virtual router {}", router));
  if (lists.empty()) return std::unexpected(fmt::format("{} has no `priority_list`", router));
  if (lists.size() > 1) {
    return std::unexpected(fmt::format("{} has several lists: {}", router, fmt::join(lists, ", ")));
  }
  return *lists.begin();
}

OrSentence<std::string> text_of(const std::string& file) {
  const os::Fd source(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!source.is_open()) {
    return std::unexpected(fmt::format("{} cannot be opened: {}", file, std::strerror(errno)));
  }
  auto text = config::read_text(source.number());
  if (!text) return std::unexpected(fmt::format("{}: {}", file, text.error()));
  return *std::move(text);
}

// "recdns0: dns1 dns0", as it counts now.
int show(const std::string& router, const std::string& file, std::string_view text) {
  const auto list = PriorityList::parse(text);
  if (!list) return fail(fmt::format("{}: {}", file, list.error().to_string()));
  const PriorityList::Entry* entry = list->entry_of(router);
  if (entry == nullptr) {
    return fail(fmt::format("{}: says nothing of {} and has no line `*`", file, router));
  }
  std::string out = entry->name + ":";
  for (const PriorityList::Host& host : entry->hosts) out += " " + host.name;
  return print(out + "\n") == 0 ? kPreferred : kCannotPrefer;
}

}  // namespace

int prefer_command(const PreferOptions& options) {
  const CompiledFile config(options.config);
  if (!config.compilation().rows) {
    fmt::print(stderr, "{}", config.report());
    return fail(fmt::format("{} has errors: nothing was changed", options.config.file));
  }
  const auto file = list_of(config.compilation().config, options.router);
  if (!file) return fail(file.error());
  const auto text = text_of(*file);
  if (!text) return fail(text.error());
  if (options.hosts.empty()) return show(options.router, *file, *text);
  const auto preferred =
      prefer(*text, {.router = options.router, .hosts = options.hosts}, options.new_hosts);
  if (!preferred) return fail(fmt::format("{}: {}", *file, preferred.error()));
  if (*preferred != *text) {
    if (const int error = replace_file(*file, *preferred); error != 0) {
      return fail(fmt::format("{} cannot be written: {}", *file, std::strerror(error)));
    }
  }
  return show(options.router, *file, *preferred);
}

}  // namespace control
