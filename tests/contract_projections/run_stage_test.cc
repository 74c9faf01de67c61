#include "projections/run_stage.h"

#include <fstream>

#include <catch2/catch.hpp>

#include "projections/row_key.h"
#include "projections/sum_row.h"
#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

constexpr std::uint8_t any_kind = 3;

std::string key(std::uint64_t number, std::string_view text = {}) {
  return std::string(RowKey(any_kind, ours).add(number).add_text(text).view());
}

std::vector<std::pair<std::string, std::string>> rows_of(RowRun& run, ViewName view) {
  std::vector<std::pair<std::string, std::string>> rows;
  const auto visited = run.visit(view, any_kind, [&](const RowRun::Row& row) -> Result<void> {
    rows.emplace_back(row.key, as_text(row.value));
    return {};
  });
  REQUIRE(visited.has_value());
  return rows;
}

/// All views from the log's beginning, in runs of a few rows.
Result<void> feed_in_runs(World& world) {
  for (const auto view : all_views) REQUIRE(world.store->reset(view).has_value());
  RunStage stage(*world.store, 1'000);
  auto feed = ViewFeed::open(world.log, *world.store, world.views, stage);
  REQUIRE(feed.has_value());
  for (;;) {
    const auto fed = (*feed)->step();
    if (!fed) return std::unexpected(fed.error());
    if (!*fed) return stage.finish();
  }
}

}  // namespace

TEST_CASE("a run gives its rows in the order of their keys, however long the keys") {
  RowRun run;
  std::vector<std::string> keys{key(2),
                                key(1, "b"),
                                key(1),
                                key(1, "a"),
                                key(1, std::string(100, 'z')),
                                key(1, std::string(99, 'z')),
                                key(~std::uint64_t{0}),
                                key(0)};
  for (const auto& each : keys) run.put(ViewName::clients, each, as_bytes(each));
  std::ranges::sort(keys);
  const auto rows = rows_of(run, ViewName::clients);
  REQUIRE(rows.size() == keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    REQUIRE(rows[i].first == keys[i]);
    REQUIRE(rows[i].second == keys[i]);
  }
  REQUIRE_FALSE(run.has(ViewName::accounts, any_kind));
}

TEST_CASE("of several puts of a key in a run the last counts, of additions the sum") {
  RowRun run;
  for (const auto* value : {"first", "second", "last"}) run.put(ViewName::clients, key(1), as_bytes(value));
  for (const std::int64_t amount : {5, -7, 100}) run.add(ViewName::accounts, key(1), amount);
  REQUIRE(rows_of(run, ViewName::clients) == std::vector{std::pair{key(1), std::string("last")}});
  const auto sum = encode_sum(98);
  REQUIRE(rows_of(run, ViewName::accounts) ==
          std::vector{std::pair{key(1), std::string(sum.begin(), sum.end())}});
  run.clear();
  REQUIRE(run.bytes() == 0);
  REQUIRE_FALSE(run.has(ViewName::clients, any_kind));
}

TEST_CASE("a sum that passes what it can hold is refused, not wrapped") {
  RowRun run;
  for (int i = 0; i < 2; ++i) run.add(ViewName::accounts, key(1), std::int64_t{1} << 62U);
  REQUIRE_FALSE(
      run.visit(ViewName::accounts, any_kind, [](const RowRun::Row&) { return Result<void>{}; }).has_value());
}

TEST_CASE("views that are fed in sorted runs hold the same rows as those that follow") {
  World world;
  for (int i = 0; i < 5; ++i) add_history(world);
  const auto account = world.add_account(ClientId{1});
  const auto purchase = world.add_approval(account, allocation("FOOD", 500, 0));
  for (int i = 0; i < 9; ++i) {
    world.add_refund(account, purchase, allocation("FOOD", 10 + i, 0));
    world.commit();  // sums that are added to in one run after the other
  }
  world.feed();
  const auto expected = dump_all(world);
  REQUIRE(feed_in_runs(world).has_value());
  REQUIRE(dump_all(world) == expected);
  world.reopen();
  REQUIRE(dump_all(world) == expected);
  // Those that follow go on from there.
  add_history(world);
  world.feed();
  const auto longer = dump_all(world);
  REQUIRE(longer != expected);
  REQUIRE(feed_in_runs(world).has_value());
  REQUIRE(dump_all(world) == longer);
}

TEST_CASE("runs that were taken in before a failure leave views that are short, sound and carried on") {
  World world;
  add_history(world);
  world.feed();
  const auto expected = dump_all(world);
  const auto written = [&] {
    for (const auto view : all_views) REQUIRE(world.store->reset(view).has_value());
    RunStage stage(*world.store, 1'000);
    const auto feed = ViewFeed::open(world.log, *world.store, world.views, stage);
    for (int i = 0; i < 3; ++i) REQUIRE((*feed)->step().value());
    REQUIRE(stage.finish().has_value());
    return (*feed)->position();
  }();
  REQUIRE(written < world.log.committed());
  REQUIRE(world.store->snapshot(ViewName::statement).checkpoint().value().sequence == written);
  world.feed();
  REQUIRE(dump_all(world) == expected);
}

TEST_CASE("a disk that takes no run ends the feed with the reason") {
  World world;
  add_history(world);
  // A folder where the first run's file is to be.
  std::filesystem::create_directories(world.folder.path("views") + "/draft-0-statement-1.sst/full");
  const auto fed = feed_in_runs(world);
  REQUIRE_FALSE(fed.has_value());
  REQUIRE(fed.error().code == ErrorCode::io);
  REQUIRE(fed.error().message.find("draft-0-statement-1.sst") != std::string::npos);
}

TEST_CASE("files of runs that were never taken in are removed when the views are opened") {
  World world;
  add_history(world);
  world.feed();
  const auto expected = dump_all(world);
  const auto left = world.folder.path("views") + "/draft-7-statement-1.sst";
  std::ofstream(left) << "half of a run";
  world.reopen();
  REQUIRE_FALSE(std::filesystem::exists(left));
  REQUIRE(dump_all(world) == expected);
}

}  // namespace lastro::projections
