// Statements become a Config, guided by the schema. What is wrong is reported and left out; reading
// always goes on to the end of the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/schema.h"
#include "config/sources.h"
#include "config/statement.h"
#include "config/surroundings.h"

namespace config {

class Parser {
 public:
  // Borrows all for its whole life.
  Parser(Sources& sources, const Surroundings& surroundings, Diagnostics& diagnostics);

  // To be called once.
  Config parse();

 private:
  // A block that is open.
  struct Frame {
    Block block = Block::root;
    std::string_view name = {};  // of the keyword that opened it
    SourceSpan keyword = {};
    bool is_supported = true;                // false: its keywords are only checked for being known
    AddressList Instance::* list = nullptr;  // of Block::addresses
    bool is_one_line = false;                // of virtual_address: several addresses on a line
  };

  void take(const Statement& statement);
  void take_known(const Keyword& row, const Statement& statement);
  void take_unsupported(const Keyword& row, const Statement& statement);
  void take_unknown(const Statement& statement);
  void take_addresses(const Statement& statement);
  void take_address(const Statement& statement);

  void open_block(const Keyword& row, const Statement& statement);
  // vrrp_instance, virtual_address and vrrp_defaults; parser_routers.cc.
  void open_router(const Keyword& row, const Statement& statement);
  void read_vrid(const Keyword& row, const Statement& statement, Instance& opened);
  void add_instance(Instance opened);
  void close_block();
  // Goes past the block that the keyword opened.
  void skip_block(const Token& keyword);
  // Goes past a block that no keyword opened.
  void skip_stray_block();
  void report_not_closed(const Frame& frame);

  void read_setting(const Keyword& row, const Statement& statement);
  template <typename T>
  void assign(Setting<T>& setting, const Keyword& row, const Statement& statement);
  // False when there are too many or too few, which is reported.
  bool check_arguments(const Keyword& row, const Statement& statement);

  // When a block around the present one knows the keyword, and the text has too few closing braces
  // or that block is the top level, a brace is likely to be missing here: reports that and leaves
  // the blocks. False otherwise.
  bool leave_unclosed_blocks(const Token& keyword);
  bool has_brace_surplus();

  // Where we are, for a message.
  std::string where() const;
  // The instance whose block is open.
  Instance& instance() {
    if (is_in_defaults_) return config_.defaults;
    return is_beyond_limit_ ? overflow_ : config_.instances.back();
  }

  Sources& sources_;
  const Surroundings& surroundings_;
  Diagnostics& diagnostics_;
  StatementReader reader_;
  Config config_;
  std::vector<Frame> frames_;
  std::size_t addresses_ = 0;     // in all instances
  bool is_in_defaults_ = false;   // in vrrp_defaults
  bool is_beyond_limit_ = false;  // more instances than a Plan can hold
  Instance overflow_;             // what they say goes here
  std::optional<bool> has_brace_surplus_;
};

}  // namespace config
