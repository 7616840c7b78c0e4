#include "config/fifo_rows.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "config/characters.h"
#include "config/render.h"
#include "contract/plan_parts.h"
#include "contract/roles.h"

namespace config {
namespace {

class FifoMaker {
 public:
  FifoMaker(const Globals& globals, FifoScripts scripts, contract::PlanRows& rows,
            Diagnostics& diagnostics)
      : globals_(globals), scripts_(scripts), rows_(rows), diagnostics_(diagnostics) {}

  void add(const FifoKeyword& keyword);

 private:
  // What a keyword says, and where.
  struct Given {
    OwnedPath fifo;
    SourceSpan at;
  };

  bool is_path(const Given& given);
  void add_row(const FifoKeyword& keyword, const Given& given);
  // To the row of the keyword before.
  void join(const FifoKeyword& keyword, const Given& given);
  void add_script(const FifoKeyword& keyword, contract::PlanFifo& row);

  const Globals& globals_;
  FifoScripts scripts_;
  contract::PlanRows& rows_;
  Diagnostics& diagnostics_;
  const FifoKeyword* first_ = nullptr;  // whose row is there
  Given first_given_;
};

void FifoMaker::add(const FifoKeyword& keyword) {
  const Setting<OwnedPath>& fifo = globals_.*keyword.path;
  const Setting<Notification>& script = globals_.*keyword.script;
  if (!fifo.is_given() && script.is_given()) {
    diagnostics_.add({.code = Code::missing_keyword,
                      .span = script.keyword,
                      .message = fmt::format("`{}` without `{}`: there is nothing to read",
                                             keyword.script_name, keyword.name)});
  }
  if (!fifo.value) return;
  const Given given{.fifo = *fifo.value, .at = fifo.at};
  if (!is_path(given)) return;
  if (first_ != nullptr && first_given_.fifo.path == given.fifo.path) {
    join(keyword, given);
  } else {
    add_row(keyword, given);
  }
}

// A line of the file is too short for a path that is too long.
bool FifoMaker::is_path(const Given& given) {
  const std::string& path = given.fifo.path;
  if (path.starts_with('/') && !path.ends_with('/') && is_visible(path)) return true;
  diagnostics_.add({.code = Code::bad_name,
                    .span = given.at,
                    .message = fmt::format("{} cannot be a FIFO: its path is absolute, and of "
                                           "ASCII without blanks",
                                           quoted(path))});
  return false;
}

void FifoMaker::add_row(const FifoKeyword& keyword, const Given& given) {
  const bool has_owner = !given.fifo.user.empty();
  const std::optional<UserWords> owner = scripts_.users.named_user(
      {.value = has_owner ? given.fifo.user : default_owner(globals_, keyword),
       .keyword = given.at,
       .at = given.at});
  if (!owner) return;
  rows_.fifos.push_back({.path = rows_.add_text(given.fifo.path),
                         .user = rows_.add_text(owner->user),
                         .group = rows_.add_text(contract::named_group(owner->group))});
  first_ = &keyword;
  first_given_ = given;
  add_script(keyword, rows_.fifos.back());
}

void FifoMaker::join(const FifoKeyword& keyword, const Given& given) {
  if (!given.fifo.user.empty() && given.fifo.user != first_given_.fifo.user) {
    diagnostics_.add({.code = Code::contradiction,
                      .span = given.at,
                      .message = "this FIFO has another owner already",
                      .second = Place{first_given_.at, "given here"}});
  }
  add_script(keyword, rows_.fifos.back());
}

void FifoMaker::add_script(const FifoKeyword& keyword, contract::PlanFifo& row) {
  const Setting<Notification>& script = globals_.*keyword.script;
  if (!script.is_given()) return;
  const Setting<Notification>& first = globals_.*first_->script;
  if (&keyword != first_ && first.is_given()) {
    if (script.value == first.value) return;
    diagnostics_.add({.code = Code::contradiction,
                      .span = script.at,
                      .message = "this FIFO has another script already: two of them would take "
                                 "each other's lines",
                      .second = Place{first.at, "given here"}});
    return;
  }
  if (const std::optional<std::uint32_t> number = scripts_.scripts.new_script(script)) {
    row.script = *number;
  }
}

}  // namespace

std::string default_owner(const Globals& globals, const FifoKeyword& keyword) {
  const std::optional<Notification>& script = (globals.*keyword.script).value;
  if (script && !script->user.empty()) return script->user;
  if (globals.script_user.value) return *globals.script_user.value;
  return script ? std::string(contract::kDefaultScriptUser) : "root";
}

void add_fifos(const Globals& globals, FifoScripts scripts, contract::PlanRows& rows,
               Diagnostics& diagnostics) {
  FifoMaker maker(globals, scripts, rows, diagnostics);
  for (const FifoKeyword& keyword : kFifoKeywords) maker.add(keyword);
}

}  // namespace config
