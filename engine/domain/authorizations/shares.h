#pragma once

#include <vector>

#include "engine/base/money.h"

namespace lastro::domain {

/// Shares `amount` among `remaining` in proportion, in whole minor units; the units that rounding leaves go
/// to the earliest that can take them. `amount` is at most their sum.
[[nodiscard]] std::vector<Amount> share_in_proportion(Amount amount, const std::vector<Amount>& remaining);

/// Shares `amount` by weight, without a bound for any share; the units that rounding leaves go to the
/// earliest. There is a weight above zero.
[[nodiscard]] std::vector<Amount> share_by_weight(Amount amount, const std::vector<Amount>& weights);

}  // namespace lastro::domain
