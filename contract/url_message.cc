#include "contract/url_message.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "vrrp/check.h"
#include "vrrp/printable.h"

namespace contract {
namespace {

bool is_body(std::string_view text) {
  return !text.empty() && text.size() <= kMaxPostBodyBytes &&
         std::ranges::all_of(text, [](char c) { return c == '\n' || vrrp::is_printable(c); });
}

constexpr std::array kOutcomes{RunOutcome::passed, RunOutcome::failed, RunOutcome::timed_out,
                               RunOutcome::unreachable, RunOutcome::lost};

}  // namespace

std::vector<std::uint8_t> record_of(const PostOrder& order) {
  CHECK(is_body(order.body));
  const PostHead head{.url = order.url,
                      .number = order.number,
                      .body_size_bytes = static_cast<std::uint32_t>(order.body.size())};
  std::vector<std::uint8_t> record(sizeof(head) + order.body.size());
  std::memcpy(record.data(), &head, sizeof(head));
  std::ranges::copy(order.body, record.begin() + sizeof(head));
  return record;
}

std::expected<PostOrder, Stage> read_post_order(std::span<const std::uint8_t> record,
                                                std::span<const PlanUrl> urls) {
  PostHead head;
  if (record.size() < sizeof(head)) return std::unexpected(Stage::violation_size);
  std::memcpy(&head, record.data(), sizeof(head));
  if (record.size() != sizeof(head) + std::uint64_t{head.body_size_bytes}) {
    return std::unexpected(Stage::violation_size);
  }
  if (head.url >= urls.size()) return std::unexpected(Stage::violation_index);
  const std::string_view body(reinterpret_cast<const char*>(record.data()) + sizeof(head),
                              record.size() - sizeof(head));
  if (!is_body(body)) return std::unexpected(Stage::violation_operation);
  return PostOrder{.url = head.url, .number = head.number, .body = body};
}

std::expected<PostResult, Stage> read_post_result(std::span<const std::uint8_t> record,
                                                  std::span<const PlanUrl> urls) {
  const auto result = read_whole<PostResult>(record);
  if (!result) return result;
  if (result->url >= urls.size()) return std::unexpected(Stage::violation_index);
  if (std::ranges::find(kOutcomes, result->outcome) == kOutcomes.end()) {
    return std::unexpected(Stage::violation_operation);
  }
  const Stage fault = fault_of_output(result->output, result->output_size_bytes);
  if (fault != Stage::none) return std::unexpected(fault);
  return result;
}

}  // namespace contract
