// One configuration as values: what the file says, with the place where it says it. Nothing here is
// checked beyond the form and the range of each single value; defaults.h completes the instances,
// router_settings.h, router_addresses.h and trackers.h look at how the values go together, and
// lint.h at what they may not have been meant for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "config/source.h"
#include "contract/plan_checks.h"
#include "contract/plan_mail.h"
#include "contract/plan_probes.h"
#include "vrrp/address.h"

namespace config {

// A decimal number, exact: no floating point, so 0.29 s are 29 cs.
struct Decimal {
  std::uint64_t millionths = 0;
  bool is_exact = true;  // false: there were more digits, not all of them zero

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// What one keyword was given.
template <typename T>
struct Setting {
  std::optional<T> value = {};  // empty: not given, or not usable, which has been reported
  SourceSpan keyword = {};
  SourceSpan at = {};         // of the value; of the keyword when there is none
  bool is_inherited = false;  // from vrrp_defaults

  bool is_given() const { return keyword.is_somewhere(); }
};

// A program to run when something has become of a router, and whom it runs as.
struct Notification {
  std::string command = {};  // as that of a Script
  std::string user = {};     // "nobody" or "nobody nogroup"; empty: script_user of global_defs

  friend bool operator==(const Notification&, const Notification&) = default;
};

// A path, and whose it is to be.
struct OwnedPath {
  std::string path = {};
  std::string user = {};  // "nobody" or "nobody nogroup"; empty: see fifo_rows.h

  friend bool operator==(const OwnedPath&, const OwnedPath&) = default;
};

struct AddressLine {
  vrrp::IpAddress address = {};
  std::uint8_t prefix_length = 32;
  bool has_prefix_length = false;  // false: it is the longest one, as none was given
  std::string device = {};         // empty: the interface of the instance
  SourceSpan at = {};
};

struct AddressList {
  SourceSpan keyword = {};  // of the last block
  std::uint32_t given = 0;  // lines, also those that are not usable
  std::vector<AddressLine> lines;
};

// What the state of a tracked object does to a priority: a negative number is added when it has
// failed, a positive one while it is good; reverse swaps the two. 0: a failure is a fault.
struct Weight {
  std::int32_t number = 0;
  bool is_reverse = false;

  friend bool operator==(const Weight&, const Weight&) = default;
};

// What a tracked file is given at the start.
struct FirstContent {
  std::int32_t number = 0;
  bool is_overwriting = false;  // also when there is a file already

  friend bool operator==(const FirstContent&, const FirstContent&) = default;
};

// What a dns_check asks.
struct DnsQuery {
  std::string name = {};
  std::uint16_t type = 1;       // A
  std::uint16_t dns_class = 1;  // IN

  friend bool operator==(const DnsQuery&, const DnsQuery&) = default;
};

// What is mailed: bits of contract::MailEvent, and how long events are collected.
struct EmailEvents {
  std::uint8_t events = 0;
  std::uint32_t digest_seconds = contract::kDefaultDigestSeconds;

  friend bool operator==(const EmailEvents&, const EmailEvents&) = default;
};

// What the answer must have.
struct DnsExpectation {
  std::uint16_t rcodes = 1;  // a bit per code: 1 is NOERROR
  contract::DnsMatch match = contract::DnsMatch::anything;
  std::string text = {};  // of text with its escapes (escaped_text.h), and of data
  vrrp::IpAddress prefix = {};
  std::uint8_t prefix_length = 0;
  std::uint32_t min_answers = 0;

  friend bool operator==(const DnsExpectation&, const DnsExpectation&) = default;
};

// Who is asked, or from where.
struct Host {
  vrrp::IpAddress address = {};
  std::uint16_t port = 0;  // 0: none is given
  SourceSpan at = {};
};

// All lines of `server` or `source` of a check.
struct HostList {
  SourceSpan keyword = {};  // of the last line
  std::uint32_t given = 0;  // also those that are not usable
  std::vector<Host> hosts;
};

// So many tracked objects and words are in all lists together: four for each virtual router.
inline constexpr std::size_t kMaxListed = std::size_t{1} << 18;

// One line of track_script and the like.
struct TrackedName {
  std::string name = {};
  SourceSpan at = {};
  Setting<std::int32_t> weight = {};              // not given: that of the definition
  std::optional<bool> is_reverse = std::nullopt;  // empty: as in the definition
};

struct TrackedList {
  SourceSpan keyword = {};  // of the last block
  std::vector<TrackedName> names;
};

struct Word {
  std::string text;
  SourceSpan at;
};

struct WordList {
  SourceSpan keyword = {};  // of the last block
  std::vector<Word> words;
};

struct Globals {
  Setting<std::string> router_id;
  Setting<std::uint32_t> vrrp_version;
  Setting<std::uint32_t> garp_master_delay;  // seconds
  Setting<std::uint32_t> garp_master_repeat;
  Setting<std::uint32_t> garp_master_refresh;  // seconds
  Setting<std::uint32_t> garp_master_refresh_repeat;
  Setting<Decimal> garp_interval;
  Setting<Decimal> gna_interval;
  Setting<bool> skip_check_adv_addr;
  Setting<bool> notify_priority_changes;
  Setting<bool> v3_checksum_as_v2;
  Setting<std::string> script_user;  // "nobody" or "nobody nogroup"
  Setting<bool> enable_script_security;
  Setting<bool> set_supplementary_groups;
  WordList notification_email;
  Setting<std::string> notification_email_from;
  Setting<EmailEvents> email_events;
  Setting<std::string> email_program;
  Setting<OwnedPath> notify_fifo;
  Setting<Notification> notify_fifo_script;
  Setting<OwnedPath> vrrp_notify_fifo;
  Setting<Notification> vrrp_notify_fifo_script;
  Setting<bool> smtp_alert;
  Setting<bool> smtp_alert_vrrp;
};

struct Instance {
  Setting<std::string> name;
  Setting<std::string> state;
  Setting<std::string> interface;
  Setting<std::uint32_t> virtual_router_id;
  Setting<std::uint32_t> priority;
  Setting<Decimal> advert_int;  // seconds
  Setting<std::uint32_t> version;
  Setting<std::string> auth_type;
  Setting<std::string> auth_pass;
  Setting<bool> preempt;
  Setting<bool> nopreempt;
  Setting<Decimal> preempt_delay;            // seconds
  Setting<std::uint32_t> garp_master_delay;  // seconds
  Setting<std::uint32_t> garp_master_repeat;
  Setting<std::uint32_t> garp_master_refresh;  // seconds
  Setting<std::uint32_t> garp_master_refresh_repeat;
  Setting<bool> v3_checksum_as_v2;
  Setting<bool> separate_families;
  AddressList virtual_ipaddress;
  AddressList virtual_ipaddress_excluded;
  TrackedList track_interface;
  TrackedList track_script;
  TrackedList track_file;
  TrackedList track_process;
  TrackedList track_check;
  Setting<std::string> on_fail;
  Setting<std::string> priority_list;
  Setting<Notification> notify;
  Setting<Notification> notify_master;
  Setting<Notification> notify_backup;
  Setting<Notification> notify_fault;
  Setting<Notification> notify_stop;
  Setting<Notification> notify_master_rx_lower_pri;
  Setting<bool> notify_priority_changes;
  Setting<bool> smtp_alert;

  // Whether it is written as `virtual_address NAME vrid N { ... }`.
  bool is_one_line() const {
    return name.keyword.is_somewhere() && virtual_ipaddress.keyword == name.keyword;
  }
};

// vrrp_script. A command is one text, as it is written between one pair of double quotes, with a
// plain quote for an escaped one; command_words.h splits it.
struct Script {
  Setting<std::string> name;
  Setting<std::string> script;
  Setting<Decimal> interval;  // seconds
  Setting<Decimal> timeout;   // seconds
  Setting<Weight> weight;
  Setting<std::uint32_t> rise;
  Setting<std::uint32_t> fall;
  Setting<std::string> user;  // "nobody" or "nobody nogroup"
  Setting<bool> init_fail;
  Setting<std::uint32_t> flap_limit;
  Setting<Decimal> flap_window;  // seconds
  Setting<Decimal> flap_hold;    // seconds
};

// dns_check, tcp_check, http_check, icmp_check and unit_check.
struct NativeCheck {
  contract::CheckKind kind = contract::CheckKind::dns;  // or tcp, http, icmp, unit
  Setting<std::string> name;
  HostList server;
  HostList source;
  Setting<DnsQuery> query;
  Setting<bool> recursion;
  Setting<std::string> transport;
  Setting<DnsExpectation> answer;  // `expect` of dns_check
  Setting<std::string> send;       // with its escapes (escaped_text.h)
  Setting<std::string> expect;     // of tcp_check; likewise
  Setting<std::string> request;    // the path
  Setting<std::string> method;
  Setting<std::string> host;
  Setting<std::string> header;         // one or more lines, with its escapes
  Setting<std::string> expect_status;  // "200 204 300-399" (http_words.h)
  Setting<std::string> expect_body;    // with its escapes
  Setting<std::string> expect_regex;
  Setting<bool> tls;
  Setting<bool> verify;
  Setting<std::string> ca_file;
  Setting<std::uint32_t> expires_within;  // days
  Setting<std::string> unit;              // with its type
  Setting<std::uint32_t> size;            // bytes of an echo request
  Setting<Decimal> interval;              // seconds
  Setting<Decimal> timeout;               // seconds
  Setting<Decimal> fast_interval;         // seconds
  Setting<Decimal> max_latency;           // seconds
  Setting<Weight> weight;
  Setting<std::uint32_t> rise;
  Setting<std::uint32_t> fall;
  Setting<bool> init_fail;
  Setting<std::uint32_t> flap_limit;
  Setting<Decimal> flap_window;  // seconds
  Setting<Decimal> flap_hold;    // seconds
  Setting<std::string> require;
};

// notify_url. The URL and the header may be secrets.
struct NotifyUrl {
  Setting<std::string> name;
  Setting<std::string> url;
  Setting<std::string> header;  // one or more lines, with its escapes
  Setting<std::string> ca_file;
  Setting<Decimal> timeout;  // seconds
};

struct TrackFile {
  Setting<std::string> name;
  Setting<std::string> file;
  Setting<Weight> weight;
  Setting<FirstContent> init_file;
};

struct TrackProcess {
  Setting<std::string> name;
  Setting<std::string> process;      // as command_words.h splits it
  Setting<std::string> param_match;  // empty: all of them have to be the same
  Setting<Weight> weight;
  Setting<std::uint32_t> quorum;
  Setting<std::uint32_t> quorum_max;
  Setting<Decimal> delay;            // seconds
  Setting<Decimal> fork_delay;       // seconds
  Setting<Decimal> terminate_delay;  // seconds
  Setting<bool> full_command;
};

struct SyncGroup {
  Setting<std::string> name;
  WordList group;
  TrackedList track_interface;
  TrackedList track_script;
  TrackedList track_file;
  TrackedList track_process;
  Setting<bool> smtp_alert;
};

struct Config {
  // What @ID is compared with, and our name in lists of priorities. Never listed when nobody said
  // it.
  std::string host = "localhost";
  Globals globals;
  Instance defaults;  // vrrp_defaults; without a name
  // Large, and there may be 65,536: they are not moved when another comes.
  std::deque<Instance> instances;
  std::vector<Script> scripts;
  std::vector<NativeCheck> native_checks;
  std::vector<TrackFile> track_files;
  std::vector<TrackProcess> track_processes;
  std::vector<SyncGroup> sync_groups;
  std::vector<NotifyUrl> notify_urls;
  SourceSpan load_balancer = {};  // of the first block that is about LVS and was skipped
};

}  // namespace config
