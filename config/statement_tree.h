// The statements of a text as they stand in each other, also those that nobody knows: for somebody
// who has to say what became of every one of them. Repetitions and definitions are
// written out, includes read. The caller is convert.h.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "config/schema.h"
#include "config/source.h"
#include "config/sources.h"
#include "config/statement.h"
#include "config/surroundings.h"

namespace config {

struct WrittenStatement {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  std::string keyword;
  std::string text;          // with its keyword, one blank between the words; secrets are masked
  SourceSpan at;             // of the keyword
  Block home = Block::root;  // the block that it is in; free_text: in one that nobody knows
  const Keyword* row = nullptr;  // nullptr: unknown, or a line of a list
  std::size_t parent = kNone;
  std::size_t end = 0;  // behind the last statement inside of it; the first one is the next
  bool opens_block = false;
};

class StatementTree {
 public:
  // A word of a statement.
  struct Word {
    SourceSpan at;
    std::size_t statement = 0;
  };

  // Of the main file of the sources. For a text without errors of syntax; the places are those that
  // the compiler gives its diagnostics and its Config, when `sources` is as new as it was there.
  StatementTree(Sources& sources, const Surroundings& surroundings);

  std::size_t size() const { return statements_.size(); }
  const WrittenStatement& operator[](std::size_t number) const { return statements_[number]; }

  // The statement of the top level that it is, or is inside of.
  std::size_t outermost(std::size_t number) const;
  // The word that the span is a part of; nothing when it is somewhere else.
  std::optional<Word> find(SourceSpan span) const;
  // The statement as it can be written, with what is inside of it, four blanks for each block.
  std::string text(std::size_t number) const;

 private:
  void add(const Statement& statement);

  std::vector<WrittenStatement> statements_;
  std::vector<Word> words_;  // by place
  std::vector<std::size_t> open_;
};

}  // namespace config
