#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lastro::projections {

/// A row that holds a number which events add to: eight bytes, least significant first.
using SumRow = std::array<std::uint8_t, 8>;

[[nodiscard]] SumRow encode_sum(std::int64_t sum);
/// Empty where `row` is none.
[[nodiscard]] std::optional<std::int64_t> decode_sum(std::string_view row);

}  // namespace lastro::projections
