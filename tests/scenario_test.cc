#include "tests/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Scenario read_good(std::string_view text) {
  auto scenario = read(text);
  EXPECT_TRUE(scenario.has_value()) << scenario.error();
  return scenario.value_or(Scenario{});
}

constexpr std::string_view kElection = R"(# A comment.
given
  priority 100
  interval 1s
  addresses 192.0.2.1

at 0s startup from 192.0.2.2  # another
  -> Backup (startup); deadline +3.609375s; source 192.0.2.2

wait until 5s
  3.609375s -> Active (timeout); send_advert; hold; deadline +1s; active 192.0.2.2
  4.609375s -> send_advert; deadline +1s
)";

TEST(Scenario, AgreesWithWhatComes) {
  const Scenario scenario = read_good(kElection);
  EXPECT_EQ(differences(scenario, play(scenario)), "");
  EXPECT_EQ(rewritten(scenario, play(scenario)), kElection);
}

TEST(Scenario, ShowsWhatDiffers) {
  std::string text(kElection);
  text.replace(text.find("+3.609375s"), 10, "+3.609376s");
  text.erase(text.find("  4.609375s"));
  const Scenario scenario = read_good(text);
  EXPECT_EQ(differences(scenario, play(scenario)),
            R"(line 7: at 0s startup from 192.0.2.2  # another
    - -> Backup (startup); deadline +3.609376s; source 192.0.2.2
    + -> Backup (startup); deadline +3.609375s; source 192.0.2.2
line 10: wait until 5s
      3.609375s -> Active (timeout); send_advert; hold; deadline +1s; active 192.0.2.2
    + 4.609375s -> send_advert; deadline +1s
)");
  EXPECT_EQ(rewritten(scenario, play(scenario)), kElection);
}

TEST(Scenario, AnOutcomeThatIsMissingIsADifference) {
  const Scenario scenario = read_good("at 0s shutdown\n");
  EXPECT_THAT(differences(scenario, play(scenario)), HasSubstr("+ -> Initialize (shutdown)"));
}

TEST(Scenario, DeadlinesHappenByThemselvesBeforeALaterEvent) {
  const Scenario scenario = read_good(
      "at 0s startup from 192.0.2.2\n"
      "at 3.609375s advert from 192.0.2.3 priority 100 addresses 192.0.2.1\n"
      "at 8s held\n");
  const std::vector<Outcome> outcomes = play(scenario);
  // At its very time the advert is first.
  EXPECT_THAT(outcomes[0], testing::SizeIs(1));
  EXPECT_THAT(outcomes[1],
              ElementsAre(HasSubstr("deadline +3.609375s"), HasSubstr("7.21875s -> Active")));
}

TEST(Scenario, RecordedDeadlinesHappenWhenTheFileSaysSo) {
  const Scenario scenario = read_good(
      "given\n  deadlines recorded\n"
      "at 0s startup from 192.0.2.2\n"
      "at 9s deadline\n"
      "at 8.999s advert from 192.0.2.3 priority 200 addresses 192.0.2.1\n");
  const std::vector<Outcome> outcomes = play(scenario);
  EXPECT_THAT(outcomes[1], ElementsAre("-> Active (timeout); send_advert; hold; deadline +1s; "
                                       "active 192.0.2.2"));
  EXPECT_THAT(outcomes[2], ElementsAre(HasSubstr("Backup (higher_priority)")));
}

TEST(Scenario, GoesOnFromAStateThatIsGiven) {
  const Scenario scenario = read_good(R"(given
  addresses 192.0.2.1
state
  is Backup (startup)
  since -2s
  deadline 0.25s
  source 192.0.2.2
  priority 90
  active 192.0.2.3
  active_priority 100
  active_interval 0.5s
  last_advert -0.75s
  next_answer none
  promotion priority_zero
  hold_failures 3
  error 99
wait until 0.3s
  0.25s -> Active (priority_zero); send_advert; hold; deadline +1s; active 192.0.2.2
at 1s hold_failed error 98
  -> Fault (hold_failed); send_priority_zero; release; deadline +8s; active none; error 98
)");
  EXPECT_EQ(differences(scenario, play(scenario)), "");
}

TEST(Scenario, AStateInTheMiddleReplacesTheOneBefore) {
  const Scenario scenario = read_good(R"(at 0s startup from 192.0.2.2
  -> Backup (startup); deadline +3.609375s; source 192.0.2.2
# Something is missing here.
state
  is Active (timeout)
  deadline 9s
  source 192.0.2.2
at 8s shutdown
  -> Initialize (shutdown); send_priority_zero; release; deadline none
)");
  EXPECT_EQ(differences(scenario, play(scenario)), "");
  EXPECT_THAT(play(scenario)[1], testing::IsEmpty());
}

TEST(Scenario, ShowsTheBytesThatAreSent) {
  // The golden advert of version 2 (see golden.h): priority 200, 1 s, two addresses.
  const Scenario scenario = read_good(R"(given
  version 2
  priority 200
  addresses 192.0.2.1 192.0.2.2
  show_bytes yes
at 0s startup from 192.0.2.251
wait until 4s
)");
  EXPECT_THAT(play(scenario)[1],
              ElementsAre(HasSubstr("3.21875s -> Active"),
                          "sends 210ac802000192edc0000201c00002020000000000000000"));
}

TEST(Scenario, PacketsGoThroughTheParser) {
  // The golden adverts (see golden.h), and the first with another TTL, length and sum.
  const Scenario scenario = read_good(R"(given
  addresses 192.0.2.2
at 0s raw from 192.0.2.251 bytes 310ac8020064828ac0000201c0000202
at 1s raw from 192.0.2.251 ttl 254 bytes 310ac8020064828ac0000201c0000202
at 2s raw from 192.0.2.251 bytes 310ac8020064828ac0000201c000020200
at 3s raw from 192.0.2.251 bytes 310ac8020064828bc0000201c0000202
at 4s raw from 192.0.2.251 bytes none
)");
  const std::vector<Outcome> outcomes = play(scenario);
  EXPECT_THAT(outcomes[0], ElementsAre("-> nothing"));  // Initialize ignores a good one.
  EXPECT_THAT(outcomes[1], ElementsAre("-> drop ttl"));
  EXPECT_THAT(outcomes[2], ElementsAre("-> drop length"));
  EXPECT_THAT(outcomes[3], ElementsAre("-> drop checksum"));
  EXPECT_THAT(outcomes[4], ElementsAre("-> drop truncated"));
}

TEST(Scenario, AnAdvertOfFieldsIsTheGoldenOne) {
  const Scenario scenario = read_good(R"(given
  addresses 192.0.2.1 192.0.2.2
at 0s advert from 192.0.2.251 priority 200
at 1s advert from 192.0.2.251 priority 200 checksum pseudo_header
at 2s advert from 192.0.2.251 priority 200 version 2 auth none
)");
  const auto bytes = [&](std::size_t i) { return scenario.entries[i].datagram->message; };
  EXPECT_THAT(bytes(0), ElementsAre(0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0x82, 0x8a, 0xc0, 0x00,
                                    0x02, 0x01, 0xc0, 0x00, 0x02, 0x02));
  EXPECT_THAT(bytes(1), ElementsAre(0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0xde, 0xfb, 0xc0, 0x00,
                                    0x02, 0x01, 0xc0, 0x00, 0x02, 0x02));
  EXPECT_THAT(bytes(2), ElementsAre(0x21, 0x0a, 0xc8, 0x02, 0x00, 0x01, 0x92, 0xed, 0xc0, 0x00,
                                    0x02, 0x01, 0xc0, 0x00, 0x02, 0x02, 0, 0, 0, 0, 0, 0, 0, 0));
}

TEST(Scenario, SaysWhatItCannotRead) {
  struct Case {
    const char* text;
    const char* want;
  };
  const Case cases[] = {
      {"", "nothing happens in it"},
      {"at 0s shutdown", "line 1: the last line has no end"},
      {"given\n  vrid 0\n", "line 2: '0' is no VRID"},
      {"given\n  colour red\n", "line 2: 'colour' is no setting"},
      {"  vrid 1\n", "line 1: an indented line belongs to given, state or an outcome"},
      {"at 0 shutdown\n", "line 1: '0' is no time (such as 1.5s)"},
      {"at 0.0000000001s shutdown\n", "line 1: '0.0000000001s' is no time (such as 1.5s)"},
      {"at 0s shutdown now\n", "line 1: 'now' is too much"},
      {"at 0s explode\n", "line 1: 'explode' is no event"},
      {"at 1s shutdown\nat 0s shutdown\n", "line 2: time does not go back"},
      {"at 0s shutdown\ngiven\n", "line 2: given comes first"},
      {"at 0s advert from 192.0.2.3\n", "line 1: an advert has a priority"},
      {"at 0s advert from fe80::1 priority 1\n", "line 1: 'fe80::1' is no address of this family"},
      {"at 0s advert from 192.0.2.3 priority 1 interval 0.001s\n",
       "line 1: '1000000 ns' is no interval that version can say"},
      {"at 0s raw from 192.0.2.3 bytes 310\n", "line 1: '0' is no octet"},
      {"given\n  deadlines recorded\nwait until 1s\n",
       "line 3: nothing comes by itself when deadlines are recorded"},
      {"state\n  is Asleep (startup)\n", "line 2: 'asleep' is no state"},
  };
  for (const auto& [text, want] : cases) {
    const auto scenario = read(text);
    ASSERT_FALSE(scenario.has_value()) << text;
    EXPECT_EQ(scenario.error(), want);
  }
}

}  // namespace
}  // namespace scenario
