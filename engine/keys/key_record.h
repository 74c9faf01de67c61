#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/base/subject_id.h"
#include "engine/keys/key_wrap.h"

/// What the key store keeps, byte by byte. Numbers are big-endian.
///   key   `m`                 value  format 1 | ledger id, 16 | check value, 8
///   key   `s` | subject, 16   value  format 1 | state, 1 | key version, 4 | wrapped key, 40 (none once
///   destroyed)
namespace lastro::keys {

struct KeyRecord {
  bool destroyed = false;
  std::uint32_t key_version = 0;
  WrappedKey wrapped{};  ///< zero where destroyed
};

[[nodiscard]] std::string_view identity_row_key();
[[nodiscard]] std::string encode_identity(const LedgerId& ledger, std::uint64_t check_value);

[[nodiscard]] std::string subject_row_key(SubjectId subject);
[[nodiscard]] std::string encode_record(const KeyRecord& record);
/// corruption where `value` is not what encode_record gives for some record; incompatible for another format.
[[nodiscard]] Result<KeyRecord> decode_record(std::string_view value);

}  // namespace lastro::keys
