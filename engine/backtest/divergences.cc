#include "engine/backtest/divergences.h"

#include <algorithm>
#include <utility>

namespace lastro::backtest {

bool stands_alike(const Standing& standing, const domain::AuthorizationAfter& recorded) {
  if (standing.status != recorded.status || standing.fee != recorded.fee) return false;
  if (standing.parts.size() != recorded.parts.size()) return false;
  return std::all_of(standing.parts.begin(), standing.parts.end(), [&](const auto& part) {
    return std::find(recorded.parts.begin(), recorded.parts.end(), part) != recorded.parts.end();
  });
}

const Standing* Divergences::find(AuthorizationId id) const {
  const auto found = standings_.find(id);
  return found == standings_.end() ? nullptr : &found->second;
}

void Divergences::put(AuthorizationId id, Standing standing) {
  if (!standings_.insert_or_assign(id, std::move(standing)).second) return;
  order_.push_back(id);
  if (order_.size() <= most_) return;
  const auto first = order_.front();
  order_.pop_front();
  if (standings_.erase(first) > 0) forgotten_through_ = std::max(forgotten_through_, first);
}

}  // namespace lastro::backtest
