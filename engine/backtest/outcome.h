#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/domain/events.h"

namespace lastro::backtest {

/// What a decision about a purchase came to, in one of the two worlds. A view of its event.
struct Outcome {
  domain::DeclineReason reason = domain::DeclineReason::none;  ///< none: approved
  const domain::Allocations* paid = nullptr;                   ///< null where declined
  std::uint32_t program_version = 0;
  domain::RuleKind rule = domain::RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  domain::Fee fee = {};  ///< charged

  [[nodiscard]] bool approved() const { return paid != nullptr; }
  /// Together, which is less than was asked for where a part was approved.
  [[nodiscard]] Amount approved_amount() const;
  [[nodiscard]] Amount paid_by(domain::Category category) const;
};

/// Empty where the event is no decision about a purchase.
[[nodiscard]] std::optional<Outcome> outcome_of(const domain::EventBody& body);

/// What a decision was about. A view of its event.
struct Purchase {
  AccountId account = {};  ///< none where it is unknown
  Amount amount = {};
  Currency currency = Currency::none;
  const domain::MerchantRecord* merchant = nullptr;
};
/// Of an event that has an outcome.
[[nodiscard]] Purchase purchase_of(const domain::EventBody& body);

/// Whether each wallet moves the same amount, in whatever order.
[[nodiscard]] bool moves_alike(const domain::Allocations& a, const domain::Allocations& b);

/// Whether the same payer is charged the same, by whichever rule; or nobody in both.
[[nodiscard]] bool charges_alike(const domain::Fee& a, const domain::Fee& b);

/// How a decision differs. Another rule alone is no difference.
enum class Difference : std::uint8_t {
  none,
  declined_now,  ///< approved then
  approved_now,  ///< declined then
  reason,        ///< declined then and now
  amount,        ///< approved then and now
  category,      ///< approved for the same amount, from other wallets
  fee,           ///< approved from the same wallets, with another fee
};
inline constexpr std::size_t difference_count = 7;

[[nodiscard]] std::string_view difference_name(Difference difference);
[[nodiscard]] Difference compare(const Outcome& then, const Outcome& now);

/// What wallets pay more now than then, or less: the larger of the two.
[[nodiscard]] Amount changed_amount(const Outcome& then, const Outcome& now);

}  // namespace lastro::backtest
