// The Plan that a text makes, which has to be right. For tests of rows.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "config/compile.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"

namespace tests {

class Planned {
 public:
  explicit Planned(const std::string& text) {
    const config::Source source("test.conf", text);
    const config::Compilation result = config::compile(source);
    EXPECT_TRUE(result.rows) << text;
    if (!result.rows) return;
    bytes_ = contract::write_plan(*result.rows);
    const auto plan = contract::validate_plan(bytes_);
    EXPECT_TRUE(plan) << text;
    if (plan) plan_ = *plan;
  }
  const contract::Plan& operator*() const { return plan_; }
  const contract::Plan* operator->() const { return &plan_; }

  // Of the checks.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const contract::PlanCheck& check : plan_.checks()) found.emplace_back(plan_.name(check));
    return found;
  }
  // "0 ok +20r": what is tracked: the router, the check, the weight, whether it is reversed.
  std::vector<std::string> tracks() const {
    std::vector<std::string> found;
    for (const contract::PlanTrack& track : plan_.tracks()) {
      found.push_back(fmt::format("{} {} {:+}{}", track.router,
                                  plan_.name(plan_.checks()[track.check]), track.weight,
                                  track.is_reversed != 0 ? "r" : ""));
    }
    return found;
  }

 protected:
  contract::Plan plan_;

 private:
  std::vector<std::uint8_t> bytes_;  // of plan_
};

}  // namespace tests
