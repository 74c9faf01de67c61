#pragma once

#include <cstddef>
#include <deque>

#include "engine/base/flat_map.h"
#include "engine/domain/authorizations/hold_table.h"

namespace lastro::backtest {

/// How an authorization stands in the other world, where nothing of it is held there.
struct Standing {
  domain::AuthorizationStatus status = domain::AuthorizationStatus::declined;
  bool at_once = false;  ///< captured with its approval
  std::uint32_t operations = 0;
  domain::SplitParts parts = {};
  domain::Fee fee = {};  ///< charged and not given back
};

/// The same, but for how many operations led there.
[[nodiscard]] bool stands_alike(const Standing& standing, const domain::AuthorizationAfter& recorded);

/// The authorizations that stand otherwise in the other world than the log tells: about 160 bytes each. All
/// others stand as recorded. At most `most`: then the ones that came first are forgotten, and no
/// authorization up to the newest of those is known to stand as recorded any more.
class Divergences {
 public:
  explicit Divergences(std::size_t most) : most_(most) {}

  /// Null where it stands as recorded, or is forgotten.
  [[nodiscard]] const Standing* find(AuthorizationId id) const;
  [[nodiscard]] bool is_forgotten(AuthorizationId id) const {
    return id <= forgotten_through_ && find(id) == nullptr;
  }
  void put(AuthorizationId id, Standing standing);
  /// It stands as recorded again.
  void erase(AuthorizationId id) { standings_.erase(id); }

 private:
  const std::size_t most_;
  FlatMap<AuthorizationId, Standing> standings_;
  std::deque<AuthorizationId> order_;  ///< as they came, with such as have gone since; at most most_
  AuthorizationId forgotten_through_;
};

}  // namespace lastro::backtest
