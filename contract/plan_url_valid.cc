#include "contract/plan_url_valid.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "contract/plan_http_valid.h"
#include "contract/plan_mail_valid.h"
#include "contract/plan_parts.h"

namespace contract {
namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, port);
  return error == std::errc{} && rest == end && port != 0;
}

// In brackets: what is in them is looked at when it is used.
bool is_bracketed(std::string_view host) {
  const std::string_view inner = host.substr(1);
  return inner.ends_with(']') && inner.size() > 2 &&
         inner.find_first_not_of("0123456789abcdefABCDEF:.") == inner.size() - 1;
}

// "[2001:db8::1]:8443", "alerts.example.org".
bool is_host_and_port(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view host = text.substr(0, colon);
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  return host.starts_with('[') ? is_bracketed(host)
                               : is_host_name(host) && host.size() <= kMaxHostNameBytes;
}

bool is_url_row(const PlanUrl& row, std::string_view text) {
  const auto name = part_of(text, row.name);
  const auto url = part_of(text, row.url);
  const auto headers = part_of(text, row.headers, kMaxHttpTextBytes);
  const auto ca_file = part_of(text, row.ca_file, kMaxPathBytes);
  const auto host = part_of(text, row.host);
  if (!name || !url || !headers || !ca_file || !host) return false;
  const bool is_about_tls =
      ca_file->empty() || (is_file_path(*ca_file) && url->starts_with("https:"));
  return is_name(*name, kMaxCheckNameBytes) && is_post_url(*url) && are_header_lines(*headers) &&
         is_about_tls && (host->empty() || is_mail_host(*host)) && row.timeout_ms != 0 &&
         row.timeout_ms <= kMaxPostTimeoutMs;
}

}  // namespace

bool is_post_url(std::string_view text) {
  if (text.size() > kMaxUrlBytes || !is_visible(text)) return false;
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return false;
  const std::string_view scheme = text.substr(0, end);
  const std::string_view rest = text.substr(end + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const std::size_t at = authority.rfind('@');
  const std::string_view server =
      at == std::string_view::npos ? authority : authority.substr(at + 1);
  return (scheme == "http" || scheme == "https") && is_host_and_port(server) &&
         text.find('#') == std::string_view::npos;
}

std::expected<void, PlanError> check_urls(const Plan& plan, std::string_view text) {
  std::vector<std::string_view> names;
  for (const PlanUrl& row : plan.urls()) {
    if (!is_url_row(row, text)) return std::unexpected(PlanError::url);
    names.push_back(plan.name(row));
  }
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) return std::unexpected(PlanError::url);
  return {};
}

}  // namespace contract
