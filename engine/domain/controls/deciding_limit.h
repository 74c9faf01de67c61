#pragma once

#include <cstdint>

#include "engine/base/money.h"

namespace lastro::domain {

/// Stored in events: values never change meaning.
enum class LimitKind : std::uint8_t {
  none = 0,
  control_amount = 1,    ///< a control's amount; `limit` and `used` in minor units
  control_count = 2,     ///< a control's count
  list_entry = 3,        ///< an entry of the list that the reason tells, or `no_entry`: it is in no list
  transaction_time = 4,  ///< `ordinal` 0: `limit` is the oldest time allowed, 1: the newest; `used` is the
                         ///< purchase's own; microseconds since 1970
};

inline constexpr std::uint16_t no_entry = UINT16_MAX;

/// The limit that decided, as it stood then.
struct DecidingLimit {
  LimitKind kind = LimitKind::none;
  std::uint16_t ordinal = 0;  ///< position of the control, or of the list's entry; or as the kind says
  std::int64_t limit = 0;
  std::int64_t used = 0;
  bool operator==(const DecidingLimit&) const = default;
};

}  // namespace lastro::domain
