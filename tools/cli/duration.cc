#include "tools/cli/duration.h"

#include <charconv>

namespace lastro::tools {
namespace {

constexpr std::int64_t duration_max_s = std::int64_t{366} * 24 * 3600;

}  // namespace

std::optional<std::int64_t> parse_duration_s(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  std::int64_t unit_s = 0;
  switch (text.back()) {
    case 's':
      unit_s = 1;
      break;
    case 'm':
      unit_s = 60;
      break;
    case 'h':
      unit_s = 3600;
      break;
    case 'd':
      unit_s = 24 * 3600;
      break;
    default:
      return std::nullopt;
  }
  std::int64_t count = 0;
  const auto* end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stop != end || count <= 0 || count > duration_max_s / unit_s)
    return std::nullopt;
  return count * unit_s;
}

}  // namespace lastro::tools
