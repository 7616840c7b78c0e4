#include "fsm/admission.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace fsm {
namespace {

using vrrp::Advert;
using vrrp::AuthKey;
using vrrp::AuthType;
using vrrp::DropReason;
using vrrp::IpAddress;
using vrrp::Version;

const AuthKey kSecret{'s', 'e', 'c', 'r', 'e', 't', 0, 0};
const AuthKey kOther{'s', 'e', 'c', 'r', 'e', 't', 0, 1};

const IpAddress kOurs = *IpAddress::parse("10.0.0.5");
const IpAddress kTheirs = *IpAddress::parse("10.0.0.9");

Advert v2_advert(std::uint8_t auth_type, const AuthKey& key) {
  Advert advert;
  advert.version = Version::v2;
  advert.interval = std::chrono::seconds{1};
  advert.auth_type = auth_type;
  advert.auth_key = key;
  return advert;
}

AdmissionRules v2_rules(AuthType type, const AuthKey& key) {
  return {.version = Version::v2,
          .auth_type = type,
          .auth_key = key,
          .interval = std::chrono::seconds{1}};
}

TEST(Admission, AdmitsAVersion3AdvertWithAnotherInterval) {
  Advert advert;
  advert.interval = vrrp::Centiseconds{10};
  const AdmissionRules rules{.version = Version::v3, .interval = std::chrono::seconds{1}};
  EXPECT_TRUE(admit(rules, advert, kTheirs, kOurs).has_value());
}

TEST(Admission, RefusesOurOwnAdvertLoopedBack) {
  EXPECT_EQ(admit({}, Advert{}, kOurs, kOurs).error(), DropReason::own);
}

TEST(Admission, RefusesTheOtherVersionBothWays) {
  const AdmissionRules rules = v2_rules(AuthType::none, {});
  EXPECT_EQ(admit(rules, Advert{}, kTheirs, kOurs).error(), DropReason::version_mismatch);
  EXPECT_EQ(admit({.version = Version::v3}, v2_advert(0, AuthKey{}), kTheirs, kOurs).error(),
            DropReason::version_mismatch);
}

struct AuthCase {
  const char* name;
  AuthType ours;
  AuthKey our_key;
  std::uint8_t theirs;
  AuthKey their_key;
  std::optional<DropReason> want;
};

TEST(Admission, ComparesVersion2Authentication) {
  const AuthCase cases[] = {
      {"none and none", AuthType::none, {}, 0, {}, std::nullopt},
      {"none, key bytes are ignored", AuthType::none, {}, 0, kOther, std::nullopt},
      {"same password", AuthType::simple_text, kSecret, 1, kSecret, std::nullopt},
      {"last byte differs", AuthType::simple_text, kSecret, 1, kOther, DropReason::auth_data},
      {"they have none", AuthType::simple_text, kSecret, 0, kSecret, DropReason::auth_type},
      {"we have none", AuthType::none, {}, 1, kSecret, DropReason::auth_type},
      {"type 2 (AH) is unknown", AuthType::simple_text, kSecret, 2, kSecret, DropReason::auth_type},
  };
  for (const AuthCase& c : cases) {
    const auto admitted =
        admit(v2_rules(c.ours, c.our_key), v2_advert(c.theirs, c.their_key), kTheirs, kOurs);
    ASSERT_EQ(admitted.has_value(), !c.want.has_value()) << c.name;
    if (c.want) {
      EXPECT_EQ(admitted.error(), *c.want) << c.name;
    }
  }
}

TEST(Admission, RefusesAnotherIntervalInVersion2) {
  Advert advert = v2_advert(0, kOther);
  advert.interval = std::chrono::seconds{2};
  EXPECT_EQ(admit(v2_rules(AuthType::none, {}), advert, kTheirs, kOurs).error(),
            DropReason::interval_mismatch);
}

TEST(Admission, AuthenticationIsLookedAtBeforeTheInterval) {
  Advert advert = v2_advert(1, kOther);
  advert.interval = std::chrono::seconds{2};
  EXPECT_EQ(admit(v2_rules(AuthType::simple_text, kSecret), advert, kTheirs, kOurs).error(),
            DropReason::auth_data);
}

}  // namespace
}  // namespace fsm
