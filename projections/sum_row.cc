#include "projections/sum_row.h"

namespace lastro::projections {

SumRow encode_sum(std::int64_t sum) {
  SumRow row{};
  auto rest = static_cast<std::uint64_t>(sum);
  for (auto& byte : row) {
    byte = static_cast<std::uint8_t>(rest);
    rest >>= 8U;
  }
  return row;
}

std::optional<std::int64_t> decode_sum(std::string_view row) {
  if (row.size() != SumRow{}.size()) return std::nullopt;
  std::uint64_t sum = 0;
  for (std::size_t i = row.size(); i-- > 0;) sum = sum << 8U | static_cast<std::uint8_t>(row[i]);
  return static_cast<std::int64_t>(sum);
}

}  // namespace lastro::projections
