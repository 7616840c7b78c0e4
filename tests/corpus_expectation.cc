#include "tests/corpus_expectation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>

#include "config/compile.h"
#include "config/render.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "tests/corpus_unsupported.h"

namespace tests {
namespace {

using config::Severity;

config::Compilation compiled(const CorpusEntry& entry, const Texts& texts) {
  const config::Source main(entry.file, texts.at(entry.main_path()));
  return config::compile(main, surroundings_of(entry, texts));
}

int exit_status(const config::Diagnostics& diagnostics) {
  if (diagnostics.has_errors()) return 2;
  return diagnostics.count(Severity::warning) > 0 ? 1 : 0;
}

// "17:5 V009 track_script", before it the file when it is not the main one.
std::string diagnostic_line(const config::Sources& sources, const config::Diagnostic& entry) {
  const unsigned code = static_cast<unsigned>(entry.code);
  const config::SourceSpan& at = entry.span;
  if (!at.is_somewhere()) return fmt::format("nowhere V{:03}", code);
  const std::string_view line = sources.file(at.file).line(at.line);
  const std::string_view word =
      line.substr(std::min<std::size_t>(at.column - 1, line.size()), at.length);
  const std::string file =
      at.file == 0 ? "" : fmt::format("{}:", std::string(sources.path(at.file)));
  const std::string times = entry.times > 1 ? fmt::format(" ({} times)", entry.times) : "";
  return fmt::format("{}{}:{} V{:03} {}{}", file, at.line, at.column, code, word, times);
}

std::vector<std::string> diagnostic_lines(const config::Compilation& compilation) {
  std::vector<std::string> lines;
  for (const config::Diagnostic& entry : compilation.diagnostics.in_order()) {
    lines.push_back(diagnostic_line(compilation.sources, entry));
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string seconds(std::uint64_t number, std::uint64_t of_one_second) {
  return fmt::format("{} s", static_cast<double>(number) / static_cast<double>(of_one_second));
}

std::string_view family_word(vrrp::Family family) {
  return family == vrrp::Family::ipv4 ? "IPv4" : "IPv6";
}

// What is not as it is when nobody says anything about it.
std::string unusual_settings(const contract::PlanRouter& row) {
  using contract::RouterFlag;
  std::string text;
  const auto add = [&](bool is_unusual, const std::string& words) {
    if (is_unusual) text += " " + words;
  };
  add(row.interval_cs != 100, "every " + seconds(row.interval_cs, 100));
  add(!contract::has(row, RouterFlag::preempt), "nopreempt");
  add(row.preempt_delay_us != 0, "preempt delay " + seconds(row.preempt_delay_us, 1'000'000));
  if (row.auth_type != 0) {
    const std::string key(row.auth_key.begin(), row.auth_key.end());
    add(true, fmt::format("password {}", key.substr(0, key.find('\0'))));
  }
  add(row.garp_repeat != 5, fmt::format("garp repeat {}", row.garp_repeat));
  add(row.garp_delay_seconds != 5, fmt::format("garp delay {} s", row.garp_delay_seconds));
  add(row.garp_refresh_seconds != 0, fmt::format("garp refresh {} s", row.garp_refresh_seconds));
  add(row.garp_refresh_repeat != 1, fmt::format("garp refresh repeat {}", row.garp_refresh_repeat));
  add(contract::has(row, RouterFlag::checksum_as_v2), "checksum as v2");
  add(contract::has(row, RouterFlag::skip_check_adv_addr), "skip check");
  return text;
}

// A long list is shown by its ends.
template <typename Show>
std::string shortened(std::size_t size, std::string_view indent, Show show) {
  constexpr std::size_t kMost = 20;
  constexpr std::size_t kOfEachEnd = 2;
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    const bool is_between = i >= kOfEachEnd && i + kOfEachEnd < size;
    if (size <= kMost || !is_between) {
      text += show(i);
    } else if (i == kOfEachEnd) {
      text += fmt::format("{}... {} more\n", indent, size - 2 * kOfEachEnd);
    }
  }
  return text;
}

class PlanText {
 public:
  explicit PlanText(const contract::Plan& plan) : plan_(plan) {}

  std::string text() const {
    std::vector<std::string> senders;
    for (const contract::PlanSender& row : plan_.senders()) {
      senders.push_back(
          fmt::format("{} {}", interface(row.interface), family_word(contract::family(row))));
    }
    const auto sender = [&](std::size_t i) { return fmt::format("sends on {}\n", senders[i]); };
    const auto router = [&](std::size_t i) { return router_text(plan_.routers()[i]); };
    return shortened(senders.size(), "", sender) + shortened(plan_.routers().size(), "", router);
  }

 private:
  std::string_view interface(std::uint32_t index) const {
    return plan_.name(plan_.interfaces()[index]);
  }

  std::string router_text(const contract::PlanRouter& row) const {
    const auto addresses = plan_.addresses(row);
    const auto show = [&](std::size_t i) {
      const contract::PlanAddress& address = addresses[i];
      const bool is_advertised = i < row.advertised_count;
      const std::string device =
          address.interface == row.interface ? ""
                                             : fmt::format(" dev {}", interface(address.interface));
      return fmt::format("  {}{}/{}{}\n", is_advertised ? "" : "follows ",
                         contract::address(address).to_string(), address.prefix_length, device);
    };
    return fmt::format("router {} {} {} v{} vrid {} priority {}{}\n", plan_.name(row),
                       interface(row.interface), family_word(contract::family(row)), row.version,
                       row.vrid, row.priority, unusual_settings(row)) +
           shortened(addresses.size(), "  ", show);
  }

  const contract::Plan& plan_;
};

// Empty when there is none.
std::string plan_text(const config::Compilation& compilation, std::string_view headline) {
  if (!compilation.rows) return "";
  const std::vector<std::uint8_t> bytes = contract::write_plan(*compilation.rows);
  const auto plan = contract::validate_plan(bytes);
  if (!plan) return fmt::format("\nnot a valid Plan: {}\n", contract::describe(plan.error()));
  return fmt::format("\n{}\n{}", headline, PlanText(*plan).text());
}

// What there would be to say, and the Plan, if everything in the file were supported.
std::string without_unsupported_text(const CorpusEntry& entry,
                                     const config::Compilation& compilation) {
  const Texts texts = without_unsupported(compilation, entry.texts);
  const config::Compilation rest = compiled(entry, texts);
  const std::vector<std::string> said = diagnostic_lines(compilation);
  std::vector<std::string> more;
  std::ranges::copy_if(diagnostic_lines(rest), std::back_inserter(more), [&](const auto& line) {
    return std::ranges::find(said, line) == said.end();
  });
  const std::string plan = plan_text(rest, "plan without what is not supported");
  return more.empty() ? plan
                      : fmt::format("\nwithout what is not supported\n{}{}", joined(more), plan);
}

}  // namespace

std::string expectation(const CorpusEntry& entry) {
  const config::Compilation result = compiled(entry, entry.texts);
  const CorpusReading& reading = entry.reading;
  std::string text;
  if (!reading.compat.empty()) text += fmt::format("compat {}\n", reading.compat);
  if (reading.host != CorpusReading().host) text += fmt::format("host {}\n", reading.host);
  text += fmt::format("exit {}\n", exit_status(result.diagnostics));
  const std::string said = joined(diagnostic_lines(result));
  if (!said.empty()) text += "\n" + said;
  text += plan_text(result, "plan");
  if (has_only_unsupported_errors(result)) text += without_unsupported_text(entry, result);
  return text;
}

std::string corpus_report(const CorpusEntry& entry) {
  const config::Compilation result = compiled(entry, entry.texts);
  return config::render(result.sources, result.diagnostics) + config::summary(result.diagnostics);
}

}  // namespace tests
