#include "vrrp/check.h"

#include <cstdio>
#include <cstdlib>

namespace vrrp {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "regent: CHECK(%s) failed at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace vrrp
