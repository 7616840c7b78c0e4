// An expected text in a stream, wherever it is cut.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "checks/tcp_answer.h"

namespace {

using checks::Finding;
using checks::TcpAnswer;
using contract::RunOutcome;

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

// "waits" behind each piece that decides nothing, then the finding.
std::string story(std::string_view expected, const std::vector<std::string>& pieces) {
  TcpAnswer answer(expected);
  std::string told;
  for (const std::string& piece : pieces) {
    const auto finding = answer.take(bytes(piece));
    if (finding) {
      return told + (finding->outcome == RunOutcome::passed ? "passed: " : "failed: ") +
             finding->text;
    }
    told += "waits ";
  }
  return told;
}

TEST(TcpAnswer, FindsTheTextInOnePiece) {
  EXPECT_EQ(story("220", {"220 mail.example ESMTP\r\n"}), "passed: \"220\" came");
  EXPECT_EQ(story("ESMTP", {"220 mail.example ESMTP"}), "passed: \"ESMTP\" came");
  EXPECT_EQ(story("220", {"22 0 2 20"}), "waits ");
}

TEST(TcpAnswer, FindsTheTextAcrossPieces) {
  EXPECT_EQ(story("ready", {"not rea", "dy"}), "waits passed: \"ready\" came");
  EXPECT_EQ(story("ready", {"r", "e", "a", "d", "y"}),
            "waits waits waits waits passed: \"ready\" came");
  EXPECT_EQ(story("aab", {"aa", "aa", "b"}), "waits waits passed: \"aab\" came");
  EXPECT_EQ(story("aab", {"aa", "", "cb"}), "waits waits waits ");
}

TEST(TcpAnswer, FindsATextOfOneByte) {
  EXPECT_EQ(story("+", {"-", "", "+"}), "waits waits passed: \"+\" came");
}

TEST(TcpAnswer, FindsBytesThatAreNoText) {
  EXPECT_EQ(story(std::string_view("\0\xff", 2), {std::string("a\0", 2), "\xff"}),
            "waits passed: \"??\" came");
}

TEST(TcpAnswer, LooksAtOneMebibyteOnly) {
  const std::string half(524288, '.');
  const std::string without_end(524285, '.');
  EXPECT_EQ(story("220", {half, without_end + "220"}), "waits passed: \"220\" came");
  EXPECT_EQ(story("220", {half, without_end + ".220"}),
            "waits failed: 1048576 bytes came without \"220\" in them");
  EXPECT_EQ(story("220", {half + half + "220"}),
            "failed: 1048576 bytes came without \"220\" in them");
}

TEST(TcpAnswer, FailsWhenNothingMoreComes) {
  TcpAnswer answer("220");
  EXPECT_FALSE(answer.take(bytes("22")));
  const Finding finding = answer.end();
  EXPECT_EQ(finding.outcome, RunOutcome::failed);
  EXPECT_EQ(finding.text, "the connection was closed before \"220\" came");
}

TEST(TcpAnswer, ShowsTheBeginningOfALongText) {
  const std::string expected(1024, 'x');
  EXPECT_EQ(TcpAnswer(expected).end().text,
            "the connection was closed before \"" + std::string(60, 'x') + "...\" came");
}

}  // namespace
