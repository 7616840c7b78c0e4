#include "config/host_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "config/render.h"
#include "config/value.h"
#include "contract/plan_probes.h"

namespace config {
namespace {

constexpr std::string_view kPort = "port";
constexpr std::uint64_t kMaxPort = 65535;

// What is wrong with talking to it, or from it; empty when nothing is.
std::string_view why_not(const vrrp::IpAddress& address) {
  if (address.is_unspecified()) return "the unspecified address";
  if (address.is_multicast()) return "a multicast address";
  if (address.is_link_local_ipv6()) {
    return "a link-local address, for which an interface would be needed";
  }
  return {};
}

bool is_address(std::string_view text) { return vrrp::IpAddress::parse(text).has_value(); }

// For what is nearly an address; empty for anything else.
std::string advice(std::string_view text) {
  const std::string_view before_slash = text.substr(0, text.find('/'));
  if (is_address(before_slash)) {
    return fmt::format("write {}, without a prefix length", quoted(before_slash));
  }
  // "192.0.2.1:53", "[2001:db8::1]:53"
  const std::size_t colon = std::min(text.rfind(':'), text.size());
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view port = text.substr(std::min(colon + 1, text.size()));
  if (port.empty() || !is_address(host)) return {};
  return fmt::format("the port stands behind the address: `{} port {}`", host, port);
}

std::optional<Host> read_host(const Token& word, Diagnostics& diagnostics) {
  if (word.is_unusable) return std::nullopt;
  const std::optional<vrrp::IpAddress> address = vrrp::IpAddress::parse(word.text);
  if (!address) {
    diagnostics.add({.code = Code::bad_address,
                     .span = word.span,
                     .message = fmt::format("{} is not an IPv4 or IPv6 address", quoted(word.text)),
                     .help = advice(word.text)});
    return std::nullopt;
  }
  if (const std::string_view problem = why_not(*address); !problem.empty()) {
    diagnostics.add({.code = Code::unusable_address,
                     .span = word.span,
                     .message = fmt::format("{} is {}", quoted(word.text), problem)});
    return std::nullopt;
  }
  return Host{.address = *address, .at = word.span};
}

// The number behind `port`, which is the first of the words; nothing when there is none, which is
// reported.
std::optional<std::uint16_t> read_port(std::span<const Token> words, Diagnostics& diagnostics) {
  static constexpr Keyword kRow{.name = kPort, .type = Type::number, .range = {1, kMaxPort}};
  if (words.size() < 2) {
    diagnostics.add({.code = Code::missing_value,
                     .span = words.front().span,
                     .message = fmt::format("`port` needs a value: {}", describe_values(kRow))});
    return std::nullopt;
  }
  if (words.size() > 2) {
    diagnostics.add({.code = Code::extra_value,
                     .span = words[2].span,
                     .message = "nothing may stand behind the port",
                     .help = "put addresses with another port on a line of their own"});
    return std::nullopt;
  }
  if (words[1].is_unusable) return std::nullopt;
  const auto number = read_value<std::uint32_t>(kRow, words[1], diagnostics);
  if (!number) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

// Of what has none. The first of the words is `port`.
std::optional<std::uint16_t> refuse_port(std::span<const Token> words, Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::extra_value,
                   .span = words.front().span,
                   .message = "there is no port: the host as a whole is asked",
                   .help = "a `tcp_check` asks at a port"});
  return std::nullopt;
}

// Of `source`, one of each family.
bool has_other_of_family(const HostList& list, const Host& host, Diagnostics& diagnostics) {
  const auto other = std::ranges::find_if(list.hosts, [&](const Host& known) {
    return known.address.family() == host.address.family();
  });
  if (other == list.hosts.end()) return false;
  diagnostics.add({.code = Code::given_twice,
                   .span = host.at,
                   .message = fmt::format("a second `source` for IPv{}",
                                          static_cast<int>(host.address.family())),
                   .second = Place{other->at, "first given here"}});
  return true;
}

bool has_room(const HostList& list, const Host& host, Diagnostics& diagnostics) {
  if (list.hosts.size() < contract::kMaxTargetsOfCheck) return true;
  diagnostics.add(
      {.code = Code::limit,
       .span = host.at,
       .message = fmt::format("more than {} servers of one check", contract::kMaxTargetsOfCheck)});
  return false;
}

bool is_twice(const HostList& list, const Host& host, Diagnostics& diagnostics) {
  const auto other = std::ranges::find_if(list.hosts, [&](const Host& known) {
    return known.address == host.address && known.port == host.port;
  });
  if (other == list.hosts.end()) return false;
  diagnostics.add({.code = Code::address_twice,
                   .span = host.at,
                   .message = fmt::format("{} is a server of this check already",
                                          quoted(host.address.to_string())),
                   .second = Place{other->at, "first given here"}});
  return true;
}

}  // namespace

void read_host_line(const Keyword& row, std::span<const Token> arguments, HostList& list,
                    Diagnostics& diagnostics) {
  const bool is_server = row.type != Type::host;
  const auto end = is_server ? std::ranges::find(arguments, kPort, &Token::text) : arguments.end();
  const auto count = static_cast<std::size_t>(end - arguments.begin());
  std::optional<std::uint16_t> port = 0;
  if (end != arguments.end()) {
    const auto words = arguments.subspan(count);
    port =
        row.type == Type::hosts ? read_port(words, diagnostics) : refuse_port(words, diagnostics);
  }
  if (count == 0) {
    diagnostics.add({.code = Code::missing_value,
                     .span = arguments.front().span,
                     .message = fmt::format("`{}` needs an address before the port", row.name)});
  }
  list.given += static_cast<std::uint32_t>(std::max<std::size_t>(count, 1));
  for (const Token& word : arguments.first(count)) {
    std::optional<Host> host = read_host(word, diagnostics);
    // A port that is not usable was reported.
    if (!host || !port) continue;
    host->port = *port;
    const bool is_refused =
        is_server ? is_twice(list, *host, diagnostics) || !has_room(list, *host, diagnostics)
                  : has_other_of_family(list, *host, diagnostics);
    if (!is_refused) list.hosts.push_back(*host);
  }
}

}  // namespace config
