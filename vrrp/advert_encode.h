// Writes an advert into a caller's buffer: header, then addresses one by one, then the checksum.
// No allocation. Used by the worker, and by the helper for the priority-0 adverts of a dead worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "vrrp/address.h"
#include "vrrp/advert.h"
#include "vrrp/priority.h"
#include "vrrp/time.h"
#include "vrrp/vrid.h"

namespace vrrp {

struct AdvertFields {
  Version version;  // v2 is IPv4 only
  Family family;
  Vrid vrid;
  Priority priority;
  // Own advertisement interval; whole seconds up to 255 for v2, 1 to 4095 cs for v3.
  Centiseconds interval;
  AuthType auth_type = AuthType::none;  // v2
  AuthKey auth_key{};                   // v2; zero without authentication (RFC 3768 5.3.10)
};

class AdvertWriter {
 public:
  // `buffer` must outlive the writer and hold the whole message (kMaxAdvertSizeBytes always does).
  AdvertWriter(std::span<std::uint8_t> buffer, const AdvertFields& fields);

  // 1 to 255 addresses, `address` of the fields' family, in network order.
  void add_address(std::span<const std::uint8_t> address);

  // Fills in count and checksum; returns the message, a part of the buffer. `form` matters for IPv4
  // v3 only. `source` is the address the message will be sent from.
  std::span<const std::uint8_t> finish(const IpAddress& source, ChecksumForm form);

 private:
  std::span<std::uint8_t> buffer_;
  AdvertFields fields_;
  std::size_t size_bytes_;
  std::uint8_t address_count_ = 0;
};

}  // namespace vrrp
