#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace lastro::projections {

inline constexpr std::size_t page_items_max = 200;

/// Which part of a list a caller asks for.
struct PageRequest {
  std::string_view cursor;  ///< next_cursor of the page before; empty for the first page
  std::size_t limit = 50;   ///< 1 to page_items_max
};

/// Part of a list, read at one moment. A cursor names the last item seen, not a count of them: items that
/// come or go meanwhile neither repeat nor hide others.
template <class Item>
struct Page {
  std::vector<Item> items;
  std::optional<std::string> next_cursor;  ///< empty on the last page; opaque, and holds no personal data
  Sequence position = 0;                   ///< how far the view was
};

/// invalid for a limit out of bounds.
[[nodiscard]] Result<void> check_limit(const PageRequest& page);
[[nodiscard]] std::string make_cursor(std::uint64_t value);
/// The value the cursor was made from; empty for the first page; invalid where it was made by nobody.
[[nodiscard]] Result<std::optional<std::uint64_t>> read_cursor(std::string_view cursor);
[[nodiscard]] std::unexpected<Error> bad_cursor();

}  // namespace lastro::projections
