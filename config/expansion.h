// The text as it is meant: with its includes read, @ID lines kept or dropped, definitions replaced
// and repetitions written out, one line after the other. 65,024 instances out of two lines are
// never in memory as a whole.
//
// A stack of what is being read: a file, the lines of a definition, the rounds of a repetition. The
// line on top is looked at; it is dropped, changes the stack or the definitions, or is handed out.
// The caller is lexer.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/definitions.h"
#include "config/diagnostic.h"
#include "config/raw_line.h"
#include "config/repetition.h"
#include "config/replace.h"
#include "config/sources.h"
#include "config/surroundings.h"
#include "config/traced_text.h"

namespace config {

class Expansion {
 public:
  // Definitions and repetitions in each other, and files.
  static constexpr std::size_t kMaxFrames = 64;

  // Borrows both for its whole life. `trail` may be another one than that of the sources, when
  // nobody will ask for the ways.
  Expansion(Sources& sources, Trail& trail, const Surroundings& surroundings);
  Expansion(const Expansion&) = delete;
  Expansion(Expansion&&) = delete;
  Expansion& operator=(const Expansion&) = delete;
  Expansion& operator=(Expansion&&) = delete;
  ~Expansion() = default;

  // The next line, without comment and blanks at its ends; it may be empty. Adds what is wrong with
  // it, and with the lines on the way to it. False at the end.
  bool next(TracedText& line, std::vector<Diagnostic>& problems);

  const Definitions& definitions() const { return definitions_; }

 private:
  // The files of one include, one after the other.
  struct FileFrame {
    std::vector<std::uint16_t> files;
    std::uint32_t origin = 0;
    std::size_t current = 0;   // in files
    std::size_t next = 0;      // offset
    std::uint32_t number = 0;  // of the line before `next`
  };
  using LinesFrame = LinesToFollow;
  struct RoundsFrame {
    Repetition repetition;
    WrittenLine rest;
    Rounds numbers;
    std::uint64_t next = 0;
  };
  using Frame = std::variant<FileFrame, LinesFrame, RoundsFrame>;

  // Puts the next line into raw_; false at the end of the frame.
  bool take_line(FileFrame& frame);
  bool take_line(LinesFrame& frame);
  bool take_line(RoundsFrame& frame);
  // The same, within one file.
  bool take_physical_line(FileFrame& frame);
  void pop();
  void push(Frame frame, const Written& line);

  // True when `out_` has the line that is to be handed out.
  bool look_at_raw();
  enum class Turn : std::uint8_t { first, second };  // second: the definitions are replaced
  bool look_at(const Written& line, Turn turn);
  bool replace(const Written& line, Turn turn);
  bool hand_out();
  // Takes the conditions off the line. False when it is to be dropped.
  bool meets_conditions(Written& line);
  Written without_comment_of_file(const Written& line);

  void define(const Written& line, std::string_view name);
  void skip_continuation();
  void repeat(const Written& line);
  void enter_definition(const Written& line, const Definition& definition);
  void include_files(std::size_t pattern);
  void set_seed(std::string_view statement);
  void report(Code code, SourceSpan span, std::string message, std::string help = "");
  // After the file at hand has changed.
  void open(std::uint16_t file);

  Sources& sources_;
  Trail& trail_;
  const Surroundings& surroundings_;
  std::size_t steps_;
  Definitions definitions_;
  Replacer replacer_;
  std::vector<Frame> frames_;
  std::vector<std::uint16_t> open_files_;  // from the main one to the one at hand
  std::string folder_;                     // of the file at hand, absolute

  // Of one call of next().
  TracedText* out_ = nullptr;
  std::vector<Diagnostic>* problems_ = nullptr;
  // The line at hand, as it stands there. Its text is a view of a file or of the string.
  Written raw_;
  std::string raw_text_;
  FileFrame* raw_file_ = nullptr;  // when it is a line of a file, whose next ones may belong to it
};

}  // namespace config
