// Records about events that are posted: what is sent comes back the same, and each thing that is
// wrong is refused.
#include "contract/url_message.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace {

using contract::PlanUrl;
using contract::PostResult;
using contract::RunOutcome;
using contract::Stage;

constexpr std::array<PlanUrl, 2> kUrls{};

std::vector<std::uint8_t> record(const contract::PostHead& head, std::string_view text) {
  std::vector<std::uint8_t> bytes(sizeof(head) + text.size());
  std::memcpy(bytes.data(), &head, sizeof(head));
  std::memcpy(bytes.data() + sizeof(head), text.data(), text.size());
  return bytes;
}

TEST(PostOrder, ComesBackAsItWasSent) {
  const auto bytes = contract::record_of({.url = 1, .number = 7, .body = "{\n}"});
  EXPECT_EQ(bytes.size(), 15U);
  const auto order = contract::read_post_order(bytes, kUrls);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->url, 1U);
  EXPECT_EQ(order->number, 7U);
  EXPECT_EQ(order->body, "{\n}");
}

TEST(PostOrder, IsRefusedForEachThingThatIsWrong) {
  const auto refusal = [](const std::vector<std::uint8_t>& bytes) {
    const auto order = contract::read_post_order(bytes, kUrls);
    return order ? Stage::none : order.error();
  };
  EXPECT_EQ(refusal(record({1, 1, 2}, "{}")), Stage::none);
  EXPECT_EQ(refusal(record({1, 1, 65536}, std::string(65536, '1'))), Stage::none);
  EXPECT_EQ(refusal(record({1, 1, 65537}, std::string(65537, '1'))), Stage::violation_operation);
  EXPECT_EQ(refusal(record({1, 1, 3}, "{}")), Stage::violation_size);
  EXPECT_EQ(refusal(record({1, 1, 1}, "{}")), Stage::violation_size);
  EXPECT_EQ(refusal(record({1, 1, 0xffffffff}, "{}")), Stage::violation_size);
  EXPECT_EQ(refusal(std::vector<std::uint8_t>(11)), Stage::violation_size);
  EXPECT_EQ(refusal(record({2, 1, 2}, "{}")), Stage::violation_index);
  EXPECT_EQ(refusal(record({1, 1, 0}, "")), Stage::violation_operation);
  EXPECT_EQ(refusal(record({1, 1, 2}, "\xc3\xa4")), Stage::violation_operation);
  EXPECT_EQ(refusal(record({1, 1, 2}, std::string_view("1\0", 2))), Stage::violation_operation);
}

TEST(PostOrder, WithAWrongBodyIsOurOwnMistake) {
  EXPECT_DEATH((void)contract::record_of({.url = 0, .number = 1, .body = "\r"}), "");
}

TEST(PostResult, IsRefusedForEachThingThatIsWrong) {
  PostResult good{.url = 1, .number = 3, .outcome = RunOutcome::failed, .output_size_bytes = 2};
  good.output = {'n', 'o'};
  const auto refusal = [](const PostResult& result) {
    const auto read = contract::read_post_result(contract::bytes_of(result), kUrls);
    return read ? Stage::none : read.error();
  };
  for (const RunOutcome outcome : {RunOutcome::passed, RunOutcome::failed, RunOutcome::timed_out,
                                   RunOutcome::unreachable, RunOutcome::lost}) {
    PostResult ended = good;
    ended.outcome = outcome;
    EXPECT_EQ(refusal(ended), Stage::none);
  }
  for (const RunOutcome outcome : {RunOutcome::exited, RunOutcome::truncated, RunOutcome{0}}) {
    PostResult ended = good;
    ended.outcome = outcome;
    EXPECT_EQ(refusal(ended), Stage::violation_operation);
  }
  PostResult other = good;
  other.url = 2;
  EXPECT_EQ(refusal(other), Stage::violation_index);
  PostResult longer = good;
  longer.output_size_bytes = 257;
  EXPECT_EQ(refusal(longer), Stage::violation_size);
  PostResult shorter = good;
  shorter.output_size_bytes = 1;
  EXPECT_EQ(refusal(shorter), Stage::violation_reserved);
  EXPECT_EQ(contract::read_post_result(contract::bytes_of(good).first(279), kUrls).error(),
            Stage::violation_size);
}

}  // namespace
