// The judge of an http check (checks/http_answer.h) on any status and body: the finding is passed
// or failed, can be printed, and is never passed without the text that is wanted.
//
// Input: number of an expectation, two octets of the status, then the body.
#include "checks/http_answer.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using checks::Finding;
using contract::RunOutcome;

struct Wanted {
  std::string_view body;
  std::string_view pattern;
};
constexpr std::array kWanted{
    Wanted{"", ""},       Wanted{"ok", ""},
    Wanted{"", "^ok$"},   Wanted{"", "(a|b)*c.d{2,3}[[:space:]]+$"},
    Wanted{"", "(.)\\1"}, Wanted{"ok", "(x?x?x?)(y|)+$"},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input(std::span(bytes, std::min<std::size_t>(size_bytes, 4096)));
  const Wanted& wanted = kWanted[input.octet() % kWanted.size()];
  const long status = static_cast<long>(input.number16());
  const std::string body(input.rest().begin(), input.rest().end());
  contract::HttpStatuses statuses{};
  contract::add_status(statuses, 200);
  const checks::BodyPattern pattern{std::string(wanted.pattern)};
  const Finding finding = checks::judge_http_answer({.statuses = statuses,
                                                     .body = wanted.body,
                                                     .pattern = wanted.pattern,
                                                     .compiled_pattern = pattern},
                                                    {.status = status, .body = body});
  const bool has_passed = finding.outcome == RunOutcome::passed;
  CHECK(has_passed || finding.outcome == RunOutcome::failed);
  CHECK(!has_passed || (status == 200 && body.find(wanted.body) != std::string::npos));
  CHECK(status == 200 || !has_passed);
  CHECK(finding.text.size() <= checks::kMaxFindingBytes);
  CHECK(std::ranges::all_of(finding.text, [](char c) { return c >= ' ' && c < 0x7f; }));
  return 0;
}
