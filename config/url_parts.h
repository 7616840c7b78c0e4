// A URL taken apart (RFC 3986 3.2), as far as people are told about it: its host, and whether it
// has a user in it. Whether events can be posted to it is url_rows.h and contract::is_post_url().
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace config {

// Views into the URL.
struct UrlParts {
  std::string_view scheme = {};
  bool has_user = false;                                // and perhaps a password
  std::string_view host = {};                           // of an IPv6 address with its brackets
  std::optional<std::string_view> port = std::nullopt;  // what is behind the colon, digits or not
};

// Nothing without "://".
std::optional<UrlParts> url_parts(std::string_view url);

// "https://pager.example.org:8443": no user, no path and no query, which may be secret.
std::string shown_server(std::string_view url);

}  // namespace config
