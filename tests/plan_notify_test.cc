// validate_plan on the rows about notifications: a small valid Plan, then one minimal corruption
// per row, each with a neighbour that is accepted.
#include "contract/plan_notify.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_writer.h"

namespace {

using contract::NotifyKind;
using contract::PlanError;
using contract::PlanRows;
using namespace std::string_literals;

// Routers "a" and "b"; script 0 is that of a check, 1 and 2 are those of notifications.
PlanRows small_rows() {
  PlanRows rows;
  rows.add_interface("eth0");
  for (std::uint8_t i = 0; i < 2; ++i) {
    contract::PlanRouter router{.sender = rows.add_sender(0, vrrp::Family::ipv4),
                                .vrid = static_cast<std::uint8_t>(50 + i),
                                .priority = 100,
                                .advertised_count = 1,
                                .first_address = i,
                                .address_count = 1,
                                .interval_cs = 100,
                                .garp_repeat = 5,
                                .garp_refresh_repeat = 1};
    rows.set_name(router, i == 0 ? "a" : "b");
    rows.routers.push_back(router);
    rows.addresses.push_back({.bytes = {192, 0, 2, static_cast<std::uint8_t>(i + 1)}});
  }
  const std::uint32_t user = rows.add_script_user("nobody", "");
  rows.scripts.push_back({.words = rows.add_text("/check\0"s), .user = user});
  rows.scripts.push_back({.words = rows.add_text("/tell\0"s), .user = user});
  rows.scripts.push_back({.words = rows.add_text("/up\0"s), .user = user});
  rows.checks.push_back(
      {.name = rows.add_text("ok"), .subject = 0, .interval_ms = 1000, .timeout_ms = 800});
  rows.notifications = {{.router = 0, .script = 1, .kind = NotifyKind::any},
                        {.router = 0, .script = 2, .kind = NotifyKind::active},
                        {.router = 1, .script = 1, .kind = NotifyKind::any}};
  return rows;
}

std::string verdict(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

TEST(PlanNotify, SaysWhatTheConfigurationSaid) {
  const auto bytes = contract::write_plan(small_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  ASSERT_EQ(plan->notifications().size(), 3U);
  ASSERT_EQ(plan->notifications_of(0).size(), 2U);
  EXPECT_EQ(plan->notifications_of(0)[0].kind, NotifyKind::any);
  EXPECT_EQ(plan->notifications_of(0)[1].kind, NotifyKind::active);
  EXPECT_EQ(plan->notifications_of(0)[1].script, 2U);
  ASSERT_EQ(plan->notifications_of(1).size(), 1U);
  EXPECT_EQ(plan->notifications_of(1)[0].script, 1U);
  EXPECT_TRUE(plan->notifications_of(2).empty());
}

TEST(PlanNotify, RefusesRowsThatMakeNoSense) {
  struct ChangeRow {
    const char* name;
    std::function<void(PlanRows&)> change;
    std::string want;
  };
  const std::string bad(describe(PlanError::notification));
  const auto kind = [](std::uint8_t number) {
    return [=](PlanRows& r) { r.notifications[2].kind = static_cast<NotifyKind>(number); };
  };
  const std::vector<ChangeRow> table{
      {"as it is", [](PlanRows&) {}, "valid"},
      {"none", [](PlanRows& r) { r.notifications.clear(); }, "valid"},
      {"router out of range", [](PlanRows& r) { r.notifications[2].router = 2; }, bad},
      {"script out of range", [](PlanRows& r) { r.notifications[2].script = 3; }, bad},
      {"the script of a check", [](PlanRows& r) { r.notifications[2].script = 0; }, bad},
      {"that script without its check",
       [](PlanRows& r) {
         r.checks.clear();
         r.notifications[2].script = 0;
       },
       "valid"},
      {"kind 0", kind(0), bad},
      {"kind 6", kind(6), "valid"},
      {"kind 7", kind(7), bad},
      {"out of order", [](PlanRows& r) { std::swap(r.notifications[0], r.notifications[1]); }, bad},
      {"the same twice", [](PlanRows& r) { r.notifications[1].kind = NotifyKind::any; }, bad},
      {"routers out of order",
       [](PlanRows& r) { std::swap(r.notifications[0], r.notifications[2]); }, bad},
      {"reserved", [](PlanRows& r) { r.notifications[0].reserved[2] = 1; },
       std::string(describe(PlanError::reserved))},
  };
  for (const ChangeRow& row : table) {
    PlanRows rows = small_rows();
    row.change(rows);
    EXPECT_EQ(verdict(rows), row.want) << row.name;
  }
}

TEST(PlanFifo, SaysWhatTheConfigurationSaid) {
  PlanRows rows = small_rows();
  rows.fifos = {{.path = rows.add_text("/run/a"),
                 .user = rows.add_text("nobody"),
                 .group = rows.add_text("games")},
                {.path = rows.add_text("/run/b"), .script = 2}};
  rows.notifications.erase(rows.notifications.begin() + 1);
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  ASSERT_EQ(plan->fifos().size(), 2U);
  EXPECT_EQ(plan->path(plan->fifos()[0]), "/run/a");
  EXPECT_EQ(plan->user(plan->fifos()[0]), "nobody");
  EXPECT_EQ(plan->group(plan->fifos()[0]), "games");
  EXPECT_EQ(plan->fifos()[0].script, contract::kNoScript);
  EXPECT_EQ(plan->path(plan->fifos()[1]), "/run/b");
  EXPECT_EQ(plan->fifos()[1].script, 2U);
}

TEST(PlanFifo, RefusesRowsThatMakeNoSense) {
  struct ChangeRow {
    const char* name;
    std::function<void(PlanRows&)> change;
    std::string want;
  };
  const std::string bad(describe(PlanError::fifo));
  const auto path = [](const std::string& text) {
    return [=](PlanRows& r) { r.fifos[0].path = r.add_text(text); };
  };
  const std::vector<ChangeRow> table{
      {"as it is", [](PlanRows&) {}, "valid"},
      {"relative", path("run/a"), bad},
      {"a folder", path("/run/"), bad},
      {"a blank", path("/run/a b"), bad},
      {"an escape", path("/run/\x1b[2J"), bad},
      {"a NUL byte", path("/run/a\0"s), bad},
      {"the longest", path("/" + std::string(4094, 'a')), "valid"},
      {"too long", path("/" + std::string(4095, 'a')), bad},
      {"the same path", path("/run/b"), bad},
      {"outside of the text",
       [](PlanRows& r) { r.fifos[0].path = {.offset = 1U << 20, .size_bytes = 6}; }, bad},
      {"a user with a blank", [](PlanRows& r) { r.fifos[0].user = r.add_text("a b"); }, bad},
      {"the longest user", [](PlanRows& r) { r.fifos[0].user = r.add_text(std::string(32, 'a')); },
       "valid"},
      {"a long user", [](PlanRows& r) { r.fifos[0].user = r.add_text(std::string(33, 'a')); }, bad},
      {"a group with a blank", [](PlanRows& r) { r.fifos[0].group = r.add_text("a b"); }, bad},
      {"without a script", [](PlanRows& r) { r.fifos[1].script = contract::kNoScript; }, "valid"},
      {"script out of range", [](PlanRows& r) { r.fifos[1].script = 4; }, bad},
      {"the script of a check", [](PlanRows& r) { r.fifos[1].script = 0; }, bad},
      {"the script of a notification", [](PlanRows& r) { r.fifos[1].script = 1; }, bad},
      {"the script of the other", [](PlanRows& r) { r.fifos[0].script = 3; }, bad},
  };
  for (const ChangeRow& row : table) {
    PlanRows rows = small_rows();
    rows.scripts.push_back({.words = rows.add_text("/follow\0"s), .user = 0});
    rows.fifos = {{.path = rows.add_text("/run/a")},
                  {.path = rows.add_text("/run/b"), .script = 3}};
    row.change(rows);
    EXPECT_EQ(verdict(rows), row.want) << row.name;
  }
}

TEST(PlanFifo, IsOneOfTwo) {
  PlanRows rows = small_rows();
  for (const char* path : {"/a", "/b", "/c"}) rows.fifos.push_back({.path = rows.add_text(path)});
  EXPECT_EQ(verdict(rows), describe(PlanError::limit));
}

}  // namespace
