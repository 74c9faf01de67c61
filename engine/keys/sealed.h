#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ledger_id.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/subject_id.h"
#include "engine/keys/secret.h"

namespace lastro::keys {

/// The key of one subject's data. Whoever destroys its last copy has erased the data.
using DataKey = Secret<struct DataUse>;

/// Where a sealed value belongs. Not stored in it: a value moved to another place does not open.
struct SealContext {
  LedgerId ledger;
  SubjectId subject;
  std::uint8_t field = 0;  ///< which of the subject's fields; a number is never given a new meaning
  std::uint32_t key_version = 0;
  std::array<std::uint8_t, 16> command_id{};  ///< of the command that wrote the value
};

inline constexpr std::size_t seal_overhead_bytes = 1 + 12 + 16;
inline constexpr std::size_t sealed_plaintext_bytes_max = limits::event_bytes_max;

/// AES-256-GCM (NIST SP 800-38D) with the context as additional data: version byte 1, 12-byte random nonce,
/// ciphertext, 16-byte tag. One key may seal 2^32 values at most (random nonces); a subject has a few dozen.
/// Any thread. `plaintext` is at most sealed_plaintext_bytes_max.
[[nodiscard]] std::vector<std::uint8_t> seal(const DataKey& key, const SealContext& context, Bytes plaintext);

/// What was sealed. corruption where any byte, the context or the key is not the one it was sealed with. The
/// caller wipes the plaintext where that matters. Any thread.
[[nodiscard]] Result<std::vector<std::uint8_t>> open(const DataKey& key, const SealContext& context,
                                                     Bytes sealed);

}  // namespace lastro::keys
