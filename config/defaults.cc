#include "config/defaults.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "config/schema.h"
#include "contract/plan.h"

namespace config {
namespace {

class Heritage {
 public:
  Heritage(const Config& config, Diagnostics& diagnostics)
      : defaults_(config.defaults), diagnostics_(diagnostics) {
    for (const Instance& instance : config.instances) {
      addresses_ += instance.virtual_ipaddress.lines.size() +
                    instance.virtual_ipaddress_excluded.lines.size();
      tracked_ += instance.track_interface.names.size() + instance.track_script.names.size() +
                  instance.track_file.names.size() + instance.track_process.names.size() +
                  instance.track_check.names.size();
    }
    for (const BlockKeywords& part : schema()) {
      for (const Keyword& row : part.keywords) {
        if (is_given(row.target)) given_.push_back(row.target);
      }
    }
  }

  void complete(Instance& instance);

 private:
  bool is_given(const Target& target) const;
  template <typename T>
  void inherit(Setting<T> Instance::* member, Instance& instance);
  void inherit(AddressList Instance::* member, Instance& instance);
  void inherit(TrackedList Instance::* member, Instance& instance);
  void report_limit(SourceSpan at, std::size_t limit, std::string_view what);

  const Instance& defaults_;
  Diagnostics& diagnostics_;
  std::vector<Target> given_;  // what vrrp_defaults says
  std::size_t addresses_ = 0;  // of all instances
  std::size_t tracked_ = 0;    // objects of all instances
  bool is_beyond_limit_ = false;
};

void Heritage::complete(Instance& instance) {
  // One setting in two words: who gives one of them wants none of the other.
  const auto preempt = instance.preempt;
  const auto nopreempt = instance.nopreempt;
  for (const Target& target : given_) {
    std::visit(
        [&](auto member) {
          if constexpr (std::is_invocable_v<decltype(member), Instance&>) inherit(member, instance);
        },
        target);
  }
  if (!preempt.is_given() && !nopreempt.is_given()) return;
  instance.preempt = preempt;
  instance.nopreempt = nopreempt;
}

bool Heritage::is_given(const Target& target) const {
  return std::visit(
      [&](auto member) {
        if constexpr (std::is_invocable_v<decltype(member), const Instance&>) {
          return (defaults_.*member).keyword.is_somewhere();
        } else {
          return false;
        }
      },
      target);
}

template <typename T>
void Heritage::inherit(Setting<T> Instance::* member, Instance& instance) {
  if ((instance.*member).is_given() || !(defaults_.*member).is_given()) return;
  instance.*member = defaults_.*member;
  (instance.*member).is_inherited = true;
}

void Heritage::inherit(AddressList Instance::* member, Instance& instance) {
  const AddressList& list = defaults_.*member;
  if ((instance.*member).keyword.is_somewhere() || is_beyond_limit_) return;
  addresses_ += list.lines.size();
  if (addresses_ > contract::kMaxAddresses) {
    return report_limit(list.keyword, contract::kMaxAddresses, "addresses");
  }
  instance.*member = list;
}

void Heritage::inherit(TrackedList Instance::* member, Instance& instance) {
  const TrackedList& list = defaults_.*member;
  if ((instance.*member).keyword.is_somewhere() || is_beyond_limit_) return;
  tracked_ += list.names.size();
  if (tracked_ > kMaxListed) return report_limit(list.keyword, kMaxListed, "tracked objects");
  instance.*member = list;
}

void Heritage::report_limit(SourceSpan at, std::size_t limit, std::string_view what) {
  is_beyond_limit_ = true;
  diagnostics_.add({.code = Code::limit,
                    .span = at,
                    .message = fmt::format("with these in every instance there are more than {} {}",
                                           limit, what)});
}

}  // namespace

void apply_defaults(Config& config, Diagnostics& diagnostics) {
  Heritage heritage(config, diagnostics);
  for (Instance& instance : config.instances) heritage.complete(instance);
}

}  // namespace config
