#include "fsm/admission.h"

#include "vrrp/check.h"

namespace fsm {
namespace {

// Takes the same time wherever the first difference is.
bool same_key(const vrrp::AuthKey& ours, std::span<const std::uint8_t> theirs) {
  CHECK(theirs.size() == ours.size());
  unsigned difference = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    difference |= static_cast<unsigned>(ours[i] ^ theirs[i]);
  }
  return difference == 0;
}

}  // namespace

std::expected<void, vrrp::DropReason> admit(const AdmissionRules& rules, const vrrp::Advert& advert,
                                            const vrrp::IpAddress& advert_source,
                                            const vrrp::IpAddress& own_source) {
  using vrrp::DropReason;
  if (advert_source == own_source) return std::unexpected(DropReason::own);
  if (advert.version != rules.version) return std::unexpected(DropReason::version_mismatch);
  if (advert.version == vrrp::Version::v3) return {};

  if (advert.auth_type != static_cast<std::uint8_t>(rules.auth_type)) {
    return std::unexpected(DropReason::auth_type);
  }
  if (rules.auth_type == vrrp::AuthType::simple_text &&
      !same_key(rules.auth_key, advert.auth_key)) {
    return std::unexpected(DropReason::auth_data);
  }
  if (advert.interval != rules.interval) return std::unexpected(DropReason::interval_mismatch);
  return {};
}

}  // namespace fsm
