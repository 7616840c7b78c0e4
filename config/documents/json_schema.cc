// docs/config.schema.json: the JSON schema of `regent config show --json`. docs/CONFIG_JSON.md says
// the same in words. An object for each block, a member for each keyword that counts.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "config/documents/documents.h"
#include "config/schema.h"

namespace documents {
namespace {

using config::Block;
using config::BlockKeywords;
using config::Keyword;
using config::Support;
using config::Type;
using Json = nlohmann::ordered_json;

constexpr double kMillion = 1'000'000;

Json object_of(Block block);

// A list of addresses: what an address line has, by the words behind the address.
Json addresses() {
  Json item = object_of(Block::addresses);
  Json address{{"type", "string"},
               {"description", "The address with its prefix length: 192.0.2.1/24."}};
  item["properties"]["address"] = std::move(address);
  item["required"] = Json::array({"address"});
  return {{"type", "array"}, {"items", std::move(item)}};
}

// What a line of track_script and the like has.
Json tracked() {
  Json item = object_of(Block::tracked);
  item["properties"]["name"] = {{"type", "string"}};
  item["required"] = Json::array({"name"});
  // No field of Config belongs to these words alone.
  for (const BlockKeywords& part : config::schema()) {
    if (part.block != Block::tracked) continue;
    for (const Keyword& row : part.keywords) {
      const auto most = static_cast<std::int64_t>(row.range.max);
      Json word = row.type == Type::flag
                      ? Json{{"type", "boolean"}}
                      : Json{{"type", "integer"}, {"minimum", -most}, {"maximum", most}};
      word["description"] = row.help;
      item["properties"][std::string(row.name)] = std::move(word);
    }
  }
  return {{"type", "array"}, {"items", std::move(item)}};
}

// An object of these members.
Json object_with(Json properties, Json required) {
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(properties)},
          {"required", std::move(required)}};
}

Json hosts(const Keyword& row) {
  Json properties{{"address", {{"type", "string"}}}};
  if (row.type == Type::hosts) {
    properties["port"] = {{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}};
  }
  return {{"type", "array"},
          {"items", object_with(std::move(properties), Json::array({"address"}))}};
}

Json query() {
  const Json text{{"type", "string"}};
  return object_with({{"name", text}, {"type", text}, {"class", text}},
                     Json::array({"name", "type", "class"}));
}

Json expectation() {
  const Json text{{"type", "string"}};
  return object_with({{"rcodes", {{"type", "array"}, {"items", text}}},
                      {"answer", text},
                      {"data", text},
                      {"prefix", text},
                      {"answers", {{"type", "integer"}, {"minimum", 0}, {"maximum", 65535}}}},
                     Json::array({"rcodes", "answers"}));
}

Json mail_events(const Keyword& row) {
  const Json names{{"type", "string"},
                   {"enum", {"all", "active", "check_failed", "backup", "fault"}}};
  return object_with(
      {{"events", {{"type", "array"}, {"items", names}}},
       {"digest", {{"type", "integer"}, {"minimum", row.range.min}, {"maximum", row.range.max}}}},
      Json::array({"events", "digest"}));
}

Json words() { return {{"type", "array"}, {"items", {{"type", "string"}}}}; }

Json weight(const Keyword& row) {
  const auto most = static_cast<std::int64_t>(row.range.max);
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties",
           {{"number", {{"type", "integer"}, {"minimum", -most}, {"maximum", most}}},
            {"reverse", {{"type", "boolean"}}}}},
          {"required", Json::array({"number", "reverse"})}};
}

Json notification() {
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties", {{"command", {{"type", "string"}}}, {"user", {{"type", "string"}}}}},
          {"required", Json::array({"command"})}};
}

Json owned_path() {
  const Json text{{"type", "string"}};
  return object_with({{"path", text}, {"user", text}}, Json::array({"path"}));
}

// A list, or an object for the keywords in the block.
Json block_of(const Keyword& row) {
  if (row.opens == Block::addresses) return addresses();
  if (row.opens == Block::words) return words();
  return row.opens == Block::tracked ? tracked() : object_of(row.opens);
}

Json choices_of(const Keyword& row) {
  Json choices = Json::array();
  for (std::string_view rest = row.choices; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    choices.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {{"type", "string"}, {"enum", std::move(choices)}};
}

Json named(Json item) {
  item["properties"]["name"] = {{"type", "string"}};
  item["required"].push_back("name");
  return {{"type", "array"}, {"items", std::move(item)}};
}

Json value_of(const Keyword& row) {
  switch (row.type) {
    case Type::flag:
    case Type::flag_or_bool:
      return {{"type", "boolean"}};
    case Type::number:
    case Type::whole_seconds:
      return {{"type", "integer"}, {"minimum", row.range.min}, {"maximum", row.range.max}};
    case Type::decimal:
      return {{"type", "number"},
              {"minimum", static_cast<double>(row.range.min) / kMillion},
              {"maximum", static_cast<double>(row.range.max) / kMillion}};
    case Type::choice:
      return choices_of(row);
    case Type::weight:
      return weight(row);
    case Type::notification:
      return notification();
    case Type::owned_path:
      return owned_path();
    case Type::hosts:
    case Type::whole_hosts:
    case Type::host:
      return hosts(row);
    case Type::query:
      return query();
    case Type::mail_events:
      return mail_events(row);
    case Type::expectation:
      return expectation();
    case Type::block:
      return block_of(row);
    case Type::named_block:
      return named(object_of(row.opens));
    case Type::word:
    case Type::command:
    case Type::program:
    case Type::user:
    case Type::statuses:
    case Type::text:
    case Type::may_choose:
    case Type::first_content:
    case Type::interface:
    case Type::named_router:
    case Type::unread:
      return {{"type", "string"}};
  }
  return {};
}

// What is gone when the configuration is in effect: it is in every instance then.
bool is_resolved(const Keyword& row) {
  return row.type == Type::named_router ||
         (row.type == Type::block && row.opens == Block::instance);
}

// About the text, of which nothing is left, or about what regent does anyway.
bool is_without_value(const Keyword& row) {
  return row.opens == Block::none && std::holds_alternative<std::monostate>(row.target);
}

Json object_of(Block block) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const BlockKeywords& part : config::schema()) {
    if (part.block != block) continue;
    for (const Keyword& row : part.keywords) {
      if (row.support != Support::full || is_resolved(row) || is_without_value(row)) continue;
      Json value = value_of(row);
      value["description"] = row.help;
      properties[std::string(row.name)] = std::move(value);
      if (row.is_required) required.push_back(row.name);
    }
  }
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(properties)},
          {"required", std::move(required)}};
}

}  // namespace

std::string json_schema() {
  Json whole{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
             {"title", "regent config show --json"}};
  Json root = object_of(Block::root);
  root["properties"]["schema"] = {{"const", 1}};
  root["required"] = Json::array({"schema", "vrrp_instance"});
  whole.update(root);
  return whole.dump(2) + "\n";
}

}  // namespace documents
