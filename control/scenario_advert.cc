#include "control/scenario_advert.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "control/scenario_words.h"
#include "vrrp/checksum.h"
#include "vrrp/wire.h"

namespace control {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Checksum = AdvertShape::Checksum;

constexpr std::uint8_t kVersion2 = 2;
constexpr std::size_t kChecksumAt = 6;

std::uint16_t checksum_of(const AdvertShape& shape, std::span<const std::uint8_t> message,
                          Checksum form) {
  vrrp::ChecksumSum sum;
  sum.add(message);
  const bool is_ipv6 = shape.source.family() == vrrp::Family::ipv6;
  if (form == Checksum::pseudo_header || (form == Checksum::good && is_ipv6)) {
    sum.add_pseudo_header(shape.source, shape.destination,
                          static_cast<std::uint16_t>(message.size()));
  }
  return sum.finish();
}

// `message` has zeros in the place of the checksum.
std::uint16_t checksum_field(const AdvertShape& shape, std::span<const std::uint8_t> message) {
  constexpr std::uint16_t kSomeBits = 0x0f0f;
  switch (shape.checksum) {
    case Checksum::value:
      return shape.checksum_value;
    case Checksum::bad:
      return checksum_of(shape, message, Checksum::good) ^ kSomeBits;
    case Checksum::good:
    case Checksum::message_only:
    case Checksum::pseudo_header:
      break;
  }
  return checksum_of(shape, message, shape.checksum);
}

// The word for a checksum that was received; empty for the good one.
std::string checksum_words(AdvertShape shape, std::uint16_t received) {
  shape.checksum = Checksum::value;
  shape.checksum_value = 0;
  const Bytes message = assemble(shape);
  if (checksum_of(shape, message, Checksum::good) == received) return "";
  // What stands behind the addresses is not told, and a value would tell it.
  const bool has_more = shape.auth_type != 0 || shape.auth_key != vrrp::AuthKey{};
  if (shape.version == kVersion2 && has_more) return " checksum bad";
  if (checksum_of(shape, message, Checksum::pseudo_header) == received) {
    return " checksum pseudo_header";
  }
  if (checksum_of(shape, message, Checksum::message_only) == received) {
    return " checksum message_only";
  }
  return fmt::format(" checksum 0x{:04x}", received);
}

vrrp::IpAddress address_of(const contract::LedgerAddress& address) {
  return contract::from_ledger(address).value_or(vrrp::IpAddress());
}

std::span<const std::uint8_t> kept_bytes(const contract::Record& record) {
  return std::span(record.message).first(record.kept_size_bytes);
}

void read_addresses(AdvertShape& shape, std::span<const std::uint8_t> list) {
  const vrrp::Family family = shape.source.family();
  const std::size_t size = vrrp::address_size_bytes(family);
  for (; list.size() >= size; list = list.subspan(size)) {
    shape.addresses.emplace_back(family, list.first(size));
  }
}

// Everything but the checksum, of a message that is as long as its header says; of one that was cut
// after it had been found to be so: with the addresses that are left.
std::optional<AdvertShape> shape_of(const contract::Record& record) {
  const std::span<const std::uint8_t> message = kept_bytes(record);
  const auto header = vrrp::read_header<vrrp::AdvertHeader>(message);
  if (!header) return std::nullopt;
  AdvertShape shape{.source = address_of(record.address),
                    .destination = address_of(record.destination),
                    .ttl = record.ttl,
                    .version = static_cast<std::uint8_t>(header->version_and_type >> 4),
                    .type = static_cast<std::uint8_t>(header->version_and_type & 0x0f),
                    .vrid = header->vrid,
                    .priority = header->priority,
                    .count = std::nullopt,
                    .addresses = {}};
  const bool is_version2 = shape.version == kVersion2;
  const std::uint16_t field = header->interval.value();
  shape.interval = field & (is_version2 ? 0x00ff : 0x0fff);
  if (is_version2) shape.auth_type = static_cast<std::uint8_t>(field >> 8);
  if (!is_version2) shape.reserved = static_cast<std::uint8_t>(field >> 12);

  const std::size_t list_size =
      header->address_count * vrrp::address_size_bytes(shape.source.family());
  const std::size_t whole_size =
      sizeof(vrrp::AdvertHeader) + list_size + (is_version2 ? vrrp::kAuthSizeBytes : 0);
  if (record.message_size_bytes != whole_size) return std::nullopt;
  const std::span<const std::uint8_t> behind = message.subspan(sizeof(vrrp::AdvertHeader));
  read_addresses(shape, behind.first(std::min(list_size, behind.size())));
  if (is_version2 && message.size() == whole_size) {
    std::ranges::copy(message.last(vrrp::kAuthSizeBytes), shape.auth_key.begin());
  }
  return shape;
}

// The authentication as far as it differs from the router's, without any password but ours.
std::string auth_words(const ScenarioRouter& router, const AdvertShape& shape) {
  if (shape.version != kVersion2) return "";
  const bool is_simple = shape.auth_type == static_cast<std::uint8_t>(vrrp::AuthType::simple_text);
  const bool same_type = shape.auth_type == static_cast<std::uint8_t>(router.auth_type);
  if (same_type && (!is_simple || shape.auth_key == router.auth_key)) return "";
  if (is_simple) return fmt::format(" auth simple {}", kWrongPassword);
  return shape.auth_type == 0 ? " auth none" : fmt::format(" auth type {}", shape.auth_type);
}

std::string interval_words(const AdvertShape& shape) {
  const vrrp::Nanoseconds interval = shape.version == kVersion2
                                         ? std::chrono::seconds{shape.interval}
                                         : vrrp::Nanoseconds{vrrp::Centiseconds{shape.interval}};
  return " interval " + seconds_words(interval);
}

std::string sender_words(const contract::Record& record) {
  const vrrp::IpAddress source = address_of(record.address);
  const vrrp::IpAddress destination = address_of(record.destination);
  std::string words = "from " + source.to_string();
  if (destination != vrrp::advert_group(source.family())) words += " to " + destination.to_string();
  if (record.ttl != vrrp::kTtl) words += fmt::format(" ttl {}", record.ttl);
  return words;
}

std::string advert_words(const ScenarioRouter& router, const contract::Record& record,
                         const AdvertShape& shape) {
  const AdvertShape expected = expected_advert(router);
  std::string words = "advert " + sender_words(record);
  const auto add = [&words](std::string_view name, unsigned number, unsigned usual) {
    if (number != usual) words += fmt::format(" {} {}", name, number);
  };
  add("version", shape.version, expected.version);
  add("type", shape.type, expected.type);
  add("vrid", shape.vrid, expected.vrid);
  words += fmt::format(" priority {}", shape.priority);
  if (shape.version != expected.version || shape.interval != expected.interval) {
    words += interval_words(shape);
  }
  add("reserved", shape.reserved, 0);
  words += auth_words(router, shape);
  if (shape.addresses != expected.addresses) words += " addresses " + list_words(shape.addresses);
  return words;
}

std::string raw_words(const ScenarioRouter& router, const contract::Record& record) {
  std::string words = "raw " + sender_words(record) + " bytes ";
  Bytes message(kept_bytes(record).begin(), kept_bytes(record).end());
  if (message.empty()) return words + "none";
  // What is behind the header may be a password, ours or another. A message that is not as long as
  // it should be is dropped before anybody looks there.
  const bool has_header = message.size() > sizeof(vrrp::AdvertHeader);
  const bool says_so = has_header && message[0] >> 4 == kVersion2 && message[4] != 0;
  if (has_header && (says_so || router.auth_type != vrrp::AuthType::none)) {
    std::fill(message.begin() + sizeof(vrrp::AdvertHeader), message.end(), std::uint8_t{0});
  }
  for (const std::uint8_t octet : message) {
    fmt::format_to(std::back_inserter(words), "{:02x}", octet);
  }
  return words;
}

}  // namespace

std::vector<std::uint8_t> assemble(const AdvertShape& shape) {
  const bool is_version2 = shape.version == kVersion2;
  const std::uint16_t upper = is_version2 ? static_cast<std::uint16_t>(shape.auth_type << 8)
                                          : static_cast<std::uint16_t>(shape.reserved << 12);
  const auto field = static_cast<std::uint16_t>(upper | shape.interval);
  const auto octet = [](int number) { return static_cast<std::uint8_t>(number); };
  Bytes message{octet(shape.version << 4 | shape.type),
                shape.vrid,
                shape.priority,
                shape.count.value_or(octet(static_cast<int>(shape.addresses.size()))),
                octet(field >> 8),
                octet(field),
                0,
                0};
  for (const vrrp::IpAddress& address : shape.addresses) {
    std::ranges::copy(address.bytes(), std::back_inserter(message));
  }
  if (is_version2) std::ranges::copy(shape.auth_key, std::back_inserter(message));
  if (shape.extra_bytes > 0)
    message.resize(message.size() + static_cast<unsigned>(shape.extra_bytes));
  const std::uint16_t checksum = checksum_field(shape, message);
  message[kChecksumAt] = octet(checksum >> 8);
  message[kChecksumAt + 1] = octet(checksum);
  if (shape.extra_bytes < 0) {
    const auto less = static_cast<std::size_t>(-shape.extra_bytes);
    message.resize(message.size() - std::min(message.size(), less));
  }
  return message;
}

AdvertShape expected_advert(const ScenarioRouter& router) {
  const bool is_version2 = router.version == vrrp::Version::v2;
  const std::int64_t interval =
      is_version2 ? std::chrono::duration_cast<std::chrono::seconds>(router.interval).count()
                  : std::chrono::duration_cast<vrrp::Centiseconds>(router.interval).count();
  return {.source = vrrp::IpAddress(router.family),
          .destination = vrrp::advert_group(router.family),
          .version = static_cast<std::uint8_t>(router.version),
          .vrid = router.vrid,
          .count = std::nullopt,
          .auth_type = static_cast<std::uint8_t>(router.auth_type),
          .interval = static_cast<std::uint16_t>(interval),
          .addresses = router.addresses,
          .auth_key = router.auth_key};
}

std::optional<std::string> datagram_words(const ScenarioRouter& router,
                                          const contract::Record& record) {
  const std::optional<AdvertShape> shape = shape_of(record);
  const bool is_whole = record.kept_size_bytes == record.message_size_bytes;
  if (!is_whole && record.kind == contract::RecordKind::dropped) return std::nullopt;
  if (!shape) return raw_words(router, record);
  std::string words = advert_words(router, record, *shape);
  if (!is_whole) return words;
  const auto received = static_cast<std::uint16_t>(record.message[kChecksumAt] << 8 |
                                                   record.message[kChecksumAt + 1]);
  return words + checksum_words(*shape, received);
}

}  // namespace control
