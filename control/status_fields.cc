#include "control/status_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace control {
namespace {

constexpr std::int64_t kKnownSchema = 1;

}  // namespace

std::string printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
  return out;
}

const Json* find(const Json& object, const char* key) {
  const auto entry = object.find(key);  // The end, too, where `object` is none.
  return entry == object.end() ? nullptr : &*entry;
}

const Json* find_list(const Json& object, const char* key) {
  const Json* list = find(object, key);
  return list != nullptr && list->is_array() ? list : nullptr;
}

std::string text(const Json& object, const char* key) {
  const Json* value = find(object, key);
  const auto* string = value == nullptr ? nullptr : value->get_ptr<const Json::string_t*>();
  return string == nullptr ? std::string(kNothing) : printable(*string);
}

std::string number(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value != nullptr && value->is_number() ? value->dump() : std::string(kNothing);
}

std::string ago(const Json& object, const char* key) {
  const Json* age = find(object, key);
  if (age == nullptr || !age->is_number()) return std::string(kNothing);
  const auto seconds = age->get<double>();
  if (seconds < 1) return "just now";
  if (seconds < 60) return fmt::format("{:.0f} s ago", std::floor(seconds));
  if (seconds < 3600) return fmt::format("{:.0f} min ago", std::floor(seconds / 60));
  if (seconds < 86400) return fmt::format("{:.0f} h ago", std::floor(seconds / 3600));
  return fmt::format("{:.0f} d ago", std::floor(seconds / 86400));
}

std::expected<Json, std::string> parse_status(std::string_view document) {
  Json json = Json::parse(document, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object()) {
    return std::unexpected("regentd's answer is not a whole JSON document");
  }
  const Json* schema = find(json, "schema");
  if (schema == nullptr || *schema != kKnownSchema) {
    return std::unexpected(fmt::format("regentd's answer has schema {}; this program knows {}",
                                       number(json, "schema"), kKnownSchema));
  }
  if (find(json, "error") != nullptr) {
    return std::unexpected(fmt::format("regentd answers: {}", text(json, "error")));
  }
  const Json* routers = find(json, "routers");
  if (routers == nullptr || !routers->is_array()) {
    return std::unexpected("regentd's answer has no list of routers");
  }
  return json;
}

std::expected<void, std::string> check_document(std::string_view document) {
  const auto json = parse_status(document);
  if (!json) return std::unexpected(json.error());
  return {};
}

}  // namespace control
