#include "config/http_checks.h"

#include <fmt/format.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/escaped_text.h"
#include "config/render.h"
#include "config/value.h"
#include "contract/plan_http_valid.h"

namespace config {
namespace {

void report(const Setting<std::string>& setting, Code code, std::string message,
            Diagnostics& diagnostics, std::string help = "") {
  diagnostics.add(
      {.code = code, .span = setting.at, .message = std::move(message), .help = std::move(help)});
}

bool fits(const Setting<std::string>& setting, std::size_t limit) {
  return setting.value.value_or("").size() <= limit;
}

// What was given, for people.
std::string shown(const Setting<std::string>& setting) {
  return quoted(setting.value.value_or(""));
}

bool is_path(const Setting<std::string>& request) {
  return !request.value ||
         (contract::is_request_path(*request.value) && fits(request, contract::kMaxHttpTextBytes));
}

bool is_host(const Setting<std::string>& host) {
  return !host.value ||
         (contract::is_host_name(*host.value) && fits(host, contract::kMaxHostNameBytes));
}

bool are_headers(const Setting<std::string>& header) {
  return !header.value || contract::are_header_lines(unescaped(*header.value).value_or(""));
}

bool is_ca_file(const Setting<std::string>& file) {
  return !file.value || (file.value->starts_with('/') && fits(file, contract::kMaxPathBytes));
}

// How often the pattern as a whole may be repeated by its braces. The C library copies what they
// repeat.
constexpr std::uint64_t kMaxRepetitions = 100'000;

std::uint64_t repetitions(std::string_view pattern) {
  std::uint64_t product = 1;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos;
       at = pattern.find('{', at + 1)) {
    const std::string_view bounds = pattern.substr(at + 1, pattern.find('}', at) - at - 1);
    const std::size_t comma = bounds.find(',');
    const auto least = parse_number(bounds.substr(0, comma)).value_or(1);
    const auto most = comma == std::string_view::npos
                          ? least
                          : parse_number(bounds.substr(comma + 1)).value_or(least);
    product *= std::clamp<std::uint64_t>(std::max(least, most), 1, kMaxRepetitions + 1);
    if (product > kMaxRepetitions) break;
  }
  return product;
}

// What is wrong with it; empty: nothing.
std::string complaint_about(const std::string& pattern) {
  if (pattern.empty()) return "it is empty";
  if (pattern.size() > contract::kMaxHttpTextBytes) {
    return fmt::format("it has more than {} bytes", contract::kMaxHttpTextBytes);
  }
  if (repetitions(pattern) > kMaxRepetitions) return "it repeats too much";
  regex_t compiled{};
  const int error = regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB | REG_NEWLINE);
  if (error == 0) {
    regfree(&compiled);
    return "";
  }
  std::array<char, 128> words{};
  regerror(error, &compiled, words.data(), words.size());
  return words.data();
}

void check_texts(const NativeCheck& check, Diagnostics& diagnostics) {
  if (!is_path(check.request)) {
    report(check.request, Code::bad_name,
           fmt::format("{} is no path: it begins with a slash, and has at most {} characters of "
                       "ASCII without blanks",
                       shown(check.request), contract::kMaxHttpTextBytes),
           diagnostics);
  }
  if (!is_host(check.host)) {
    report(check.host, Code::bad_name,
           fmt::format("{} is no host name: letters, digits, dots and hyphens", shown(check.host)),
           diagnostics, "a port belongs to `server`");
  }
  if (!are_headers(check.header)) {
    report(check.header, Code::bad_name, std::string(kHeaderComplaint), diagnostics,
           std::string(kHeaderHelp));
  }
  if (!is_ca_file(check.ca_file)) {
    report(check.ca_file, Code::bad_name,
           fmt::format("{} is not an absolute path", shown(check.ca_file)), diagnostics);
  }
  if (!check.expect_regex.value) return;
  const std::string complaint = complaint_about(*check.expect_regex.value);
  if (complaint.empty()) return;
  report(check.expect_regex, Code::bad_name,
         fmt::format("{} is no regular expression: {}", shown(check.expect_regex), complaint),
         diagnostics);
}

// Of a keyword that means nothing without another one.
void check_needs(SourceSpan at, std::string_view keyword, std::string_view needed,
                 Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::contradiction,
                   .span = at,
                   .message = fmt::format("`{}` means nothing without {}", keyword, needed)});
}

}  // namespace

void check_http(const NativeCheck& check, Diagnostics& diagnostics) {
  check_texts(check, diagnostics);
  if (check.method.value == "HEAD") {
    constexpr std::string_view kBody = "a body, which no answer to HEAD has";
    if (check.expect_body.value) {
      check_needs(check.expect_body.at, "expect_body", kBody, diagnostics);
    }
    if (check.expect_regex.value) {
      check_needs(check.expect_regex.at, "expect_regex", kBody, diagnostics);
    }
  }
  const bool has_tls = check.tls.value.value_or(false);
  const bool verifies = has_tls && check.verify.value.value_or(true);
  if (check.verify.value == true && !has_tls) {
    check_needs(check.verify.at, "verify", "`tls`", diagnostics);
  }
  if (check.ca_file.value && !verifies) {
    check_needs(check.ca_file.at, "ca_file", has_tls ? "`verify`" : "`tls`", diagnostics);
  }
  if (check.expires_within.value && !has_tls) {
    check_needs(check.expires_within.at, "expires_within", "`tls`", diagnostics);
  }
}

bool has_usable_http_texts(const NativeCheck& check) {
  return is_path(check.request) && is_host(check.host) && are_headers(check.header) &&
         is_ca_file(check.ca_file) &&
         (!check.expect_regex.value || complaint_about(*check.expect_regex.value).empty());
}

}  // namespace config
