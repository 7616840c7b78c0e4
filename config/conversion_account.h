// What became of every statement of a file that is converted, for the list and for the comments in
// the result. A part of convert.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/compile.h"
#include "config/leave_out.h"
#include "config/statement_tree.h"

namespace config {

struct Finding {
  enum class Kind : std::uint8_t { changed, unsupported };
  Kind kind = Kind::changed;
  bool is_loss = false;  // of the statement or of a word of it: the result does not have it
  SourceSpan at = {};
  std::string sentence = {};
};

class ConversionAccount {
 public:
  // Borrows all for its whole life.
  ConversionAccount(const Compilation& compilation, const StatementTree& tree,
                    const Remainder& rest);

  // Nothing of it is in the result, and nothing of what is around it is to blame.
  bool is_left_out(std::size_t statement) const { return left_out_.contains(statement); }
  // Something of it, or of a statement inside of it, is not in the result.
  bool has_loss(std::size_t statement) const;
  // What is to be said of it and of everything that is inside of it, a line for each, with the line
  // in front.
  std::string sentences(std::size_t statement) const;
  bool has_findings() const { return !findings_.empty(); }

  // What is the same, changed, unsupported.
  std::string list() const;

 private:
  void add(const Diagnostic& entry);
  // Lines of lists of addresses of which no address is left.
  void leave_out_addresses(const Config& config);
  // A block of which everything was left out goes as a whole.
  void leave_out_empty_blocks();
  std::string list_of_same() const;
  std::string list_of(Finding::Kind kind) const;

  const Compilation& compilation_;
  const StatementTree& tree_;
  std::set<std::size_t> left_out_;
  std::multimap<std::size_t, Finding> findings_;  // by statement
};

}  // namespace config
