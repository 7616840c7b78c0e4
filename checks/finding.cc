#include "checks/finding.h"

#include <algorithm>
#include <utility>

#include "vrrp/printable.h"

namespace checks {
namespace {

// Two of them and what is said of them fit in a text.
constexpr std::size_t kMaxQuotedBytes = 60;
constexpr std::string_view kDots = "...";

std::string shortened(std::string text) {
  if (text.size() <= kMaxFindingBytes) return text;
  text.resize(kMaxFindingBytes - kDots.size());
  return text += kDots;
}

}  // namespace

std::string quoted(std::string_view bytes) {
  std::string text = "\"";
  text += vrrp::printable(bytes.substr(0, kMaxQuotedBytes));
  if (bytes.size() > kMaxQuotedBytes) text += kDots;
  return text += '"';
}

Finding failed(std::string text) {
  return {.outcome = contract::RunOutcome::failed, .text = shortened(std::move(text))};
}

Finding passed(std::string text) {
  return {.outcome = contract::RunOutcome::passed, .text = shortened(std::move(text))};
}

Finding unreachable(int error) {
  return {.outcome = contract::RunOutcome::unreachable, .error = error};
}

Finding warned(std::string text) {
  return {.outcome = contract::RunOutcome::warned, .text = shortened(std::move(text))};
}

contract::ProbeResult to_result(const contract::ProbeOrder& order, const Finding& finding) {
  contract::ProbeResult result{
      .run = order.run, .target = order.target, .outcome = finding.outcome, .code = finding.error};
  result.output_size_bytes = contract::put_output(result.output, finding.text);
  return result;
}

}  // namespace checks
