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
/// A program's document in canonical form; with the rest of its request it is to fit an HTTP body of 1 MiB.
inline constexpr std::size_t program_document_bytes_max = 960 * 1024;
/// The longest that the event of a program holds; a longer one is stored in parts.
inline constexpr std::size_t event_document_bytes_max = 48 * 1024;
inline constexpr std::size_t sealed_bytes_max = 56 * 1024;

/// Microseconds since 1970 of what RFC 3339 can write: from the year 0000 to the end of 9999.
inline constexpr std::int64_t time_min_micros = -62'167'219'200'000'000;
inline constexpr std::int64_t time_max_micros = 253'402'300'799'999'999;

}  // namespace lastro::limits
