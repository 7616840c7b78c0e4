// What may be meant otherwise in notify_url. A part of lint.h.
#include <optional>
#include <string_view>

#include "config/characters.h"
#include "config/escaped_text.h"
#include "config/lint.h"
#include "config/url_parts.h"
#include "contract/plan_http_valid.h"
#include "vrrp/address.h"

namespace config {
namespace {

// A name that is none of ours is looked up, and may lead anywhere.
bool is_this_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = vrrp::IpAddress::parse(host);
  return address ? address->is_loopback() : in_small_letters(host) == "localhost";
}

bool has_authorization(std::string_view header) {
  return contract::has_header(unescaped(header).value_or(""), "Authorization");
}

void report(SourceSpan at, Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::secret_in_clear,
                   .span = at,
                   .message = "this goes over http in clear text: whoever sees it can post, too",
                   .help = "write https"});
}

}  // namespace

void lint_urls(const Config& config, Diagnostics& diagnostics) {
  for (const NotifyUrl& block : config.notify_urls) {
    if (!block.url.value) continue;
    const std::optional<UrlParts> parts = url_parts(*block.url.value);
    if (!parts || parts->scheme != "http" || is_this_host(parts->host)) continue;
    if (parts->has_user) report(block.url.at, diagnostics);
    if (has_authorization(block.header.value.value_or(""))) report(block.header.at, diagnostics);
  }
}

}  // namespace config
