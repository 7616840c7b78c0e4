#include "config/leave_out.h"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>
#include <variant>

#include "config/schema.h"

namespace config {
namespace {

// One error can have the next one as its consequence; more rounds than that are a circle.
constexpr int kMaxRounds = 100;

std::vector<Diagnostic> errors_in(const Diagnostics& diagnostics) {
  std::vector<Diagnostic> errors = diagnostics.in_order();
  // That there is no router is nobody's fault.
  std::erase_if(errors, [](const Diagnostic& entry) {
    return severity(entry.code) != Severity::error || entry.code == Code::no_router;
  });
  return errors;
}

const std::vector<Target>& all_targets() {
  static const std::vector<Target> kTargets = [] {
    std::vector<Target> targets;
    for (const BlockKeywords& part : schema()) {
      std::ranges::transform(part.keywords, std::back_inserter(targets), &Keyword::target);
    }
    return targets;
  }();
  return kTargets;
}

class Remover {
 public:
  Remover(Remainder& remainder, const StatementTree& tree) : rest_(remainder), tree_(tree) {}

  // Notes what has to go. False when it is in no statement.
  bool mark(const Diagnostic& error);
  // Takes out what was marked, and every setting without a value. False when nothing is new.
  bool remove();

 private:
  std::size_t statement_to_blame(const Diagnostic& error, std::size_t number) const;
  bool is_left_out(SourceSpan at) const;
  void remove_settings(auto& owner);
  template <typename T>
  void remove(Setting<T>& setting);
  void remove(AddressList& list);
  void remove(const std::string&) {}  // a word of an address goes with it
  void remove(TrackedList& list);
  void remove(HostList& list);
  void remove(const WordList&) {}  // goes with its group
  // Whole blocks, each with a name.
  template <typename Blocks>
  void remove_blocks(Blocks& blocks);
  void move_surplus(Instance& instance);

  Remainder& rest_;
  const StatementTree& tree_;
  std::set<SourceSpan> addresses_;  // that have to go
  std::set<SourceSpan> surplus_;    // the first ones that find no place in an advert
  bool has_changed_ = false;
};

bool Remover::mark(const Diagnostic& error) {
  // The last one of a keyword that is given twice counts.
  const bool is_twice = error.code == Code::given_twice && error.second;
  const auto word = tree_.find(is_twice ? error.second->span : error.span);
  if (!word) return false;
  if (error.code == Code::too_many_addresses) {
    surplus_.insert(word->at);
  } else if (tree_[word->statement].home == Block::addresses) {
    // When it is that of a word behind it, the address stays.
    has_changed_ |= addresses_.insert(word->at).second;
  } else {
    const std::size_t number = statement_to_blame(error, word->statement);
    has_changed_ |= rest_.statements.insert(number).second;
  }
  return true;
}

std::size_t Remover::statement_to_blame(const Diagnostic& error, std::size_t number) const {
  const WrittenStatement& statement = tree_[number];
  const std::size_t outermost = tree_.outermost(number);
  const bool is_in_router =
      tree_[outermost].row != nullptr && tree_[outermost].row->type != Type::block;
  const bool is_of_router = error.code == Code::duplicate_vrid || error.code == Code::no_address;
  if (is_in_router && is_of_router) return outermost;
  // A password of another type is no password.
  if (error.code == Code::not_planned && statement.home == Block::authentication) {
    return statement.parent;
  }
  return number;
}

bool Remover::remove() {
  remove_settings(rest_.config.globals);
  remove_settings(rest_.config.defaults);
  remove_blocks(rest_.config.scripts);
  remove_blocks(rest_.config.native_checks);
  remove_blocks(rest_.config.track_files);
  remove_blocks(rest_.config.track_processes);
  remove_blocks(rest_.config.sync_groups);
  remove_blocks(rest_.config.notify_urls);
  remove_blocks(rest_.config.instances);
  for (Script& script : rest_.config.scripts) remove_settings(script);
  for (NativeCheck& check : rest_.config.native_checks) remove_settings(check);
  for (TrackFile& file : rest_.config.track_files) remove_settings(file);
  for (TrackProcess& process : rest_.config.track_processes) remove_settings(process);
  for (NotifyUrl& block : rest_.config.notify_urls) remove_settings(block);
  for (Instance& instance : rest_.config.instances) {
    if (!surplus_.empty()) move_surplus(instance);
    remove_settings(instance);
  }
  surplus_.clear();
  return std::exchange(has_changed_, false);
}

template <typename Blocks>
void Remover::remove_blocks(Blocks& blocks) {
  const std::size_t gone =
      std::erase_if(blocks, [&](const auto& block) { return is_left_out(block.name.keyword); });
  has_changed_ |= gone > 0;
}

bool Remover::is_left_out(SourceSpan at) const {
  const auto word = tree_.find(at);
  return word && is_among(rest_.statements, tree_, word->statement);
}

void Remover::remove_settings(auto& owner) {
  for (const Target& target : all_targets()) {
    std::visit(
        [&](auto member) {
          if constexpr (std::is_invocable_v<decltype(member), decltype(owner)>)
            remove(owner.*member);
        },
        target);
  }
}

template <typename T>
void Remover::remove(Setting<T>& setting) {
  if (!setting.is_given() || (setting.value && !is_left_out(setting.keyword))) return;
  setting = {};
  has_changed_ = true;
}

void Remover::remove(AddressList& list) {
  if (!list.keyword.is_somewhere()) return;
  if (is_left_out(list.keyword)) {
    list = {};
    has_changed_ = true;
    return;
  }
  std::erase_if(list.lines, [&](const AddressLine& line) {
    return addresses_.contains(line.at) || is_left_out(line.at);
  });
  has_changed_ |= list.given != list.lines.size();
  list.given = static_cast<std::uint32_t>(list.lines.size());
}

void Remover::remove(TrackedList& list) {
  if (!list.keyword.is_somewhere()) return;
  if (is_left_out(list.keyword)) {
    list = {};
    has_changed_ = true;
    return;
  }
  const std::size_t gone =
      std::erase_if(list.names, [&](const TrackedName& name) { return is_left_out(name.at); });
  has_changed_ |= gone > 0;
}

// A line that is left out takes all its hosts with it.
void Remover::remove(HostList& list) {
  if (!list.keyword.is_somewhere()) return;
  std::erase_if(list.hosts, [&](const Host& host) { return is_left_out(host.at); });
  has_changed_ |= list.given != list.hosts.size();
  list.given = static_cast<std::uint32_t>(list.hosts.size());
  if (list.hosts.empty()) list = {};
}

void Remover::move_surplus(Instance& instance) {
  std::vector<AddressLine>& lines = instance.virtual_ipaddress.lines;
  const auto first = std::ranges::find_if(
      lines, [&](const AddressLine& line) { return surplus_.contains(line.at); });
  if (first == lines.end()) return;
  const vrrp::Family family = lines.front().address.family();
  std::vector<AddressLine> moved;
  const auto is_surplus = [&](const AddressLine& line) { return line.address.family() == family; };
  std::copy_if(first, lines.end(), std::back_inserter(moved), is_surplus);
  lines.erase(std::remove_if(first, lines.end(), is_surplus), lines.end());
  AddressList& excluded = instance.virtual_ipaddress_excluded;
  if (!excluded.keyword.is_somewhere()) excluded.keyword = instance.virtual_ipaddress.keyword;
  excluded.lines.insert(excluded.lines.begin(), std::make_move_iterator(moved.begin()),
                        std::make_move_iterator(moved.end()));
  for (AddressList* list : {&instance.virtual_ipaddress, &excluded}) {
    list->given = static_cast<std::uint32_t>(list->lines.size());
  }
  has_changed_ = true;
}

}  // namespace

std::optional<Remainder> leave_out_errors(const Compilation& compilation,
                                          const StatementTree& tree) {
  Remainder rest{.config = compilation.config, .statements = {}, .consequences = {}};
  Remover remover(rest, tree);
  std::vector<Diagnostic> errors = errors_in(compilation.diagnostics);
  for (int round = 0; !errors.empty(); ++round) {
    if (round == kMaxRounds) return std::nullopt;
    for (const Diagnostic& error : errors) {
      if (!remover.mark(error)) return std::nullopt;
    }
    if (!remover.remove()) return std::nullopt;
    Diagnostics diagnostics(Dialect::keepalived, compilation.diagnostics.keep());
    make_rows(rest.config, diagnostics);
    errors = errors_in(diagnostics);
    std::ranges::copy(errors, std::back_inserter(rest.consequences));
  }
  return rest;
}

bool is_among(const std::set<std::size_t>& statements, const StatementTree& tree,
              std::size_t number) {
  for (; number != WrittenStatement::kNone; number = tree[number].parent) {
    if (statements.contains(number)) return true;
  }
  return false;
}

}  // namespace config
