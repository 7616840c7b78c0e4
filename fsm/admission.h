// The checks of a received advert that need the router's own settings, after vrrp::parse_advert and
// after the router was found (RFC 9568 7.1; RFC 3768 7.1; RFC 2338 5.3.6 for authentication).
#pragma once

#include <expected>

#include "vrrp/address.h"
#include "vrrp/advert.h"
#include "vrrp/drop_reason.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace fsm {

struct AdmissionRules {
  vrrp::Version version = vrrp::Version::v3;
  vrrp::AuthType auth_type = vrrp::AuthType::none;
  vrrp::AuthKey auth_key{};
  vrrp::Nanoseconds interval{};  // own; v2 requires the same of others
};

// In this order: own address, version, then for v2 authentication type, password, interval. An
// owner admits adverts like everybody else (erratum 8298): the election decides.
std::expected<void, vrrp::DropReason> admit(const AdmissionRules& rules, const vrrp::Advert& advert,
                                            const vrrp::IpAddress& advert_source,
                                            const vrrp::IpAddress& own_source);

}  // namespace fsm
