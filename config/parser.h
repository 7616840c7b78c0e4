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
    // False: it is refused as a whole, which has been said, and not of each keyword in it.
    bool is_supported = true;
    const Keyword* row = nullptr;  // of the keyword that opened it
  };

  void take(const Statement& statement);
  void take_known(const Keyword& row, const Statement& statement);
  void take_unsupported(const Keyword& row, const Statement& statement);
  void take_unknown(const Statement& statement);

  // Lines of lists; parser_lists.cc.
  bool is_line_of_list(const Token& keyword) const;
  void take_line(const Statement& statement);
  void take_addresses(const Statement& statement);
  void take_address(const Statement& statement);
  void take_tracked(const Statement& statement);
  void take_words(const Statement& statement);
  void refuse_block(const Statement& statement, std::string_view because);
  // Of tracked objects and of words. False, with one report for all, when there are too many.
  bool has_room_for(const Token& word);

  void open_block(const Keyword& row, const Statement& statement);
  // Notes in Config that the block is there, and where.
  void note_block(const Keyword& row, const Statement& statement);
  void take_values_without_block(const Keyword& row, const Statement& statement);
  // vrrp_instance, virtual_address and vrrp_defaults; parser_routers.cc.
  void open_router(const Keyword& row, const Statement& statement);
  void read_vrid(const Keyword& row, const Statement& statement, Instance& opened);
  void add_instance(Instance opened);
  // vrrp_script and what else has a name and is not a router; parser_routers.cc.
  void open_definition(const Keyword& row, const Statement& statement);
  template <typename T>
  void add_definition(std::vector<T>& definitions, const Keyword& row, const Statement& statement);
  void close_block();
  // Goes past the block that the keyword opened.
  void skip_block(const Token& keyword);
  // Goes past a block that no keyword opened.
  void skip_stray_block();
  void report_open_brace(std::string message, std::string_view help = {});
  void report_not_closed(const Frame& frame);

  void read_setting(const Keyword& row, const Statement& statement);
  // A line of `server` or `source`.
  void take_hosts(HostList& list, const Keyword& row, const Statement& statement);
  void check_value(const Keyword& row, const Statement& statement);
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
  // The field of what is being read.
  template <typename T>
  T& field(T Globals::* member) {
    return config_.globals.*member;
  }
  template <typename T>
  T& field(T Instance::* member) {
    return instance().*member;
  }
  template <typename T>
  T& field(T Script::* member) {
    return config_.scripts.back().*member;
  }
  template <typename T>
  T& field(T NativeCheck::* member) {
    return config_.native_checks.back().*member;
  }
  template <typename T>
  T& field(T TrackFile::* member) {
    return config_.track_files.back().*member;
  }
  template <typename T>
  T& field(T TrackProcess::* member) {
    return config_.track_processes.back().*member;
  }
  template <typename T>
  T& field(T NotifyUrl::* member) {
    return config_.notify_urls.back().*member;
  }
  template <typename T>
  T& field(T SyncGroup::* member) {
    return config_.sync_groups.back().*member;
  }
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
  std::size_t listed_ = 0;        // tracked objects and words in all lists
  std::size_t definitions_ = 0;   // of all kinds
  bool is_in_defaults_ = false;   // in vrrp_defaults
  bool is_beyond_limit_ = false;  // more instances than a Plan can hold
  Instance overflow_;             // what they say goes here
  std::optional<bool> has_brace_surplus_;
};

}  // namespace config
