#include "config/url_rows.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/characters.h"
#include "config/escaped_text.h"
#include "config/http_checks.h"
#include "config/mail_rows.h"
#include "config/named_blocks.h"
#include "config/render.h"
#include "config/url_parts.h"
#include "config/value.h"
#include "contract/plan_http_valid.h"
#include "contract/plan_parts.h"
#include "contract/plan_url_valid.h"
#include "vrrp/address.h"

namespace config {
namespace {

// What is wrong, and what could be done about it.
struct Complaint {
  std::string message;  // empty: nothing is wrong
  std::string help = {};
};

bool is_http(std::string_view scheme) { return scheme == "http" || scheme == "https"; }

constexpr std::string_view kNoScheme = "a URL begins with http:// or https://";

Complaint complaint_about_scheme(std::string_view scheme) {
  if (is_http(scheme)) return {};
  // What stands before a later "://" may be a password.
  if (scheme.find_first_of("/?#:@") != std::string_view::npos) {
    return {.message = std::string(kNoScheme)};
  }
  const bool is_loud = is_http(in_small_letters(scheme));
  return {
      .message = fmt::format("events are posted over http and https, not over {}", quoted(scheme)),
      .help = is_loud ? "write it in small letters" : ""};
}

bool is_port(std::string_view digits) {
  constexpr std::uint64_t kMaxPort = 65535;
  const std::uint64_t port = parse_number(digits).value_or(0);
  return port != 0 && port <= kMaxPort;
}

// What stands there may be a part of a password, so it is not repeated.
Complaint complaint_about_port(std::string_view url, const UrlParts& parts) {
  if (!parts.port || is_port(*parts.port)) return {};
  Complaint found{.message = "the port of a URL is a number from 1 to 65535"};
  if (parts.port->contains(':') && !parts.host.starts_with('[')) {
    found.help = "an IPv6 address stands in brackets: http://[2001:db8::1]:8080/";
  } else if (!parts.has_user && url.contains('@')) {
    found.help = "in a password `/` is written %2F, `?` %3F and `#` %23";
  }
  return found;
}

Complaint complaint_about_host(std::string_view host) {
  if (host.empty()) return {.message = "there is no host in this URL"};
  if (host.starts_with('[')) {
    const bool is_closed = host.size() > 1 && host.ends_with(']');
    const auto address =
        vrrp::IpAddress::parse(is_closed ? host.substr(1, host.size() - 2) : std::string_view());
    if (address && address->family() == vrrp::Family::ipv6) return {};
    return {.message = fmt::format("{} is no IPv6 address in brackets", quoted(host))};
  }
  if (contract::is_host_name(host) && host.size() <= contract::kMaxHostNameBytes) return {};
  return {.message =
              fmt::format("{} is no host name: letters, digits, dots and hyphens", quoted(host))};
}

Complaint complaint_about(std::string_view url) {
  if (url.size() > contract::kMaxUrlBytes) {
    return {.message = fmt::format("a URL has at most {} bytes", contract::kMaxUrlBytes)};
  }
  if (!is_visible(url)) {
    return {.message = "a URL is of characters of ASCII without blanks",
            .help = "others are written as their bytes: %20 is a blank"};
  }
  const std::optional<UrlParts> parts = url_parts(url);
  if (!parts) return {.message = std::string(kNoScheme)};
  for (Complaint found : {complaint_about_scheme(parts->scheme), complaint_about_host(parts->host),
                          complaint_about_port(url, *parts)}) {
    if (!found.message.empty()) return found;
  }
  if (url.contains('#')) {
    return {.message = "what is behind `#` in a URL is never sent: nothing can be posted to it",
            .help = "%23 is a `#` that is meant"};
  }
  // The Plan has the last word.
  if (!contract::is_post_url(url)) return {.message = "events cannot be posted to this URL"};
  return {};
}

// What should be inside of the block.
bool is_url(const Setting<std::string>& name) { return name.value && name.value->contains("://"); }

class UrlMaker {
 public:
  UrlMaker(const Config& config, contract::PlanRows& rows, Diagnostics& diagnostics)
      : config_(config), rows_(rows), diagnostics_(diagnostics) {}

  void add(const NotifyUrl& block);

 private:
  // False, with a report, when a Plan cannot hold it.
  bool has_good_name(const Setting<std::string>& name);
  bool has_good_url(const NotifyUrl& block);
  bool has_good_header(const Setting<std::string>& header);
  bool has_good_ca_file(const NotifyUrl& block);
  bool has_place(const NotifyUrl& block);
  void report(const Setting<std::string>& setting, Complaint complaint);

  const Config& config_;
  contract::PlanRows& rows_;
  Diagnostics& diagnostics_;
};

void UrlMaker::report(const Setting<std::string>& setting, Complaint complaint) {
  diagnostics_.add({.code = Code::bad_name,
                    .span = setting.at,
                    .message = std::move(complaint.message),
                    .help = std::move(complaint.help)});
}

bool UrlMaker::has_good_name(const Setting<std::string>& name) {
  if (is_url(name)) {
    report(name, {.message = "a URL cannot be the name of a `notify_url`",
                  .help = "write `notify_url NAME {`, and `url` with it on a line of its own"});
    return false;
  }
  const NameRule rule{.what = "a URL", .most_bytes = contract::kMaxCheckNameBytes};
  return check_visible_name(name, rule, diagnostics_);
}

bool UrlMaker::has_good_url(const NotifyUrl& block) {
  // Of a URL that stands in front of the block enough has been said.
  if (!block.url.is_given() && is_url(block.name)) return false;
  check_required(block.name, block.url, "url", diagnostics_);
  if (!block.url.value) return false;
  Complaint complaint = complaint_about(*block.url.value);
  if (complaint.message.empty()) return true;
  report(block.url, std::move(complaint));
  return false;
}

bool UrlMaker::has_good_header(const Setting<std::string>& header) {
  if (!header.value || contract::are_header_lines(unescaped(*header.value).value_or(""))) {
    return true;
  }
  report(header, {.message = std::string(kHeaderComplaint), .help = std::string(kHeaderHelp)});
  return false;
}

bool UrlMaker::has_good_ca_file(const NotifyUrl& block) {
  const Setting<std::string>& file = block.ca_file;
  if (!file.value) return true;
  if (!contract::is_file_path(*file.value) || file.value->size() > contract::kMaxPathBytes) {
    report(file,
           {.message = fmt::format("{} is not the absolute path of a file", quoted(*file.value))});
    return false;
  }
  if (!block.url.value || block.url.value->starts_with("https:")) return true;
  diagnostics_.add({.code = Code::contradiction,
                    .span = file.at,
                    .message = "`ca_file` means nothing without https",
                    .second = Place{block.url.at, "this URL has no certificate"}});
  return false;
}

bool UrlMaker::has_place(const NotifyUrl& block) {
  if (rows_.urls.size() < contract::kMaxUrls) return true;
  diagnostics_.add({.code = Code::limit,
                    .span = block.name.at,
                    .message = fmt::format("more than {} `notify_url`", contract::kMaxUrls)});
  return false;
}

void UrlMaker::add(const NotifyUrl& block) {
  const bool has_name = has_good_name(block.name);
  const bool has_url = has_good_url(block);
  const bool has_header = has_good_header(block.header);
  const bool has_file = has_good_ca_file(block);
  if (!has_name || !has_url || !has_header || !has_file || !has_place(block)) return;
  const Setting<std::string>& host = config_.globals.router_id;
  rows_.urls.push_back(
      {.name = rows_.add_text(block.name.value.value_or("")),
       .url = rows_.add_text(block.url.value.value_or("")),
       .headers = rows_.add_text(unescaped(block.header.value.value_or("")).value_or("")),
       .ca_file = rows_.add_text(block.ca_file.value.value_or("")),
       .host = rows_.add_text(host.value.value_or("")),
       .timeout_ms = milliseconds(block.timeout.value.value_or(kPostTimeout))});
}

}  // namespace

void add_urls(const Config& config, contract::PlanRows& rows, Diagnostics& diagnostics) {
  check_unique_names(config.notify_urls, "`notify_url`", diagnostics);
  if (!config.notify_urls.empty()) check_told_host(config.globals, diagnostics);
  UrlMaker maker(config, rows, diagnostics);
  for (const NotifyUrl& block : config.notify_urls) maker.add(block);
}

}  // namespace config
