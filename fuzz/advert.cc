// Bytes from the network, at the very end of a page with a guard page behind it: the ring's buffer
// (netio::read_received) and the VRRP message (vrrp::parse_advert). An accepted advert has only
// values in range, and written again (vrrp::AdvertWriter) it reads the same.
//
// Input: one octet of switches, then a VRRP message or, with kWholeBuffer, a ring buffer.
#include <array>
#include <vector>

#include "fuzz/guarded_page.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "netio/receive_layout.h"
#include "vrrp/advert_encode.h"
#include "vrrp/advert_parse.h"
#include "vrrp/check.h"
#include "vrrp/checksum.h"

namespace {

using vrrp::Advert;
using vrrp::Datagram;
using vrrp::Family;
using vrrp::IpAddress;
using vrrp::Version;

constexpr std::uint8_t kIpv6 = 1;
constexpr std::uint8_t kWholeBuffer = 2;
// The checksum is made right, which a fuzzer hardly ever finds by itself.
constexpr std::uint8_t kMendChecksum = 4;
constexpr std::uint8_t kMendPseudoHeader = 8;
constexpr std::uint8_t kWrongTtl = 16;

constexpr std::array<std::uint8_t, 4> kSource4{192, 0, 2, 251};
constexpr std::array<std::uint8_t, 16> kSource6{0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                                0,    0,    0, 0, 0, 0, 0, 0xc8};

IpAddress usual_source(Family family) {
  return family == Family::ipv4 ? IpAddress(family, kSource4) : IpAddress(family, kSource6);
}

// `message` is the memory of `datagram.message`.
void mend_checksum(std::span<std::uint8_t> message, const Datagram& datagram,
                   std::uint8_t switches) {
  if (message.size() < sizeof(vrrp::AdvertHeader)) return;
  message[6] = message[7] = 0;
  vrrp::ChecksumSum sum;
  sum.add(message);
  if ((switches & kMendPseudoHeader) != 0) {
    sum.add_pseudo_header(datagram.source, datagram.destination,
                          static_cast<std::uint16_t>(message.size()));
  }
  const vrrp::Be16 checksum(sum.finish());
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&checksum), sizeof(checksum), &message[6]);
}

bool is_inside(std::span<const std::uint8_t> part, std::span<const std::uint8_t> whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void check_values(const Advert& advert, const Datagram& datagram) {
  CHECK(datagram.ttl == 255);
  CHECK(advert.family == datagram.source.family());
  CHECK(advert.version == Version::v3 || advert.family == Family::ipv4);
  CHECK(advert.version == Version::v2 || advert.version == Version::v3);
  const vrrp::Nanoseconds least =
      advert.version == Version::v3 ? vrrp::Centiseconds{1} : vrrp::Centiseconds{100};
  const vrrp::Nanoseconds most =
      advert.version == Version::v3 ? vrrp::Centiseconds{4095} : vrrp::Centiseconds{25500};
  CHECK(advert.interval >= least && advert.interval <= most &&
        advert.interval % least == least * 0);
  CHECK(advert.address_count > 0);
  CHECK(advert.addresses.size() == advert.address_count * vrrp::address_size_bytes(advert.family));
  CHECK(is_inside(advert.addresses, datagram.message));
  CHECK(advert.auth_key.size() == (advert.version == Version::v2 ? 8 : 0));
  if (!advert.auth_key.empty()) CHECK(is_inside(advert.auth_key, datagram.message));
  if (advert.version == Version::v3) CHECK(advert.auth_type == 0);
  CHECK(vrrp::claimed_vrid(datagram) == advert.vrid);
}

void check_is_same(const Advert& left, const Advert& right) {
  CHECK(left.version == right.version && left.family == right.family);
  CHECK(left.vrid == right.vrid && left.priority == right.priority);
  CHECK(left.interval == right.interval && left.address_count == right.address_count);
  CHECK(std::ranges::equal(left.addresses, right.addresses));
  CHECK(left.auth_type == right.auth_type && std::ranges::equal(left.auth_key, right.auth_key));
}

// What nobody may send (VRID 0, another authentication than none and simple) has no writer.
void check_written_again(const Advert& advert, const Datagram& datagram) {
  const auto vrid = vrrp::Vrid::from(advert.vrid);
  if (!vrid || advert.auth_type > 1) return;
  vrrp::AdvertFields fields{
      .version = advert.version,
      .family = advert.family,
      .vrid = *vrid,
      .priority = advert.priority,
      .interval = std::chrono::duration_cast<vrrp::Centiseconds>(advert.interval),
      .auth_type = static_cast<vrrp::AuthType>(advert.auth_type)};
  std::ranges::copy(advert.auth_key, fields.auth_key.begin());
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer{};
  vrrp::AdvertWriter writer(buffer, fields);
  const std::size_t size = vrrp::address_size_bytes(advert.family);
  for (std::size_t i = 0; i < advert.address_count; ++i) {
    writer.add_address(advert.addresses.subspan(i * size, size));
  }
  Datagram again = datagram;
  again.destination = vrrp::advert_group(advert.family);
  again.message = writer.finish(datagram.source, advert.checksum_form);
  const auto parsed = vrrp::parse_advert(again);
  CHECK(parsed.has_value());
  check_is_same(*parsed, advert);
  if (datagram.destination == again.destination) {
    CHECK(parsed->checksum_form == advert.checksum_form);
  }
}

void check_datagram(const Datagram& datagram) {
  const auto advert = vrrp::parse_advert(datagram);
  if (!advert) {
    CHECK(!vrrp::name(advert.error()).empty());
    CHECK(advert.error() < vrrp::DropReason::vrid);  // The rest needs a configuration.
    return;
  }
  check_values(*advert, datagram);
  check_written_again(*advert, datagram);
}

void check_buffer(Family family, std::span<std::uint8_t> buffer, std::uint8_t switches) {
  const auto received = netio::read_received(family, buffer);
  if (!received) return;
  const Datagram& datagram = received->datagram;
  CHECK(datagram.interface.exists());
  CHECK(datagram.source.family() == family && datagram.destination.family() == family);
  CHECK(is_inside(datagram.message, buffer));
  if ((switches & kMendChecksum) != 0) {
    const auto offset = static_cast<std::size_t>(datagram.message.data() - buffer.data());
    mend_checksum(buffer.subspan(offset, datagram.message.size()), datagram, switches);
  }
  check_datagram(datagram);
}

void check_message(Family family, std::span<std::uint8_t> message, std::uint8_t switches) {
  const Datagram datagram{.message = message,
                          .source = usual_source(family),
                          .destination = vrrp::advert_group(family),
                          .interface = {1},
                          .ttl = static_cast<std::uint8_t>((switches & kWrongTtl) != 0 ? 254 : 255),
                          .arrival = {}};
  if ((switches & kMendChecksum) != 0) mend_checksum(message, datagram, switches);
  check_datagram(datagram);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  static fuzz::GuardedPage page;
  fuzz::Input input({bytes, size_bytes});
  const std::uint8_t switches = input.octet();
  if (input.rest().size() > fuzz::GuardedPage::kRoomBytes) return 0;
  const Family family = (switches & kIpv6) != 0 ? Family::ipv6 : Family::ipv4;
  const std::span<std::uint8_t> copy = page.put(input.rest());
  if ((switches & kWholeBuffer) != 0) {
    check_buffer(family, copy, switches);
  } else {
    check_message(family, copy, switches);
  }
  return 0;
}
