// Several lambdas as one, for std::visit.
#pragma once

namespace config {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace config
