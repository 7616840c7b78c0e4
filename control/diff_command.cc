#include "control/diff_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/plan_difference.h"
#include "config/provenance.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "control/diff_document.h"
#include "control/diff_report.h"
#include "vrrp/check.h"

namespace control {
namespace {

// A Plan and the bytes that it borrows.
class WholePlan {
 public:
  explicit WholePlan(const contract::PlanRows& rows) : bytes_(contract::write_plan(rows)) {
    const auto valid = contract::validate_plan(bytes_);
    CHECK(valid.has_value());  // so compile() promises
    plan_ = *valid;
  }
  WholePlan(const WholePlan&) = delete;
  WholePlan& operator=(const WholePlan&) = delete;
  WholePlan(WholePlan&&) = delete;
  WholePlan& operator=(WholePlan&&) = delete;
  ~WholePlan() = default;

  const contract::Plan& plan() const { return plan_; }

 private:
  std::vector<std::uint8_t> bytes_;
  contract::Plan plan_;
};

// The rows of a file without errors; otherwise its diagnostics have been told.
std::optional<contract::PlanRows> rows_of(const FileOptions& options) {
  const CompiledFile file(options);
  if (file.compilation().rows) return file.compilation().rows;
  fmt::print(stderr, "{}regent: {} has errors: nothing was compared\n", file.report(),
             config::shown_name(options.file));
  return std::nullopt;
}

}  // namespace

int diff_command(const DiffOptions& options) {
  const std::optional<contract::PlanRows> old_rows = rows_of(options.before);
  const std::optional<contract::PlanRows> new_rows = rows_of(options.after);
  if (!old_rows || !new_rows) return kCannotCompare;
  const WholePlan before(*old_rows);
  const WholePlan after(*new_rows);
  const config::PlanDifference difference = config::compare(before.plan(), after.plan());
  const DiffInput input{.before = before.plan(), .after = after.plan(), .difference = difference};
  const std::string text =
      options.form == DiffForm::json ? diff_document(input) : diff_report(input);
  if (const int error = print(text); error != 0) {
    fmt::print(stderr, "regent: writing the differences: {}\n", std::strerror(error));
    return kCannotCompare;
  }
  return difference.is_empty() ? kNothingChanges : kSomethingChanges;
}

}  // namespace control
