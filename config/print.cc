#include "config/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "config/characters.h"
#include "config/command_words.h"
#include "config/definitions.h"
#include "config/dns_words.h"
#include "config/mail_value.h"
#include "config/overloaded.h"
#include "config/raw_line.h"
#include "config/value.h"

namespace config {
namespace {

constexpr std::size_t kIndent = 4;
// A dollar sign that must not be taken for the start of a reference to what is built in.
constexpr std::string_view kDollar = "${_DOLLAR}";
constexpr std::string_view kDollarName = "_DOLLAR";
constexpr std::string_view kDollarDefinition = "$_DOLLAR=$";

bool needs_quotes(std::string_view word) {
  return word.empty() || std::ranges::any_of(word, [](char c) {
           return is_blank(c) || std::string_view("{}#!$").find(c) != std::string_view::npos;
         });
}

// At the start of a line a word may be more than a word: a condition, a repetition, an include.
bool is_special_at_start(std::string_view word) {
  return word.starts_with('@') || word.starts_with('~') || word.starts_with("include");
}

std::string without_references(std::string_view quoted_word) {
  std::string written;
  for (std::size_t at = 0; at < quoted_word.size(); ++at) {
    const auto reference =
        quoted_word[at] == '$' ? reference_at(quoted_word, at) : std::optional<Reference>();
    const bool is_taken =
        reference && (is_built_in(reference->name) || reference->name == kDollarName);
    if (is_taken)
      written += kDollar;
    else
      written += quoted_word[at];
  }
  return written;
}

// In double quotes, as command_words.h reads it: each quote with a backslash, and none without an
// end because of a backslash in front of it.
std::string written_command(std::string_view command) {
  std::string text = "\"";
  for (const char c : command) {
    if (c == '"') text += '\\';
    text += c;
  }
  const std::size_t last = command.find_last_not_of('\\');
  const std::size_t backslashes = command.size() - (last == std::string_view::npos ? 0 : last + 1);
  if (backslashes % 2 != 0) text += '\\';
  return without_references(text + '"');
}

std::string written_program(std::string_view program) {
  std::string text;
  for (const CommandWord& word : split_command(program)) {
    if (!text.empty()) text += ' ';
    text += written_word(word.text);
  }
  return text;
}

// A text in which no double quote can be.
std::string written_text(std::string_view text) {
  return without_references(fmt::format("\"{}\"", text));
}

std::string written_host(const Host& host) {
  const std::string address = host.address.to_string();
  return host.port == 0 ? address : fmt::format("{} port {}", address, host.port);
}

std::string written_query(const DnsQuery& query) {
  return written_word(query.name) + to_string(query).substr(query.name.size());
}

std::string value_of(const ShownStatement& statement) {
  if (statement.row->type == Type::text) {
    return written_text(std::get<std::string_view>(statement.value));
  }
  if (statement.row->type == Type::command) {
    return written_command(std::get<std::string_view>(statement.value));
  }
  if (statement.row->type == Type::program) {
    return written_program(std::get<std::string_view>(statement.value));
  }
  // The names of a user and a group have nothing that needs quotes, and status codes neither.
  if (statement.row->type == Type::user || statement.row->type == Type::statuses) {
    return std::string(std::get<std::string_view>(statement.value));
  }
  return std::visit(
      Overloaded{
          [](bool value) { return std::string(value ? "on" : "off"); },
          [](std::uint32_t value) { return fmt::format("{}", value); },
          [](std::int32_t value) { return fmt::format("{}", value); },
          [](Weight value) {
            return fmt::format("{}{}", value.number, value.is_reverse ? " reverse" : "");
          },
          [](Decimal value) { return to_string(value); },
          [](std::string_view value) { return written_word(value); },
          [](ShownNotification value) {
            return fmt::format("{}{}{}", written_command(value.command),
                               value.user.empty() ? "" : " ", value.user);
          },
          [](ShownPath value) {
            return fmt::format("{}{}{}", written_word(value.path), value.user.empty() ? "" : " ",
                               value.user);
          },
          // Each of them has a line of its own.
          [](const HostList*) { return std::string(); },
          [](EmailEvents value) { return to_string(value); },
          [](const DnsQuery* value) { return written_query(*value); },
          [](const DnsExpectation* value) { return without_references(to_string(*value)); },
      },
      statement.value);
}

// Whether the keyword says it alone.
bool is_bare(const ShownStatement& statement) {
  return statement.row->type == Type::may_choose &&
         std::get<std::string_view>(statement.value).empty();
}

// A keyword and its value; empty when that is the way to say it: a flag that is off.
std::string written(const ShownStatement& statement) {
  const Keyword& row = *statement.row;
  if (is_bare(statement)) return std::string(row.name);
  if (row.type != Type::flag) return fmt::format("{} {}", row.name, value_of(statement));
  return std::get<bool>(statement.value) ? std::string(row.name) : std::string();
}

class Printer {
 public:
  Printer(const Config& config, Secrets secrets, const Remarks& remarks)
      : config_(config), secrets_(secrets), remarks_(remarks) {}

  std::string print();

 private:
  void print_globals(const Keyword& row);
  // A script, a file, processes, a check of our own, or a URL.
  template <typename T>
  void print_definition(const Keyword& row, const T& definition);
  void print_instance(const Keyword& row, std::size_t number);
  void print_block(const Keyword& row, std::string_view head,
                   const std::vector<ShownStatement>& inside);
  void print_statement(const ShownStatement& statement);
  void print_list(const ShownStatement& list);
  void print_remarks(Remarks::Place place);

  void open(std::string_view head);
  void close(const Keyword& row);
  void close();
  void add_line(std::string_view text);
  // On the top level, a blank line before what follows.
  void separate();

  const Config& config_;
  Secrets secrets_;
  const Remarks& remarks_;
  std::size_t scope_ = Remarks::kGlobals;
  std::size_t depth_ = 0;
  std::string out_;
};

std::string Printer::print() {
  for (const Keyword& row : root_keywords()) {
    if (row.support != Support::full) continue;
    if (row.opens == Block::global_defs) print_globals(row);
    if (row.opens == Block::script) {
      for (const Script& script : config_.scripts) print_definition(row, script);
    }
    // Not by the old name of the block, too.
    if (row.name == "track_file") {
      for (const TrackFile& file : config_.track_files) print_definition(row, file);
    }
    if (row.opens == Block::track_process) {
      for (const TrackProcess& process : config_.track_processes) print_definition(row, process);
    }
    if (row.opens == Block::notify_url) {
      for (const NotifyUrl& block : config_.notify_urls) print_definition(row, block);
    }
    for (const NativeCheck& check : config_.native_checks) {
      if (row.opens == block_of(check)) print_definition(row, check);
    }
    if (row.opens != Block::instance || row.type != Type::named_block) continue;
    for (std::size_t i = 0; i < config_.instances.size(); ++i) print_instance(row, i);
  }
  print_remarks({.scope = config_.instances.size(), .block = nullptr});
  if (out_.find(kDollar) == std::string::npos) return std::move(out_);
  return fmt::format("{}\n\n{}", kDollarDefinition, out_);
}

void Printer::print_globals(const Keyword& row) {
  scope_ = Remarks::kGlobals;
  const std::vector<ShownStatement> inside = outline(config_.globals, secrets_);
  if (inside.empty() && remarks_.at({.scope = scope_, .block = &row}).empty()) return;
  separate();
  print_block(row, row.name, inside);
}

template <typename T>
void Printer::print_definition(const Keyword& row, const T& definition) {
  separate();
  const std::string name = written_word(definition.name.value.value_or(""));
  open(fmt::format("{} {}", row.name, name));
  for (const ShownStatement& statement : outline(definition, secrets_)) print_statement(statement);
  close();
}

void Printer::print_instance(const Keyword& row, std::size_t number) {
  scope_ = number;
  print_remarks({.scope = number, .block = nullptr});
  separate();
  const Instance& instance = config_.instances[number];
  const std::string name = written_word(instance.name.value.value_or(""));
  print_block(row, fmt::format("{} {}", row.name, name), outline(instance, secrets_));
}

void Printer::print_block(const Keyword& row, std::string_view head,
                          const std::vector<ShownStatement>& inside) {
  open(head);
  for (const ShownStatement& statement : inside) print_statement(statement);
  close(row);
}

void Printer::print_statement(const ShownStatement& statement) {
  const Keyword& row = *statement.row;
  if (!statement.lines.empty()) return print_list(statement);
  if (row.opens != Block::none) return print_block(row, row.name, statement.inside);
  if (const auto* hosts = std::get_if<const HostList*>(&statement.value)) {
    for (const Host& host : (*hosts)->hosts)
      add_line(fmt::format("{} {}", row.name, written_host(host)));
    return;
  }
  if (const std::string text = written(statement); !text.empty()) add_line(text);
}

void Printer::print_list(const ShownStatement& list) {
  open(list.row->name);
  for (const ShownLine& shown : list.lines) {
    std::string text = is_special_at_start(shown.text)
                           ? without_references(fmt::format("\"{}\"", shown.text))
                           : written_word(shown.text);
    for (const ShownStatement& word : shown.words) text += fmt::format(" {}", written(word));
    add_line(text);
  }
  close(*list.row);
}

void Printer::print_remarks(Remarks::Place place) {
  for (std::string_view rest : remarks_.at(place)) {
    if (place.block == nullptr) separate();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      add_line(fmt::format("# {}", rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

void Printer::open(std::string_view head) {
  add_line(fmt::format("{} {{", head));
  ++depth_;
}

void Printer::close(const Keyword& row) {
  print_remarks({.scope = scope_, .block = &row});
  close();
}

void Printer::close() {
  --depth_;
  add_line("}");
}

// A line that would be too long with the blanks is written without.
void Printer::add_line(std::string_view text) {
  const std::size_t indent = depth_ * kIndent;
  if (indent + text.size() <= kMaxLineBytes) out_.append(indent, ' ');
  out_ += text;
  out_ += '\n';
}

void Printer::separate() {
  if (depth_ == 0 && !out_.empty()) out_ += '\n';
}

}  // namespace

std::span<const std::string> Remarks::at(Place place) const {
  const auto found = remarks_.find(place);
  return found == remarks_.end() ? std::span<const std::string>() : found->second;
}

std::string print(const Config& config, Secrets secrets, const Remarks& remarks) {
  return Printer(config, secrets, remarks).print();
}

std::string written_word(std::string_view word) {
  if (!needs_quotes(word)) return std::string(word);
  return without_references(fmt::format("\"{}\"", word));
}

}  // namespace config
