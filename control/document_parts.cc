#include "control/document_parts.h"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace control {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  // Nothing here is ever invalid UTF-8, as the Plan holds visible ASCII only, and so does what is
  // kept of a script's output; but a dump that could fail would have to throw.
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ascii_text_of(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void append_counter(std::string& out, std::string_view name, std::uint64_t value) {
  fmt::format_to(std::back_inserter(out), "{}\"{}\":{}", out.ends_with('{') ? "" : ",", name,
                 value);
}

std::string with_counters(const Json& object, std::string_view name, std::string_view counters) {
  std::string text = text_of(object);
  text.pop_back();
  fmt::format_to(std::back_inserter(text), ",\"{}\":{}}}", name, counters);
  return text;
}

double seconds(vrrp::Nanoseconds duration) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(duration);
  return static_cast<double>(milliseconds.count()) / 1000.0;
}

double exact_seconds(vrrp::Nanoseconds duration) {
  const auto microseconds = std::chrono::floor<std::chrono::microseconds>(duration);
  return static_cast<double>(microseconds.count()) / 1'000'000.0;
}

}  // namespace control
