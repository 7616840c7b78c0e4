#include "vrrp/advert_parse.h"

#include "vrrp/checksum.h"

namespace vrrp {
namespace {

// Which form of checksum a v3 message carries; empty when it carries neither.
std::optional<ChecksumForm> matching_form(const Datagram& datagram, Version version) {
  ChecksumSum sum;
  sum.add(datagram.message);
  const bool needs_pseudo_header = datagram.source.family() == Family::ipv6;
  if (!needs_pseudo_header && sum.finish() == 0) return ChecksumForm::message_only;
  if (version == Version::v2) return std::nullopt;
  sum.add_pseudo_header(datagram.source, datagram.destination,
                        static_cast<std::uint16_t>(datagram.message.size()));
  if (sum.finish() == 0) return ChecksumForm::pseudo_header;
  return std::nullopt;
}

Nanoseconds interval_on_wire(Version version, Be16 field) {
  if (version == Version::v2) return std::chrono::seconds{field.value() & 0xff};
  return Centiseconds{field.value() & 0x0fff};  // 5.2.6: the reserved bits are ignored.
}

}  // namespace

std::optional<std::uint8_t> claimed_vrid(const Datagram& datagram) {
  if (datagram.message.size() < 2) return std::nullopt;
  return datagram.message[1];
}

std::expected<Advert, DropReason> parse_advert(const Datagram& datagram) {
  const auto message = datagram.message;
  const std::optional<AdvertHeader> header = read_header<AdvertHeader>(message);
  if (!header) return std::unexpected(DropReason::truncated);
  if (datagram.ttl != kTtl) return std::unexpected(DropReason::ttl);

  Advert advert;
  advert.family = datagram.source.family();
  const int version = header->version_and_type >> 4;
  if (version != 3 && (version != 2 || advert.family == Family::ipv6)) {
    return std::unexpected(DropReason::version);
  }
  advert.version = version == 3 ? Version::v3 : Version::v2;
  if ((header->version_and_type & 0x0f) != kTypeAdvertisement) {
    return std::unexpected(DropReason::type);
  }

  if (header->address_count == 0) return std::unexpected(DropReason::address_count);
  const std::size_t addresses_size = header->address_count * address_size_bytes(advert.family);
  const std::size_t auth_size = advert.version == Version::v2 ? kAuthSizeBytes : 0;
  const std::size_t whole_size = sizeof(AdvertHeader) + addresses_size + auth_size;
  if (message.size() < whole_size) return std::unexpected(DropReason::truncated);
  if (message.size() > whole_size) return std::unexpected(DropReason::length);

  const std::optional<ChecksumForm> form = matching_form(datagram, advert.version);
  if (!form) return std::unexpected(DropReason::checksum);
  advert.checksum_form = *form;

  advert.interval = interval_on_wire(advert.version, header->interval);
  if (advert.interval == Nanoseconds::zero()) return std::unexpected(DropReason::interval_zero);

  advert.vrid = header->vrid;
  advert.priority = Priority::from_wire(header->priority);
  advert.address_count = header->address_count;
  advert.addresses = message.subspan(sizeof(AdvertHeader), addresses_size);
  if (advert.version == Version::v2) {
    advert.auth_type = static_cast<std::uint8_t>(header->interval.value() >> 8);
    advert.auth_key = message.last(kAuthSizeBytes);
  }
  return advert;
}

}  // namespace vrrp
