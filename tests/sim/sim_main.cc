// The simulator. Every run is made of one seed and nothing else.
//
//   sim SEED           one run, with what happens in it
//   sim --wire SEED    and every advert that is sent
//   sim FIRST COUNT    so many seeds, with one line at the end
//   sim --seconds N    as many fresh seeds as that takes
//
// Exits 1 when an invariant was broken, and says how to see it again.
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <span>
#include <string>

#include "tests/sim/story.h"
#include "tests/sim/world.h"

namespace {

struct Totals {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t adverts = 0;
  std::uint64_t transitions = 0;
  double seconds = 0;
};

// False when an invariant was broken.
bool run(std::uint64_t seed, sim::Trace::Level level, Totals& totals) {
  sim::World world(seed, level);
  sim::Story(world).run();
  ++totals.runs;
  totals.events += world.events_handled();
  totals.adverts += world.watch.adverts();
  totals.transitions += world.watch.transitions();
  totals.seconds += std::chrono::duration<double>(world.now().time_since_epoch()).count();
  const auto& failure = world.watch.failure();
  if (!failure) return true;
  const double at = std::chrono::duration<double>(failure->at.time_since_epoch()).count();
  fmt::print("sim: seed {} breaks {} at {:.6f} s: {}\n", seed, failure->invariant, at,
             failure->what);
  fmt::print("sim: to see it again: scripts/sim {}\n", seed);
  return false;
}

void print(const Totals& totals) {
  fmt::print("sim: {} seeds, {:.0f} s simulated, {} events, {} adverts sent, {} transitions: ok\n",
             totals.runs, totals.seconds, totals.events, totals.adverts, totals.transitions);
}

std::optional<std::uint64_t> number(const char* text) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text, &end, 10);
  if (end == text || *end != '\0') return std::nullopt;
  return value;
}

int run_some(std::uint64_t first, std::uint64_t count) {
  Totals totals;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (!run(seed, sim::Trace::Level::silent, totals)) return 1;
  }
  print(totals);
  return 0;
}

int run_fresh(std::uint64_t seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{seconds};
  std::random_device device;
  std::uint64_t seed = device();
  fmt::print("sim: fresh seeds from {}\n", seed);
  Totals totals;
  for (; std::chrono::steady_clock::now() < end; ++seed) {
    if (!run(seed, sim::Trace::Level::silent, totals)) return 1;
  }
  print(totals);
  return 0;
}

int usage() {
  fmt::print(stderr, "usage: sim [--wire] SEED | sim FIRST COUNT | sim --seconds N\n");
  return 2;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const std::span arguments(argument_values, static_cast<std::size_t>(argument_count));
  if (arguments.size() != 2 && arguments.size() != 3) return usage();
  const auto last = number(arguments.back());
  if (!last) return usage();
  const std::string first = arguments[1];
  Totals totals;
  if (arguments.size() == 2) return run(*last, sim::Trace::Level::story, totals) ? 0 : 1;
  if (first == "--wire") return run(*last, sim::Trace::Level::wire, totals) ? 0 : 1;
  if (first == "--seconds") return run_fresh(*last);
  const auto from = number(arguments[1]);
  return from ? run_some(*from, *last) : usage();
}
