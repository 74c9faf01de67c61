#include "engine/backtest/merchant_table.h"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.h"

namespace lastro::backtest::test {
namespace {

domain::NormalisedMerchant name_of(std::uint64_t number) {
  return domain::NormalisedMerchant{"LOJA " + std::to_string(number)};
}

Tally one(std::int64_t minor) {
  return {.decisions = 1, .requested = minor, .approved_then = minor, .approved_now = 0};
}

}  // namespace

TEST_CASE("merchants that fit are counted exactly") {
  MerchantTable table(100);
  std::map<std::uint64_t, std::int64_t> expected;
  testing::SeededRandom random(1);
  for (int i = 0; i < 5'000; ++i) {
    const auto merchant = random.below(100);
    const auto minor = static_cast<std::int64_t>(random.below(1'000));
    table.add(name_of(merchant), Currency::brl, one(minor), Amount{minor});
    expected[merchant] += minor;
  }
  const auto rows = table.top(1'000);
  REQUIRE(rows.size() == 100);
  for (const auto& row : rows) {
    const auto merchant = std::stoull(std::string(row.name.view().substr(5)));
    CHECK(row.changed == expected.at(merchant));
    CHECK(row.missed_max == 0);
  }
  for (std::size_t i = 1; i < rows.size(); ++i) CHECK(rows[i - 1].changed >= rows[i].changed);
  CHECK(table.top(3).size() == 3);
}

TEST_CASE("of more merchants than fit, none is missing at which more than a part of all is changed") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    constexpr std::size_t most = 50;
    MerchantTable table(most);
    std::map<std::string, Sum> truth;
    testing::SeededRandom random(seed);
    Sum all = 0;
    for (int i = 0; i < 20'000; ++i) {
      // A few large ones among very many small.
      const auto merchant = random.one_in(3) ? random.below(10) : 10 + random.below(3'000);
      const auto minor = static_cast<std::int64_t>(1 + random.below(merchant < 10 ? 500 : 50));
      table.add(name_of(merchant), Currency::brl, one(minor), Amount{minor});
      truth[std::string(name_of(merchant).view())] += minor;
      all += minor;
    }
    CHECK(table.size() == most);
    const auto rows = table.top(most);
    for (const auto& [name, changed] : truth) {
      const auto row =
          std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.name.view() == name; });
      if (row == rows.end()) {
        CHECK(changed * static_cast<Sum>(most) <= all);
      } else {
        CHECK(row->changed <= changed);
        CHECK(changed <= row->changed + row->missed_max);
      }
    }
  }
}

TEST_CASE("currencies of one merchant are rows of their own") {
  MerchantTable table(10);
  table.add(name_of(1), Currency::brl, one(5), Amount{5});
  table.add(name_of(1), Currency::usd, one(7), Amount{7});
  CHECK(table.top(10).size() == 2);
}

}  // namespace lastro::backtest::test
