#include "control/fifo_status.h"

#include <nlohmann/json.hpp>

#include "control/document_parts.h"

namespace control {
namespace {

using Json = nlohmann::ordered_json;

const char* word(const FifoState& state) {
  if (!state.is_open) return "missing";
  return state.is_full ? "full" : "open";
}

}  // namespace

std::string fifo_text(const contract::Plan& plan, std::uint32_t fifo, const FifoStatus& status) {
  Json out;
  out["path"] = std::string(plan.path(plan.fifos()[fifo]));
  out["state"] = word(status.lines);
  out["lines_written"] = status.lines.written;
  out["lines_lost"] = status.lines.lost;
  out["lines_waiting"] = status.lines.waiting;
  out["script"] = nullptr;
  if (status.script) {
    out["script"] = {{"running", status.script->is_running}, {"starts", status.script->starts}};
  }
  return text_of(out);
}

}  // namespace control
