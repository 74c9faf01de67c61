#include "engine/domain/loads/loads.h"

#include "engine/domain/employers/employers.h"

namespace lastro::domain {
namespace {

struct LoadPath {
  LedgerIndex prefunded{};
  LedgerIndex wallet{};
};

DeclineReason refuse(const State& state, const AccountState* account, const LoadBenefit& command,
                     LoadPath& path) {
  if (account == nullptr) return DeclineReason::account_unknown;
  if (account->status == Status::closed) return DeclineReason::account_closed;
  const auto wallet = find_wallet(state, *account, command.category);
  if (!wallet) return DeclineReason::category_unknown;
  const auto& employer = state.employers[account->employer];
  const auto prefunded = prefunded_of(employer, account->currency);
  LASTRO_ASSERT(prefunded.has_value());
  const auto available = employer_available(state, employer, *prefunded);
  if (available && *available < command.amount) return DeclineReason::employer_insufficient_funds;
  if (state.ledger.overflows(*prefunded, *wallet, command.amount)) return DeclineReason::amount_out_of_range;
  path = {.prefunded = *prefunded, .wallet = *wallet};
  return DeclineReason::none;
}

}  // namespace

void decide(const State& state, const CommandContext& context, const LoadBenefit& command, bool expired,
            Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  const auto* account = find_account(state, context.tenant, command.account);
  LoadPath path;
  const auto reason = expired ? DeclineReason::deadline_passed : refuse(state, account, command, path);
  if (reason != DeclineReason::none) {
    auto& declined = decision.add<BenefitLoadDeclined>();
    declined.account =
        account != nullptr ? Reference<AccountId>{.id = account->id, .alias = {}} : command.account;
    declined.category = command.category;
    declined.amount = command.amount;
    declined.reason = reason;
    declined.reference = command.reference.view();
    declined.external_id = context.external_id.view();
    return;
  }
  auto& loaded = decision.add<BenefitLoaded>();
  loaded.account = account->id;
  loaded.employer = state.employers[account->employer].id;
  loaded.currency = account->currency;
  loaded.allocation = {
      .category = command.category,
      .amount = command.amount,
      .balance_after = Amount{state.ledger.available(path.wallet).minor + command.amount.minor}};
  loaded.employer_balance_after = Amount{state.ledger.posted(path.prefunded).minor - command.amount.minor};
  loaded.reference = command.reference.view();
  loaded.external_id = context.external_id.view();
}

void apply(State& state, const EventHeader&, const BenefitLoaded& event) {
  const auto* position = state.account_at.find(event.account);
  LASTRO_ASSERT(position != nullptr);
  const auto& account = state.accounts[*position];
  const auto prefunded = prefunded_of(state.employers[account.employer], account.currency);
  const auto wallet = find_wallet(state, account, event.allocation.category);
  LASTRO_ASSERT(prefunded.has_value());
  LASTRO_ASSERT(wallet.has_value());
  state.ledger.post({.debit = *prefunded, .credit = *wallet, .amount = event.allocation.amount});
  LASTRO_ASSERT(state.ledger.available(*wallet) == event.allocation.balance_after);
  LASTRO_ASSERT(state.ledger.posted(*prefunded) == event.employer_balance_after);
}

void apply(State&, const EventHeader&, const BenefitLoadDeclined&) {}

}  // namespace lastro::domain
