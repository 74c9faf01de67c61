#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "projections/page.h"
#include "projections/view_snapshot.h"

namespace lastro::projections {

/// Where a page starts: the value of its cursor, none for the first page. invalid for a bad cursor or limit.
[[nodiscard]] inline Result<std::optional<std::uint64_t>> page_start(const PageRequest& page) {
  if (auto checked = check_limit(page); !checked) return std::unexpected(checked.error());
  return read_cursor(page.cursor);
}

/// The next `limit` rows of the scan as a page. `read` makes a Result<Item> of the scan's present row,
/// `cursor_of` the value of the cursor that goes on after an item.
template <class Item, class Read, class CursorOf>
[[nodiscard]] Result<Page<Item>> read_page(const ViewSnapshot& snapshot, RowScan scan, std::size_t limit,
                                           const Read& read, const CursorOf& cursor_of) {
  const auto checkpoint = snapshot.checkpoint();
  if (!checkpoint) return std::unexpected(checkpoint.error());
  Page<Item> page{.items = {}, .next_cursor = {}, .position = checkpoint->sequence};
  for (; scan.valid(); scan.next()) {
    if (page.items.size() == limit) {
      page.next_cursor = make_cursor(cursor_of(page.items.back()));
      break;
    }
    Result<Item> item = read(scan);
    if (!item) return std::unexpected(item.error());
    page.items.push_back(std::move(*item));
  }
  if (auto status = scan.status(); !status) return std::unexpected(status.error());
  return page;
}

}  // namespace lastro::projections
