// What may be meant otherwise in weights, and in what they do to the priority of a router. A part
// of lint.h.
//
// A weight of W adds W while the object is good, one of -W adds it when it has failed; with reverse
// it is the other way round. The sum ends at 1 and at 254; an owner's priority never changes.
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "config/lint.h"
#include "config/render.h"
#include "config/router_settings.h"
#include "config/tally.h"
#include "vrrp/priority.h"

namespace config {
namespace {

constexpr std::int32_t kLeastUseful = 5;
constexpr std::int32_t kLowest = 1;
constexpr std::int32_t kHighest = 254;

struct Weighted {
  const TrackedName* tracked;
  Weight weight;
};

bool is_small(std::int32_t weight) { return weight != 0 && std::abs(weight) < kLeastUseful; }

class WeightLint {
 public:
  WeightLint(const Config& config, const Trackers& trackers)
      : config_(config), trackers_(trackers) {}

  void judge_definitions();
  void judge_lists();
  void judge(const Instance& instance);
  void report(Diagnostics& diagnostics) {
    small_.report(diagnostics);
    stuck_.report(diagnostics);
    clamped_.report(diagnostics);
  }

 private:
  void judge_small(SourceSpan at, std::int32_t weight);
  void judge_small(const TrackedList& list);
  // What changes the priority by a number that is known. Without files, whose content is not.
  std::vector<Weighted> weights_of(const Instance& instance) const;
  template <typename T>
  void append(std::vector<Weighted>& weights, const TrackedList& list,
              const Trackers::ByName<T>& definitions) const;
  void judge_nopreempt(const Instance& instance, const std::vector<Weighted>& weights);
  void judge_sums(const Instance& instance, std::int32_t priority,
                  const std::vector<Weighted>& weights);
  void add_clamped(const Instance& instance, const Weighted& cause, std::int32_t sum);

  const Config& config_;
  const Trackers& trackers_;
  Tally small_;
  Tally stuck_;
  Tally clamped_;
  std::set<std::pair<SourceSpan, SourceSpan>> clamped_places_;
  std::set<SourceSpan> stuck_places_;
};

void WeightLint::judge_small(SourceSpan at, std::int32_t weight) {
  if (!is_small(weight)) return;
  small_.add([&] {
    return Diagnostic{.code = Code::small_weight,
                      .span = at,
                      .message = fmt::format("a weight of {} decides only between priorities that "
                                             "are less than {} apart",
                                             weight, std::abs(weight)),
                      .help = "make it greater than the difference of the priorities"};
  });
}

void WeightLint::judge_small(const TrackedList& list) {
  for (const TrackedName& tracked : list.names) {
    if (tracked.weight.value) judge_small(tracked.weight.at, *tracked.weight.value);
  }
}

void WeightLint::judge_definitions() {
  for (const Script& script : config_.scripts) {
    if (script.weight.value) judge_small(script.weight.at, script.weight.value->number);
  }
  for (const NativeCheck& check : config_.native_checks) {
    if (check.weight.value) judge_small(check.weight.at, check.weight.value->number);
  }
  for (const TrackProcess& process : config_.track_processes) {
    if (process.weight.value) judge_small(process.weight.at, process.weight.value->number);
  }
}

void WeightLint::judge_lists() {
  constexpr TrackedList Instance::* kLists[] = {&Instance::track_script, &Instance::track_process,
                                                &Instance::track_interface, &Instance::track_check};
  for (const auto list : kLists) judge_small(config_.defaults.*list);
  for (const Instance& instance : config_.instances) {
    for (const auto list : kLists) {
      if (is_own(instance.*list, config_.defaults.*list)) judge_small(instance.*list);
    }
  }
  for (const SyncGroup& group : config_.sync_groups) {
    judge_small(group.track_script);
    judge_small(group.track_process);
    judge_small(group.track_interface);
  }
}

template <typename T>
void WeightLint::append(std::vector<Weighted>& weights, const TrackedList& list,
                        const Trackers::ByName<T>& definitions) const {
  for (const TrackedName& tracked : list.names) {
    const auto found = definitions.find(tracked.name);
    if (found == definitions.end()) continue;
    const Weight weight = weight_of(tracked, &found->second->weight, {});
    if (weight.number != 0) weights.push_back({&tracked, weight});
  }
}

std::vector<Weighted> WeightLint::weights_of(const Instance& instance) const {
  std::vector<Weighted> weights;
  append(weights, instance.track_script, trackers_.scripts);
  append(weights, instance.track_check, trackers_.checks);
  append(weights, instance.track_process, trackers_.processes);
  for (const TrackedName& tracked : instance.track_interface.names) {
    const Weight weight = weight_of(tracked, nullptr, {});
    if (weight.number != 0) weights.push_back({&tracked, weight});
  }
  return weights;
}

void WeightLint::judge(const Instance& instance) {
  const std::uint8_t priority = configured_priority(instance);
  if (priority == vrrp::Priority::kOwner.number()) return;
  const std::vector<Weighted> weights = weights_of(instance);
  if (weights.empty()) return;
  judge_nopreempt(instance, weights);
  judge_sums(instance, priority, weights);
}

// Whether the others have it, too, is not in this file.
void WeightLint::judge_nopreempt(const Instance& instance, const std::vector<Weighted>& weights) {
  const Setting<bool>& nopreempt = instance.nopreempt;
  if (!nopreempt.value || instance.state.value == "MASTER") return;
  if (!stuck_places_.insert(nopreempt.keyword).second) return;
  const TrackedName& tracked = *weights.front().tracked;
  stuck_.add([&] {
    return Diagnostic{
        .code = Code::weighted_nopreempt,
        .span = nopreempt.keyword,
        .message = fmt::format("a failure of {} lowers the priority only: where all routers have "
                               "`nopreempt`, the addresses stay here all the same",
                               quoted(tracked.name)),
        .second = Place{tracked.at, "has a weight"},
        .help = "track it without a weight, or have `nopreempt` on this router only"};
  });
}

// One by one: of several, some may be good only when others are not.
void WeightLint::judge_sums(const Instance& instance, std::int32_t priority,
                            const std::vector<Weighted>& weights) {
  for (const Weighted& entry : weights) {
    const Weight& weight = entry.weight;
    const std::int32_t sum = priority + (weight.is_reverse ? -weight.number : weight.number);
    if (sum < kLowest || sum > kHighest) return add_clamped(instance, entry, sum);
  }
}

void WeightLint::add_clamped(const Instance& instance, const Weighted& cause, std::int32_t sum) {
  const SourceSpan at = instance.priority.is_given() ? instance.priority.at : instance.name.at;
  if (!clamped_places_.emplace(at, cause.tracked->at).second) return;
  clamped_.add([&] {
    const bool is_high = sum > kHighest;
    return Diagnostic{
        .code = Code::priority_clamped,
        .span = at,
        .message = fmt::format("with {} the priority would be {}, and is {}",
                               quoted(cause.tracked->name), sum, is_high ? kHighest : kLowest),
        .second = Place{cause.tracked->at, "has the weight"},
        .help = is_high ? "routers that reach 254 are the same to each other" : ""};
  });
}

}  // namespace

void lint_weights(const Config& config, const Trackers& trackers, Diagnostics& diagnostics) {
  WeightLint weights(config, trackers);
  weights.judge_definitions();
  weights.judge_lists();
  for (const Instance& instance : config.instances) weights.judge(instance);
  weights.report(diagnostics);
}

}  // namespace config
