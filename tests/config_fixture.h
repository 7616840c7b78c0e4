// Configurations for tests: a text in, what is said about it as "LINE:COLUMN V003" or the Plan out.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/compile.h"
#include "config/diagnostic.h"
#include "config/source.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"

namespace tests {

// Each diagnostic in the order in which it is shown; nowhere is 0:0.
inline std::vector<std::string> problems_and_lints(std::string_view text,
                                                   const config::Surroundings& surroundings = {}) {
  std::vector<std::string> found;
  const config::Source source("test.conf", text);
  for (const config::Diagnostic& entry :
       config::compile(source, surroundings).diagnostics.in_order()) {
    found.push_back(fmt::format("{}:{} V{:03}", entry.span.line, entry.span.column,
                                static_cast<unsigned>(entry.code)));
  }
  return found;
}

// The same without lints, V080 and above, which are tested in config_lint_test.cc: other tests need
// not be wise.
inline std::vector<std::string> problems(std::string_view text,
                                         const config::Surroundings& surroundings = {}) {
  std::vector<std::string> found = problems_and_lints(text, surroundings);
  std::erase_if(found, [](const std::string& problem) {
    return problem.substr(problem.find(' ') + 1) >= "V080";
  });
  return found;
}

// The diagnostics of a text themselves, without lints.
inline std::vector<config::Diagnostic> diagnostics(std::string_view text) {
  std::vector<config::Diagnostic> found =
      config::compile(config::Source("test.conf", text)).diagnostics.in_order();
  std::erase_if(found, [](const config::Diagnostic& entry) {
    return entry.code >= config::Code::no_timeout;
  });
  return found;
}

// A valid Plan with the bytes it lives in. Throws when there is an error, or when the Plan of a
// configuration without one is not valid.
class CompiledPlan {
 public:
  explicit CompiledPlan(std::string_view text) {
    const config::Source source("test.conf", text);
    const config::Compilation result = config::compile(source);
    if (!result.rows)
      throw std::runtime_error("the configuration has errors: " + std::string(text));
    bytes_ = contract::write_plan(*result.rows);
    const auto valid = contract::validate_plan(bytes_);
    if (!valid) throw std::runtime_error(std::string(contract::describe(valid.error())));
    plan_ = *valid;
  }
  CompiledPlan(const CompiledPlan&) = delete;
  CompiledPlan& operator=(const CompiledPlan&) = delete;

  const contract::Plan& plan() const { return plan_; }
  const contract::PlanRouter& router(std::size_t index = 0) const { return plan_.routers()[index]; }
  std::string interface_name(std::uint32_t index) const {
    return std::string(plan_.name(plan_.interfaces()[index]));
  }
  // "192.0.2.1/24 eth0", those in the adverts first.
  std::vector<std::string> addresses(std::size_t router_index = 0) const {
    std::vector<std::string> shown;
    for (const contract::PlanAddress& row : plan_.addresses(router(router_index))) {
      shown.push_back(fmt::format("{}/{} {}", contract::address(row).to_string(), row.prefix_length,
                                  interface_name(row.interface)));
    }
    return shown;
  }

 private:
  std::vector<std::uint8_t> bytes_;
  contract::Plan plan_;
};

// An instance that is complete in four lines; `lines` start at line 5, column 1.
inline std::string instance_with(std::string_view lines) {
  return fmt::format(
      "vrrp_instance a {{\n"
      "interface eth0\n"
      "virtual_router_id 50\n"
      "virtual_ipaddress {{ 192.0.2.1/24 }}\n"
      "{}\n"
      "}}\n",
      lines);
}

// An instance without addresses in three lines; `lines` start at line 4, column 1.
inline std::string instance_without_addresses(std::string_view lines) {
  return fmt::format(
      "vrrp_instance a {{\n"
      "interface eth0\n"
      "virtual_router_id 50\n"
      "{}\n"
      "}}\n",
      lines);
}

// A global_defs block on line 1, its `lines` from line 2 on, and a complete instance behind it.
inline std::string globals_with(std::string_view lines) {
  return fmt::format("global_defs {{\n{}\n}}\n", lines) + instance_with("");
}

}  // namespace tests
