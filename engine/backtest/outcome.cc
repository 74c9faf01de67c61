#include "engine/backtest/outcome.h"

#include <algorithm>
#include <array>

namespace lastro::backtest {
namespace {

/// Of each kind of approval what they share; null where it is none.
const domain::AuthorizationApproved* approval_in(const domain::EventBody& body) {
  if (const auto* approved = std::get_if<domain::AuthorizationApproved>(&body)) return approved;
  if (const auto* held = std::get_if<domain::AuthorizationHeld>(&body)) return held;
  return std::get_if<domain::AuthorizationForced>(&body);
}

/// What `more` takes from its wallets that `less` does not.
std::int64_t surplus(const Outcome& more, const Outcome& less) {
  std::int64_t sum = 0;
  if (!more.approved()) return sum;
  for (const auto& part : *more.paid)
    sum += std::max<std::int64_t>(0, part.amount.minor - less.paid_by(part.category).minor);
  return sum;
}

}  // namespace

Amount Outcome::approved_amount() const {
  Amount sum;
  if (!approved()) return sum;
  for (const auto& part : *paid) sum.minor += part.amount.minor;
  return sum;
}

Amount Outcome::paid_by(domain::Category category) const {
  if (!approved()) return {};
  for (const auto& part : *paid) {
    if (part.category == category) return part.amount;
  }
  return {};
}

std::optional<Outcome> outcome_of(const domain::EventBody& body) {
  if (const auto* approved = approval_in(body)) {
    return Outcome{.paid = &approved->allocations,
                   .program_version = approved->program_version,
                   .rule = approved->rule,
                   .rule_ordinal = approved->rule_ordinal,
                   .fee = approved->fee.fee};
  }
  const auto* declined = std::get_if<domain::AuthorizationDeclined>(&body);
  if (declined == nullptr) return std::nullopt;
  return Outcome{.reason = declined->reason,
                 .program_version = declined->program_version,
                 .rule = declined->rule,
                 .rule_ordinal = declined->rule_ordinal};
}

Purchase purchase_of(const domain::EventBody& body) {
  const auto fill = [](AccountId account, const auto& event) {
    return Purchase{
        .account = account, .amount = event.amount, .currency = event.currency, .merchant = &event.merchant};
  };
  if (const auto* approved = approval_in(body)) return fill(approved->account, *approved);
  const auto& declined = std::get<domain::AuthorizationDeclined>(body);
  return fill(declined.account.id, declined);
}

bool moves_alike(const domain::Allocations& a, const domain::Allocations& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.begin(), a.end(), [&](const domain::Allocation& one) {
    return std::any_of(b.begin(), b.end(), [&](const domain::Allocation& other) {
      return one.category == other.category && one.amount == other.amount;
    });
  });
}

bool charges_alike(const domain::Fee& a, const domain::Fee& b) {
  return a.category == b.category && a.employer == b.employer && a.amount == b.amount;
}

std::string_view difference_name(Difference difference) {
  constexpr std::array<std::string_view, difference_count> names{
      "none", "declined_now", "approved_now", "reason", "amount", "category", "fee"};
  return names.at(static_cast<std::size_t>(difference));
}

Difference compare(const Outcome& then, const Outcome& now) {
  if (then.approved() != now.approved())
    return now.approved() ? Difference::approved_now : Difference::declined_now;
  if (!now.approved()) return then.reason == now.reason ? Difference::none : Difference::reason;
  if (moves_alike(*then.paid, *now.paid))
    return charges_alike(then.fee, now.fee) ? Difference::none : Difference::fee;
  return then.approved_amount() == now.approved_amount() ? Difference::category : Difference::amount;
}

Amount changed_amount(const Outcome& then, const Outcome& now) {
  return Amount{std::max(surplus(then, now), surplus(now, then))};
}

}  // namespace lastro::backtest
