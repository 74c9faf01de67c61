#include "projections/page.h"

namespace lastro::projections {

Result<void> check_limit(const PageRequest& page) {
  if (page.limit >= 1 && page.limit <= page_items_max) return {};
  return fail(ErrorCode::invalid, "limit: 1 to " + std::to_string(page_items_max));
}

std::string make_cursor(std::uint64_t value) {
  const auto digits = encode_base32(value);
  return {digits.data(), digits.size()};
}

std::unexpected<Error> bad_cursor() {
  return fail(ErrorCode::invalid, "cursor: is not one of this list's");
}

Result<std::optional<std::uint64_t>> read_cursor(std::string_view cursor) {
  if (cursor.empty()) return std::nullopt;
  const auto value = decode_base32(cursor);
  if (!value) return bad_cursor();
  return value;
}

}  // namespace lastro::projections
