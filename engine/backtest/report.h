#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/backtest/merchant_table.h"

namespace lastro::backtest {

/// What is done to authorizations and accounts beside deciding about purchases.
enum class OperationKind : std::uint8_t {
  increment,
  capture,
  presentment,
  reversal,
  refund,
  load,
  funding,
  settlement,
  inquiry
};
inline constexpr std::size_t operation_kind_count = 9;
[[nodiscard]] std::string_view operation_kind_name(OperationKind kind);

enum class OperationFate : std::uint8_t {
  same,
  otherwise,  ///< refused here and not there, or there and not here; from other wallets, or with another fee
  skipped,    ///< the authorization was approved there and declined here, so nobody would have asked
  forgotten,  ///< the authorization is one of those forgotten (Divergences)
};
inline constexpr std::size_t operation_fate_count = 4;

struct ReasonRow {
  Difference difference = Difference::none;
  domain::DeclineReason then = domain::DeclineReason::none;
  domain::DeclineReason now = domain::DeclineReason::none;
  Currency currency = Currency::none;
  Tally tally = {};
};

struct CategoryRow {
  domain::Category category = {};  ///< empty: the client receivable
  Currency currency = Currency::none;
  std::uint64_t decisions = 0;  ///< in which it pays another amount
  Sum paid_then = 0;
  Sum paid_now = 0;
};

/// Fees of purchases and inquiries.
struct FeeRow {
  Currency currency = Currency::none;
  Sum charged_then = 0;
  Sum charged_now = 0;
  Sum given_back_then = 0;
  Sum given_back_now = 0;
};

struct CurrencyRow {
  Currency currency = Currency::none;
  Tally all = {};
  Tally changed = {};
};

/// What a backtest found. Its size is bounded by the reasons, currencies and categories there are, and by
/// merchants_max.
class Report {
 public:
  explicit Report(std::size_t merchants_max) : merchants_(merchants_max) {}

  void count(const Purchase& purchase, const Outcome& then, const Outcome& now, Difference difference);
  /// A decision about an account of another program.
  void count_other() { ++others_; }
  void count(OperationKind kind, OperationFate fate) {
    ++operations_.at(static_cast<std::size_t>(kind)).at(static_cast<std::size_t>(fate));
  }

  enum class World : std::uint8_t { then, now };
  void count(const domain::FeeMovement& fee, World world);

  Sequence from = 0;                  ///< before which the candidate came into force
  Sequence to = 0;                    ///< the last event looked at
  std::uint32_t program_version = 0;  ///< that the candidate has in the other world

  [[nodiscard]] std::uint64_t decisions() const;
  [[nodiscard]] std::uint64_t changed() const;
  [[nodiscard]] std::uint64_t others() const { return others_; }
  [[nodiscard]] const std::vector<CurrencyRow>& totals() const { return totals_; }
  /// Empty where no fee was moved in either world.
  [[nodiscard]] const std::vector<FeeRow>& fees() const { return fees_; }
  /// The most frequent first.
  [[nodiscard]] std::vector<ReasonRow> by_reason() const;
  /// By name.
  [[nodiscard]] std::vector<CategoryRow> by_category() const;
  [[nodiscard]] const MerchantTable& merchants() const { return merchants_; }
  [[nodiscard]] std::uint64_t operations(OperationKind kind, OperationFate fate) const {
    return operations_.at(static_cast<std::size_t>(kind)).at(static_cast<std::size_t>(fate));
  }

 private:
  void count_reason(const ReasonRow& one);
  void count_categories(Currency currency, const Outcome& then, const Outcome& now);
  CategoryRow& category_row(domain::Category category, Currency currency);

  std::vector<CurrencyRow> totals_;
  std::vector<ReasonRow> reasons_;
  std::vector<CategoryRow> categories_;
  std::vector<FeeRow> fees_;
  MerchantTable merchants_;
  std::array<std::array<std::uint64_t, operation_fate_count>, operation_kind_count> operations_{};
  std::uint64_t others_ = 0;
};

}  // namespace lastro::backtest
