#include "engine/domain/controls/counter_table.h"

#include <map>
#include <tuple>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.h"

namespace lastro::domain {
namespace {

using Key = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;

Key key_of(const CounterKey& key) {
  return {key.subject, key.account, key.window};
}

}  // namespace

TEST_CASE("a table of counters is a map that forgets what is dead, swept or not") {
  testing::SeededRandom random(3);
  for (int round = 0; round < 20; ++round) {
    CounterTable table;
    std::map<Key, Counter> model;
    std::uint32_t hour = 10;
    for (int step = 0; step < 3'000; ++step) {
      if (random.one_in(20)) hour += static_cast<std::uint32_t>(random.below(4));
      const CounterKey key{.subject = random.below(6),
                           .account = static_cast<std::uint32_t>(random.below(12)),
                           .window = static_cast<std::uint32_t>(random.below(6))};
      auto& expected = model[key_of(key)];
      if (expected.dead_hour <= hour) expected = {};
      if (random.one_in(3)) {
        const auto* found = table.find(key, hour);
        REQUIRE((found != nullptr) == (expected.dead_hour != 0));
        if (found != nullptr) REQUIRE(found->amount == expected.amount);
      } else {
        const auto dead_hour = hour + 1 + static_cast<std::uint32_t>(random.below(30));
        auto& counter = table.open(key, dead_hour, hour);
        if (expected.dead_hour == 0)
          expected = {.key = key, .amount = {}, .count = 0, .dead_hour = dead_hour};
        ++counter.amount.minor;
        ++expected.amount.minor;
        REQUIRE(counter.dead_hour == expected.dead_hour);
      }
      if (!random.one_in(4)) table.sweep(hour);
      std::erase_if(model, [&](const auto& each) { return each.second.dead_hour <= hour; });
      if (step % 50 != 0) continue;
      std::size_t live = 0;
      table.each(hour, [&](const Counter& counter) {
        ++live;
        REQUIRE(model.at(key_of(counter.key)).amount == counter.amount);
      });
      REQUIRE(live == model.size());
    }
  }
}

TEST_CASE("a table does not grow where as many counters die as are made") {
  CounterTable table;
  std::size_t most = 0;
  for (std::uint32_t hour = 1; hour < 20'000; ++hour) {
    for (std::uint32_t account = 0; account < 4; ++account) {
      table.open({.subject = hour, .account = account}, hour + 10, hour);
      table.sweep(hour);
    }
    most = std::max(most, table.size());
  }
  CHECK(most <= 200);  // 40 live
}

}  // namespace lastro::domain
