#include "engine/domain/authorizations/evaluation.h"

#include <algorithm>

#include "engine/domain/fees/fees.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/domain/programs/restriction_check.h"

namespace lastro::domain {
namespace {

/// What one wallet of the chain could pay.
struct Payer {
  Category category;
  Amount available;
  Amount payable;  ///< of it, within the controls by wallet and, where parts are chosen, beside the fee
  bool pays_fee = false;
};

class Payment {
 public:
  Payment(const State& state, const Purchase& purchase, const CompiledProgram& compiled, Evaluation& found)
      : state_(state), purchase_(purchase), compiled_(compiled), found_(found) {}

  DeclineReason choose(Amount amount) {
    const auto& program = compiled_.program();
    const auto fee = fee_for(amount);
    const auto needed = fee ? checked_add(amount, from_wallet(*fee)) : std::nullopt;
    if (!needed) return DeclineReason::amount_out_of_range;
    auto next = std::optional<CategoryOrdinal>(found_.rule.category);
    for (; next; next = program.categories[*next].fallback) {
      const auto wallet = find_wallet(state_, purchase_.account, program.categories[*next].category);
      if (!wallet) continue;  // the program gained this category after the account was opened
      const auto payer = payer_of(*next, *wallet);
      if (payer.payable < amount || payer.available < *needed) {
        payers_.push_back(payer);
        continue;
      }
      if (overflows(*wallet, from_wallet(*fee))) return DeclineReason::amount_out_of_range;
      for (const auto& passed : payers_) consider(passed);
      pay(payer, amount);
      return charge(*fee, payer.category);
    }
    return choose_parts(amount, *fee);
  }

  Spend spend = {};

 private:
  Payer payer_of(CategoryOrdinal ordinal, LedgerIndex wallet) {
    const auto& program = compiled_.program();
    Payer payer{.category = program.categories[ordinal].category,
                .available = state_.ledger.available(wallet),
                .payable = {}};
    payer.payable = payer.available;
    if (program.controls.empty() || purchase_.forced) return payer;
    const auto room = wallet_headroom(state_, spend, ordinal, purchase_.recorded_at);
    const auto within = room.count_left ? room.amount : Amount{};
    if (within >= payer.payable && room.count_left) return payer;
    payer.payable = std::min(payer.payable, within);
    if (limit_.kind == LimitKind::none) limit_ = room.limit;
    return payer;
  }

  /// What approving that amount costs beside it; empty beyond int64.
  [[nodiscard]] std::optional<Amount> fee_for(Amount amount) {
    const auto& program = compiled_.program();
    if (program.fees.empty() || purchase_.forced) return Amount{};
    fee_ = find_fee(program, FeeOccasion::purchase, found_.rule.category, purchase_.merchant.mcc);
    return fee_ ? fee_on(program.fees[*fee_], amount) : Amount{};
  }
  [[nodiscard]] bool wallet_pays_fee() const {
    return fee_ && compiled_.program().fees[*fee_].paid_by == FeePayer::wallet;
  }
  [[nodiscard]] Amount from_wallet(Amount fee) const { return wallet_pays_fee() ? fee : Amount{}; }

  DeclineReason charge(Amount amount, Category category) {
    if (amount.minor == 0) return DeclineReason::none;
    Fee fee{.ordinal = *fee_, .category = {}, .employer = {}, .amount = amount};
    if (wallet_pays_fee()) {
      fee.category = category;
    } else {
      fee.employer = state_.employers[purchase_.account.employer].id;
      const auto refused = employer_refusal(state_, purchase_.account, amount);
      if (refused != DeclineReason::none) return refuse(refused);
    }
    if (!has_room_for_fee(state_, purchase_.account, fee)) return refuse(DeclineReason::amount_out_of_range);
    found_.fee = charged(state_, purchase_.account, fee, found_.allocations);
    return DeclineReason::none;
  }

  DeclineReason refuse(DeclineReason reason) {
    found_.allocations.clear();
    found_.fallback = false;
    return reason;
  }

  /// Sets the fee of the whole aside before parts are chosen: one wallet has it, or none pays anything.
  void set_fee_aside(Amount fee) {
    if (fee.minor == 0) return;
    bool set_aside = false;
    for (auto& payer : payers_) {
      if (set_aside && compiled_.program().split) return;
      payer.pays_fee = payer.available >= fee;
      if (payer.pays_fee) {
        set_aside = true;
        payer.payable = std::min(payer.payable, Amount{payer.available.minor - fee.minor});
      } else if (!compiled_.program().split) {
        payer.payable = Amount{};
      }
    }
    if (set_aside) return;
    for (auto& payer : payers_) payer.payable = Amount{};
  }

  DeclineReason choose_parts(Amount amount, Amount fee) {
    set_fee_aside(from_wallet(fee));
    const auto& program = compiled_.program();
    const bool part_will_do = program.partial_approval && purchase_.partial && !purchase_.forced;
    // Forced posts may leave a wallet below nothing.
    std::int64_t together = 0;
    const Payer* most = nullptr;
    for (const auto& payer : payers_) {
      if (payer.payable.minor <= 0) continue;
      together += std::min(payer.payable.minor, amount.minor - together);
      if (most == nullptr || payer.payable > most->payable) most = &payer;
    }
    const bool split = program.split && (together == amount.minor || part_will_do);
    if (most == nullptr || (!split && !part_will_do)) return decline(amount, fee);
    for (const auto& payer : payers_) {
      const auto wallet = find_wallet(state_, purchase_.account, payer.category);
      if (overflows(*wallet, from_wallet(fee))) return DeclineReason::amount_out_of_range;
    }
    if (together < amount.minor || !split)
      found_.limit = limit_.kind == LimitKind::none ? found_.limit : limit_;
    auto left = amount;
    for (const auto& payer : payers_) {
      const auto part = std::min(payer.payable, left);
      if (part.minor <= 0 || (!split && &payer != most)) {
        consider(payer);
        continue;
      }
      pay(payer, part);
      left.minor -= part.minor;
    }
    if (!fee_) return DeclineReason::none;
    const auto of_part = fee_on(program.fees[*fee_], Amount{amount.minor - left.minor});
    LASTRO_ASSERT(of_part.has_value());
    LASTRO_ASSERT(*of_part <= fee);
    return charge(*of_part, split ? fee_payer() : most->category);
  }

  [[nodiscard]] Category fee_payer() const {
    for (const auto& payer : payers_) {
      if (payer.pays_fee) return payer.category;
    }
    return {};
  }

  /// A limit decided where the balances alone would have sufficed.
  DeclineReason decline(Amount amount, Amount fee) {
    bool funded = false;
    for (const auto& payer : payers_) {
      consider(payer);
      funded = funded || Amount{payer.available.minor - from_wallet(fee).minor} >= amount;
    }
    if (wallet_pays_fee()) found_.fee.fee = {.ordinal = *fee_, .amount = fee};
    found_.limit = funded ? limit_ : DecidingLimit{};
    if (found_.limit.kind == LimitKind::none) return DeclineReason::insufficient_funds;
    return limit_.kind == LimitKind::control_count ? DeclineReason::count_limit_exceeded
                                                   : DeclineReason::amount_limit_exceeded;
  }

  /// As if it paid the whole and the fee, whatever its part.
  [[nodiscard]] bool overflows(LedgerIndex wallet, Amount fee) const {
    const auto& account = purchase_.account;
    const auto payable = state_.ledger.shared(account.tenant, AccountClass::scheme_payable, account.currency);
    LASTRO_ASSERT(payable.has_value());
    const auto whole = checked_add(purchase_.amount, fee);
    return !whole || !state_.ledger.has_room_for_debit(wallet, *whole) ||
           !state_.ledger.has_room_for_credit(*payable, purchase_.amount);
  }

  void consider(const Payer& payer) {
    found_.considered.push_back({.category = payer.category, .amount = {}, .balance_after = payer.available});
  }

  void pay(const Payer& payer, Amount amount) {
    const auto own = compiled_.program().categories[found_.rule.category].category;
    found_.fallback = found_.fallback || payer.category != own;
    found_.allocations.push_back({.category = payer.category,
                                  .amount = amount,
                                  .balance_after = Amount{payer.available.minor - amount.minor}});
  }

  const State& state_;
  const Purchase& purchase_;
  const CompiledProgram& compiled_;
  Evaluation& found_;
  StaticVector<Payer, limits::wallets_per_account_max> payers_;
  DecidingLimit limit_;              ///< the first that kept a wallet from paying
  std::optional<std::uint8_t> fee_;  ///< position of the fee that the purchase bears
};

/// What the controls leave of the amount; nothing where they refuse it.
DeclineReason limit_amount(const State& state, const Purchase& purchase, const CompiledProgram& compiled,
                           const Spend& spend, Amount& amount, Evaluation& found) {
  if (compiled.program().controls.empty()) return DeclineReason::none;
  const auto room = headroom(state, spend, purchase.recorded_at);
  if (room.count_left && room.amount >= amount) return DeclineReason::none;
  found.limit = room.limit;
  if (!room.count_left) return DeclineReason::count_limit_exceeded;
  const bool part_will_do = compiled.program().partial_approval && purchase.partial;
  if (!part_will_do || room.amount.minor == 0) return DeclineReason::amount_limit_exceeded;
  amount = room.amount;
  return DeclineReason::none;
}

}  // namespace

RuleMatch match_rule_for(const CompiledProgram& program, const MerchantData& merchant) {
  if (!program.reads_names()) return program.match(merchant.mcc, {});
  return program.match(merchant.mcc, normalise_merchant(merchant.merchant.view()).view());
}

void evaluate(const State& state, const Purchase& purchase, Evaluation& evaluation) {
  const auto& compiled = program_of(state, purchase.account, purchase.recorded_at);
  evaluation.program_version = program_version_of(state, purchase.account, purchase.recorded_at);
  NormalisedMerchant name;
  if (compiled.reads_names()) name = normalise_merchant(purchase.merchant.merchant.view());
  evaluation.rule = compiled.match(purchase.merchant.mcc, name.view());
  if (!purchase.forced) {
    auto finding = time_refusal(compiled.program(), purchase.business_time, purchase.recorded_at);
    if (finding.reason == DeclineReason::none && compiled.restricts())
      finding = restriction_on(compiled, purchase.merchant, name.view(), purchase.business_time);
    evaluation.reason = finding.reason;
    evaluation.limit = finding.limit;
    if (evaluation.reason != DeclineReason::none) return;
  }
  if (evaluation.rule.kind == RuleKind::none) {
    evaluation.reason =
        purchase.forced ? DeclineReason::insufficient_funds : DeclineReason::purchase_not_covered;
    return;
  }
  Payment payment(state, purchase, compiled, evaluation);
  auto amount = purchase.amount;
  if (!compiled.program().controls.empty() && !purchase.forced) {
    payment.spend = {
        .account = purchase.account_position,
        .program_version = evaluation.program_version,
        .card = purchase.card,
        .merchant = compiled.counts_merchants() ? name_digest(compiled.without_processor(name.view())) : 0,
        .business_time = purchase.business_time,
        .mcc = purchase.merchant.mcc,
        .category = evaluation.rule.category};
    evaluation.reason = limit_amount(state, purchase, compiled, payment.spend, amount, evaluation);
    if (evaluation.reason != DeclineReason::none) return;
  }
  evaluation.reason = payment.choose(amount);
}

}  // namespace lastro::domain
