// What is to be said about a configuration: each problem with a stable code, a severity that
// follows from the code, the place, and perhaps a second place and a piece of advice.
//
// Everybody who reads the text adds to one Diagnostics and goes on: all problems of a file are
// found in one run. How they look is render.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "config/dialect.h"
#include "config/source.h"

namespace config {

enum class Severity : std::uint8_t { note, warning, error };
inline constexpr std::size_t kSeverities = 3;
std::string_view describe(Severity severity);

// The numbers are shown to operators (V003) and never change their meaning.
enum class Code : std::uint16_t {
  unreadable = 1,  // no file, not a regular file, too large, not text
  line_too_long = 2,
  unknown_keyword = 3,
  unterminated_quote = 4,
  missing_open_brace = 5,
  missing_close_brace = 6,
  extra_close_brace = 7,
  unexpected_open_brace = 8,
  not_supported = 9,  // keepalived knows it, regent does not yet
  extra_value = 10,
  missing_value = 11,
  not_a_number = 12,
  out_of_range = 13,
  not_a_choice = 14,
  given_twice = 15,  // with different values
  control_character = 16,
  misplaced_keyword = 17,
  comment_in_word = 18,  // warning
  repeated = 19,         // warning: given twice with the same value

  no_router = 20,
  missing_keyword = 21,
  duplicate_vrid = 22,
  duplicate_name = 23,
  bad_name = 24,
  bad_interface = 25,
  contradiction = 26,  // preempt and nopreempt
  version_2_ipv6 = 27,
  auth_pass_missing = 28,
  limit = 29,                  // more than a Plan can hold
  nopreempt_cleared = 30,      // warning: state MASTER
  nopreempt_owner = 31,        // warning: priority 255
  rounded = 32,                // warning
  auth_pass_cut = 33,          // warning
  auth_ignored = 34,           // warning: VRRPv3
  repeat_zero = 35,            // warning
  preempt_delay_cleared = 36,  // warning: nopreempt, state MASTER, or priority 255
  undefined_tracker = 37,      // a script, file or process that is tracked
  own_interface = 38,          // warning: it is tracked anyway

  bad_address = 40,
  unusable_address = 41,
  bad_prefix = 42,
  address_twice = 43,
  too_many_addresses = 44,
  no_address = 45,
  first_not_link_local = 46,  // warning
  mixed_families = 47,        // note

  no_effect = 60,    // warning: accepted, does nothing yet
  skipped = 61,      // warning: not about VRRP
  not_planned = 62,  // keepalived knows it, regent will not
  ignored = 63,      // warning: unknown or misplaced, and ignored as keepalived does
  differs = 64,      // note: keepalived would silently do something else

  undefined_name = 70,     // warning: $NAME stays as it is
  bad_definition = 71,     // one that cannot be used where it is, or has no value
  bad_repetition = 72,     // ~SEQ, ~LST
  bad_condition = 73,      // @
  expansion_limit = 74,    // too deep, too long, too many
  include_failed = 75,     // a file that cannot be read, or must be there and is not
  include_cycle = 76,      // a file that includes itself
  include_empty = 77,      // note: a pattern that matches no file
  loose_permissions = 78,  // warning: others than root can change the file

  // What is right, and seldom meant: lint.h. Notes, where nothing else is said.
  no_timeout = 80,
  example_vrid = 81,
  no_prefix_length = 82,
  script_as_root = 83,    // of keepalived only
  script_unguarded = 84,  // of keepalived only
  guessable_password = 85,
  process_only_check = 86,
  example_router_id = 87,
  mail_not_enabled = 88,  // of keepalived only
  small_weight = 89,
  never_tracked = 90,  // warning
  owner_priority = 91,
  owner_by_state = 92,  // warning: state MASTER without a priority
  weighted_nopreempt = 93,
  shell_syntax = 94,  // warning
  priority_clamped = 95,
  check_of_virtual_address = 96,  // warning
  demoted_priority = 97,          // warning
  fails_everywhere = 98,
  secret_in_clear = 99,  // warning
  short_interval = 100,  // warning
};
Severity severity(Code code);
// Whether it is about what keepalived would do, which is said in a file for keepalived only.
bool is_about_keepalived(Code code);

struct Place {
  SourceSpan span;
  std::string label;  // "first used here"
};

struct Diagnostic {
  Code code = Code::unreadable;
  SourceSpan span = {};      // may be nowhere: about the file as a whole
  std::string message = {};  // readable alone; no full stop
  std::optional<Place> second = std::nullopt;
  std::string help = {};
  // What keepalived does in that case, "ignores it and starts"; only in a file for keepalived, and
  // when nothing is given here, what the page of the code says.
  std::string keepalived = {};
  // More than one way may lead to the place, as the rounds of a repetition do: how many brought
  // this, and the place by the last of them.
  std::size_t times = 1;
  SourceSpan last = {};
};

// How much is kept of what is said.
enum class Keep : std::uint8_t {
  for_people,  // what somebody can read
  all,         // each by each way, for who accounts for every statement
};

class Diagnostics {
 public:
  // In a file for keepalived, what is unknown is a warning, and what keepalived would have done
  // instead is said: with each diagnostic of which that is known, and alone as Code::differs.
  explicit Diagnostics(Dialect dialect = Dialect::regent, Keep keep = Keep::for_people)
      : dialect_(dialect), keep_(keep) {}

  // So many of each severity are kept; the rest is only counted.
  static constexpr std::size_t kKept = 1000;
  static constexpr std::size_t kKeptOfAll = 200'000;  // with Keep::all
  Keep keep() const { return keep_; }

  // What was said of this place already is not said again: values of vrrp_defaults are judged once
  // for every instance that has them. When the text came there by another way, it is counted again,
  // and with Keep::all kept again.
  void add(Diagnostic diagnostic);
  // Whether a diagnostic of this code would only be counted; saves making its text.
  bool is_full(Code code) const {
    return kept_counts_[static_cast<std::size_t>(severity(in_dialect(code)))] >= limit();
  }

  std::size_t count(Severity severity) const { return counts_[static_cast<std::size_t>(severity)]; }
  // Those that were only counted.
  std::size_t left_out(Severity severity) const {
    return left_out_[static_cast<std::size_t>(severity)];
  }
  // Whether one of these was kept.
  bool has_any_of(std::span<const Code> codes) const;
  bool has_errors() const { return count(Severity::error) > 0; }
  // Those that were kept, in the order in which they are shown: errors last, so that nobody misses
  // them, otherwise by place.
  std::vector<Diagnostic> in_order() const;

 private:
  Code in_dialect(Code code) const;
  std::size_t limit() const { return keep_ == Keep::all ? kKeptOfAll : kKept; }

  Dialect dialect_;
  Keep keep_;
  std::vector<Diagnostic> kept_;
  // Those in kept_, by what they say of a place, whose origin is left out.
  std::map<std::tuple<Code, SourceSpan, std::string>, std::size_t> said_;
  std::array<std::size_t, kSeverities> counts_{};
  std::array<std::size_t, kSeverities> kept_counts_{};
  std::array<std::size_t, kSeverities> left_out_{};
};

}  // namespace config
