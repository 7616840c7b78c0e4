// Lines into a pipe that is full and has room again.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "control/fifo_lines.h"
#include "tests/full_pipe.h"

namespace control {
namespace {

using Kind = FifoLines::Kind;
using Written = FifoLines::Written;

class FifoLinesTest : public testing::Test {
 protected:
  tests::FullPipe pipe;
  FifoLines lines{pipe.both()};
};

TEST_F(FifoLinesTest, AreWrittenAsTheyAre) {
  EXPECT_EQ(lines.write(0, Kind::state, "one\n"), Written::yes);
  EXPECT_EQ(lines.write(0, Kind::happening, "two\n"), Written::yes);
  EXPECT_FALSE(lines.is_read());
  EXPECT_EQ(pipe.read_all(), "one\ntwo\n");
  EXPECT_TRUE(lines.is_read());
  const FifoState state = lines.state();
  EXPECT_TRUE(state.is_open);
  EXPECT_FALSE(state.is_full);
  EXPECT_EQ(state.written, 2U);
  EXPECT_EQ(state.lost, 0U);
}

TEST_F(FifoLinesTest, WaitOneForEachRouterInTheOrderOfTheLatest) {
  pipe.fill();
  EXPECT_EQ(lines.write(7, Kind::state, "7 old\n"), Written::waits);
  EXPECT_EQ(lines.write(3, Kind::state, "3\n"), Written::waits);
  EXPECT_EQ(lines.write(7, Kind::state, "7 new\n"), Written::waits);
  EXPECT_TRUE(lines.has_waiting());
  FifoState state = lines.state();
  EXPECT_TRUE(state.is_full);
  EXPECT_EQ(state.waiting, 2U);
  EXPECT_EQ(state.lost, 1U);
  pipe.read_all();
  EXPECT_FALSE(lines.is_read());
  lines.go_on();
  EXPECT_EQ(pipe.read_all(), "3\n7 new\n");
  EXPECT_TRUE(lines.is_read());
  state = lines.state();
  EXPECT_FALSE(state.is_full);
  EXPECT_EQ(state.written, 2U);
  EXPECT_EQ(state.lost, 1U);
}

TEST_F(FifoLinesTest, DoNotPassThoseThatWait) {
  pipe.fill();
  EXPECT_EQ(lines.write(0, Kind::state, "first\n"), Written::waits);
  pipe.read_all();
  EXPECT_EQ(lines.write(1, Kind::state, "second\n"), Written::waits);
  lines.go_on();
  EXPECT_EQ(pipe.read_all(), "first\nsecond\n");
}

TEST_F(FifoLinesTest, OfWhatOnlyHappensDoNotWait) {
  pipe.fill();
  EXPECT_EQ(lines.write(0, Kind::happening, "heard\n"), Written::lost);
  EXPECT_FALSE(lines.has_waiting());
  EXPECT_EQ(lines.state().lost, 1U);
  EXPECT_EQ(lines.write(0, Kind::state, "state\n"), Written::waits);
  EXPECT_EQ(lines.write(0, Kind::happening, "heard\n"), Written::lost);
  EXPECT_EQ(lines.state().lost, 2U);
  pipe.read_all();
  lines.go_on();
  EXPECT_EQ(pipe.read_all(), "state\n");
}

TEST_F(FifoLinesTest, AreNeverWrittenInParts) {
  const std::string line(99, 'x');
  std::size_t count = 0;
  while (lines.write(0, Kind::happening, line + "\n") == Written::yes) ++count;
  EXPECT_EQ(count, 40U);  // of 100 bytes, in 4096
  EXPECT_EQ(pipe.read_all().size(), 4000U);
}

TEST_F(FifoLinesTest, ThatStillWaitAtTheEndAreLost) {
  pipe.fill();
  lines.write(0, Kind::state, "a\n");
  lines.write(1, Kind::state, "b\n");
  lines.give_up();
  EXPECT_FALSE(lines.has_waiting());
  EXPECT_EQ(lines.state().lost, 2U);
}

TEST(FifoLines, WithoutAFifoAreLost) {
  FifoLines lines{os::Fd()};
  EXPECT_EQ(lines.write(0, Kind::state, "a\n"), Written::lost);
  EXPECT_FALSE(lines.state().is_open);
  EXPECT_EQ(lines.state().lost, 1U);
}

}  // namespace
}  // namespace control
