#include "checks/dns_records.h"

namespace checks {
namespace {

constexpr std::uint8_t kPointer =
    0xc0;  // both bits: a pointer; one of them: nothing that is in use
constexpr std::size_t kMaxNameBytes = 255;
constexpr unsigned kOptRcodeShift = 4;

// Where what follows the name at `offset` begins. A pointer ends a name and is not followed: whose
// a record is makes no difference.
std::optional<std::size_t> end_of_name(std::span<const std::uint8_t> message, std::size_t offset) {
  for (std::size_t at = offset; at < message.size() && at - offset < kMaxNameBytes;) {
    const std::uint8_t octet = message[at];
    if (octet == 0) return at + 1;
    if ((octet & kPointer) == kPointer) return at + 2;
    if ((octet & kPointer) != 0) return std::nullopt;
    at += std::size_t{1} + octet;
  }
  return std::nullopt;
}

// The records one after the other.
class Cursor {
 public:
  Cursor(std::span<const std::uint8_t> message, std::size_t offset)
      : message_(message), offset_(offset) {}

  // Nothing when there is no whole record.
  std::optional<DnsRecord> next() {
    const auto owner_end = end_of_name(message_, offset_);
    if (!owner_end || *owner_end > message_.size()) return std::nullopt;
    const auto rest = message_.subspan(*owner_end);
    const auto head = vrrp::read_header<RecordHead>(rest);
    if (!head) return std::nullopt;
    const std::size_t rdata_bytes = head->rdata_bytes.value();
    if (rest.size() - sizeof(RecordHead) < rdata_bytes) return std::nullopt;
    ttl_ = head->ttl;
    const DnsRecord record{.offset = offset_,
                           .type = head->type.value(),
                           .dns_class = head->dns_class.value(),
                           .rdata = rest.subspan(sizeof(RecordHead), rdata_bytes)};
    offset_ = *owner_end + sizeof(RecordHead) + rdata_bytes;
    return record;
  }

  // Of the last record.
  std::uint8_t opt_rcode() const { return ttl_[0]; }

 private:
  std::span<const std::uint8_t> message_;
  std::size_t offset_;
  std::array<std::uint8_t, 4> ttl_{};
};

}  // namespace

std::optional<DnsRecords> read_dns_records(std::span<const std::uint8_t> message,
                                           std::size_t offset) {
  const auto header = vrrp::read_header<DnsHeader>(message);
  if (!header) return std::nullopt;
  Cursor cursor(message, offset);
  DnsRecords records{.answers = {},
                     .rcode = static_cast<std::uint16_t>(header->flags.value() & kRcode)};
  for (unsigned left = header->answers.value(); left > 0; --left) {
    const auto record = cursor.next();
    if (!record) return std::nullopt;
    records.answers.push_back(*record);
  }
  const unsigned others = unsigned{header->authorities.value()} + header->additionals.value();
  for (unsigned left = others; left > 0; --left) {
    const auto record = cursor.next();
    if (!record) return std::nullopt;
    if (record->type != kTypeOpt) continue;
    records.rcode = static_cast<std::uint16_t>((records.rcode & kRcode) |
                                               (cursor.opt_rcode() << kOptRcodeShift));
  }
  return records;
}

}  // namespace checks
