#include "tests/fuzz/fuzz_target.h"

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lastro::fuzz::check({data, size});
  return 0;
}
