#include "tests/fuzz/fuzz_target.h"

// libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return lastro::fuzz::mutate({data, max_size}, size, seed);
}

namespace lastro::fuzz {

std::size_t mutate_blindly(std::span<std::uint8_t> room, std::size_t size) {
  return LLVMFuzzerMutate(room.data(), size, room.size());
}

}  // namespace lastro::fuzz
