#pragma once

#include "engine/domain/controls/controls.h"
#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// What the program's rules are asked about a purchase by an account that may spend.
struct Purchase {
  const AccountState& account;
  std::uint32_t account_position;  ///< in State::accounts
  CardId card;                     ///< none where an account was named
  Amount amount;
  const MerchantData& merchant;
  UnixMicros business_time;
  UnixMicros recorded_at;
  bool partial;         ///< the caller takes a part
  bool forced = false;  ///< happened already: neither restrictions nor controls refuse it
};

/// Which wallets pay, or why none does.
struct Evaluation {
  DeclineReason reason = DeclineReason::none;
  std::uint32_t program_version = 0;
  RuleMatch rule;
  bool fallback = false;    ///< another category than the rule's own pays, or pays too
  Allocations allocations;  ///< what each wallet pays; empty where declined
  Allocations considered;   ///< wallets that could not pay, amount 0, with the balance they had
  DecidingLimit limit;      ///< that declined, or left but a part
  FeePosting fee;           ///< charged; where declined, what it would have been
};

/// Asks the program in force for the account, in this order: its bounds on when it happened; its
/// restrictions; the rule, which may lead to no category; its controls but those by wallet; the wallets, the
/// rule's own first, then down its fallbacks. A category that cannot pay the whole amount, within the
/// controls by wallet, gives way to its fallback, which must then pay the whole amount. Where none can:
/// several pay together if the program splits; a part is approved if the program does that and the caller
/// takes one, from the wallet that can pay most (with split: from all). What is forced is asked for its rule
/// and wallets alone, and is short of funds at worst: whoever posts it nevertheless finds in `considered` the
/// wallets there were; it bears no fee.
///
/// A wallet pays the whole amount only where it has the fee as well, if wallets pay that. Of several that pay
/// together the first that has the whole fee pays it, and of what it has left its part; of a part approved by
/// one wallet the fee of the whole is set aside first, and that of the part charged. Limits look at no fee.
/// Changes nothing.
void evaluate(const State& state, const Purchase& purchase, Evaluation& evaluation);

/// The rule for merchant data: the merchant's name is normalised only where the program has rules for it.
[[nodiscard]] RuleMatch match_rule_for(const CompiledProgram& program, const MerchantData& merchant);

}  // namespace lastro::domain
