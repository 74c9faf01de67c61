#pragma once

#include "engine/domain/authorizations/decline_reason.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Why the card's status or expiry stands against paying with it; none where neither does. A card is good by
/// the ledger's time: a caller's own would let an expired one be used by dating back. `told` is the expiry
/// that the caller read from the card; 0 where he tells none.
[[nodiscard]] DeclineReason card_refusal(const FoundCard& card, UnixMicros recorded_at, ExpiryMonth told = 0);

/// Why the status of the client or the account stands against paying; the client's comes first.
[[nodiscard]] DeclineReason holder_refusal(const State& state, const AccountState& account);

}  // namespace lastro::domain
