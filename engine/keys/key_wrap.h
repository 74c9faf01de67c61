#pragma once

#include <array>
#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/keys/master_key.h"
#include "engine/keys/sealed.h"

namespace lastro::keys {

using WrappedKey = std::array<std::uint8_t, 40>;

/// AES-256 key wrap (RFC 3394): the data key as it may lie on a disk. Any thread.
[[nodiscard]] WrappedKey wrap_key(const DerivedKey& wrapping_key, const DataKey& key);

/// corruption where any byte or the wrapping key is not the one it was wrapped with. Any thread.
[[nodiscard]] Result<DataKey> unwrap_key(const DerivedKey& wrapping_key, Bytes wrapped);

}  // namespace lastro::keys
