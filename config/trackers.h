// What can be tracked and what is: the definitions by their names, and whether everything that is
// tracked is defined, once and completely. How wise it is, is lint.h.
#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"

namespace config {

// The first definition of each name. Borrows the configuration.
struct Trackers {
  template <typename T>
  using ByName = std::map<std::string_view, const T*, std::less<>>;

  explicit Trackers(const Config& config);

  ByName<Script> scripts;
  ByName<TrackFile> files;
  ByName<TrackProcess> processes;
  ByName<NativeCheck> checks;
};

// What holds of a track_file that gives none.
inline constexpr Weight kFileWeight{.number = 1};

// What of the object changes priorities: as the line of the list says, and otherwise the
// definition. `defined` is nullptr when there is no definition, or none that says it.
Weight weight_of(const TrackedName& tracked, const Setting<Weight>* defined, Weight otherwise);

// Whether the instance gives the list itself: one of vrrp_defaults is judged where it stands.
bool is_own(const TrackedList& list, const TrackedList& of_defaults);

void check_trackers(const Config& config, const Trackers& trackers, Diagnostics& diagnostics);

}  // namespace config
