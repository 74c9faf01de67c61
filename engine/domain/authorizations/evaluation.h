#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// What the program's rules are asked about a purchase by an account that may spend.
struct Purchase {
  const AccountState& account;
  Amount amount;
  const MerchantData& merchant;
};

/// Which wallets pay, or why none does.
struct Evaluation {
  DeclineReason reason = DeclineReason::none;
  std::uint32_t program_version = 0;
  RuleMatch rule;
  bool fallback = false;    ///< another category than the rule's own pays
  Allocations allocations;  ///< what each wallet pays; empty where declined
  Allocations considered;   ///< wallets that could not pay, amount 0, with the balance they had
};

/// Asks the program in force for the account. A category that cannot pay the whole amount gives way to its
/// fallback, which must then pay the whole amount. Changes nothing.
void evaluate(const State& state, const Purchase& purchase, Evaluation& evaluation);

/// The rule for merchant data: the merchant's name is normalised only where the program has rules for it.
[[nodiscard]] RuleMatch match_rule_for(const Program& program, const MerchantData& merchant);

}  // namespace lastro::domain
