// What is said once of a file, wherever it applies: the first place, and how many more there are.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "config/diagnostic.h"

namespace config {

class Tally {
 public:
  // `make` gives the Diagnostic, and is called for the first place only.
  template <typename Make>
  void add(Make make) {
    if (count_++ == 0) first_ = make();
  }

  // To be called once, after the last place.
  void report(Diagnostics& diagnostics) {
    if (count_ == 0) return;
    if (count_ > 1) {
      first_.message +=
          fmt::format(" (the same at {} other place{})", count_ - 1, count_ == 2 ? "" : "s");
    }
    diagnostics.add(std::move(first_));
  }

 private:
  Diagnostic first_;
  std::size_t count_ = 0;
};

}  // namespace config
