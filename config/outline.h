// What there is to show of a configuration: every keyword that has a value, in the order of the
// schema. The rows lead to the values: a new keyword is shown without a line here.
//
// How it looks is another matter: print.h makes text of it, control/config_document.h JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"
#include "config/schema.h"

namespace config {

enum class Secrets : std::uint8_t { hidden, shown };
// What is shown in the place of a secret.
inline constexpr std::string_view kHiddenSecret = "********";

struct ShownNotification {
  std::string_view command;
  std::string_view user;  // empty: not given
};
struct ShownPath {
  std::string_view path;
  std::string_view user;  // empty: not given
};
// Of a flag, a number, a time, a word, a weight; of a weight in a list, which has its reverse as a
// word of its own; and of the keywords of our own checks, borrowed.
using ShownValue = std::variant<bool, std::uint32_t, std::int32_t, Decimal, std::string_view,
                                Weight, ShownNotification, ShownPath, const HostList*,
                                const DnsQuery*, const DnsExpectation*, EmailEvents>;

struct ShownStatement;

// A line of a list: an address with its prefix length or a name, and the words behind it.
struct ShownLine {
  std::string text;
  std::vector<ShownStatement> words;
};

// Borrows the configuration.
struct ShownStatement {
  const Keyword* row = nullptr;
  ShownValue value = false;                 // of a keyword that opens no block
  std::vector<ShownStatement> inside = {};  // of a block of keywords
  std::vector<ShownLine> lines = {};        // of a list of addresses or tracked objects
};

// What is inside of global_defs; empty when it says nothing.
std::vector<ShownStatement> outline(const Globals& globals, Secrets secrets);
// What is inside of vrrp_instance. A block without what it requires is left out, as it counts for
// nothing.
std::vector<ShownStatement> outline(const Instance& instance, Secrets secrets);

// What is inside of vrrp_script.
std::vector<ShownStatement> outline(const Script& script, Secrets secrets);

// What is inside of track_file.
std::vector<ShownStatement> outline(const TrackFile& file, Secrets secrets);

// What is inside of vrrp_track_process.
std::vector<ShownStatement> outline(const TrackProcess& process, Secrets secrets);

// What is inside of dns_check, tcp_check, http_check, icmp_check or unit_check.
std::vector<ShownStatement> outline(const NativeCheck& check, Secrets secrets);
// What is inside of notify_url.
std::vector<ShownStatement> outline(const NotifyUrl& block, Secrets secrets);
// The block that the check is written as.
Block block_of(const NativeCheck& check);

// Whether there is a value that Secrets::hidden hides.
bool has_secrets(const Config& config);

}  // namespace config
