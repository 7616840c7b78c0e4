#include "checks/dns_rdata.h"

#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "vrrp/address.h"

namespace checks {
namespace {

// Longer rdata are not shown.
constexpr std::size_t kMaxShownBytes = 1024;

struct FreeRecord {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
using Record = std::unique_ptr<ldns_rr, FreeRecord>;

struct FreeText {
  void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

Record read_record(std::span<const std::uint8_t> message, const DnsRecord& record) {
  ldns_rr* raw = nullptr;
  std::size_t offset = record.offset;
  const ldns_status status =
      ldns_wire2rr(&raw, message.data(), message.size(), &offset, LDNS_SECTION_ANSWER);
  return Record(status == LDNS_STATUS_OK ? raw : nullptr);
}

Rdata fields_of(ldns_rr& record) {
  Rdata bytes;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    ldns_rdf* field = ldns_rr_rdf(&record, i);
    if (field == nullptr) continue;
    if (ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME) ldns_dname2canonical(field);
    const std::uint8_t* octets = ldns_rdf_data(field);
    bytes.insert(bytes.end(), octets, octets + ldns_rdf_size(field));
  }
  return bytes;
}

bool is_shown(std::uint16_t type) {
  switch (type) {
    case LDNS_RR_TYPE_NS:
    case LDNS_RR_TYPE_CNAME:
    case LDNS_RR_TYPE_SOA:
    case LDNS_RR_TYPE_PTR:
    case LDNS_RR_TYPE_MX:
    case LDNS_RR_TYPE_SRV:
      return true;
    default:
      return false;
  }
}

std::string address_words(vrrp::Family family, std::span<const std::uint8_t> rdata) {
  if (rdata.size() != vrrp::address_size_bytes(family)) return {};
  return vrrp::IpAddress(family, rdata).to_string();
}

}  // namespace

std::optional<Rdata> parse_rdata(std::string_view text, std::uint16_t type) {
  std::string line = ". 0 IN " + type_name(type) + " ";
  line += text;
  ldns_rr* raw = nullptr;
  const ldns_status status = ldns_rr_new_frm_str(&raw, line.c_str(), 0, nullptr, nullptr);
  const Record record(status == LDNS_STATUS_OK ? raw : nullptr);
  if (record == nullptr) return std::nullopt;
  return fields_of(*record);
}

std::optional<Rdata> expand_rdata(std::span<const std::uint8_t> message, const DnsRecord& record) {
  const Record read = read_record(message, record);
  if (read == nullptr) return std::nullopt;
  return fields_of(*read);
}

std::string rdata_words(std::span<const std::uint8_t> message, const DnsRecord& record) {
  if (record.type == kTypeA) return address_words(vrrp::Family::ipv4, record.rdata);
  if (record.type == kTypeAaaa) return address_words(vrrp::Family::ipv6, record.rdata);
  if (!is_shown(record.type) || record.rdata.size() > kMaxShownBytes) return {};
  const Record read = read_record(message, record);
  if (read == nullptr) return {};
  std::string words;
  for (std::size_t i = 0; i < ldns_rr_rd_count(read.get()); ++i) {
    const Text field(ldns_rdf2str(ldns_rr_rdf(read.get(), i)));
    if (field == nullptr) return {};
    if (i > 0) words += ' ';
    words += field.get();
  }
  return words;
}

std::string type_name(std::uint16_t type) {
  const Text name(ldns_rr_type2str(static_cast<ldns_rr_type>(type)));
  return name == nullptr ? "TYPE" + std::to_string(type) : name.get();
}

std::string rcode_name(std::uint16_t rcode) {
  // As the registry has them.
  static constexpr std::array<std::string_view, 12> kNames{
      "NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",  "REFUSED",
      "YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE", "DSOTYPENI"};
  static constexpr std::uint16_t kBadVersion = 16;
  if (rcode < kNames.size()) return std::string(kNames[rcode]);
  return rcode == kBadVersion ? "BADVERS" : "rcode " + std::to_string(rcode);
}

}  // namespace checks
