#include "projections/rebuild.h"

#include <array>

#include <catch2/catch.hpp>

#include "projections/row_key.h"
#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

void put_stray_row(World& world, ViewName view) {
  auto batch = world.store->batch();
  batch.put(view, RowKey(31, ours).add(std::uint64_t{1}), as_bytes("stray"));
  REQUIRE(world.store->write(batch).has_value());
}

}  // namespace

TEST_CASE("each view made anew holds the same rows, and the others are left alone") {
  World world;
  add_history(world);
  world.feed();
  for (const auto view : all_views) {
    CAPTURE(view_text(view));
    const auto expected = world.dump(view);
    REQUIRE(expected.size() > 2);
    const auto other = all_views[(index_of(view) + 1) % view_count];
    put_stray_row(world, view);
    put_stray_row(world, other);
    const auto untouched = world.dump(other);
    REQUIRE(rebuild(world.log, *world.store, world.views, std::array{view}, {}).has_value());
    REQUIRE(world.dump(view) == expected);
    REQUIRE(world.dump(other) == untouched);
    REQUIRE(rebuild(world.log, *world.store, world.views, std::array{other}, {}).has_value());
  }
}

TEST_CASE("all views made anew give identical answers, and survive the process") {
  World world;
  add_history(world);
  world.feed();
  std::vector<Dump> expected;
  for (const auto view : all_views) expected.push_back(world.dump(view));
  for (const auto view : all_views) put_stray_row(world, view);
  Sequence told = 0;
  const auto progress = [&](Sequence position, Sequence head) {
    REQUIRE(position > told);
    REQUIRE(head == world.log.committed());
    told = position;
  };
  REQUIRE(rebuild(world.log, *world.store, world.views, {}, progress).has_value());
  REQUIRE(told == world.log.committed());
  world.reopen();
  for (const auto view : all_views) REQUIRE(world.dump(view) == expected[index_of(view)]);
}

TEST_CASE("an empty log makes empty views") {
  World world;
  REQUIRE(rebuild(world.log, *world.store, world.views, {}, {}).has_value());
  for (const auto view : all_views) REQUIRE(world.dump(view).empty());
}

TEST_CASE("a view is named as its answers are") {
  for (const auto view : all_views) REQUIRE(view_from(view_text(view)) == view);
  REQUIRE(view_text(ViewName::clients) == "clients");
  REQUIRE_FALSE(view_from("client").has_value());
}

}  // namespace lastro::projections
