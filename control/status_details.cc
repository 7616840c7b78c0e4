#include "control/status_details.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

#include "control/status_fields.h"

namespace control {
namespace {

void append_line(std::string& out, std::string_view label, std::string_view words) {
  fmt::format_to(std::back_inserter(out), "  {:<12} {}\n", label, words);
}

// "adverts_sent 3, adverts_received 7"; without those that are 0 when `only_counted`.
enum class Show { all, only_counted };
std::string counters(const Json* object, Show show) {
  if (object == nullptr || !object->is_object()) return std::string(kNothing);
  std::string out;
  for (const auto& [name, value] : object->items()) {
    if (!value.is_number() || (show == Show::only_counted && value == 0)) continue;
    fmt::format_to(std::back_inserter(out), "{}{} {}", out.empty() ? "" : ", ", printable(name),
                   value.dump());
  }
  return out.empty() ? "none" : out;
}

std::string timers(const Json& timers) {
  std::string out =
      fmt::format("own interval {} s, Active router's {} s, skew {} s, silence ends after {} s",
                  number(timers, "advertisement_interval"), number(timers, "active_adver_interval"),
                  number(timers, "skew_time"), number(timers, "active_down_interval"));
  const std::string delay = number(timers, "preempt_delay_left");
  if (delay != kNothing) out += fmt::format("; does not preempt for {} s", delay);
  return out;
}

// "+20", "fault", "waiting"
std::string effect(const Json& check) {
  const Json* value = find(check, "effect");
  if (value == nullptr || !value->is_number_integer()) return text(check, "effect");
  return fmt::format("{:+}", value->get<std::int64_t>());
}

// "named_ok up: +20, disk_ok down: fault"
std::string tracked_checks(const Json& list) {
  std::string out;
  for (const Json& check : list) {
    const Json* reverse = find(check, "reverse");
    fmt::format_to(std::back_inserter(out), "{}{}{} {}: {}", out.empty() ? "" : ", ",
                   text(check, "name"), reverse != nullptr && *reverse == true ? " (reverse)" : "",
                   text(check, "verdict"), effect(check));
  }
  return out;
}

void append_router(std::string& out, const Json& router) {
  fmt::format_to(std::back_inserter(out), "\n{}: {} VRID {}, {}\n", text(router, "name"),
                 text(router, "interface"), number(router, "vrid"), text(router, "state"));
  const Json* const times = find(router, "timers");
  if (times != nullptr) {
    append_line(out, "timers", timers(*times));
    append_line(out, "last advert", ago(*times, "last_advert_age"));
  }
  const Json* const checks = find_list(router, "checks");
  if (checks != nullptr && !checks->empty()) append_line(out, "checks", tracked_checks(*checks));
  const Json* const counted = find(router, "counters");
  append_line(out, "counters", counters(counted, Show::all));
  if (counted == nullptr) return;
  append_line(out, "dropped", counters(find(*counted, "dropped"), Show::only_counted));
}

std::string last_result(const Json& check) {
  const Json* result = find(check, "last_result");
  if (result == nullptr || !result->is_structured()) {
    return std::string(result != nullptr && result->is_null() ? "none yet" : kNothing);
  }
  return fmt::format("{}; it took {} s and ended {}", text(*result, "text"),
                     number(*result, "duration_seconds"), ago(*result, "age_seconds"));
}

// Nothing is run: what the kernel says, or the file, holds until it says something else.
std::string told_result(const Json& check) {
  const Json* result = find(check, "last_result");
  if (result == nullptr) return std::string(kNothing);
  return result->is_null() ? "none yet" : text(*result, "text");
}

// " (damped 42 s)" of one that is held down, as it has changed too often.
std::string damped(const Json& check) {
  const std::string left = number(check, "damped_seconds");
  return left == kNothing ? std::string() : fmt::format(" (damped {} s)", left);
}

void append_check(std::string& out, const Json& check) {
  fmt::format_to(std::back_inserter(out), "\ncheck {}: {}{}\n", text(check, "name"),
                 text(check, "verdict"), damped(check));
  const std::string kind = text(check, "kind");
  if (kind == "interface" || kind == "file" || kind == "list" || kind == "process") {
    append_line(out, "kind", kind);
    append_line(out, "last result", told_result(check));
    return;
  }
  append_line(
      out, "runs",
      fmt::format("every {} s for at most {} s, rise {}, fall {}", number(check, "interval"),
                  number(check, "timeout"), number(check, "rise"), number(check, "fall")));
  append_line(out, "last result", last_result(check));
  const std::string streak = number(check, "streak");
  if (streak != "0" && streak != kNothing)
    append_line(out, "streak", streak + " in a row speak against the verdict");
  append_line(out, "counters", counters(find(check, "counters"), Show::all));
}

void append_fifo(std::string& out, const Json& fifo) {
  fmt::format_to(std::back_inserter(out), "\nfifo {}: {}\n", text(fifo, "path"),
                 text(fifo, "state"));
  append_line(out, "lines",
              fmt::format("{} written, {} lost, {} waiting", number(fifo, "lines_written"),
                          number(fifo, "lines_lost"), number(fifo, "lines_waiting")));
  const Json* const script = find(fifo, "script");
  if (script == nullptr || !script->is_object()) return;
  const Json* const running = find(*script, "running");
  append_line(out, "script",
              fmt::format("{}, starts {}",
                          running != nullptr && *running == true ? "running" : "not running",
                          number(*script, "starts")));
}

void append_url(std::string& out, const Json& url) {
  fmt::format_to(std::back_inserter(out), "\nnotify_url {}: {}\n", text(url, "name"),
                 text(url, "state"));
  append_line(out, "events",
              fmt::format("{} posted, {} skipped, {} waiting", number(url, "events_posted"),
                          number(url, "events_skipped"), number(url, "events_waiting")));
  const std::string failures = number(url, "failures");
  if (failures == "0" || failures == kNothing) return;
  append_line(out, "last error", fmt::format("{}; {} in a row", text(url, "last_error"), failures));
}

void append_interface(std::string& out, const Json& interface) {
  fmt::format_to(std::back_inserter(out), "\ninterface {}\n", text(interface, "name"));
  append_line(out, "state", text(interface, "state"));
  append_line(out, "received", number(interface, "adverts_received"));
  append_line(out, "dropped", counters(find(interface, "dropped"), Show::only_counted));
  const Json* const unknown = find(interface, "last_unknown_vrid");
  if (unknown == nullptr || !unknown->is_object()) return;
  append_line(out, "unknown VRID",
              fmt::format("{} from {}, {}", number(*unknown, "vrid"), text(*unknown, "source"),
                          ago(*unknown, "age_seconds")));
}

}  // namespace

std::expected<std::string, std::string> status_details(std::string_view document) {
  const auto json = parse_status(document);
  if (!json) return std::unexpected(json.error());
  std::string out;
  for (const Json& router : *find(*json, "routers")) append_router(out, router);
  if (const Json* const checks = find_list(*json, "checks")) {
    for (const Json& check : *checks) append_check(out, check);
  }
  if (const Json* const interfaces = find_list(*json, "interfaces")) {
    for (const Json& interface : *interfaces) append_interface(out, interface);
  }
  if (const Json* const fifos = find_list(*json, "fifos")) {
    for (const Json& fifo : *fifos) append_fifo(out, fifo);
  }
  if (const Json* const urls = find_list(*json, "urls")) {
    for (const Json& url : *urls) append_url(out, url);
  }
  return out;
}

}  // namespace control
