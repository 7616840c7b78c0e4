#include "control/post_status.h"

#include <nlohmann/json.hpp>

#include "control/document_parts.h"

namespace control {
namespace {

using Json = nlohmann::ordered_json;

const char* word(const PostState& state) {
  if (!state.is_served) return "not_served";
  return state.failures == 0 ? "good" : "failing";
}

}  // namespace

std::string url_text(const contract::Plan& plan, std::uint32_t url, const PostState& state) {
  Json out;
  out["name"] = std::string(plan.name(plan.urls()[url]));
  out["state"] = word(state);
  out["events_posted"] = state.posted;
  out["events_skipped"] = state.skipped;
  out["events_waiting"] = state.waiting;
  out["failures"] = state.failures;
  out["last_error"] = state.last_error.empty() ? Json() : Json(state.last_error);
  return text_of(out);
}

}  // namespace control
