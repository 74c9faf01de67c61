#pragma once

#include <string>
#include <vector>

#include "engine/backtest/tally.h"
#include "engine/base/flat_map.h"
#include "engine/domain/programs/merchant_name.h"

namespace lastro::backtest {

/// The merchants that most is changed at, by normalised name and currency, in bounded memory. Space-saving
/// (Metwally, Agrawal and El Abbadi, "Efficient computation of frequent and top-k elements in data streams",
/// 2005), by amount: where a new merchant finds no room, the one of least weight gives way and leaves it its
/// weight. So none is missing at which more is changed than a part in `most` of all. Tallies are exact: what
/// was counted of one that gave way is counted among the others.
class MerchantTable {
 public:
  struct Row {
    domain::NormalisedMerchant name = {};
    Currency currency = Currency::none;
    Tally tally = {};
    Sum changed = 0;     ///< of what its wallets pay
    Sum missed_max = 0;  ///< what it may have beyond that, counted among the others; 0: nothing
  };

  explicit MerchantTable(std::size_t most) : most_(most) {}

  void add(const domain::NormalisedMerchant& name, Currency currency, const Tally& one, Amount changed);

  /// By changed amount, then number of decisions; at most `count`.
  [[nodiscard]] std::vector<Row> top(std::size_t count) const;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  struct Ranked {
    Row row;
    Sum weight = 0;
    std::size_t place = 0;  ///< in heap_
  };

  [[nodiscard]] bool lighter(std::size_t a, std::size_t b) const {
    return rows_[heap_[a]].weight < rows_[heap_[b]].weight;
  }
  void swap(std::size_t a, std::size_t b);
  void sink(std::size_t place);
  void rise(std::size_t place);
  /// The row of a merchant that has none yet.
  std::uint32_t make_row(const std::string& key, const domain::NormalisedMerchant& name, Currency currency);

  std::size_t most_;
  std::vector<Ranked> rows_;
  std::vector<std::uint32_t> heap_;  ///< positions in rows_, the least weight first
  FlatMap<std::string, std::uint32_t> row_of_;
};

}  // namespace lastro::backtest
