#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/bytes.h"

/// AES-256-GCM as NIST SP 800-38D defines it, nothing of ours added. Any thread.
namespace lastro::keys {

inline constexpr std::size_t gcm_nonce_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;

using GcmKey = std::span<const std::uint8_t, 32>;
using GcmNonce = std::span<const std::uint8_t, gcm_nonce_bytes>;

/// `ciphertext` has the size of `plaintext`; they do not overlap. A nonce is used once a key.
void gcm_encrypt(GcmKey key, GcmNonce nonce, Bytes additional, Bytes plaintext,
                 std::span<std::uint8_t> ciphertext, std::span<std::uint8_t, gcm_tag_bytes> tag);

/// False, with `plaintext` overwritten by zeros, where the tag does not hold.
[[nodiscard]] bool gcm_decrypt(GcmKey key, GcmNonce nonce, Bytes additional, Bytes ciphertext,
                               std::span<const std::uint8_t, gcm_tag_bytes> tag,
                               std::span<std::uint8_t> plaintext);

}  // namespace lastro::keys
