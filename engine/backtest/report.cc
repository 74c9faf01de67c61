#include "engine/backtest/report.h"

#include <algorithm>

namespace lastro::backtest {
std::string_view operation_kind_name(OperationKind kind) {
  constexpr std::array<std::string_view, operation_kind_count> names{"increment", "capture",    "presentment",
                                                                     "reversal",  "refund",     "load",
                                                                     "funding",   "settlement", "inquiry"};
  return names.at(static_cast<std::size_t>(kind));
}

void Report::count(const Purchase& purchase, const Outcome& then, const Outcome& now, Difference difference) {
  const auto currency = purchase.currency;
  auto total = std::find_if(totals_.begin(), totals_.end(),
                            [&](const CurrencyRow& row) { return row.currency == currency; });
  if (total == totals_.end()) total = totals_.insert(total, CurrencyRow{.currency = currency});
  const auto one = Tally::of(purchase.amount, then, now);
  total->all += one;
  if (difference == Difference::none) return;
  total->changed += one;
  count_reason(
      {.difference = difference, .then = then.reason, .now = now.reason, .currency = currency, .tally = one});
  count_categories(currency, then, now);
  merchants_.add(domain::normalise_merchant(purchase.merchant->merchant), currency, one,
                 changed_amount(then, now));
}

void Report::count(const domain::FeeMovement& fee, World world) {
  auto row = std::find_if(fees_.begin(), fees_.end(),
                          [&](const FeeRow& each) { return each.currency == fee.currency; });
  if (row == fees_.end()) row = fees_.insert(row, FeeRow{.currency = fee.currency});
  auto& charged = world == World::then ? row->charged_then : row->charged_now;
  auto& given_back = world == World::then ? row->given_back_then : row->given_back_now;
  (fee.given_back ? given_back : charged) += fee.posting.fee.amount.minor;
}

void Report::count_reason(const ReasonRow& one) {
  for (auto& row : reasons_) {
    if (row.difference != one.difference || row.then != one.then || row.now != one.now ||
        row.currency != one.currency)
      continue;
    row.tally += one.tally;
    return;
  }
  reasons_.push_back(one);
}

CategoryRow& Report::category_row(domain::Category category, Currency currency) {
  for (auto& row : categories_) {
    if (row.category == category && row.currency == currency) return row;
  }
  return categories_.emplace_back(CategoryRow{.category = category, .currency = currency});
}

void Report::count_categories(Currency currency, const Outcome& then, const Outcome& now) {
  const auto count_one = [&](domain::Category category) {
    const auto paid_then = then.paid_by(category);
    const auto paid_now = now.paid_by(category);
    if (paid_then == paid_now) return;
    auto& row = category_row(category, currency);
    ++row.decisions;
    row.paid_then += paid_then.minor;
    row.paid_now += paid_now.minor;
  };
  if (then.approved()) {
    for (const auto& part : *then.paid) count_one(part.category);
  }
  if (!now.approved()) return;
  for (const auto& part : *now.paid) {
    if (then.paid_by(part.category).minor == 0) count_one(part.category);
  }
}

std::uint64_t Report::decisions() const {
  std::uint64_t sum = 0;
  for (const auto& row : totals_) sum += row.all.decisions;
  return sum;
}

std::uint64_t Report::changed() const {
  std::uint64_t sum = 0;
  for (const auto& row : totals_) sum += row.changed.decisions;
  return sum;
}

std::vector<ReasonRow> Report::by_reason() const {
  auto rows = reasons_;
  std::sort(rows.begin(), rows.end(), [](const ReasonRow& a, const ReasonRow& b) {
    if (a.tally.decisions != b.tally.decisions) return a.tally.decisions > b.tally.decisions;
    if (a.difference != b.difference) return a.difference < b.difference;
    if (a.then != b.then) return a.then < b.then;
    return a.now != b.now ? a.now < b.now : a.currency < b.currency;
  });
  return rows;
}

std::vector<CategoryRow> Report::by_category() const {
  auto rows = categories_;
  std::sort(rows.begin(), rows.end(), [](const CategoryRow& a, const CategoryRow& b) {
    return a.category.name() != b.category.name() ? a.category.name() < b.category.name()
                                                  : a.currency < b.currency;
  });
  return rows;
}

}  // namespace lastro::backtest
