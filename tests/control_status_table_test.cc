// Tests of control/status_table: documents, good and bad, as a person sees them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "control/status_fields.h"
#include "control/status_table.h"

namespace control {
namespace {

constexpr std::string_view kBackup =
    R"({"name":"testdns0","interface":"eth0","vrid":52,"family":"ipv4","state":"backup",)"
    R"("since":"2026-03-29T00:57:56.543Z","state_age_seconds":183.5,"reason":"startup",)"
    R"("reason_text":"eth0 is ready","priority":100,"effective_priority":100,)"
    R"("active_address":"10.0.0.1","active_priority":200,"addresses":["192.0.2.52/24"]})";
constexpr std::string_view kActive =
    R"({"name":"a","interface":"bond0.100","vrid":7,"family":"ipv6","state":"active",)"
    R"("state_age_seconds":90000,"reason_text":"the Active router fell silent","priority":150,)"
    R"("effective_priority":60,"active_address":"fe80::1","active_priority":60,)"
    R"("addresses":["fe80::7/64","2001:db8::1/64","2001:db8::2/64","2001:db8::3/64",)"
    R"("2001:db8::4/64","2001:db8::5/64"]})";
constexpr std::string_view kFault =
    R"({"name":"b","interface":"eth9","vrid":8,"family":"ipv4","state":"fault",)"
    R"("state_age_seconds":59.9,"reason_text":"interface eth9 does not exist","priority":100,)"
    R"("effective_priority":100,"active_address":null,"addresses":["192.0.2.8/24"]})";

std::string document(std::string_view routers) {
  return fmt::format("{{\"schema\":1,\"routers\":[{}]}}\n", routers);
}

TEST(StatusTable, ShowsOneRouterNoWiderThanNeeded) {
  EXPECT_EQ(status_table(document(kBackup)).value(),
            // clang-format off
      "NAME      INTERFACE  VRID  FAMILY  STATE   SINCE      WHY            PRIORITY  ACTIVE          ADDRESSES\n"
      "testdns0  eth0       52    IPv4    Backup  3 min ago  eth0 is ready  100       10.0.0.1 (200)  192.0.2.52/24\n"
            // clang-format on
  );
}

TEST(StatusTable, MarksFaultsAndKeepsTheOrder) {
  EXPECT_EQ(
      status_table(document(fmt::format("{},{}", kActive, kFault))).value(),
      // clang-format off
      "  NAME  INTERFACE  VRID  FAMILY  STATE   SINCE     WHY                            PRIORITY     ACTIVE     ADDRESSES\n"
      "  a     bond0.100  7     IPv6    Active  1 d ago   the Active router fell silent  60 (of 150)  this host  fe80::7/64 2001:db8::1/64 2001:db8::2/64 2001:db8::3/64 and 2 more\n"
      "! b     eth9       8     IPv4    Fault   59 s ago  interface eth9 does not exist  100          -          192.0.2.8/24\n"
      // clang-format on
  );
}

TEST(StatusTable, SaysThatARouterIsDemoted) {
  constexpr std::string_view kDemoted =
      R"({"name":"c","interface":"eth0","vrid":9,"family":"ipv4","state":"backup",)"
      R"("state_age_seconds":59.9,"reason_text":"check named_ok has failed","priority":100,)"
      R"("effective_priority":94,"active_address":null,"addresses":["192.0.2.9/24"],)"
      R"("priority_list":"/etc/regent/order","checks":[{"name":"web","effect":5},)"
      R"({"name":"named_ok","effect":"demoted"}]})";
  constexpr std::string_view kListed =
      R"({"name":"d","interface":"eth0","vrid":10,"family":"ipv4","state":"backup",)"
      R"("state_age_seconds":59.9,"reason_text":"eth0 is ready","priority":100,)"
      R"("effective_priority":230,"active_address":null,"addresses":["192.0.2.10/24"],)"
      R"("priority_list":"/etc/regent/order","checks":[{"name":"web","effect":5}]})";
  EXPECT_EQ(status_table(document(fmt::format("{},{}", kDemoted, kListed))).value(),
            // clang-format off
      "NAME  INTERFACE  VRID  FAMILY  STATE   SINCE     WHY                        PRIORITY      ACTIVE  ADDRESSES\n"
      "c     eth0       9     IPv4    Backup  59 s ago  check named_ok has failed  94 (demoted)  -       192.0.2.9/24\n"
      "d     eth0       10    IPv4    Backup  59 s ago  eth0 is ready              230           -       192.0.2.10/24\n"
            // clang-format on
  );
}

std::string document_with_checks(std::string_view routers, std::string_view checks) {
  return fmt::format("{{\"schema\":1,\"routers\":[{}],\"checks\":[{}]}}\n", routers, checks);
}

constexpr std::string_view kUp = R"({"name":"named_ok","verdict":"up","verdict_age_seconds":7260,)"
                                 R"("last_result":{"text":"exit status 0"}})";
constexpr std::string_view kDown = R"({"name":"disk","verdict":"down","verdict_age_seconds":3,)"
                                   R"("last_result":{"text":"exit status 2: \"/srv is full\""}})";
constexpr std::string_view kUnknown =
    R"({"name":"new","verdict":"unknown","verdict_age_seconds":0.5,"last_result":null})";

TEST(StatusTable, ShowsChecksBelowTheRouters) {
  EXPECT_EQ(status_table(document_with_checks(kBackup, kUp)).value(),
            // clang-format off
      "NAME      INTERFACE  VRID  FAMILY  STATE   SINCE      WHY            PRIORITY  ACTIVE          ADDRESSES\n"
      "testdns0  eth0       52    IPv4    Backup  3 min ago  eth0 is ready  100       10.0.0.1 (200)  192.0.2.52/24\n"
      "\n"
      "CHECK     VERDICT  SINCE    LAST RESULT\n"
      "named_ok  up       2 h ago  exit status 0\n"
            // clang-format on
  );
}

TEST(StatusTable, MarksChecksThatAreNotUpAndMovesBothTables) {
  EXPECT_EQ(
      status_table(document_with_checks(kBackup, fmt::format("{},{},{}", kUp, kDown, kUnknown)))
          .value(),
      // clang-format off
      "  NAME      INTERFACE  VRID  FAMILY  STATE   SINCE      WHY            PRIORITY  ACTIVE          ADDRESSES\n"
      "  testdns0  eth0       52    IPv4    Backup  3 min ago  eth0 is ready  100       10.0.0.1 (200)  192.0.2.52/24\n"
      "\n"
      "  CHECK     VERDICT  SINCE     LAST RESULT\n"
      "  named_ok  up       2 h ago   exit status 0\n"
      "! disk      down     3 s ago   exit status 2: \"/srv is full\"\n"
      "! new       unknown  just now  none yet\n"
      // clang-format on
  );
}

TEST(StatusTable, AFaultMovesTheTableOfChecksToo) {
  const std::string table = status_table(document_with_checks(kFault, kUp)).value();
  EXPECT_TRUE(
      table.ends_with("\n\n  CHECK     VERDICT  SINCE    LAST RESULT\n  named_ok  up       2 h ago "
                      " exit status 0\n"))
      << table;
}

TEST(StatusTable, HasNoTableOfChecksWhenThereAreNone) {
  constexpr std::string_view kHeadings =
      "NAME  INTERFACE  VRID  FAMILY  STATE  SINCE  WHY  PRIORITY  ACTIVE  ADDRESSES\n";
  EXPECT_EQ(status_table(document_with_checks("", "")).value(), kHeadings);
  for (const std::string_view checks : {"7", "null", "{}", R"("x")"}) {
    EXPECT_EQ(
        status_table(fmt::format(R"({{"schema":1,"routers":[],"checks":{}}})", checks)).value(),
        kHeadings);
  }
}

TEST(StatusTable, ShowsADashForWhatIsMissingInACheck) {
  for (const std::string_view check :
       {"{}", "7", "null", "[]", R"({"name":7,"verdict":[],"last_result":"x"})",
        R"({"last_result":{"text":3}})"}) {
    EXPECT_TRUE(status_table(document_with_checks("", check))
                    .value()
                    .ends_with("\n\n  CHECK  VERDICT  SINCE  LAST RESULT\n"
                               "! -      -        -      -\n"))
        << check;
  }
}

TEST(StatusTable, LetsNoControlCharacterOfACheckThrough) {
  const std::string table =
      status_table(
          document_with_checks("", R"({"name":"a\u001b[2J","last_result":{"text":"b\n\u0007c"}})"))
          .value();
  EXPECT_NE(table.find("a?[2J"), std::string::npos);
  EXPECT_NE(table.find("b??c"), std::string::npos);
}

TEST(StatusTable, ShowsTheHeadingsAloneWithoutRouters) {
  EXPECT_EQ(status_table(document("")).value(),
            "NAME  INTERFACE  VRID  FAMILY  STATE  SINCE  WHY  PRIORITY  ACTIVE  ADDRESSES\n");
}

TEST(StatusTable, SaysSinceWhenInOneUnit) {
  const std::pair<std::string_view, std::string_view> kRows[] = {
      {"0", "just now"},    {"0.999", "just now"},    {"1", "1 s ago"},    {"59.999", "59 s ago"},
      {"60", "1 min ago"},  {"3599.9", "59 min ago"}, {"3600", "1 h ago"}, {"86399", "23 h ago"},
      {"86400", "1 d ago"}, {"8640000", "100 d ago"}, {"-3", "just now"},  {"null", "-"},
      {"\"x\"", "-"},
  };
  for (const auto& [age, want] : kRows) {
    const std::string table =
        status_table(document(fmt::format(R"({{"state":"backup","state_age_seconds":{}}})", age)))
            .value();
    EXPECT_NE(table.find(fmt::format("Backup  {}", want)), std::string::npos) << table;
  }
}

TEST(StatusTable, ShowsADashForWhatIsMissingOrOfTheWrongKind) {
  for (const std::string_view router :
       {"{}", "7", "null", "[]", R"({"name":7,"vrid":"x","addresses":{},"state":[]})"}) {
    EXPECT_EQ(status_table(document(router)).value(),
              "  NAME  INTERFACE  VRID  FAMILY  STATE  SINCE  WHY  PRIORITY  ACTIVE  ADDRESSES\n"
              "! -     -          -     -       -      -      -    -         -       -\n");
  }
}

TEST(StatusTable, LetsNoControlCharacterReachTheTerminal) {
  const std::string table =
      status_table(document(R"({"name":"a\u001b[2Jb\n\u007f","addresses":["\u001b]0;x"]})"))
          .value();
  EXPECT_NE(table.find("a?[2Jb??"), std::string::npos);
  EXPECT_NE(table.find("?]0;x"), std::string::npos);
}

TEST(StatusTable, RefusesWhatIsNoStatusDocument) {
  const std::pair<std::string_view, std::string_view> kRows[] = {
      {"", "regentd's answer is not a whole JSON document"},
      {"hello", "regentd's answer is not a whole JSON document"},
      {"[1]", "regentd's answer is not a whole JSON document"},
      {R"({"schema":1,"routers":[)", "regentd's answer is not a whole JSON document"},
      {R"({"schema":1,"routers":[]} x)", "regentd's answer is not a whole JSON document"},
      {R"({"routers":[]})", "regentd's answer has schema -; this program knows 1"},
      {R"({"schema":2,"routers":[]})", "regentd's answer has schema 2; this program knows 1"},
      {R"({"schema":1})", "regentd's answer has no list of routers"},
      {R"({"schema":1,"routers":{}})", "regentd's answer has no list of routers"},
      {R"({"schema":1,"error":"unknown request"})", "regentd answers: unknown request"},
  };
  for (const auto& [given, want] : kRows) {
    const auto table = status_table(given);
    ASSERT_FALSE(table.has_value()) << given;
    EXPECT_EQ(table.error(), want);
    const auto checked = check_document(given);
    ASSERT_FALSE(checked.has_value()) << given;
    EXPECT_EQ(checked.error(), want);
  }
}

TEST(StatusTable, DeepNestingIsNoProblem) {
  const std::string deep = document(std::string(100'000, '[') + std::string(100'000, ']'));
  EXPECT_TRUE(check_document(deep).has_value());
}

TEST(CheckDocument, AcceptsAStatusDocument) {
  EXPECT_TRUE(check_document(document(kBackup)).has_value());
}

}  // namespace
}  // namespace control
