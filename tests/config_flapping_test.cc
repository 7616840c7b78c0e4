// flap_limit, flap_window and flap_hold: what they become in the Plan, and when they mean nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "contract/plan.h"
#include "tests/config_fixture.h"
#include "tests/native_texts.h"
#include "tests/planned.h"

namespace {

using contract::PlanCheck;
using tests::errors;

std::string with_script(std::string_view lines) {
  return fmt::format("vrrp_script ok {{\nscript /bin/true\n{}\n}}\n", lines) +
         tests::instance_with("track_script {\nok\n}");
}

std::string with_server(std::string_view lines) {
  return fmt::format("tcp_check ok {{\nserver ::1 port 25\n{}\n}}\n", lines) +
         tests::instance_with("track_check {\nok\n}");
}

std::string with_unit(std::string_view lines) {
  return fmt::format("unit_check ok {{\nunit a.service\n{}\n}}\n", lines) +
         tests::instance_with("track_check {\nok\n}");
}

// "changes within window, hold", in milliseconds.
std::string flapping_of(const std::string& text) {
  const tests::Planned planned(text);
  const PlanCheck& row = planned->checks()[0];
  return fmt::format("{} within {}, {}", row.flap_changes, row.flap_window_ms, row.flap_hold_ms);
}

TEST(Flapping, IsInTheRowOfTheCheck) {
  for (const auto& with : {with_script, with_server, with_unit}) {
    EXPECT_EQ(flapping_of(with("")), "0 within 0, 0");
    EXPECT_EQ(flapping_of(with("flap_limit 5")), "5 within 60000, 60000");
    EXPECT_EQ(flapping_of(with("flap_limit 5\nflap_window 10")), "5 within 10000, 10000");
    EXPECT_EQ(flapping_of(with("flap_limit 5\nflap_hold 300")), "5 within 60000, 300000");
    EXPECT_EQ(flapping_of(with("flap_hold 0.5\nflap_limit 1000\nflap_window 86400")),
              "1000 within 86400000, 500");
  }
}

TEST(Flapping, IsNothingWithoutALimit) {
  using List = std::vector<std::string>;
  EXPECT_EQ(errors(with_script("flap_window 10\nflap_hold 20")),
            (List{"3:13 V026 `flap_window` means nothing without `flap_limit`",
                  "4:11 V026 `flap_hold` means nothing without `flap_limit`"}));
  for (const auto& with : {with_server, with_unit}) {
    EXPECT_EQ(errors(with("flap_hold 20")),
              (List{"3:11 V026 `flap_hold` means nothing without `flap_limit`"}));
  }
}

TEST(Flapping, HasItsRange) {
  EXPECT_EQ(errors(with_script("flap_limit 2")).size(), 0U);
  EXPECT_EQ(errors(with_script("flap_limit 1")).size(), 1U);
  EXPECT_EQ(errors(with_script("flap_limit 1001")).size(), 1U);
  EXPECT_EQ(errors(with_server("flap_limit 2\nflap_window 86400.1")).size(), 1U);
}

}  // namespace
