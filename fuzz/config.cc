// config::compile on any bytes: there is a Plan or an error, never both and never neither; a Plan
// is one that every role accepts; every diagnostic lies in the text and can be shown, in printable
// characters only. The input may be several files (fuzz/files.h).
#include <algorithm>
#include <string>
#include <string_view>

#include "config/compile.h"
#include "config/render.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "fuzz/files.h"
#include "fuzz/spans.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

bool is_harmless(char c) { return c == '\n' || (c >= ' ' && c < 0x7f); }

void check_diagnostics(const config::Sources& sources, const config::Diagnostics& diagnostics) {
  const auto entries = diagnostics.in_order();
  for (const config::Diagnostic& entry : entries) {
    CHECK(!entry.message.empty());
    CHECK(fuzz::lies_in(sources, entry.span));
    if (entry.second) {
      CHECK(entry.second->span.is_somewhere() && !entry.second->label.empty());
      CHECK(fuzz::lies_in(sources, entry.second->span));
    }
  }
  const std::string shown = config::render(sources, diagnostics);
  CHECK(shown.empty() == entries.empty());
  CHECK(std::ranges::all_of(shown, is_harmless));
  CHECK(!config::summary(diagnostics).empty());
}

void check_plan(const contract::PlanRows& rows) {
  const std::vector<std::uint8_t> bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  CHECK(plan.has_value());
  CHECK(!plan->routers().empty() && plan->routers().size() == rows.routers.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  const fuzz::Files files(std::string_view(reinterpret_cast<const char*>(bytes), size_bytes));
  if (size_bytes > config::kMaxSourceBytes) return 0;
  const config::Source source("fuzz.conf", files.main());
  const config::Compilation result = config::compile(source, files.surroundings());
  check_diagnostics(result.sources, result.diagnostics);
  CHECK(result.rows.has_value() == !result.diagnostics.has_errors());
  if (result.rows) check_plan(*result.rows);
  return 0;
}
