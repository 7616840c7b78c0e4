// The Plan: everything one configuration allows, as flat arrays of plain old data in a sealed
// memfd. Written once by regent-compile, read by every role. It is the helper's allow-list: a
// Request names rows of it and nothing else.
//
//   PlanHeader | PlanInterface[] | PlanSender[] | PlanRouter[] | PlanAddress[]
//              | PlanScriptUser[] | PlanScript[] | PlanCheck[] | PlanTrack[] | PlanNotify[]
//              | PlanTarget[] | PlanTcp[] | PlanDns[] | PlanFile[] | PlanList[]
//              | PlanMail[] | PlanRecipient[] | PlanHttp[] | PlanProcess[] | PlanUnit[]
//              | PlanIcmp[] | PlanFifo[] | text
//
// Host byte order: a Plan never leaves the host that made it. All links are indices, checked by
// validate_plan(); after that every index is in range and every enumerator is a known one.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "contract/plan_checks.h"
#include "contract/plan_http.h"
#include "contract/plan_local.h"
#include "contract/plan_mail.h"
#include "contract/plan_notify.h"
#include "contract/plan_probes.h"
#include "contract/plan_url.h"
#include "vrrp/address.h"
#include "vrrp/advert.h"
#include "vrrp/priority.h"
#include "vrrp/time.h"
#include "vrrp/tracking.h"
#include "vrrp/version.h"
#include "vrrp/vrid.h"

namespace contract {

inline constexpr std::uint32_t kPlanMagic =
    0x6e616c50;  // "Plan" in the memory of a little-endian host
inline constexpr std::uint32_t kPlanLayout = 8;

inline constexpr std::uint32_t kMaxRouters = 65536;
inline constexpr std::uint32_t kMaxInterfaces = 4096;
inline constexpr std::uint32_t kMaxAddresses = 1U << 20;
inline constexpr std::uint32_t kMaxTextBytes = 1U << 24;
inline constexpr std::uint32_t kMaxRouterNameBytes = 64;
inline constexpr std::uint32_t kMaxIntervalCs = 25500;  // v2: 255 s
inline constexpr std::uint32_t kMaxNotifications = kMaxRouters * kNotifyKinds;
inline constexpr std::uint32_t kMaxGarpRepeat = 1000;
inline constexpr std::uint32_t kMaxGarpDelaySeconds = 86400;
inline constexpr std::uint32_t kMaxPreemptDelayUs = 1'000'000'000;

// `count` rows starting `offset` bytes into the Plan.
struct Section {
  std::uint32_t offset = 0;
  std::uint32_t count = 0;
};

struct PlanHeader {
  std::uint32_t magic = kPlanMagic;
  std::uint32_t layout = kPlanLayout;
  std::uint32_t total_size_bytes = 0;
  std::uint32_t reserved = 0;
  Section interfaces;
  Section senders;
  Section routers;
  Section addresses;
  Section script_users;
  Section scripts;
  Section checks;
  Section tracks;
  Section notifications;
  Section targets;
  Section tcp;
  Section dns;
  Section files;
  Section lists;
  Section mail;
  Section recipients;
  Section http;
  Section processes;
  Section units;
  Section icmp;
  Section fifos;
  Section urls;
  Section text;
};
static_assert(sizeof(PlanHeader) == 200);

// An interface name that adverts or addresses of this configuration use; unique in the Plan.
struct PlanInterface {
  std::array<char, 16> name{};  // zero-terminated, zero-filled
};
static_assert(sizeof(PlanInterface) == 16);

// One connected send socket, and one membership of the group: a pair of interface and family from
// which at least one router sends. Unique in the Plan.
struct PlanSender {
  std::uint32_t interface = 0;
  std::uint8_t family = 4;  // vrrp::Family
  std::array<std::uint8_t, 3> reserved{};
};
static_assert(sizeof(PlanSender) == 8);

// Bits of PlanRouter::flags.
enum class RouterFlag : std::uint16_t {
  preempt = 1,              // Preempt_Mode (RFC 9568 6.1)
  checksum_as_v2 = 2,       // send the message-only checksum form in IPv4 v3 adverts
  skip_check_adv_addr = 4,  // compare address lists only when the Active router changes
  demote = 8,  // a failed check lowers the priority instead of being a fault (vrrp/tracking.h)
  tell_priority = 16,  // FIFOs are told of each change of the priority
};

struct PlanRouter {
  std::uint32_t name_offset = 0;  // into text
  std::uint16_t name_size_bytes = 0;
  std::uint16_t flags = 0;      // RouterFlag
  std::uint32_t interface = 0;  // of the adverts
  std::uint32_t sender = 0;     // same interface and family as the router
  std::uint8_t family = 4;      // vrrp::Family
  std::uint8_t version = 3;     // vrrp::Version
  std::uint8_t vrid = 0;
  std::uint8_t priority = 0;   // configured: 1 to 255
  std::uint8_t auth_type = 0;  // vrrp::AuthType; v2 only
  std::uint8_t reserved = 0;
  std::uint16_t advertised_count = 0;  // the first so many addresses are in the advert
  std::uint32_t first_address = 0;     // rows [first_address, first_address + address_count)
  std::uint32_t address_count = 0;
  std::uint32_t interval_cs = 0;           // own advertisement interval
  std::uint16_t garp_repeat = 0;           // announcements of each address in one set, at least 1
  std::uint16_t garp_refresh_repeat = 0;   // in each later set, at least 1
  std::uint32_t garp_delay_seconds = 0;    // second set so long after the first; 0: none
  std::uint32_t garp_refresh_seconds = 0;  // a further set so often while Active; 0: never
  std::uint32_t preempt_delay_us = 0;      // a lower priority is left alone for so long; 0: preempt
  vrrp::AuthKey auth_key{};
};
static_assert(sizeof(PlanRouter) == 60);

struct PlanAddress {
  std::uint32_t interface = 0;  // where it is added, which need not be the adverts' interface
  std::uint8_t family = 4;      // vrrp::Family
  std::uint8_t prefix_length = 32;
  std::uint16_t reserved = 0;
  std::array<std::uint8_t, 16> bytes{};  // network order; an IPv4 address is the first four
};
static_assert(sizeof(PlanAddress) == 24);

inline constexpr std::uint32_t kPlanSectionAlignment = 4;

enum class PlanError : std::uint8_t {
  truncated,       // smaller than its header
  magic,           // not a Plan, or of another layout
  size,            // total size is not the size of the file
  section,         // a section leaves the file, overlaps the header, or is misaligned
  limit,           // more rows than allowed
  reserved,        // a reserved field is not zero
  interface_name,  // empty, not terminated, a slash, not printable
  interface_duplicate,
  sender,  // refers to nothing, unknown family, or duplicate
  router_name,
  router_link,        // interface, sender or addresses out of range or not matching
  router_value,       // a number or flag out of its range
  router_duplicate,   // two routers with one (interface, family, VRID)
  address_value,      // family, prefix or interface wrong; unspecified or multicast address
  address_shared,     // two routers use one row, or a row is used by none
  address_duplicate,  // a router advertises one address twice
  script_user,        // its names are no names, or two rows are the same
  script,             // its words are none, too long, or its user is out of range
  check_name,         // empty, too long, not visible, or the name of another check
  check_value,        // kind, flag, subject or number out of its range
  track,              // out of range, out of order, or a weight that cannot be
  target,             // refers to nothing, out of order, or no host that can be connected to
  file,               // no absolute path of a file
  process,            // its words are none or too long, or a number is out of its range
  unit,               // no name of a unit
  fifo,               // no absolute path, no name of a user, or its script is out of range
  probe,              // what is asked or expected is out of its range
  list,               // the name of a host is none
  notification,       // out of range, out of order, an unknown kind, or the script of a check
  url,                // no URL, a number out of its range, or the name of another one
  mail,               // a number out of its range, nobody to send it to, or no address or path
};
std::string_view describe(PlanError error);

// A Plan that was validated. Borrows the bytes: valid as long as the mapping.
class Plan {
 public:
  std::span<const PlanInterface> interfaces() const { return interfaces_; }
  std::span<const PlanSender> senders() const { return senders_; }
  std::span<const PlanRouter> routers() const { return routers_; }
  std::span<const PlanAddress> addresses() const { return addresses_; }
  std::span<const PlanScriptUser> script_users() const { return script_users_; }
  std::span<const PlanScript> scripts() const { return scripts_; }
  std::span<const PlanCheck> checks() const { return checks_; }
  std::span<const PlanTrack> tracks() const { return tracks_; }
  // The checks that a router depends on, in their order.
  std::span<const PlanTrack> tracks_of(std::uint32_t router) const;
  std::span<const PlanNotify> notifications() const { return notifications_; }
  std::span<const PlanTarget> targets() const { return targets_; }
  // The servers of a native check.
  std::span<const PlanTarget> targets_of(std::uint32_t check) const;
  std::span<const PlanTcp> tcp() const { return tcp_; }
  std::span<const PlanDns> dns() const { return dns_; }
  std::span<const PlanFile> files() const { return files_; }
  std::span<const PlanList> lists() const { return lists_; }
  // Null: nothing is mailed.
  const PlanMail* mail() const { return mail_.empty() ? nullptr : mail_.data(); }
  std::span<const PlanRecipient> recipients() const { return recipients_; }
  std::span<const PlanHttp> http() const { return http_; }
  std::span<const PlanProcess> processes() const { return processes_; }
  std::span<const PlanUnit> units() const { return units_; }
  std::span<const PlanIcmp> icmp() const { return icmp_; }
  std::span<const PlanFifo> fifos() const { return fifos_; }
  std::span<const PlanUrl> urls() const { return urls_; }
  // Those of a router, by kind.
  std::span<const PlanNotify> notifications_of(std::uint32_t router) const;

  std::string_view name(const PlanInterface& interface) const;
  std::string_view name(const PlanRouter& router) const;
  std::string_view name(const PlanCheck& check) const { return text(check.name); }
  // The program and its arguments, each ended by a NUL byte.
  std::string_view words(const PlanScript& script) const { return text(script.words); }
  std::string_view user(const PlanScriptUser& row) const { return text(row.user); }
  // Empty: the group of the user.
  std::string_view group(const PlanScriptUser& row) const { return text(row.group); }
  std::string_view sent(const PlanTcp& row) const { return text(row.send); }
  std::string_view expected(const PlanTcp& row) const { return text(row.expect); }
  std::string_view name(const PlanDns& row) const { return text(row.name); }
  std::string_view expected(const PlanDns& row) const { return text(row.expected); }
  std::string_view path(const PlanFile& row) const { return text(row.path); }
  std::string_view host(const PlanList& row) const { return text(row.host); }
  std::string_view program(const PlanMail& row) const { return text(row.program); }
  std::string_view sender(const PlanMail& row) const { return text(row.sender); }
  std::string_view host(const PlanMail& row) const { return text(row.host); }
  std::string_view address(const PlanRecipient& row) const { return text(row.address); }
  std::string_view path(const PlanHttp& row) const { return text(row.path); }
  std::string_view host(const PlanHttp& row) const { return text(row.host); }
  std::string_view headers(const PlanHttp& row) const { return text(row.headers); }
  std::string_view body(const PlanHttp& row) const { return text(row.body); }
  std::string_view pattern(const PlanHttp& row) const { return text(row.pattern); }
  std::string_view ca_file(const PlanHttp& row) const { return text(row.ca_file); }
  // The program and its arguments, each ended by a NUL byte.
  std::string_view words(const PlanProcess& row) const { return text(row.words); }
  std::string_view name(const PlanUnit& row) const { return text(row.name); }
  std::string_view path(const PlanFifo& row) const { return text(row.path); }
  std::string_view user(const PlanFifo& row) const { return text(row.user); }
  std::string_view group(const PlanFifo& row) const { return text(row.group); }
  std::string_view name(const PlanUrl& row) const { return text(row.name); }
  std::string_view url(const PlanUrl& row) const { return text(row.url); }
  std::string_view headers(const PlanUrl& row) const { return text(row.headers); }
  std::string_view ca_file(const PlanUrl& row) const { return text(row.ca_file); }
  std::string_view host(const PlanUrl& row) const { return text(row.host); }
  // All rows of a router; the first router.advertised_count of them are in its adverts.
  std::span<const PlanAddress> addresses(const PlanRouter& router) const;

 private:
  friend std::expected<Plan, PlanError> validate_plan(std::span<const std::uint8_t> bytes);
  std::span<const PlanInterface> interfaces_;
  std::span<const PlanSender> senders_;
  std::span<const PlanRouter> routers_;
  std::string_view text(PlanText part) const { return text_.substr(part.offset, part.size_bytes); }

  std::span<const PlanAddress> addresses_;
  std::span<const PlanScriptUser> script_users_;
  std::span<const PlanScript> scripts_;
  std::span<const PlanCheck> checks_;
  std::span<const PlanTrack> tracks_;
  std::span<const PlanNotify> notifications_;
  std::span<const PlanTarget> targets_;
  std::span<const PlanTcp> tcp_;
  std::span<const PlanDns> dns_;
  std::span<const PlanFile> files_;
  std::span<const PlanList> lists_;
  std::span<const PlanMail> mail_;
  std::span<const PlanRecipient> recipients_;
  std::span<const PlanHttp> http_;
  std::span<const PlanProcess> processes_;
  std::span<const PlanUnit> units_;
  std::span<const PlanIcmp> icmp_;
  std::span<const PlanFifo> fifos_;
  std::span<const PlanUrl> urls_;
  std::string_view text_;
};

// The one judge of Plan bytes; every role calls it on what it was given. `bytes` must be aligned
// for PlanHeader (a mapping is). Reads only inside `bytes`, whatever they say.
std::expected<Plan, PlanError> validate_plan(std::span<const std::uint8_t> bytes);

// Typed views of validated rows: what Vrid::from and Priority::from refuse, validate_plan has
// refused.
inline vrrp::Family family(const PlanRouter& row) { return static_cast<vrrp::Family>(row.family); }
inline vrrp::Family family(const PlanSender& row) { return static_cast<vrrp::Family>(row.family); }
inline vrrp::Family family(const PlanAddress& row) { return static_cast<vrrp::Family>(row.family); }
inline vrrp::Version version(const PlanRouter& row) {
  return static_cast<vrrp::Version>(row.version);
}
// NOLINTBEGIN(bugprone-unchecked-optional-access)
inline vrrp::Vrid vrid(const PlanRouter& row) { return *vrrp::Vrid::from(row.vrid); }
inline vrrp::Priority priority(const PlanRouter& row) {
  return *vrrp::Priority::from(row.priority);
}
// NOLINTEND(bugprone-unchecked-optional-access)
inline vrrp::Centiseconds interval(const PlanRouter& row) {
  return vrrp::Centiseconds{row.interval_cs};
}
inline bool has(const PlanRouter& row, RouterFlag flag) {
  return (row.flags & static_cast<std::uint16_t>(flag)) != 0;
}
inline bool is_owner(const PlanRouter& row) {
  return row.priority == vrrp::Priority::kOwner.number();
}
// `value`: of a check that says a number.
inline vrrp::Tracked tracked(const PlanTrack& row, vrrp::Verdict verdict,
                             std::optional<std::int32_t> value = {}) {
  return {.weight = row.weight,
          .is_reversed = row.is_reversed != 0,
          .verdict = verdict,
          .value = value};
}
inline bool has(const PlanCheck& row, CheckFlag flag) {
  return (row.flags & static_cast<std::uint8_t>(flag)) != 0;
}
// Whether there is anything for regent-checkd in the Plan.
inline bool needs_checkd(const Plan& plan) {
  return std::ranges::any_of(plan.checks(), is_of_checkd);
}
// As the rows have it: network order, an IPv4 address is the first four bytes.
vrrp::IpAddress address_of(std::uint8_t family, const std::array<std::uint8_t, 16>& bytes);
inline vrrp::IpAddress address(const PlanAddress& row) { return address_of(row.family, row.bytes); }
inline vrrp::IpAddress address(const PlanTarget& row) { return address_of(row.family, row.bytes); }

}  // namespace contract
