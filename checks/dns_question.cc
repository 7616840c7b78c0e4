#include "checks/dns_question.h"

#include <ldns/ldns.h>

#include <memory>
#include <span>
#include <string>

#include "checks/dns_records.h"

namespace checks {
namespace {

struct FreeField {
  void operator()(ldns_rdf* field) const { ldns_rdf_deep_free(field); }
};
using Field = std::unique_ptr<ldns_rdf, FreeField>;

// The pseudo-record of EDNS (RFC 6891 6.1.2): the root as its owner, and no options.
struct Opt {
  std::uint8_t owner = 0;
  RecordHead head = {};
};
static_assert(sizeof(Opt) == 11);

constexpr std::uint16_t kUdpAnswerBytes = 1232;

template <typename Part>
void append(std::vector<std::uint8_t>& bytes, const Part& part) {
  const std::size_t end = bytes.size();
  bytes.resize(end + sizeof(part));
  vrrp::write_header(std::span(bytes).subspan(end), part);
}

}  // namespace

std::vector<std::uint8_t> dns_question_section(const DnsQuestion& question) {
  const std::string text(question.name);
  ldns_rdf* raw = nullptr;
  const bool is_name = ldns_str2rdf_dname(&raw, text.c_str()) == LDNS_STATUS_OK;
  const Field name(raw);
  if (!is_name || name == nullptr) return {};
  const std::uint8_t* octets = ldns_rdf_data(name.get());
  std::vector<std::uint8_t> bytes(octets, octets + ldns_rdf_size(name.get()));
  append(bytes, vrrp::Be16(question.row.type));
  append(bytes, vrrp::Be16(question.row.dns_class));
  return bytes;
}

std::vector<std::uint8_t> dns_query(const DnsQuestion& question, std::uint16_t id) {
  const std::vector<std::uint8_t> section = dns_question_section(question);
  if (section.empty()) return {};
  const DnsHeader header{
      .id = id,
      .flags = question.row.wants_recursion == 1 ? kRecursionDesired : std::uint16_t{0},
      .questions = 1,
      .additionals = 1};
  const Opt opt{.head = {.type = kTypeOpt, .dns_class = kUdpAnswerBytes}};
  std::vector<std::uint8_t> query;
  append(query, header);
  query.insert(query.end(), section.begin(), section.end());
  append(query, opt);
  return query;
}

}  // namespace checks
