// Tests of control/status_details: documents, good and bad, as `regent status -v` shows them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "control/status_details.h"

namespace control {
namespace {

constexpr std::string_view kRouter =
    R"({"name":"dns0","interface":"eth0","vrid":52,"state":"backup",)"
    R"("timers":{"advertisement_interval":1.0,"active_adver_interval":0.5,"skew_time":0.304687,)"
    R"("active_down_interval":1.804687,"last_advert_age":0.25,"preempt_delay_left":null},)"
    R"("counters":{"adverts_sent":0,"adverts_received":7,)"
    R"("dropped":{"ip_ttl_errors":0,"checksum_errors":3}}})";
constexpr std::string_view kInterface =
    R"({"name":"eth0","state":"up","adverts_received":12,"last_unknown_vrid":{"vrid":77,"source":"10.0.0.3",)"
    R"("age_seconds":5.0},"dropped":{"ip_ttl_errors":0,"checksum_errors":3,"vrid_errors":2}})";

std::string document(std::string_view routers, std::string_view interfaces) {
  return fmt::format("{{\"schema\":1,\"routers\":[{}],\"interfaces\":[{}]}}\n", routers,
                     interfaces);
}

TEST(StatusDetails, ShowTimersAndCountersOfRoutersAndInterfaces) {
  EXPECT_EQ(status_details(document(kRouter, kInterface)).value(),
            "\n"
            "dns0: eth0 VRID 52, backup\n"
            "  timers       own interval 1.0 s, Active router's 0.5 s, skew 0.304687 s, "
            "silence ends after 1.804687 s\n"
            "  last advert  just now\n"
            "  counters     adverts_sent 0, adverts_received 7\n"
            "  dropped      checksum_errors 3\n"
            "\n"
            "interface eth0\n"
            "  state        up\n"
            "  received     12\n"
            "  dropped      checksum_errors 3, vrid_errors 2\n"
            "  unknown VRID 77 from 10.0.0.3, 5 s ago\n");
}

TEST(StatusDetails, SayWhenNothingWasDroppedAndNoVridWasUnknown) {
  EXPECT_EQ(status_details(document("", R"({"name":"eth1","adverts_received":0,)"
                                        R"("last_unknown_vrid":null,"dropped":{"vrid_errors":0}})"))
                .value(),
            "\n"
            "interface eth1\n"
            "  state        -\n"
            "  received     0\n"
            "  dropped      none\n");
}

TEST(StatusDetails, ShowHowFifosStand) {
  EXPECT_EQ(status_details(R"({"schema":1,"routers":[],"interfaces":[],"fifos":[)"
                           R"({"path":"/run/a","state":"full","lines_written":1500,"lines_lost":3,)"
                           R"("lines_waiting":2,"script":{"running":true,"starts":4}},)"
                           R"({"path":"/run/b","state":"missing","lines_written":0,"lines_lost":9,)"
                           R"("lines_waiting":0,"script":null}]})")
                .value(),
            "\n"
            "fifo /run/a: full\n"
            "  lines        1500 written, 3 lost, 2 waiting\n"
            "  script       running, starts 4\n"
            "\n"
            "fifo /run/b: missing\n"
            "  lines        0 written, 9 lost, 0 waiting\n");
}

TEST(StatusDetails, ShowHowUrlsStand) {
  EXPECT_EQ(status_details(R"({"schema":1,"routers":[],"interfaces":[],"fifos":[],"urls":[)"
                           R"({"name":"pager","state":"failing","events_posted":1500,)"
                           R"("events_skipped":3,"events_waiting":2,"failures":4,)"
                           R"("last_error":"status 503"},)"
                           R"({"name":"chat","state":"good","events_posted":7,"events_skipped":0,)"
                           R"("events_waiting":0,"failures":0,"last_error":null}]})")
                .value(),
            "\n"
            "notify_url pager: failing\n"
            "  events       1500 posted, 3 skipped, 2 waiting\n"
            "  last error   status 503; 4 in a row\n"
            "\n"
            "notify_url chat: good\n"
            "  events       7 posted, 0 skipped, 0 waiting\n");
}

constexpr std::string_view kCheck =
    R"({"name":"named_ok","kind":"script","verdict":"up","streak":1,"rise":2,"fall":3,)"
    R"("interval":1.0,"timeout":0.8,"last_result":{"text":"exit status 2: \"SERVFAIL\"",)"
    R"("duration_seconds":0.012345,"age_seconds":0.25},)"
    R"("counters":{"runs":12,"failures":3,"timeouts":0,"skipped":1}})";
constexpr std::string_view kNewCheck =
    R"({"name":"new","kind":"script","verdict":"unknown","streak":0,"rise":1,"fall":1,)"
    R"("interval":5.0,"timeout":5.0,"last_result":null,"counters":{"runs":0}})";

TEST(StatusDetails, ShowWhatIsKnownOfEachCheck) {
  EXPECT_EQ(status_details(fmt::format(R"({{"schema":1,"routers":[],"checks":[{},{}],)"
                                       R"("interfaces":[{{"name":"eth0"}}]}})",
                                       kCheck, kNewCheck))
                .value(),
            "\n"
            "check named_ok: up\n"
            "  runs         every 1.0 s for at most 0.8 s, rise 2, fall 3\n"
            "  last result  exit status 2: \"SERVFAIL\"; it took 0.012345 s and ended just now\n"
            "  streak       1 in a row speak against the verdict\n"
            "  counters     runs 12, failures 3, timeouts 0, skipped 1\n"
            "\n"
            "check new: unknown\n"
            "  runs         every 5.0 s for at most 5.0 s, rise 1, fall 1\n"
            "  last result  none yet\n"
            "  counters     runs 0\n"
            "\n"
            "interface eth0\n"
            "  state        -\n"
            "  received     -\n"
            "  dropped      -\n");
}

TEST(StatusDetails, ShowThatACheckIsHeldDown) {
  EXPECT_THAT(status_details(R"({"schema":1,"routers":[],"checks":[{"name":"web","kind":"http",)"
                             R"("verdict":"down","damped_seconds":42.0}]})")
                  .value(),
              testing::StartsWith("\ncheck web: down (damped 42.0 s)\n"));
}

TEST(StatusDetails, ShowOfAnInterfaceWhatItHas) {
  EXPECT_EQ(status_details(
                R"({"schema":1,"routers":[],"checks":[)"
                R"({"name":"eth1","kind":"interface","verdict":"down","streak":null,"rise":null,)"
                R"("fall":null,"interval":null,"timeout":null,"last_result":{"outcome":"failed",)"
                R"("code":null,"text":"the interface does not exist","output":null,)"
                R"("duration_seconds":null,"age_seconds":null},"counters":null},)"
                R"({"name":"eth2","kind":"interface","verdict":"unknown","last_result":null}]})")
                .value(),
            "\n"
            "check eth1: down\n"
            "  kind         interface\n"
            "  last result  the interface does not exist\n"
            "\n"
            "check eth2: unknown\n"
            "  kind         interface\n"
            "  last result  none yet\n");
}

TEST(StatusDetails, ShowOfAPriorityListWhatItHas) {
  EXPECT_EQ(
      status_details(
          R"({"schema":1,"routers":[],"checks":[)"
          R"({"name":"/etc/regent/order","kind":"list","verdict":"down","streak":null,"rise":null,)"
          R"("fall":null,"interval":null,"timeout":null,"last_result":{"outcome":"failed",)"
          R"("code":0,"text":"not as it should be: line 2: `a` has no host","output":null,)"
          R"("duration_seconds":null,"age_seconds":1.0},"counters":null}]})")
          .value(),
      "\n"
      "check /etc/regent/order: down\n"
      "  kind         list\n"
      "  last result  not as it should be: line 2: `a` has no host\n");
}

TEST(StatusDetails, ShowWhatChecksDoToARouter) {
  constexpr std::string_view kTracking =
      R"({"name":"dns0","checks":[)"
      R"({"name":"named_ok","weight":0,"reverse":false,"verdict":"up","effect":0},)"
      R"({"name":"best","weight":20,"reverse":false,"verdict":"up","effect":20},)"
      R"({"name":"slow","weight":-20,"reverse":false,"verdict":"down","effect":-20},)"
      R"({"name":"closed","weight":0,"reverse":true,"verdict":"up","effect":"fault"},)"
      R"({"name":"new","weight":0,"reverse":false,"verdict":"unknown","effect":"waiting"},)"
      R"({"verdict":null,"effect":null}]})";
  EXPECT_NE(status_details(document(kTracking, ""))
                .value()
                .find("\n  checks       named_ok up: +0, best up: +20, slow down: -20, "
                      "closed (reverse) up: fault, new unknown: waiting, - -: -\n"),
            std::string::npos);
}

TEST(StatusDetails, AreSilentAboutChecksWhenThereAreNone) {
  for (const std::string_view checks : {"[]", "7", "null"}) {
    const std::string router = fmt::format(R"({{"name":"dns0","checks":{}}})", checks);
    EXPECT_EQ(status_details(document(router, "")).value().find("checks"), std::string::npos);
  }
}

TEST(StatusDetails, ShowADashForWhatIsMissingInACheck) {
  for (const std::string_view check : {"{}", "7"}) {
    EXPECT_EQ(
        status_details(fmt::format(R"({{"schema":1,"routers":[],"checks":[{}]}})", check)).value(),
        "\n"
        "check -: -\n"
        "  runs         every - s for at most - s, rise -, fall -\n"
        "  last result  -\n"
        "  counters     -\n");
  }
}

TEST(StatusDetails, SayForHowLongPreemptionIsDelayed) {
  std::string router(kRouter);
  router.replace(router.find("null}"), 4, "41.5");
  EXPECT_NE(status_details(document(router, "")).value().find("; does not preempt for 41.5 s\n"),
            std::string::npos);
}

TEST(StatusDetails, ShowADashForWhatIsMissingOrOfTheWrongKind) {
  EXPECT_EQ(
      status_details(document(R"({"timers":7,"counters":"\u001b[2J"})", "null")).value(),
      "\n"
      "-: - VRID -, -\n"
      "  timers       own interval - s, Active router's - s, skew - s, silence ends after - s\n"
      "  last advert  -\n"
      "  counters     -\n"
      "  dropped      -\n"
      "\n"
      "interface -\n"
      "  state        -\n"
      "  received     -\n"
      "  dropped      -\n");
}

TEST(StatusDetails, LetNoControlCharacterThrough) {
  const std::string text = status_details(document(R"({"counters":{"\u001b[2J":1}})", "")).value();
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("?[2J 1"), std::string::npos);
}

TEST(StatusDetails, RefuseWhatIsNoStatusDocument) {
  const auto details = status_details("{}");
  ASSERT_FALSE(details);
  EXPECT_EQ(details.error(), "regentd's answer has schema -; this program knows 1");
}

}  // namespace
}  // namespace control
