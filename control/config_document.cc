#include "control/config_document.h"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/overloaded.h"
#include "config/schema.h"

namespace control {
namespace {

using config::Block;
using config::Keyword;
using config::Overloaded;
using config::ShownStatement;
using config::Support;
using config::Type;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMillion = 1'000'000;

// Shown with as many digits as it has: six at most, which a double keeps.
Json seconds(config::Decimal decimal) {
  if (decimal.millionths % kMillion == 0) return decimal.millionths / kMillion;
  return static_cast<double>(decimal.millionths) / static_cast<double>(kMillion);
}

Json value_of(const ShownStatement& statement) {
  return std::visit(Overloaded{
                        [](bool value) { return Json(value); },
                        [](std::uint32_t value) { return Json(value); },
                        [](std::int32_t value) { return Json(value); },
                        [](config::Weight value) {
                          return Json{{"number", value.number}, {"reverse", value.is_reverse}};
                        },
                        [](config::Decimal value) { return seconds(value); },
                        [](std::string_view value) { return Json(value); },
                        [](config::ShownNotification value) {
                          Json object{{"command", value.command}};
                          if (!value.user.empty()) object["user"] = value.user;
                          return object;
                        },
                    },
                    statement.value);
}

Json lines_of(const ShownStatement& list) {
  const char* first = list.row->opens == Block::tracked ? "name" : "address";
  Json lines = Json::array();
  for (const config::ShownLine& shown : list.lines) {
    Json line{{first, shown.text}};
    for (const ShownStatement& word : shown.words) {
      line[std::string(word.row->name)] = value_of(word);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void add_members(Json& object, const std::vector<ShownStatement>& statements) {
  for (const ShownStatement& statement : statements) {
    Json& member = object[std::string(statement.row->name)];
    if (!statement.lines.empty()) {
      member = lines_of(statement);
    } else if (statement.row->opens != Block::none) {
      member = Json::object();
      add_members(member, statement.inside);
    } else {
      member = value_of(statement);
    }
  }
}

// A value as it stands in what is around it: only one of thousands of virtual routers is a Json at
// a time.
std::string dumped(const Json& value, std::size_t depth) {
  std::string out;
  for (const char c : value.dump(2, ' ', false, Json::error_handler_t::replace)) {
    out += c;
    if (c == '\n') out.append(2 * depth, ' ');
  }
  return out;
}

void append_globals(std::string& out, const Keyword& row, const config::Config& config,
                    config::Secrets secrets) {
  Json globals = Json::object();
  add_members(globals, config::outline(config.globals, secrets));
  if (!globals.empty()) out += fmt::format(",\n  \"{}\": {}", row.name, dumped(globals, 1));
}

void append_scripts(std::string& out, const Keyword& row, const config::Config& config,
                    config::Secrets secrets) {
  if (config.scripts.empty()) return;
  Json scripts = Json::array();
  for (const config::Script& script : config.scripts) {
    Json object{{"name", script.name.value.value_or("")}};
    add_members(object, config::outline(script, secrets));
    scripts.push_back(std::move(object));
  }
  out += fmt::format(",\n  \"{}\": {}", row.name, dumped(scripts, 1));
}

void append_instances(std::string& out, const Keyword& row, const config::Config& config,
                      config::Secrets secrets) {
  out += fmt::format(",\n  \"{}\": [", row.name);
  std::string_view separator = "\n";
  for (const config::Instance& instance : config.instances) {
    Json object{{"name", instance.name.value.value_or("")}};
    add_members(object, config::outline(instance, secrets));
    out += fmt::format("{}    {}", std::exchange(separator, ",\n"), dumped(object, 2));
  }
  out += "\n  ]";
}

}  // namespace

std::string config_document(const config::Config& config, config::Secrets secrets) {
  std::string out = "{\n  \"schema\": 1";
  for (const Keyword& row : config::root_keywords()) {
    if (row.support != Support::full) continue;
    if (row.opens == Block::global_defs) append_globals(out, row, config, secrets);
    if (row.opens == Block::script) append_scripts(out, row, config, secrets);
    const bool is_instance = row.opens == Block::instance && row.type == Type::named_block;
    if (is_instance) append_instances(out, row, config, secrets);
  }
  return out + "\n}\n";
}

}  // namespace control
