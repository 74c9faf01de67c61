#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lastro::projections {

/// The read models. A name is also that of the RocksDB column family which holds the view.
enum class ViewName : std::uint8_t { clients, accounts, balances, statement, authorizations };

inline constexpr std::array all_views{ViewName::clients, ViewName::accounts, ViewName::balances,
                                      ViewName::statement, ViewName::authorizations};
inline constexpr std::size_t view_count = all_views.size();

[[nodiscard]] constexpr std::size_t index_of(ViewName view) {
  return static_cast<std::size_t>(view);
}

[[nodiscard]] constexpr std::string_view view_text(ViewName view) {
  switch (view) {
    case ViewName::clients:
      return "clients";
    case ViewName::accounts:
      return "accounts";
    case ViewName::balances:
      return "balances";
    case ViewName::statement:
      return "statement";
    case ViewName::authorizations:
      return "authorizations";
  }
  return {};
}

[[nodiscard]] constexpr std::optional<ViewName> view_from(std::string_view text) {
  for (const auto view : all_views) {
    if (view_text(view) == text) return view;
  }
  return std::nullopt;
}

}  // namespace lastro::projections
