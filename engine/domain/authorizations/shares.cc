#include "engine/domain/authorizations/shares.h"

#include <algorithm>

#include "engine/base/assert.h"

namespace lastro::domain {
namespace {

struct RoundedDown {
  std::vector<Amount> shares;
  std::int64_t left = 0;
};

RoundedDown round_down(Amount amount, const std::vector<Amount>& weights) {
  __int128 total = 0;
  for (const auto& weight : weights) total += weight.minor;
  RoundedDown rounded{.shares = {}, .left = amount.minor};
  for (const auto& weight : weights) {
    const auto share =
        total == 0 ? 0
                   : static_cast<std::int64_t>(static_cast<__int128>(amount.minor) * weight.minor / total);
    rounded.shares.push_back(Amount{share});
    rounded.left -= share;
  }
  return rounded;
}

}  // namespace

std::vector<Amount> share_in_proportion(Amount amount, const std::vector<Amount>& remaining) {
  auto [shares, left] = round_down(amount, remaining);
  for (std::size_t i = 0; i < shares.size() && left > 0; ++i) {
    const auto more = std::min(left, remaining[i].minor - shares[i].minor);
    shares[i].minor += more;
    left -= more;
  }
  LASTRO_ASSERT(left == 0);
  return shares;
}

std::vector<Amount> share_by_weight(Amount amount, const std::vector<Amount>& weights) {
  auto [shares, left] = round_down(amount, weights);
  // Rounding leaves less than one unit for each weight above zero.
  for (std::size_t i = 0; i < shares.size() && left > 0; ++i) {
    if (weights[i].minor == 0) continue;
    ++shares[i].minor;
    --left;
  }
  LASTRO_ASSERT(left == 0);
  return shares;
}

}  // namespace lastro::domain
