// Checks of units over a made-up tree of control groups.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "checks/unit_checks.h"
#include "contract/check_message.h"
#include "contract/plan_writer.h"

namespace {

using checks::UnitChecks;
using contract::RunOutcome;
namespace fs = std::filesystem;

class UnitChecksTest : public testing::Test {
 protected:
  UnitChecksTest() {
    std::string name = (fs::temp_directory_path() / "regent-cgroup-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
    contract::PlanRows rows;
    rows.units.push_back({.name = rows.add_text("unbound.service")});
    rows.units.push_back({.name = rows.add_text("memory.service")});
    for (std::uint32_t i = 0; i < 2; ++i) {
      // The second unit has the first check.
      rows.checks.push_back({.name = rows.add_text(i == 0 ? "memory" : "unbound"),
                             .kind = contract::CheckKind::unit,
                             .subject = 1 - i,
                             .interval_ms = 1000,
                             .timeout_ms = 1000});
    }
    bytes_ = contract::write_plan(rows);
    plan_ = *contract::validate_plan(bytes_);
  }
  ~UnitChecksTest() override { fs::remove_all(root_); }

  // Control groups of version 2 at the root, or below.
  void mount(const fs::path& below = "") {
    hierarchy_ = root_ / below;
    fs::create_directories(hierarchy_);
    std::ofstream(hierarchy_ / "cgroup.controllers") << "cpu memory\n";
  }
  void make(const fs::path& group, int populated) {
    fs::create_directories(hierarchy_ / group);
    std::ofstream(hierarchy_ / group / "cgroup.events")
        << "populated " << populated << "\nfrozen 0\n";
  }
  void expect(RunOutcome outcome, std::string_view words, std::uint32_t check = 1) {
    const contract::CheckResult result = units().look(check);
    EXPECT_EQ(result.outcome, static_cast<std::uint32_t>(outcome));
    EXPECT_EQ(std::string_view(result.output.data(), result.output_size_bytes), words);
  }
  void expect_active() { expect(RunOutcome::passed, "unbound.service has processes"); }
  void expect_missing() {
    expect(RunOutcome::failed,
           "unbound.service is not active, or has no processes: it has no control group");
  }
  UnitChecks& units() {
    if (!units_) units_.emplace(plan_, root_.string());
    return *units_;
  }

  fs::path root_;
  fs::path hierarchy_;
  std::vector<std::uint8_t> bytes_;
  contract::Plan plan_;
  std::optional<UnitChecks> units_;
};

TEST_F(UnitChecksTest, FollowTheProcessesOfAUnit) {
  mount();
  make("system.slice", 1);
  expect_missing();
  make("system.slice/unbound.service", 1);
  expect_active();
  make("system.slice/unbound.service", 0);
  expect(RunOutcome::failed, "unbound.service has no processes");
  fs::remove_all(hierarchy_ / "system.slice/unbound.service");
  expect_missing();
  make("system.slice/unbound.service", 1);
  expect_active();
}

TEST_F(UnitChecksTest, TellUnitsApart) {
  mount();
  make("system.slice/unbound.service", 1);
  make("system.slice/xunbound.service", 0);
  expect_active();
  expect(RunOutcome::failed,
         "memory.service is not active, or has no processes: it has no control group", 0);
}

TEST_F(UnitChecksTest, FindOneInOtherSlices) {
  mount();
  make("dns.slice/dns-cache.slice/dns-cache-big.slice/unbound.service", 1);
  expect_active();
}

TEST_F(UnitChecksTest, FindOneInNoSlice) {
  mount();
  make("unbound.service", 1);
  expect_active();
}

TEST_F(UnitChecksTest, LookAnewForOneThatHasMoved) {
  mount();
  make("system.slice/unbound.service", 1);
  expect_active();
  fs::remove_all(hierarchy_ / "system.slice/unbound.service");
  make("dns.slice/unbound.service", 1);
  expect_active();
}

// What a user's own systemd runs is another unit of the same name.
TEST_F(UnitChecksTest, FindNoneBelowAnotherUnit) {
  mount();
  make("user.slice/user-1000.slice/user@1000.service/app.slice/unbound.service", 1);
  expect_missing();
}

TEST_F(UnitChecksTest, LookIntoFourSlicesInEachOther) {
  mount();
  make("a.slice/a-b.slice/a-b-c.slice/a-b-c-d.slice/a-b-c-d-e.slice/unbound.service", 1);
  expect_missing();
  make("a.slice/a-b.slice/a-b-c.slice/a-b-c-d.slice/unbound.service", 1);
  expect_active();
}

TEST_F(UnitChecksTest, FindOneWhoseNameIsEscaped) {
  mount();
  make("system.slice/_memory.service", 1);
  expect(RunOutcome::passed, "memory.service has processes", 0);
}

TEST_F(UnitChecksTest, FindVersion2BesideVersion1) {
  fs::create_directories(root_ / "systemd/system.slice/unbound.service");
  const std::string nothing =
      "nothing is known of units: no control groups of version 2 are "
      "mounted at " +
      root_.string();
  expect(RunOutcome::failed, nothing);
  mount("unified");
  expect_missing();
  make("system.slice/unbound.service", 1);
  expect_active();
}

// As the end of a unit between two reads.
TEST_F(UnitChecksTest, TakeNothingUnreadableForActive) {
  mount();
  make("system.slice/unbound.service", 1);
  std::ofstream(hierarchy_ / "system.slice/unbound.service/cgroup.events") << "";
  expect(RunOutcome::failed, "unbound.service has no processes");
  std::ofstream(hierarchy_ / "system.slice/unbound.service/cgroup.events")
      << "frozen 0\npopulated 10\n";
  expect(RunOutcome::failed, "unbound.service has no processes");
  std::ofstream(hierarchy_ / "system.slice/unbound.service/cgroup.events")
      << "frozen 0\npopulated 1\n";
  expect_active();
}

}  // namespace
