#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/domain/authorizations/operation_alias.h"

namespace lastro::engine {

/// The event of the newest operation on an authorization; empty where there was none. `find` gives
/// Result<std::optional<Sequence>> for a digest. Operations are numbered without a gap, so about twice the
/// logarithm of their count is asked for.
template <class Find>
Result<std::optional<Sequence>> newest_operation(AuthorizationId authorization, Find find) {
  std::optional<Sequence> newest;
  std::uint64_t known = 0;   // there is one of that number
  std::uint64_t absent = 1;  // and none of that, once the loop ends
  for (;; absent *= 2) {
    auto found = find(domain::operation_alias(authorization, static_cast<std::uint32_t>(absent)));
    if (!found) return std::unexpected(found.error());
    if (!*found) break;
    newest = *found;
    known = absent;
    if (absent > UINT32_MAX / 2) break;
  }
  while (absent - known > 1) {
    const auto middle = known + (absent - known) / 2;
    auto found = find(domain::operation_alias(authorization, static_cast<std::uint32_t>(middle)));
    if (!found) return std::unexpected(found.error());
    if (*found) {
      newest = *found;
      known = middle;
    } else {
      absent = middle;
    }
  }
  return newest;
}

}  // namespace lastro::engine
