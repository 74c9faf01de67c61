#pragma once

#include <cstddef>
#include <cstdint>

/// Limits that hold across modules. Whatever is bounded elsewhere is bounded in the header of its owner.
namespace lastro::limits {

inline constexpr std::size_t event_bytes_max = 60 * 1024;
inline constexpr std::size_t frame_bytes_max = 256 * 1024;

/// Characters [A-Za-z0-9._:-] of a caller's own id.
inline constexpr std::size_t external_id_length_max = 64;
/// ISO 8583 DE 43: 25 name, 13 city, 2 country.
inline constexpr std::size_t merchant_characters_max = 40;

inline constexpr std::size_t wallets_per_account_max = 16;
inline constexpr std::size_t category_length_max = 8;
inline constexpr std::size_t program_document_bytes_max = 48 * 1024;

}  // namespace lastro::limits
