// Posts one event to a URL with regent-poster, as control would, and prints how that ended:
// post_tool POSTER TIMEOUT_MS URL. post_names_test.py runs it where there are DNS servers of its
// own.
#include <cstdio>
#include <cstdlib>

#include "tests/posts_world.h"

int main(int argc, char** argv) {
  constexpr int kArguments = 4;
  if (argc != kArguments) return EXIT_FAILURE;
  native_test::PosterProcess poster;
  const auto timeout_ms = static_cast<std::uint32_t>(std::atoi(argv[2]));
  const std::uint32_t url = poster.add(argv[3], {.timeout_ms = timeout_ms});
  if (!poster.start(argv[1])) {
    std::puts("not ready");
    return EXIT_FAILURE;
  }
  poster.order(url, 1, "{}");
  std::puts(poster.result().c_str());
  return EXIT_SUCCESS;
}
