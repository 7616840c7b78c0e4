#include "control/config_document.h"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "config/dns_words.h"
#include "config/mail_value.h"
#include "config/native_checks.h"
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

Json hosts_of(const config::HostList& list) {
  Json hosts = Json::array();
  for (const config::Host& host : list.hosts) {
    Json object{{"address", host.address.to_string()}};
    if (host.port != 0) object["port"] = host.port;
    hosts.push_back(std::move(object));
  }
  return hosts;
}

Json query_of(const config::DnsQuery& query) {
  return {{"name", query.name},
          {"type", config::dns_type_name(query.type)},
          {"class", config::dns_class_name(query.dns_class)}};
}

Json events_of(const config::EmailEvents& events) {
  return {{"events", config::event_names(events)}, {"digest", events.digest_seconds}};
}

Json expectation_of(const config::DnsExpectation& wanted) {
  constexpr std::uint16_t kRcodes = 16;
  Json rcodes = Json::array();
  for (std::uint16_t rcode = 0; rcode < kRcodes; ++rcode) {
    if ((wanted.rcodes >> rcode & 1) != 0) rcodes.push_back(config::rcode_name(rcode));
  }
  Json object{{"rcodes", std::move(rcodes)}};
  if (wanted.match == contract::DnsMatch::text) object["answer"] = wanted.text;
  if (wanted.match == contract::DnsMatch::data) object["data"] = wanted.text;
  if (wanted.match == contract::DnsMatch::prefix) {
    object["prefix"] = fmt::format("{}/{}", wanted.prefix.to_string(), wanted.prefix_length);
  }
  object["answers"] = wanted.min_answers;
  return object;
}

Json value_of(const ShownStatement& statement) {
  return std::visit(
      Overloaded{
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
          [](config::ShownPath value) {
            Json object{{"path", value.path}};
            if (!value.user.empty()) object["user"] = value.user;
            return object;
          },
          [](const config::HostList* list) { return hosts_of(*list); },
          [](config::EmailEvents events) { return events_of(events); },
          [](const config::DnsQuery* query) { return query_of(*query); },
          [](const config::DnsExpectation* wanted) { return expectation_of(*wanted); },
      },
      statement.value);
}

Json words_of(const ShownStatement& list) {
  Json words = Json::array();
  for (const config::ShownLine& shown : list.lines) words.push_back(shown.text);
  return words;
}

Json lines_of(const ShownStatement& list) {
  if (list.row->opens == Block::words) return words_of(list);
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

// Scripts, URLs, or checks of our own of one kind.
template <typename T>
void append_definitions(std::string& out, const Keyword& row, const std::vector<T>& definitions,
                        config::Secrets secrets) {
  Json shown = Json::array();
  for (const T& definition : definitions) {
    if constexpr (std::is_same_v<T, config::NativeCheck>) {
      if (config::block_of(definition) != row.opens) continue;
    }
    Json object{{"name", definition.name.value.value_or("")}};
    add_members(object, config::outline(definition, secrets));
    shown.push_back(std::move(object));
  }
  if (!shown.empty()) out += fmt::format(",\n  \"{}\": {}", row.name, dumped(shown, 1));
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
    if (row.opens == Block::script) append_definitions(out, row, config.scripts, secrets);
    if (config::native_block(row.opens) != nullptr) {
      append_definitions(out, row, config.native_checks, secrets);
    }
    if (row.opens == Block::notify_url) {
      append_definitions(out, row, config.notify_urls, secrets);
    }
    // Not the old name of the block, too.
    if (row.name == "track_file") append_definitions(out, row, config.track_files, secrets);
    if (row.opens == Block::track_process) {
      append_definitions(out, row, config.track_processes, secrets);
    }
    const bool is_instance = row.opens == Block::instance && row.type == Type::named_block;
    if (is_instance) append_instances(out, row, config, secrets);
  }
  return out + "\n}\n";
}

}  // namespace control
