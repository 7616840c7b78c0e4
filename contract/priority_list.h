// The file of `priority_list`: which hosts may be Active for which virtual router, in the order of
// preference. regent-checkd follows it, `regent prefer` rewrites it, and both read it here.
//
//   # comment
//   recdns0: dns0 dns1 dns2       a router by its name, and hosts by theirs
//   *:       dns2 dns1            all routers without a line of their own
//
// An entry goes on over lines without a colon, so that each host can stand on its own line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vrrp/priority.h"

namespace contract {

inline constexpr std::size_t kMaxPriorityListBytes = 65'536;
// The first host of an entry has this priority, each further one ten less. The last one possible
// still ranks above all that a failed check leaves of a priority (vrrp/tracking.h).
inline constexpr int kFirstOfList = 240;
inline constexpr int kStepOfList = 10;
inline constexpr std::size_t kMaxListedHosts = 14;

class PriorityList {
 public:
  struct Host {
    std::string name;
    std::size_t offset = 0;  // of the name in the text
  };
  struct Entry {
    std::string name;  // of a router, or `*`
    std::vector<Host> hosts;
    std::size_t line = 0;  // where it begins, from 1
  };
  // What is wrong with the text, for people.
  struct Problem {
    std::size_t line = 0;  // 0: no line
    std::string what;

    // "line 3: ..."
    std::string to_string() const;
  };

  static std::expected<PriorityList, Problem> parse(std::string_view text);

  std::span<const Entry> entries() const { return entries_; }
  // The one that counts for a router: of its name, else of its name without .ipv4 or .ipv6, which
  // `separate_families` adds, else `*`. Null when there is none. Valid as long as the list.
  const Entry* entry_of(std::string_view router) const;

 private:
  std::vector<Entry> entries_;
};

// Of a host that stands in an entry; nothing when it does not.
std::optional<vrrp::Priority> priority_in(const PriorityList::Entry& entry, std::string_view host);

}  // namespace contract
