#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Posts what is held: wallets (pending debit, then debit) to scheme payable. What goes beyond the hold,
/// within the program's tolerance for the MCC, is posted from the same wallets; `final` releases what is
/// left. A refused capture leaves the hold as it was. Rejected as not found where there is no such
/// authorization; declined, in this order: deadline_passed, currency_mismatch, what ended the hold
/// (authorization_declined, _captured, _reversed, _expired), capture_exceeds_authorized, insufficient_funds,
/// amount_out_of_range.
///
/// A forced one is a presentment that the scheme settles in any case. It takes what is held, then what the
/// wallets have, then the client receivable, whatever the authorization's status; it is declined for
/// deadline_passed, account_unknown, currency_mismatch and amount_out_of_range alone.
void decide(const State& state, const CommandContext& context, const CaptureAuthorization& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationCaptured& event);
void apply(State& state, const EventHeader& header, const CaptureDeclined& event);
void apply(State& state, const EventHeader& header, const PresentmentPosted& event);

}  // namespace lastro::domain
