#include "config/expansion.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "config/characters.h"
#include "config/include.h"
#include "config/render.h"

namespace config {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::string_view kSeed = "random_seed";

}  // namespace

Expansion::Expansion(Sources& sources, Trail& trail, const Surroundings& surroundings)
    : sources_(sources),
      trail_(trail),
      surroundings_(surroundings),
      steps_(surroundings.max_steps),
      definitions_(surroundings),
      replacer_(sources, trail, definitions_, steps_) {
  open_files_.push_back(0);
  open(0);
  frames_.emplace_back(FileFrame{.files = {0}});
}

bool Expansion::next(TracedText& line, std::vector<Diagnostic>& problems) {
  out_ = &line;
  problems_ = &problems;
  while (!frames_.empty()) {
    line.clear();
    if (!std::visit([this](auto& frame) { return take_line(frame); }, frames_.back())) {
      pop();
      continue;
    }
    if (steps_ == 0) {
      report(Code::expansion_limit, raw_.at,
             fmt::format("the text becomes too long: after {} lines and replacements it ends here",
                         surroundings_.max_steps));
      frames_.clear();
      return true;
    }
    // The main file has an end.
    if (frames_.size() > 1) --steps_;
    if (look_at_raw()) return true;
    // What is wrong is told before more of it comes.
    if (!problems.empty()) {
      line.clear();
      return true;
    }
  }
  return false;
}

bool Expansion::take_line(FileFrame& frame) {
  while (!take_physical_line(frame)) {
    if (++frame.current == frame.files.size()) return false;
    frame.next = 0;
    frame.number = 0;
    open_files_.back() = frame.files[frame.current];
    open(open_files_.back());
  }
  raw_file_ = &frame;
  return true;
}

bool Expansion::take_physical_line(FileFrame& frame) {
  const std::uint16_t file = frame.files[frame.current];
  const std::string_view text = sources_.file(file).text();
  if (frame.next >= text.size()) return false;
  const std::size_t end = std::min(text.find('\n', frame.next), text.size());
  raw_.text = text.substr(frame.next, end - frame.next);
  if (raw_.text.ends_with('\r')) raw_.text.remove_suffix(1);
  frame.next = end + 1;
  ++frame.number;
  raw_.at = part_of({.line = frame.number, .column = 1, .file = file, .origin = frame.origin}, 0,
                    raw_.text.size());
  raw_.is_verbatim = true;
  if (frame.number == 1 && raw_.text.starts_with(kUtf8Mark)) {
    report(Code::differs, raw_.part(0, kUtf8Mark.size()).at,
           "the file starts with the mark of UTF-8, which keepalived takes for a part of its first "
           "word",
           "save it without (UTF-8, no BOM)");
    raw_ = raw_.part(kUtf8Mark.size(), raw_.text.size());
  }
  return true;
}

bool Expansion::take_line(LinesFrame& frame) {
  raw_file_ = nullptr;
  if (frame.next == frame.lines.size()) return false;
  raw_ = frame.lines[frame.next++].view(frame.origin);
  raw_text_ = raw_.text;
  raw_.text = raw_text_;
  return true;
}

bool Expansion::take_line(RoundsFrame& frame) {
  raw_file_ = nullptr;
  const Repetition& repetition = frame.repetition;
  if (frame.next == repetition.rounds()) return false;
  for (std::size_t i = 0; i < repetition.names().size(); ++i) {
    definitions_.set_variable(repetition.names()[i], repetition.value(i, frame.next));
  }
  raw_ = frame.rest.view(frame.numbers.number(frame.next));
  raw_text_ = raw_.text;
  raw_.text = raw_text_;
  ++frame.next;
  return true;
}

void Expansion::pop() {
  const bool was_file = std::holds_alternative<FileFrame>(frames_.back());
  frames_.pop_back();
  if (!was_file) return;
  open_files_.pop_back();
  if (!open_files_.empty()) open(open_files_.back());
}

// From here on no reference to a frame is valid.
void Expansion::push(Frame frame, const Written& line) {
  if (frames_.size() >= kMaxFrames) {
    // The end of the text: otherwise each round of each repetition would come here.
    frames_.clear();
    return report(Code::expansion_limit, line.at,
                  fmt::format("definitions, repetitions and files are more than {} deep in each "
                              "other: does one contain itself?",
                              kMaxFrames));
  }
  frames_.push_back(std::move(frame));
  const auto* file = std::get_if<FileFrame>(&frames_.back());
  if (file == nullptr) return;
  open_files_.push_back(file->files.front());
  open(open_files_.back());
}

bool Expansion::look_at_raw() {
  Written line = trimmed(raw_);
  if (!meets_conditions(line)) {
    if (!defined_name(line.text).empty()) skip_continuation();
    return false;
  }
  if (raw_file_ != nullptr) line = without_comment_of_file(line);
  return !line.text.empty() && look_at(line, Turn::first);
}

bool Expansion::look_at(const Written& line, Turn turn) {
  if (const std::string_view name = defined_name(line.text); !name.empty()) {
    define(line, name);
    return false;
  }
  if (!repetition_at_start(line.text).keyword.empty()) {
    repeat(line);
    return false;
  }
  const std::optional<Reference> alone =
      line.text.starts_with('$') ? reference_at(line.text, 0) : std::nullopt;
  if (alone && alone->size_bytes == line.text.size()) {
    const Definition* definition = definitions_.find(alone->name);
    if (definition != nullptr && !definition->is_variable) {
      enter_definition(line, *definition);
      return false;
    }
  }
  return replace(line, turn) && hand_out();
}

// What comes out may be a directive itself: it is looked at once more.
bool Expansion::replace(const Written& line, Turn turn) {
  if (turn == Turn::second || line.text.find('$') == std::string_view::npos) {
    out_->append(line);
    return true;
  }
  if (!replacer_.replace(line, folder_, *out_, *problems_)) return false;
  if (std::optional<LinesToFollow> body = replacer_.take_lines_to_follow()) {
    push(*std::move(body), line);
  }
  const std::size_t size = out_->text().size();
  if (size == 0) return false;
  Written replaced = trimmed(out_->written(0, size));
  if (!is_directive(replaced.text)) return true;
  raw_text_ = replaced.text;
  replaced.text = raw_text_;
  replaced.is_verbatim = false;
  raw_file_ = nullptr;
  out_->clear();
  return meets_conditions(replaced) && !replaced.text.empty() && look_at(replaced, Turn::second);
}

// True unless the line is for us.
bool Expansion::hand_out() {
  const std::string_view text = out_->text();
  const std::size_t first = skip_blanks(text);
  const std::size_t end = find_blank(text, first);
  const std::string_view word = text.substr(first, end - first);
  if (is_include(word)) {
    include_files(skip_blanks(text, end));
    return false;
  }
  // It may stand behind a brace.
  const std::size_t brace = text.find('{');
  const std::string_view statement = word == kSeed || brace == std::string_view::npos
                                         ? text.substr(first)
                                         : text.substr(skip_blanks(text, brace + 1));
  if (statement.substr(0, find_blank(statement)) == kSeed) set_seed(statement);
  return true;
}

bool Expansion::meets_conditions(Written& line) {
  bool meets = true;
  while (line.text.starts_with('@')) {
    const Written word = first_word(line);
    std::string_view id = word.text.substr(1);
    const bool is_negated = id.starts_with('^');
    if (is_negated) id.remove_prefix(1);
    if (id.empty()) {
      report(Code::bad_condition, word.at, "a condition without a name: @NAME or @^NAME");
    }
    meets &= !id.empty() && (id == surroundings_.config_id) != is_negated;
    line = trimmed(line.part(word.text.size(), line.text.size()));
  }
  return meets;
}

Written Expansion::without_comment_of_file(const Written& line) {
  const Written stripped = without_comment(line, *problems_);
  if (raw_.text.size() > kMaxLineBytes && !stripped.text.empty()) {
    report(Code::line_too_long, raw_.part(kMaxLineBytes, raw_.text.size()).at,
           fmt::format("line of {} bytes: only {} are allowed", raw_.text.size(), kMaxLineBytes));
  }
  return stripped;
}

// The lines behind belong to it as long as each ends with a backslash.
void Expansion::define(const Written& line, std::string_view name) {
  Definition definition{.name = std::string(name)};
  const auto add = [&](Written part, bool is_continued) {
    if (is_continued && part.text.ends_with('\\')) part = part.part(0, part.text.size() - 1);
    part = trimmed(part);
    if (!part.text.empty()) definition.lines.push_back(WrittenLine::of(part));
  };
  FileFrame* const file = raw_file_;
  bool goes_on = file != nullptr && is_continued(raw_.text);
  const Written value = line.part(name.size() + 2, line.text.size());
  add(value, goes_on);
  while (goes_on && take_physical_line(*file)) {
    goes_on = is_continued(raw_.text);
    add(without_comment_of_file(trimmed(raw_)), goes_on);
  }
  if (definition.lines.empty()) definition.lines.push_back(WrittenLine::of(value.part(0, 0)));
  definitions_.define(std::move(definition));
}

void Expansion::skip_continuation() {
  while (raw_file_ != nullptr && is_continued(raw_.text) && take_physical_line(*raw_file_)) {
  }
}

void Expansion::repeat(const Written& line) {
  const RepetitionHead head = repetition_at_start(line.text);
  const Written whole = line.part(0, head.size_bytes);
  if (head.rest == 0) {
    return report(
        Code::bad_repetition, whole.at,
        fmt::format("`{}` needs its values in parentheses, on the same line", head.keyword));
  }
  // A line of its own: a value may come out of a definition.
  TracedText inside;
  const Written parameters = line.part(head.inside, head.size_bytes - 1);
  if (!parameters.text.empty() && !replacer_.replace(parameters, folder_, inside, *problems_)) {
    return;
  }
  auto repetition = Repetition::read(head.keyword, inside.text());
  if (!repetition) return report(Code::bad_repetition, whole.at, repetition.error());
  const Written rest = trimmed(line.part(head.rest, line.text.size()));
  if (rest.text.empty()) {
    return report(Code::bad_repetition, whole.at, "there is nothing behind it to be repeated");
  }
  const std::string shown = fmt::format("{}({})", head.keyword, inside.text());
  const Rounds numbers = trail_.add(
      {.kind = Origin::Kind::repetition, .parent = line.at.origin, .at = whole.at, .text = shown},
      repetition->rounds());
  push(
      RoundsFrame{
          .repetition = *std::move(repetition), .rest = WrittenLine::of(rest), .numbers = numbers},
      line);
}

void Expansion::enter_definition(const Written& line, const Definition& definition) {
  const Rounds number = trail_.add({.kind = Origin::Kind::definition,
                                    .parent = line.at.origin,
                                    .at = line.at,
                                    .text = definition.name});
  push(LinesFrame{.lines = definition.lines, .origin = number.first}, line);
}

void Expansion::include_files(std::size_t pattern) {
  const std::string_view text = out_->text();
  const Written whole = out_->written(0, text.size());
  if (pattern == text.size()) {
    return report(Code::missing_value, whole.at, "`include` needs the name of a file");
  }
  const Written given = out_->written(pattern, end_without_blanks(text));
  std::string_view name = given.text;
  if (name.size() > 1 && name.starts_with('"') && name.ends_with('"')) {
    name = name.substr(1, name.size() - 2);
  } else if (find_blank(name) != name.size()) {
    return report(Code::extra_value, given.at, "`include` takes one name or one pattern only");
  }
  const std::string_view keyword = trimmed({.text = text}).text;
  std::vector<std::uint16_t> files = include({.keyword = keyword.substr(0, find_blank(keyword)),
                                              .pattern = name,
                                              .at = given.at,
                                              .open_files = open_files_},
                                             sources_, surroundings_, *problems_);
  if (files.empty()) return;
  const Rounds number = trail_.add(
      {.kind = Origin::Kind::include, .parent = whole.at.origin, .at = whole.at, .text = ""});
  push(FileFrame{.files = std::move(files), .origin = number.first}, whole);
}

void Expansion::set_seed(std::string_view statement) {
  const std::size_t number = skip_blanks(statement, find_blank(statement));
  const char* const first = statement.data() + number;
  const char* const last = statement.data() + statement.size();
  std::uint32_t seed = 0;
  const auto [end, error] = std::from_chars(first, last, seed);
  // What is wrong with it, the parser says: it knows the block that this is in, too.
  if (error == std::errc() && (end == last || is_blank(*end))) definitions_.set_seed(seed);
}

void Expansion::report(Code code, SourceSpan span, std::string message, std::string help) {
  problems_->push_back(
      {.code = code, .span = span, .message = std::move(message), .help = std::move(help)});
}

void Expansion::open(std::uint16_t file) {
  const std::string_view folder = folder_of(sources_.path(file));
  folder_ = surroundings_.folder;
  if (folder.empty()) return;
  if (!folder_.ends_with('/')) folder_ += '/';
  folder_ += folder;
}

}  // namespace config
