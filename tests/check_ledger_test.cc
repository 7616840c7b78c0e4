// The Ledger of regent-checkd: what was written is read, and nonsense is not believed.
#include "contract/check_ledger.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <span>

namespace {

using contract::CheckCounter;
using contract::CheckEvent;
using contract::CheckLedgerHeader;
using contract::CheckLedgerReader;
using contract::CheckLedgerWriter;
using contract::CheckRecord;
using contract::CheckSlot;
using contract::LedgerError;

constexpr std::uint32_t kChecks = 3;

class CheckLedger : public testing::Test {
 protected:
  CheckLedger() : writer_(CheckLedgerWriter::format(memory(), kChecks)) {}

  std::span<std::uint8_t> memory() {
    return {reinterpret_cast<std::uint8_t*>(words_.get()), size_bytes_};
  }
  CheckLedgerReader reader() { return *CheckLedgerReader::open(memory(), kChecks); }
  // Where a slot is, to write nonsense into it.
  CheckSlot* slot(std::size_t number) {
    return reinterpret_cast<CheckSlot*>(memory().data() + sizeof(CheckLedgerHeader)) + number;
  }

  std::size_t size_bytes_ = contract::check_ledger_size_bytes(kChecks);
  std::unique_ptr<std::uint64_t[]> words_{new std::uint64_t[size_bytes_ / 8 + 1]()};
  CheckLedgerWriter writer_;
};

TEST_F(CheckLedger, StartsWithoutAResult) {
  const auto record = reader().check(2);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->verdict, 0);
  EXPECT_EQ(record->result.outcome, 0U);
  EXPECT_EQ(reader().counter(2, CheckCounter::runs), 0U);
  EXPECT_EQ(reader().events_written(), 0U);
  EXPECT_FALSE(reader().event(0));
}

TEST_F(CheckLedger, SaysWhatWasWritten) {
  CheckRecord record{.verdict = 2, .streak = 1, .since_ns = 5, .result_at_ns = 7};
  record.result = {.outcome = 1, .code = 3, .duration_us = 1500, .output_size_bytes = 2};
  record.result.output[1] = 'k';
  writer_.write(1, record);
  writer_.count(1, CheckCounter::failures);
  writer_.count(1, CheckCounter::failures);
  const auto read = reader().check(1);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->verdict, 2);
  EXPECT_EQ(read->since_ns, 5);
  EXPECT_EQ(read->result.code, 3);
  EXPECT_EQ(read->result.output[1], 'k');
  EXPECT_EQ(reader().counter(1, CheckCounter::failures), 2U);
  EXPECT_EQ(reader().counter(0, CheckCounter::failures), 0U);
}

TEST_F(CheckLedger, KeepsTheLastEvents) {
  for (std::uint32_t i = 0; i < 1025; ++i) writer_.append({.at_ns = i, .check = i % kChecks});
  EXPECT_EQ(reader().events_written(), 1025U);
  EXPECT_FALSE(reader().event(0));
  ASSERT_TRUE(reader().event(1));
  EXPECT_EQ(reader().event(1)->at_ns, 1);
  EXPECT_EQ(reader().event(1024)->check, 1U);
  EXPECT_FALSE(reader().event(1025));
}

TEST_F(CheckLedger, IsNotBelievedWhenItMakesNoSense) {
  slot(0)->record.verdict = 3;
  EXPECT_FALSE(reader().check(0));
  slot(1)->record.result.output_size_bytes = 257;
  EXPECT_FALSE(reader().check(1));
  slot(2)->record.result.outcome = 9;
  EXPECT_TRUE(reader().check(2));
  slot(2)->record.result.outcome = 10;
  EXPECT_FALSE(reader().check(2));
  writer_.append({.check = kChecks});
  EXPECT_FALSE(reader().event(0));
  writer_.append({.check = 0, .to = 3});
  EXPECT_FALSE(reader().event(1));
  writer_.append({.check = 0, .flapping = contract::FlapStep{2}});
  EXPECT_TRUE(reader().event(2));
  writer_.append({.check = 0, .flapping = contract::FlapStep{3}});
  EXPECT_FALSE(reader().event(3));
}

TEST_F(CheckLedger, WhoseWriterDiedInARecordHasNoRecord) {
  slot(0)->sequence = 1;
  EXPECT_FALSE(reader().check(0));
  EXPECT_TRUE(reader().check(1));
}

TEST_F(CheckLedger, OfAnotherShapeIsRefused) {
  EXPECT_EQ(CheckLedgerReader::open(memory().first(8), kChecks).error(), LedgerError::truncated);
  EXPECT_EQ(CheckLedgerReader::open(memory(), kChecks + 1).error(), LedgerError::size);
  EXPECT_EQ(CheckLedgerReader::open(memory().first(size_bytes_ - 8), kChecks).error(),
            LedgerError::size);
  auto* header = reinterpret_cast<CheckLedgerHeader*>(memory().data());
  header->checks = 4;
  EXPECT_EQ(CheckLedgerReader::open(memory(), kChecks).error(), LedgerError::shape);
  header->layout = 1;
  EXPECT_EQ(CheckLedgerReader::open(memory(), kChecks).error(), LedgerError::magic);
}

}  // namespace
