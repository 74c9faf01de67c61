#include "engine/keys/random.h"

#include <array>
#include <cstring>

#include <sodium.h>

#include "engine/base/assert.h"

namespace lastro::keys {

void fill_random(std::span<std::uint8_t> bytes) {
  static const bool ready = sodium_init() >= 0;
  LASTRO_ASSERT(ready);
  if (!bytes.empty()) randombytes_buf(bytes.data(), bytes.size());
}

LedgerId random_ledger_id() {
  LedgerId id;
  fill_random(id.bytes);
  return id;
}

SubjectId random_subject_id() {
  SubjectId id;
  while (!id) {
    std::array<std::uint8_t, 16> bytes{};
    fill_random(bytes);
    std::memcpy(&id.high, bytes.data(), sizeof id.high);
    std::memcpy(&id.low, bytes.data() + sizeof id.high, sizeof id.low);
  }
  return id;
}

}  // namespace lastro::keys
