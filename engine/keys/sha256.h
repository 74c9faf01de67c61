#pragma once

#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/digest.h"

/// SHA-256 and what is built on it. All callable from any thread; none can fail but for want of memory, which
/// aborts.
namespace lastro::keys {

/// FIPS 180-4.
[[nodiscard]] Sha256 sha256(Bytes message);

/// RFC 2104 with SHA-256 (RFC 4231).
[[nodiscard]] Sha256 hmac_sha256(Bytes key, Bytes message);

/// RFC 5869 with SHA-256, extract and expand: fills `output`, at most 255 × 32 bytes.
void hkdf_sha256(Bytes input_key, Bytes salt, Bytes info, std::span<std::uint8_t> output);

/// Takes the same time wherever the first difference is. Different lengths are unequal at once.
[[nodiscard]] bool equal_in_constant_time(Bytes a, Bytes b);

}  // namespace lastro::keys
