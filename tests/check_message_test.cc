// Records about health checks: what is accepted, and one refusal per rung.
#include "contract/check_message.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace {

using contract::CheckItem;
using contract::CheckKind;
using contract::PlanCheck;
using contract::PlanScript;
using contract::PlanTrack;
using contract::RunOrder;
using contract::RunOutcome;
using contract::RunResult;
using contract::Stage;

// Scripts 0 and 2 are of user 0, script 1 is of user 1.
constexpr std::array<PlanScript, 3> kScripts{PlanScript{.user = 0}, PlanScript{.user = 1},
                                             PlanScript{.user = 0}};

constexpr auto verdict = contract::CheckItemKind::verdict;
constexpr auto value = contract::CheckItemKind::value;
constexpr auto priority = contract::CheckItemKind::priority;

// 3 is of an interface, 4 of a file, 5 of a list, which router 7 tracks.
constexpr std::array<PlanCheck, 6> kChecks{
    PlanCheck{.kind = CheckKind::script}, PlanCheck{.kind = CheckKind::tcp},
    PlanCheck{.kind = CheckKind::dns},    PlanCheck{.kind = CheckKind::interface},
    PlanCheck{.kind = CheckKind::file},   PlanCheck{.kind = CheckKind::list}};
constexpr std::array<PlanTrack, 3> kTracks{PlanTrack{.router = 2, .check = 0},
                                           PlanTrack{.router = 7, .check = 2},
                                           PlanTrack{.router = 7, .check = 5}};
constexpr contract::CheckItemRange kRange{.checks = kChecks, .tracks = kTracks};

std::vector<std::uint8_t> bytes_of(const std::vector<CheckItem>& items) {
  const auto bytes = contract::bytes_of(std::span(items));
  return {bytes.begin(), bytes.end()};
}

Stage refusal(const std::vector<CheckItem>& items) {
  std::array<CheckItem, contract::kMaxItemsPerRecord> storage;
  const auto read = contract::read_check_items(bytes_of(items), kRange, storage);
  return read ? Stage::none : read.error();
}

TEST(CheckItems, AreReadInOrder) {
  std::array<CheckItem, contract::kMaxItemsPerRecord> storage;
  const auto items =
      contract::read_check_items(bytes_of({{2, verdict, 1}, {0, verdict, 2}}), kRange, storage);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ((*items)[0].subject, 2U);
  EXPECT_EQ((*items)[1].value, 2);
}

TEST(CheckItems, OfNoMeaningAreRefused) {
  EXPECT_EQ(refusal({{0, verdict, 0}, {1, verdict, 1}, {2, verdict, 2}}), Stage::none);
  EXPECT_EQ(refusal({{6, verdict, 1}}), Stage::violation_index);
  EXPECT_EQ(refusal({{0, verdict, 1}, {6, verdict, 1}}), Stage::violation_index);
  EXPECT_EQ(refusal({{0, verdict, 3}}), Stage::violation_operation);
  EXPECT_EQ(refusal({{0, verdict, -1}}), Stage::violation_operation);
  EXPECT_EQ(refusal({{0, contract::CheckItemKind{0}, 1}}), Stage::violation_operation);
  EXPECT_EQ(refusal({{0, contract::CheckItemKind{4}, 1}}), Stage::violation_operation);
  EXPECT_EQ(refusal({}), Stage::violation_size);
  EXPECT_EQ(refusal(std::vector<CheckItem>(64)), Stage::none);
  EXPECT_EQ(refusal(std::vector<CheckItem>(65)), Stage::violation_size);
  std::array<CheckItem, contract::kMaxItemsPerRecord> storage;
  const std::array<std::uint8_t, 18> part{};
  EXPECT_EQ(contract::read_check_items(part, kRange, storage).error(), Stage::violation_size);
}

TEST(CheckItems, SayThePriorityOfARouterThatTracksAList) {
  EXPECT_EQ(refusal({{7, priority, 254}, {7, priority, 0}}), Stage::none);
  EXPECT_EQ(refusal({{7, priority, 255}}), Stage::violation_operation);
  EXPECT_EQ(refusal({{7, priority, -1}}), Stage::violation_operation);
  EXPECT_EQ(refusal({{2, priority, 100}}), Stage::violation_index);
  EXPECT_EQ(refusal({{8, priority, 100}}), Stage::violation_index);
}

TEST(CheckItems, SayNothingOfInterfaces) {
  EXPECT_EQ(refusal({{3, verdict, 1}}), Stage::violation_index);
  EXPECT_EQ(refusal({{0, verdict, 1}, {3, verdict, 2}}), Stage::violation_index);
  EXPECT_EQ(refusal({{0, verdict, 1}, {1, verdict, 2}, {2, verdict, 0}}), Stage::none);
}

TEST(CheckItems, SayANumberOfAFileAndOfNothingElse) {
  EXPECT_EQ(refusal({{4, value, -2'147'483'647}}), Stage::none);
  EXPECT_EQ(refusal({{4, verdict, 1}}), Stage::violation_operation);
  EXPECT_EQ(refusal({{0, value, 1}}), Stage::violation_operation);
}

TEST(RunOutcome, IsAnEndUnlessItIsNoneOrBetweenProcesses) {
  for (const std::uint32_t number : {1U, 9U, 11U, 12U}) EXPECT_TRUE(contract::is_end(number));
  for (const std::uint32_t number : {0U, 10U, 13U}) EXPECT_FALSE(contract::is_end(number));
}

Stage refusal(const RunOrder& order) {
  const auto read = contract::read_run_order(contract::bytes_of(order), kScripts, 0);
  return read ? Stage::none : read.error();
}

TEST(RunOrder, NamesAScriptOfTheRunnersUser) {
  EXPECT_EQ(refusal(RunOrder{.script = 2, .timeout_ms = 1}), Stage::none);
  EXPECT_EQ(refusal(RunOrder{.script = 1, .timeout_ms = 1}), Stage::violation_index);
  EXPECT_EQ(refusal(RunOrder{.script = 3, .timeout_ms = 1}), Stage::violation_index);
}

TEST(RunOrder, OfNoMeaningIsRefused) {
  EXPECT_EQ(refusal(RunOrder{.timeout_ms = 0}), Stage::violation_operation);
  EXPECT_EQ(refusal(RunOrder{.timeout_ms = 1'000'000'000}), Stage::none);
  EXPECT_EQ(refusal(RunOrder{.timeout_ms = 1'000'000'001}), Stage::violation_operation);
  EXPECT_EQ(refusal(RunOrder{.timeout_ms = 1, .reserved = 1}), Stage::violation_reserved);
  const std::array<std::uint8_t, 15> shorter{};
  EXPECT_EQ(contract::read_run_order(shorter, kScripts, 0).error(), Stage::violation_size);
  const std::array<std::uint8_t, 17> longer{};
  EXPECT_EQ(contract::read_run_order(longer, kScripts, 0).error(), Stage::violation_size);
}

Stage refusal(const RunResult& result) {
  const auto read = contract::read_run_result(contract::bytes_of(result), kScripts, 0);
  return read ? Stage::none : read.error();
}

TEST(RunResult, CarriesWhatTheScriptWrote) {
  RunResult result{.script = 2, .run = 7, .outcome = RunOutcome::exited, .code = 1};
  result.output[0] = 'n';
  result.output_size_bytes = 1;
  const auto read = contract::read_run_result(contract::bytes_of(result), kScripts, 0);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->run, 7U);
  EXPECT_EQ(read->code, 1);
  EXPECT_EQ(read->output[0], 'n');
}

TEST(RunResult, OfNoMeaningIsRefused) {
  EXPECT_EQ(refusal(RunResult{.script = 1}), Stage::violation_index);
  EXPECT_EQ(refusal(RunResult{.outcome = static_cast<RunOutcome>(0)}), Stage::violation_operation);
  EXPECT_EQ(refusal(RunResult{.outcome = RunOutcome::not_safe}), Stage::none);
  EXPECT_EQ(refusal(RunResult{.outcome = static_cast<RunOutcome>(6)}), Stage::violation_operation);
  EXPECT_EQ(refusal(RunResult{.output_size_bytes = 256}), Stage::none);
  EXPECT_EQ(refusal(RunResult{.output_size_bytes = 257}), Stage::violation_size);
  RunResult dirty;
  dirty.output[255] = 'x';
  EXPECT_EQ(refusal(dirty), Stage::violation_reserved);
  dirty.output_size_bytes = 256;
  EXPECT_EQ(refusal(dirty), Stage::none);
  const std::array<std::uint8_t, 279> shorter{};
  EXPECT_EQ(contract::read_run_result(shorter, kScripts, 0).error(), Stage::violation_size);
}

}  // namespace
