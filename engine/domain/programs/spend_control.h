#pragma once

#include <cstdint>
#include <string>

#include "engine/base/money.h"

namespace lastro::domain {

/// Whose spending is counted together, always within one account. Stored in events.
enum class ControlSubject : std::uint8_t {
  card = 1,       ///< of each card; where no card was named, of the account without cards
  wallet = 2,     ///< of each wallet: what it paid, whatever category the rules named
  category = 3,   ///< of each category that the rules named, whatever wallet paid
  mcc_group = 4,  ///< of the control's group of MCCs
  merchant = 5,   ///< at each merchant, by its normalised name without a processor's prefix
};

/// Stored in events.
enum class ControlWindow : std::uint8_t {
  transaction = 1,
  day = 2,   ///< calendar ones are by the program's time zone
  week = 3,  ///< from Monday
  month = 4,
  hours = 5,  ///< sliding, in sixths: a purchase counts for `hours` and up to a sixth more
};

inline constexpr std::size_t controls_max = 16;
inline constexpr std::size_t mcc_groups_max = 16;
inline constexpr std::uint16_t control_hours_max = 744;  ///< 31 days
inline constexpr std::uint8_t no_mcc_group = 255;

/// A limit on amount, count, or both. It holds for what its filters let through: all of them have to.
struct SpendControl {
  std::string name;  ///< [a-z][a-z0-9-]{0,31}; a control of that name, subject and window goes on counting
                     ///< where another version of the program left off
  ControlSubject by{};
  ControlWindow per{};
  std::uint16_t hours = 0;       ///< of ControlWindow::hours, else 0
  Amount amount = {};            ///< 0: not limited
  std::uint32_t count = 0;       ///< 0: not limited
  std::uint16_t categories = 0;  ///< bit i: category i; 0: any. A wallet's for ControlSubject::wallet
  std::uint8_t mcc_group = no_mcc_group;  ///< position among the program's groups
  bool operator==(const SpendControl&) const = default;
};

}  // namespace lastro::domain
