#include "engine/domain/authorizations/evaluation.h"

#include "engine/domain/programs/merchant_name.h"

namespace lastro::domain {
namespace {

/// Finds the first wallet down the fallback chain that can pay the whole amount.
DeclineReason choose_wallet(const State& state, const Program& program, const Purchase& purchase,
                            Evaluation& found) {
  const auto& account = purchase.account;
  const auto payable = state.ledger.shared(account.tenant, AccountClass::scheme_payable, account.currency);
  LASTRO_ASSERT(payable.has_value());
  auto next = std::optional<CategoryOrdinal>(found.rule.category);
  for (; next; next = program.categories[*next].fallback) {
    const auto category = program.categories[*next].category;
    const auto wallet = find_wallet(state, account, category);
    if (!wallet) continue;  // the program gained this category after the account was opened
    const auto available = state.ledger.available(*wallet);
    if (available < purchase.amount) {
      found.considered.push_back({.category = category, .amount = {}, .balance_after = available});
      continue;
    }
    if (state.ledger.overflows(*wallet, *payable, purchase.amount)) return DeclineReason::amount_out_of_range;
    found.fallback = *next != found.rule.category;
    found.allocations.push_back({.category = category,
                                 .amount = purchase.amount,
                                 .balance_after = Amount{available.minor - purchase.amount.minor}});
    return DeclineReason::none;
  }
  return DeclineReason::insufficient_funds;
}

}  // namespace

RuleMatch match_rule_for(const Program& program, const MerchantData& merchant) {
  if (program.merchant_rules.empty()) return match_rule(program, merchant.mcc, {});
  return match_rule(program, merchant.mcc, normalise_merchant(merchant.merchant.view()).view());
}

void evaluate(const State& state, const Purchase& purchase, Evaluation& evaluation) {
  const auto& program = program_of(state, purchase.account);
  evaluation.program_version = program_version_of(state, purchase.account);
  evaluation.rule = match_rule_for(program, purchase.merchant);
  evaluation.reason = choose_wallet(state, program, purchase, evaluation);
}

}  // namespace lastro::domain
