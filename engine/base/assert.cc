#include "engine/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace lastro {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  (void)std::fprintf(stderr, "lastro: assertion failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace lastro
