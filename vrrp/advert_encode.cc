#include "vrrp/advert_encode.h"

#include <algorithm>

#include "vrrp/check.h"
#include "vrrp/checksum.h"

namespace vrrp {
namespace {

std::uint16_t interval_field(const AdvertFields& fields) {
  if (fields.version == Version::v3) {
    CHECK(fields.interval.count() >= 1 && fields.interval.count() <= kMaxIntervalCentiseconds);
    return static_cast<std::uint16_t>(fields.interval.count());
  }
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(fields.interval);
  CHECK(whole == fields.interval && whole.count() >= 1 && whole.count() <= 255);
  return static_cast<std::uint16_t>(static_cast<int>(fields.auth_type) << 8 | whole.count());
}

}  // namespace

AdvertWriter::AdvertWriter(std::span<std::uint8_t> buffer, const AdvertFields& fields)
    : buffer_(buffer), fields_(fields), size_bytes_(sizeof(AdvertHeader)) {
  CHECK(buffer.size() >= sizeof(AdvertHeader));
  CHECK(fields.version == Version::v3 || fields.family == Family::ipv4);
}

void AdvertWriter::add_address(std::span<const std::uint8_t> address) {
  CHECK(address.size() == address_size_bytes(fields_.family));
  CHECK(address_count_ < 255 && size_bytes_ + address.size() <= buffer_.size());
  std::ranges::copy(address, buffer_.subspan(size_bytes_).begin());
  size_bytes_ += address.size();
  ++address_count_;
}

std::span<const std::uint8_t> AdvertWriter::finish(const IpAddress& source, ChecksumForm form) {
  CHECK(address_count_ > 0);
  if (fields_.version == Version::v2) {
    CHECK(size_bytes_ + kAuthSizeBytes <= buffer_.size());
    std::ranges::copy(fields_.auth_key, buffer_.subspan(size_bytes_).begin());
    size_bytes_ += kAuthSizeBytes;
  }
  AdvertHeader header{
      .version_and_type =
          static_cast<std::uint8_t>(static_cast<int>(fields_.version) << 4 | kTypeAdvertisement),
      .vrid = fields_.vrid.number(),
      .priority = fields_.priority.number(),
      .address_count = address_count_,
      .interval = interval_field(fields_),
      .checksum = 0,
  };
  write_header(buffer_, header);

  const std::span<const std::uint8_t> message = buffer_.first(size_bytes_);
  ChecksumSum sum;
  sum.add(message);
  const bool pseudo_header =
      fields_.family == Family::ipv6 ||
      (fields_.version == Version::v3 && form == ChecksumForm::pseudo_header);
  if (pseudo_header) {
    sum.add_pseudo_header(source, advert_group(fields_.family),
                          static_cast<std::uint16_t>(size_bytes_));
  }
  header.checksum = sum.finish();
  write_header(buffer_, header);
  return message;
}

}  // namespace vrrp
