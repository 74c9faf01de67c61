#include "engine/domain/authorizations/refusals.h"

#include "engine/domain/cards/cards.h"

namespace lastro::domain {

DeclineReason card_refusal(const FoundCard& card, UnixMicros recorded_at, ExpiryMonth told) {
  switch (card.state->status) {
    case Status::active:
      break;
    case Status::blocked:
      return DeclineReason::card_blocked;
    case Status::closed:
      return DeclineReason::card_closed;
    case Status::lost:
      return DeclineReason::card_lost;
    case Status::stolen:
      return DeclineReason::card_stolen;
    case Status::cancelled:
      return DeclineReason::card_cancelled;
  }
  const auto expires = card.state->expires;
  if (expires == 0) return DeclineReason::none;
  if (month_of(recorded_at) > expires) return DeclineReason::card_expired;
  return told != 0 && told != expires ? DeclineReason::expiry_mismatch : DeclineReason::none;
}

DeclineReason holder_refusal(const State& state, const AccountState& account) {
  switch (state.clients[account.client].status) {
    case Status::active:
      break;
    case Status::blocked:
      return DeclineReason::client_blocked;
    default:
      return DeclineReason::client_closed;
  }
  switch (account.status) {
    case Status::active:
      return DeclineReason::none;
    case Status::blocked:
      return DeclineReason::account_blocked;
    default:
      return DeclineReason::account_closed;
  }
}

}  // namespace lastro::domain
