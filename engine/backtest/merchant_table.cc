#include "engine/backtest/merchant_table.h"

#include <algorithm>
#include <utility>

namespace lastro::backtest {
namespace {

std::string key_of(const domain::NormalisedMerchant& name, Currency currency) {
  std::string key(name.view());
  key += '\0';
  return key += currency_code(currency);
}

}  // namespace

void MerchantTable::swap(std::size_t a, std::size_t b) {
  std::swap(heap_[a], heap_[b]);
  rows_[heap_[a]].place = a;
  rows_[heap_[b]].place = b;
}

void MerchantTable::sink(std::size_t place) {
  for (;;) {
    auto least = place;
    for (const auto child : {2 * place + 1, 2 * place + 2}) {
      if (child < heap_.size() && lighter(child, least)) least = child;
    }
    if (least == place) return;
    swap(place, least);
    place = least;
  }
}

void MerchantTable::rise(std::size_t place) {
  while (place > 0 && lighter(place, (place - 1) / 2)) {
    swap(place, (place - 1) / 2);
    place = (place - 1) / 2;
  }
}

std::uint32_t MerchantTable::make_row(const std::string& key, const domain::NormalisedMerchant& name,
                                      Currency currency) {
  const Row row{.name = name, .currency = currency};
  if (rows_.size() < most_) {
    const auto position = static_cast<std::uint32_t>(rows_.size());
    rows_.push_back({.row = row, .weight = 0, .place = heap_.size()});
    heap_.push_back(position);
    row_of_.emplace(key, position);
    rise(rows_[position].place);
    return position;
  }
  const auto position = heap_.front();
  auto& least = rows_[position];
  row_of_.erase(key_of(least.row.name, least.row.currency));
  row_of_.emplace(key, position);
  least.row = row;
  least.row.missed_max = least.weight;
  return position;
}

void MerchantTable::add(const domain::NormalisedMerchant& name, Currency currency, const Tally& one,
                        Amount changed) {
  const auto key = key_of(name, currency);
  const auto known = row_of_.find(key);
  const auto position = known != row_of_.end() ? known->second : make_row(key, name, currency);
  auto& ranked = rows_[position];
  ranked.row.tally += one;
  ranked.row.changed += changed.minor;
  ranked.weight += std::max<std::int64_t>(1, changed.minor);
  sink(ranked.place);
}

std::vector<MerchantTable::Row> MerchantTable::top(std::size_t count) const {
  std::vector<Row> rows;
  rows.reserve(rows_.size());
  for (const auto& ranked : rows_) rows.push_back(ranked.row);
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.changed != b.changed) return a.changed > b.changed;
    if (a.tally.decisions != b.tally.decisions) return a.tally.decisions > b.tally.decisions;
    return a.name.view() != b.name.view() ? a.name.view() < b.name.view() : a.currency < b.currency;
  });
  if (rows.size() > count) rows.resize(count);
  return rows;
}

}  // namespace lastro::backtest
