#include "contract/plan_http_valid.h"

#include <algorithm>

#include "contract/plan_parts.h"

namespace contract {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::ranges::all_of(line.substr(0, colon), is_name_character) &&
         std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7f; });
}

bool has_no_nul(std::string_view text) { return text.find('\0') == std::string_view::npos; }

bool are_statuses(const HttpStatuses& statuses) {
  // Behind the last status there is half an octet, and one.
  constexpr std::size_t kHalfUsed = 62;
  constexpr unsigned kUnusedBits = 0xf0;
  if ((statuses[kHalfUsed] & kUnusedBits) != 0 || statuses[kHalfUsed + 1] != 0) return false;
  return std::ranges::any_of(statuses, [](std::uint8_t octet) { return octet != 0; });
}

bool is_http(const CheckRows& rows, const PlanHttp& row) {
  const auto path = part_of(rows.text, row.path, kMaxHttpTextBytes);
  const auto host = part_of(rows.text, row.host, kMaxHostNameBytes);
  const auto headers = part_of(rows.text, row.headers, kMaxHttpTextBytes);
  const auto body = part_of(rows.text, row.body, kMaxHttpTextBytes);
  const auto pattern = part_of(rows.text, row.pattern, kMaxHttpTextBytes);
  const auto ca_file = part_of(rows.text, row.ca_file, kMaxPathBytes);
  if (!path || !host || !headers || !body || !pattern || !ca_file) return false;
  constexpr unsigned kKnownFlags = 3;
  const bool verifies = has(row, HttpFlag::verify);
  const bool is_about_tls = ca_file->empty() || (ca_file->front() == '/' && verifies);
  // C strings are made of some.
  return is_request_path(*path) && (host->empty() || is_host_name(*host)) &&
         are_header_lines(*headers) && has_no_nul(*pattern) && has_no_nul(*ca_file) &&
         are_statuses(row.statuses) && row.latency_ms <= kMaxCheckIntervalMs &&
         (row.method == HttpMethod::get || row.method == HttpMethod::head) &&
         (row.flags & ~kKnownFlags) == 0 && (has(row, HttpFlag::tls) || !verifies) &&
         is_about_tls && row.expires_within_days <= kMaxExpiryDays &&
         (has(row, HttpFlag::tls) || row.expires_within_days == 0);
}

}  // namespace

std::expected<void, PlanError> check_http(const CheckRows& rows) {
  for (const PlanHttp& row : rows.http) {
    if (!is_http(rows, row)) return std::unexpected(PlanError::probe);
  }
  return {};
}

bool is_request_path(std::string_view text) { return text.starts_with('/') && is_visible(text); }

bool is_host_name(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_name_character(c) || c == '.'; }) &&
         !text.empty() && text.front() != '.' && text.front() != '-';
}

bool are_header_lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!is_header_line(text.substr(0, end))) return false;
    // A line feed has a line behind it.
    if (end + 1 == text.size()) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

bool has_header(std::string_view lines, std::string_view name) {
  const auto small = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    if (std::ranges::equal(line.substr(0, line.find(':')), name, {}, small, small)) return true;
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
  return false;
}

}  // namespace contract
