#include "engine/domain/settlements/settlements.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext& context, const SettleScheme& command,
            Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  const auto payable = state.ledger.shared(context.tenant, AccountClass::scheme_payable, command.currency);
  const auto bank = state.ledger.shared(context.tenant, AccountClass::bank, command.currency);
  if (!payable || !bank || state.ledger.posted(*payable) < command.amount)
    return decision.reject(RejectionKind::unprocessable, "amount", "is more than is owed to the scheme");
  if (state.ledger.overflows(*payable, *bank, command.amount))
    return decision.reject(RejectionKind::unprocessable, "amount", "would pass the largest balance");
  auto& posted = decision.add<SettlementPosted>();
  posted.amount = command.amount;
  posted.currency = command.currency;
  posted.balance_after = Amount{state.ledger.posted(*payable).minor - command.amount.minor};
  posted.reference = command.reference.view();
  posted.external_id = context.external_id.view();
}

void apply(State& state, const EventHeader& header, const SettlementPosted& event) {
  const auto payable = state.ledger.shared(header.tenant, AccountClass::scheme_payable, event.currency);
  const auto bank = state.ledger.shared(header.tenant, AccountClass::bank, event.currency);
  LASTRO_ASSERT(payable.has_value());
  LASTRO_ASSERT(bank.has_value());
  state.ledger.post({.debit = *payable, .credit = *bank, .amount = event.amount});
  LASTRO_ASSERT(state.ledger.posted(*payable) == event.balance_after);
}

}  // namespace lastro::domain
