// One line with every $NAME replaced by what it stands for, again and again until nothing is left
// to replace. What is not defined stays as it is. A definition of several lines gives its first one
// here; the others are to follow. The caller is expansion.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/definitions.h"
#include "config/diagnostic.h"
#include "config/sources.h"
#include "config/traced_text.h"
#include "config/trail.h"

namespace config {

// Lines that follow: those of a definition, behind its first one.
struct LinesToFollow {
  std::vector<WrittenLine> lines;
  std::uint32_t origin = 0;
  std::size_t next = 0;
};

class Replacer {
 public:
  // A line may not become longer; nor may definitions lie deeper in each other.
  static constexpr std::size_t kMaxBytes = 1023;
  static constexpr std::size_t kMaxDepth = 32;

  // Borrows all of them. `steps` is counted down, one for each replacement.
  Replacer(Sources& sources, Trail& trail, Definitions& definitions, std::size_t& steps)
      : sources_(sources), trail_(trail), definitions_(definitions), steps_(steps) {}

  // Adds the line to `out`. False when that cannot be done, which is reported unless the steps are
  // used up; `out` is of no use then. `folder`: of the file that is being read, for ${_PWD}.
  bool replace(const Written& line, std::string_view folder, TracedText& out,
               std::vector<Diagnostic>& problems);
  // What the last replace() left; empty afterwards.
  std::optional<LinesToFollow> take_lines_to_follow();

 private:
  // A text that is being read: the line, or a value.
  struct Level {
    std::string_view text;
    std::size_t at = 0;
  };
  // Of one replace().
  struct Task {
    const Written& line;
    std::string_view folder;
    TracedText& out;
    std::vector<Diagnostic>& problems;
    std::vector<Level> levels;
    SourceSpan reference;  // on the outermost level, the last one
  };

  void append(Task& task, std::size_t size_bytes);
  bool enter(Task& task, const Reference& reference);
  bool enter_definition(Task& task, const Definition& definition);
  bool fail(const Task& task, Code code, std::string message);

  Sources& sources_;
  Trail& trail_;
  Definitions& definitions_;
  std::size_t& steps_;
  std::optional<LinesToFollow> to_follow_;
};

// Whether a keyword whose value is a secret stands in the text.
bool has_secret_keyword(std::string_view text);

}  // namespace config
