#include "contract/plan.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "contract/plan_checks_valid.h"
#include "contract/plan_mail_valid.h"
#include "contract/plan_notify_valid.h"
#include "contract/plan_parts.h"
#include "contract/plan_url_valid.h"

namespace contract {
namespace {

using Bytes = std::span<const std::uint8_t>;

// The sections of a Plan, one after the other. The first one that is wrong counts.
class Sections {
 public:
  explicit Sections(Bytes bytes) : bytes_(bytes) {}

  // The rows of a section, when they are wholly inside the Plan.
  template <typename Row>
  void take(std::span<const Row>& rows, Section section, std::uint32_t limit) {
    const std::uint64_t end = section.offset + std::uint64_t{section.count} * sizeof(Row);
    if (section.count > limit) return note(PlanError::limit);
    if (section.offset < sizeof(PlanHeader) || section.offset % kPlanSectionAlignment != 0 ||
        end > bytes_.size()) {
      return note(PlanError::section);
    }
    // The mapping is aligned, the offset is, and Row is a trivial type with alignment at most 4.
    static_assert(alignof(Row) <= kPlanSectionAlignment);
    rows = {reinterpret_cast<const Row*>(bytes_.data() + section.offset), section.count};
  }
  std::optional<PlanError> error() const { return error_; }

 private:
  void note(PlanError error) {
    if (!error_) error_ = error;
  }

  Bytes bytes_;
  std::optional<PlanError> error_;
};

std::expected<void, PlanError> check_interfaces(std::span<const PlanInterface> interfaces) {
  std::vector<std::string_view> names;
  names.reserve(interfaces.size());
  for (const PlanInterface& row : interfaces) {
    if (row.name.back() != '\0') return std::unexpected(PlanError::interface_name);
    const std::string_view name = row.name.data();
    const bool padded = std::all_of(row.name.begin() + static_cast<std::ptrdiff_t>(name.size()),
                                    row.name.end(), [](char c) { return c == '\0'; });
    const bool visible =
        std::ranges::all_of(name, [](char c) { return is_visible(c) && c != '/'; });
    if (name.empty() || name == "." || name == ".." || !padded || !visible) {
      return std::unexpected(PlanError::interface_name);
    }
    names.push_back(name);
  }
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) {
    return std::unexpected(PlanError::interface_duplicate);
  }
  return {};
}

// One bit per (interface, family, third key below 256).
class SeenKeys {
 public:
  explicit SeenKeys(std::size_t interfaces) : bits_(interfaces * 2 * 256) {}
  // False when the key was there already.
  bool insert(std::uint32_t interface, std::uint8_t family, std::uint8_t key) {
    const std::size_t at = (std::size_t{interface} * 2 + (family == 6 ? 1 : 0)) * 256 + key;
    if (bits_[at]) return false;
    bits_[at] = true;
    return true;
  }

 private:
  std::vector<bool> bits_;
};

std::expected<void, PlanError> check_senders(std::span<const PlanSender> senders,
                                             std::size_t interfaces) {
  SeenKeys seen(interfaces);
  for (const PlanSender& row : senders) {
    if (row.reserved != decltype(row.reserved){}) return std::unexpected(PlanError::reserved);
    if (!is_family(row.family) || row.interface >= interfaces ||
        !seen.insert(row.interface, row.family, 0)) {
      return std::unexpected(PlanError::sender);
    }
  }
  return {};
}

std::expected<void, PlanError> check_router_values(const PlanRouter& row) {
  constexpr std::uint16_t kKnownFlags = 31;
  if (row.reserved != 0 || (row.flags & ~kKnownFlags) != 0) {
    return std::unexpected(PlanError::reserved);
  }
  const bool v2 = row.version == 2;
  const bool version_fits = (v2 && row.family == 4) || row.version == 3;
  const bool interval_fits =
      v2 ? row.interval_cs % 100 == 0 && row.interval_cs >= 100 && row.interval_cs <= kMaxIntervalCs
         : row.interval_cs >= 1 && row.interval_cs <= vrrp::kMaxIntervalCentiseconds;
  const bool auth_fits = row.auth_type == 0 ? row.auth_key == vrrp::AuthKey{} : v2;
  const bool garp_fits =
      row.garp_repeat >= 1 && row.garp_repeat <= kMaxGarpRepeat && row.garp_refresh_repeat >= 1 &&
      row.garp_refresh_repeat <= kMaxGarpRepeat && row.garp_delay_seconds <= kMaxGarpDelaySeconds &&
      row.garp_refresh_seconds <= kMaxGarpDelaySeconds;
  const bool delay_fits = row.preempt_delay_us <= kMaxPreemptDelayUs &&
                          (row.preempt_delay_us == 0 || has(row, RouterFlag::preempt));
  if (!delay_fits || !version_fits || !interval_fits || row.auth_type > 1 || !auth_fits ||
      !garp_fits || row.vrid == 0 || row.priority == 0) {
    return std::unexpected(PlanError::router_value);
  }
  return {};
}

}  // namespace

std::string_view Plan::name(const PlanInterface& interface) const { return interface.name.data(); }

std::string_view Plan::name(const PlanRouter& router) const {
  return text_.substr(router.name_offset, router.name_size_bytes);
}

std::span<const PlanAddress> Plan::addresses(const PlanRouter& router) const {
  return addresses_.subspan(router.first_address, router.address_count);
}

std::span<const PlanTrack> Plan::tracks_of(std::uint32_t router) const {
  const auto rows = std::ranges::equal_range(tracks_, router, {}, &PlanTrack::router);
  return {rows.begin(), rows.end()};
}

std::span<const PlanTarget> Plan::targets_of(std::uint32_t check) const {
  const auto rows = std::ranges::equal_range(targets_, check, {}, &PlanTarget::check);
  return {rows.begin(), rows.end()};
}

std::span<const PlanNotify> Plan::notifications_of(std::uint32_t router) const {
  const auto found = std::ranges::equal_range(notifications_, router, {}, &PlanNotify::router);
  return {found.begin(), found.end()};
}

vrrp::IpAddress address_of(std::uint8_t family, const std::array<std::uint8_t, 16>& bytes) {
  const auto kind = static_cast<vrrp::Family>(family);
  return {kind, std::span(bytes).first(vrrp::address_size_bytes(kind))};
}

namespace {

std::expected<void, PlanError> check_router_links(const Plan& plan, const PlanRouter& row,
                                                  std::string_view text,
                                                  std::uint64_t first_free_address) {
  if (row.name_offset > text.size() || row.name_size_bytes > text.size() - row.name_offset ||
      !is_name(text.substr(row.name_offset, row.name_size_bytes), kMaxRouterNameBytes)) {
    return std::unexpected(PlanError::router_name);
  }
  if (!is_family(row.family) || row.interface >= plan.interfaces().size() ||
      row.sender >= plan.senders().size()) {
    return std::unexpected(PlanError::router_link);
  }
  const PlanSender& sender = plan.senders()[row.sender];
  if (sender.interface != row.interface || sender.family != row.family) {
    return std::unexpected(PlanError::router_link);
  }
  // Rows belong to routers in order and without gaps, so no two routers can share one.
  if (row.first_address != first_free_address) return std::unexpected(PlanError::address_shared);
  if (row.address_count > plan.addresses().size() - first_free_address ||
      row.advertised_count > row.address_count || row.advertised_count == 0 ||
      row.advertised_count > 255) {
    return std::unexpected(PlanError::router_link);
  }
  for (const PlanAddress& advertised : plan.addresses(row).first(row.advertised_count)) {
    if (advertised.family != row.family) return std::unexpected(PlanError::router_link);
  }
  return {};
}

bool advertises_one_twice(const Plan& plan, const PlanRouter& row) {
  std::array<std::array<std::uint8_t, 16>, 255> values;
  std::size_t count = 0;
  for (const PlanAddress& address : plan.addresses(row).first(row.advertised_count)) {
    values[count++] = address.bytes;
  }
  const auto listed = std::span(values).first(count);
  std::ranges::sort(listed);
  return std::ranges::adjacent_find(listed) != listed.end();
}

std::expected<void, PlanError> check_routers(const Plan& plan, std::string_view text) {
  SeenKeys seen(plan.interfaces().size());
  std::uint64_t first_free_address = 0;
  for (const PlanRouter& row : plan.routers()) {
    if (const auto linked = check_router_links(plan, row, text, first_free_address); !linked) {
      return linked;
    }
    if (const auto valued = check_router_values(row); !valued) return valued;
    if (!seen.insert(row.interface, row.family, row.vrid)) {
      return std::unexpected(PlanError::router_duplicate);
    }
    if (advertises_one_twice(plan, row)) return std::unexpected(PlanError::address_duplicate);
    first_free_address += row.address_count;
  }
  if (first_free_address != plan.addresses().size()) {
    return std::unexpected(PlanError::address_shared);
  }
  return {};
}

std::expected<void, PlanError> check_addresses(const Plan& plan) {
  for (const PlanAddress& row : plan.addresses()) {
    if (row.reserved != 0) return std::unexpected(PlanError::reserved);
    if (!is_family(row.family) || row.interface >= plan.interfaces().size() ||
        row.prefix_length > longest_prefix(row.family) || row.prefix_length == 0) {
      return std::unexpected(PlanError::address_value);
    }
    const vrrp::IpAddress value = address(row);
    if (!is_padded(row.family, row.bytes) || value.is_unspecified() || value.is_multicast() ||
        value.is_loopback()) {
      return std::unexpected(PlanError::address_value);
    }
  }
  return {};
}

// All rows are inside the Plan; what they say is judged here.
std::expected<void, PlanError> check_rows(const Plan& plan, std::string_view text) {
  if (const auto ok = check_interfaces(plan.interfaces()); !ok) return ok;
  if (const auto ok = check_senders(plan.senders(), plan.interfaces().size()); !ok) {
    return ok;
  }
  if (const auto ok = check_addresses(plan); !ok) return ok;
  if (const auto ok = check_routers(plan, text); !ok) return ok;
  if (const auto ok = check_checks({.script_users = plan.script_users(),
                                    .scripts = plan.scripts(),
                                    .checks = plan.checks(),
                                    .tracks = plan.tracks(),
                                    .targets = plan.targets(),
                                    .tcp = plan.tcp(),
                                    .dns = plan.dns(),
                                    .files = plan.files(),
                                    .lists = plan.lists(),
                                    .http = plan.http(),
                                    .processes = plan.processes(),
                                    .units = plan.units(),
                                    .icmp = plan.icmp(),
                                    .interfaces = plan.interfaces().size(),
                                    .routers = plan.routers().size(),
                                    .text = text});
      !ok) {
    return ok;
  }
  if (const auto ok = check_notifications(plan); !ok) return ok;
  if (const auto ok = check_fifos(plan, text); !ok) return ok;
  if (const auto ok = check_urls(plan, text); !ok) return ok;
  return check_mail(plan, text);
}

}  // namespace

std::expected<Plan, PlanError> validate_plan(std::span<const std::uint8_t> bytes) {
  PlanHeader header;
  if (bytes.size() < sizeof(header)) return std::unexpected(PlanError::truncated);
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != kPlanMagic || header.layout != kPlanLayout) {
    return std::unexpected(PlanError::magic);
  }
  if (header.total_size_bytes != bytes.size()) return std::unexpected(PlanError::size);
  if (header.reserved != 0) return std::unexpected(PlanError::reserved);

  Plan plan;
  Sections sections(bytes);
  sections.take(plan.interfaces_, header.interfaces, kMaxInterfaces);
  sections.take(plan.senders_, header.senders, 2 * kMaxInterfaces);
  sections.take(plan.routers_, header.routers, kMaxRouters);
  sections.take(plan.addresses_, header.addresses, kMaxAddresses);
  sections.take(plan.script_users_, header.script_users, kMaxScriptUsers);
  sections.take(plan.scripts_, header.scripts, kMaxScripts);
  sections.take(plan.checks_, header.checks, kMaxChecks);
  sections.take(plan.tracks_, header.tracks, kMaxTracks);
  sections.take(plan.notifications_, header.notifications, kMaxNotifications);
  sections.take(plan.targets_, header.targets, kMaxTargets);
  sections.take(plan.tcp_, header.tcp, kMaxChecks);
  sections.take(plan.dns_, header.dns, kMaxChecks);
  sections.take(plan.files_, header.files, kMaxChecks);
  sections.take(plan.lists_, header.lists, kMaxChecks);
  sections.take(plan.mail_, header.mail, 1);
  sections.take(plan.recipients_, header.recipients, kMaxRecipients);
  sections.take(plan.http_, header.http, kMaxChecks);
  sections.take(plan.processes_, header.processes, kMaxChecks);
  sections.take(plan.units_, header.units, kMaxChecks);
  sections.take(plan.icmp_, header.icmp, kMaxChecks);
  sections.take(plan.fifos_, header.fifos, kMaxFifos);
  sections.take(plan.urls_, header.urls, kMaxUrls);
  std::span<const char> text;
  sections.take(text, header.text, kMaxTextBytes);
  if (const auto error = sections.error()) return std::unexpected(*error);
  plan.text_ = {text.data(), text.size()};

  if (const auto ok = check_rows(plan, plan.text_); !ok) return std::unexpected(ok.error());
  return plan;
}

}  // namespace contract
