// Records about native checks: what is accepted, and one refusal per rung.
#include "contract/probe_message.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using contract::EchoGrant;
using contract::ProbeOrder;
using contract::ProbeResult;
using contract::ProbeStart;
using contract::RunOutcome;
using contract::Stage;

Stage refusal(const ProbeStart& start) {
  const auto read = contract::read_probe_start(contract::bytes_of(start), 3);
  return read ? Stage::none : read.error();
}

Stage refusal(const ProbeOrder& order) {
  const auto read = contract::read_probe_order(contract::bytes_of(order), 3);
  return read ? Stage::none : read.error();
}

Stage refusal(const ProbeResult& result) {
  const auto read = contract::read_probe_result(contract::bytes_of(result), 3);
  return read ? Stage::none : read.error();
}

Stage refusal(const EchoGrant& grant) {
  const auto read = contract::read_echo_grant(contract::bytes_of(grant));
  return read ? Stage::none : read.error();
}

TEST(ProbeStart, NamesATarget) {
  EXPECT_EQ(refusal(ProbeStart{.target = 2}), Stage::none);
  EXPECT_EQ(refusal(ProbeStart{.target = 3}), Stage::violation_index);
  EXPECT_EQ(refusal(ProbeStart{.target = 2, .reserved = 1}), Stage::violation_reserved);
}

TEST(ProbeOrder, HasATimeout) {
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1}), Stage::none);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1'000'000'000, .is_stream = 1}), Stage::none);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 0}), Stage::violation_operation);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1'000'000'001}), Stage::violation_operation);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1, .is_stream = 2}), Stage::violation_operation);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1, .target = 2}), Stage::none);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1, .target = 3}), Stage::violation_index);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1, .echo_identifier = 65535}), Stage::none);
  EXPECT_EQ(refusal(ProbeOrder{.timeout_ms = 1, .echo_identifier = 65536}),
            Stage::violation_operation);
}

TEST(EchoGrant, CountsIdentifiersOfSixteenBits) {
  EXPECT_EQ(refusal(EchoGrant{.first_identifier = 65535}), Stage::none);
  EXPECT_EQ(refusal(EchoGrant{.first_identifier = 65536}), Stage::violation_operation);
  EXPECT_EQ(refusal(EchoGrant{.first_identifier = 1, .reserved = 1}), Stage::violation_reserved);
  EXPECT_EQ(contract::echo_identifier({.first_identifier = 65534}, 0), 65534);
  EXPECT_EQ(contract::echo_identifier({.first_identifier = 65534}, 3), 1);
}

TEST(ProbeResult, IsWhatAProbeCanSay) {
  for (const RunOutcome outcome :
       {RunOutcome::timed_out, RunOutcome::passed, RunOutcome::failed, RunOutcome::unreachable,
        RunOutcome::truncated, RunOutcome::warned}) {
    EXPECT_EQ(refusal(ProbeResult{.outcome = outcome}), Stage::none);
  }
  for (const RunOutcome outcome : {RunOutcome{0}, RunOutcome::exited, RunOutcome::signalled,
                                   RunOutcome::cannot_start, RunOutcome::not_safe, RunOutcome::lost,
                                   RunOutcome::value, RunOutcome::unreadable, RunOutcome{14}}) {
    EXPECT_EQ(refusal(ProbeResult{.outcome = outcome}), Stage::violation_operation);
  }
}

TEST(ProbeResult, NamesATarget) {
  EXPECT_EQ(refusal(ProbeResult{.target = 2}), Stage::none);
  EXPECT_EQ(refusal(ProbeResult{.target = 3}), Stage::violation_index);
}

TEST(ProbeResult, HasZerosBehindItsWords) {
  ProbeResult result{.output_size_bytes = 256};
  result.output.fill('x');
  EXPECT_EQ(refusal(result), Stage::none);
  result.output_size_bytes = 255;
  EXPECT_EQ(refusal(result), Stage::violation_reserved);
  result.output_size_bytes = 257;
  EXPECT_EQ(refusal(result), Stage::violation_size);
}

TEST(ProbeRecords, OfAnotherSizeAreRefused) {
  const std::vector<std::uint8_t> seven(7);
  const std::vector<std::uint8_t> nine(9);
  EXPECT_EQ(contract::read_probe_start(seven, 1).error(), Stage::violation_size);
  EXPECT_EQ(contract::read_probe_start(nine, 1).error(), Stage::violation_size);
  EXPECT_EQ(contract::read_probe_order(nine, 1).error(), Stage::violation_size);
  EXPECT_EQ(contract::read_probe_result(nine, 1).error(), Stage::violation_size);
  EXPECT_EQ(contract::read_echo_grant(seven).error(), Stage::violation_size);
}

}  // namespace
