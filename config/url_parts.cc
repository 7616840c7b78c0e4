#include "config/url_parts.h"

#include <fmt/format.h>

#include <cstddef>

namespace config {

std::optional<UrlParts> url_parts(std::string_view url) {
  constexpr std::string_view kBehindScheme = "://";
  const std::size_t end = url.find(kBehindScheme);
  if (end == std::string_view::npos) return std::nullopt;
  UrlParts parts{.scheme = url.substr(0, end)};
  std::string_view server = url.substr(end + kBehindScheme.size());
  server = server.substr(0, server.find_first_of("/?#"));
  const std::size_t at = server.rfind('@');
  parts.has_user = at != std::string_view::npos;
  if (parts.has_user) server.remove_prefix(at + 1);
  const std::size_t bracket = server.rfind(']');
  const std::size_t colon = server.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = server.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = server.substr(colon + 1);
  return parts;
}

std::string shown_server(std::string_view url) {
  const std::optional<UrlParts> parts = url_parts(url);
  if (!parts) return "";
  std::string text = fmt::format("{}://{}", parts->scheme, parts->host);
  if (parts->port) text += fmt::format(":{}", *parts->port);
  return text;
}

}  // namespace config
