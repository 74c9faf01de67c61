#pragma once

#include <cstdint>
#include <string>

#include "engine/base/money.h"
#include "engine/domain/programs/spend_control.h"

namespace lastro::domain {

/// What a fee is for. Stored in events.
enum class FeeOccasion : std::uint8_t {
  purchase = 1,  ///< approved, captured at once or held
  balance_inquiry = 2,
};

/// Stored in events.
enum class FeePayer : std::uint8_t { wallet = 1, employer = 2 };

inline constexpr std::size_t fees_max = 16;
inline constexpr std::uint16_t fee_max_basis_points = 10'000;

/// Charged beside the amount where its filters let a transaction through: all of them have to. Of several,
/// the first is charged, so that a transaction bears one fee at most.
struct FeeRule {
  std::string name = {};  ///< [a-z][a-z0-9-]{0,31}
  FeeOccasion on = FeeOccasion::purchase;
  FeePayer paid_by = FeePayer::wallet;
  Amount amount = {};              ///< whatever the amount of the transaction
  std::uint16_t basis_points = 0;  ///< of what is approved, beside `amount`; half to even. 0 for inquiries
  std::uint16_t categories = 0;    ///< bit i: category i, as the rules named it; 0: any
  std::uint8_t mcc_group = no_mcc_group;  ///< position among the program's groups
  bool refundable = false;                ///< given back when all that was captured is refunded
  bool operator==(const FeeRule&) const = default;
};

}  // namespace lastro::domain
