#pragma once

#include <cstdint>

#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/domain/category.h"

namespace lastro::domain {

/// A fee that a transaction bears: of the program's fees the one of that position, and who pays it.
struct Fee {
  std::uint8_t ordinal = 0;
  Category category = {};    ///< of the wallet that pays; empty where the employer does
  EmployerId employer = {};  ///< that pays; none where a wallet does
  Amount amount = {};        ///< 0: no fee
  bool operator==(const Fee&) const = default;

  [[nodiscard]] explicit operator bool() const { return amount.minor != 0; }
};

/// A fee charged or given back, with what its payer has after: what is available of a wallet, what is posted
/// of an employer's prefunded account. It is posted after all else that its event moves.
struct FeePosting {
  Fee fee = {};
  Amount balance_after = {};
  bool operator==(const FeePosting&) const = default;
};

}  // namespace lastro::domain
