#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastro::domain {

/// Life of a client, account or card. Stored in events: values never change meaning.
enum class Status : std::uint8_t { active = 1, blocked = 2, closed = 3, lost = 4, stolen = 5, cancelled = 6 };

[[nodiscard]] constexpr std::string_view status_name(Status status) {
  switch (status) {
    case Status::active:
      return "active";
    case Status::blocked:
      return "blocked";
    case Status::closed:
      return "closed";
    case Status::lost:
      return "lost";
    case Status::stolen:
      return "stolen";
    case Status::cancelled:
      return "cancelled";
  }
  return {};
}

[[nodiscard]] constexpr std::optional<Status> status_from(std::string_view name) {
  for (auto value = static_cast<int>(Status::active); value <= static_cast<int>(Status::cancelled); ++value) {
    if (status_name(static_cast<Status>(value)) == name) return static_cast<Status>(value);
  }
  return std::nullopt;
}

/// Closed, stolen, lost and cancelled are for ever; only active and blocked lead elsewhere.
[[nodiscard]] constexpr bool is_final(Status status) {
  return status != Status::active && status != Status::blocked;
}

/// Clients and accounts are active, blocked or closed; lost, stolen and cancelled are for cards.
[[nodiscard]] constexpr bool is_card_only(Status status) {
  return status >= Status::lost;
}

}  // namespace lastro::domain
