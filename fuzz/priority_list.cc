// contract::PriorityList on any text, and what `regent prefer` makes of it: every host lies in the
// text where the list says, ranks above all that a failed check leaves of a priority, and a text
// with another order is a list that says exactly that, with nothing else changed.
#include "contract/priority_list.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "control/preference.h"
#include "fuzz/target.h"
#include "vrrp/check.h"
#include "vrrp/tracking.h"

namespace {

using contract::PriorityList;
using Entry = PriorityList::Entry;

void check_entry(const Entry& entry, std::string_view text) {
  CHECK(!entry.hosts.empty() && entry.hosts.size() <= contract::kMaxListedHosts);
  int before = 255;
  for (const PriorityList::Host& host : entry.hosts) {
    CHECK(text.substr(host.offset, host.name.size()) == host.name);
    const auto priority = priority_in(entry, host.name);
    CHECK(priority && priority->number() > vrrp::kHighestDemoted && priority->number() < before);
    before = priority->number();
  }
}

// The last host of an entry goes to the front.
void check_preference(const PriorityList& list, const Entry& entry, std::string_view text) {
  const std::vector<std::string> hosts{entry.hosts.back().name};
  const auto preferred =
      control::prefer(text, {.router = entry.name, .hosts = hosts}, control::NewHosts::refused);
  // Too large by the blanks that are new.
  if (!preferred) return;
  const auto again = PriorityList::parse(*preferred);
  CHECK(again && again->entries().size() == list.entries().size());
  for (std::size_t i = 0; i < list.entries().size(); ++i) {
    const Entry& old_one = list.entries()[i];
    const Entry& new_one = again->entries()[i];
    CHECK(new_one.name == old_one.name && new_one.hosts.size() == old_one.hosts.size());
    if (old_one.name != entry.name) {
      CHECK(std::ranges::equal(new_one.hosts, old_one.hosts, {}, &PriorityList::Host::name,
                               &PriorityList::Host::name));
    } else {
      CHECK(new_one.hosts.front().name == hosts.front());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size_bytes);
  const auto list = PriorityList::parse(text);
  if (!list) {
    CHECK(!list.error().to_string().empty());
    return 0;
  }
  CHECK(!list->entries().empty());
  for (const Entry& entry : list->entries()) {
    check_entry(entry, text);
    CHECK(list->entry_of(entry.name) == &entry);
  }
  check_preference(*list, list->entries().back(), text);
  return 0;
}
