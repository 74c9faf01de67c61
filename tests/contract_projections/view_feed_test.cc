#include <filesystem>

#include <catch2/catch.hpp>

#include "projections/checkpoint.h"
#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

/// The folder as a process leaves it that dies now.
void copy_views(const World& world, std::string_view to) {
  std::filesystem::copy(world.folder.path("views"), world.folder.path(to));
}

void put_back(World& world, std::string_view from) {
  world.store.reset();
  std::filesystem::remove_all(world.folder.path("views"));
  std::filesystem::rename(world.folder.path(from), world.folder.path("views"));
  world.store = ViewStore::open(world.folder.path("views")).value();
}

void set_checkpoint(World& world, ViewName view, const Checkpoint& checkpoint) {
  auto batch = world.store->batch();
  batch.put_checkpoint(view, checkpoint);
  REQUIRE(world.store->write(batch).has_value());
}

}  // namespace

TEST_CASE("a checkpoint is read back as it was written, and damage is noticed") {
  Checkpoint checkpoint{.sequence = 1ULL << 40U, .frame_hash = {}, .version = 7};
  checkpoint.frame_hash[31] = 9;
  const auto row = encode_checkpoint(checkpoint);
  REQUIRE(decode_checkpoint(row).value() == checkpoint);
  for (std::size_t size = 0; size < row.size(); ++size)
    REQUIRE_FALSE(decode_checkpoint(row.substr(0, size)).has_value());
}

TEST_CASE("views go on where their checkpoint is when the store is opened again") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.feed();
  world.reopen();
  world.add_load(account, allocation("FOOD", 5, 5));
  world.commit();
  const auto feed = world.open_feed();
  REQUIRE((*feed)->emptied().empty());
  REQUIRE((*feed)->position() == 1);
  REQUIRE((*feed)->step().value());
  REQUIRE((*feed)->position() == 2);
  REQUIRE((*feed)->position(ViewName::balances) == 2);
  REQUIRE_FALSE((*feed)->step().value());
}

TEST_CASE("a process that dies between two writes catches up to the same rows") {
  World world;
  add_history(world);
  const auto half = world.open_feed();
  REQUIRE((*half)->step().value());
  copy_views(world, "dead");
  add_history(world);
  world.feed();
  const auto expected = dump_all(world);

  put_back(world, "dead");
  REQUIRE(dump_all(world) != expected);
  world.feed();
  REQUIRE(dump_all(world) == expected);
}

TEST_CASE("a power cut that takes the newest writes costs nothing but catching up") {
  World world;
  for (int i = 0; i < 10; ++i) {
    add_history(world);
    world.feed();
  }
  const auto expected = dump_all(world);
  copy_views(world, "cut");
  std::filesystem::path wal;
  for (const auto& entry : std::filesystem::directory_iterator(world.folder.path("cut"))) {
    if (entry.path().extension() == ".log") wal = entry.path();
  }
  REQUIRE_FALSE(wal.empty());
  std::filesystem::resize_file(wal, std::filesystem::file_size(wal) * 2 / 3);

  put_back(world, "cut");
  const auto left = world.store->snapshot(ViewName::statement).checkpoint().value();
  REQUIRE(left.sequence > 0);
  REQUIRE(left.sequence < world.log.committed());
  world.feed();
  REQUIRE(dump_all(world) == expected);
}

TEST_CASE("rows and checkpoint of a view are one write: a cut anywhere leaves a sound view") {
  World world;
  for (int i = 0; i < 3; ++i) {
    add_history(world);
    world.feed();
  }
  const auto expected = dump_all(world);
  copy_views(world, "whole");
  for (const int percent : {0, 10, 35, 50, 80, 95, 99}) {
    CAPTURE(percent);
    std::filesystem::remove_all(world.folder.path("cut"));
    std::filesystem::copy(world.folder.path("whole"), world.folder.path("cut"));
    for (const auto& entry : std::filesystem::directory_iterator(world.folder.path("cut"))) {
      if (entry.path().extension() != ".log") continue;
      std::filesystem::resize_file(
          entry.path(), std::filesystem::file_size(entry.path()) * static_cast<unsigned>(percent) / 100);
    }
    put_back(world, "cut");
    world.feed();
    REQUIRE(dump_all(world) == expected);
  }
}

TEST_CASE("a view whose checkpoint is beyond the log's head is made anew, the others go on") {
  World world;
  add_history(world);
  world.feed();
  const auto expected = dump_all(world);
  auto beyond = world.store->snapshot(ViewName::statement).checkpoint().value();
  beyond.sequence += 100;
  set_checkpoint(world, ViewName::statement, beyond);
  const auto feed = world.open_feed();
  REQUIRE((*feed)->emptied() == std::vector{ViewName::statement});
  REQUIRE(world.dump(ViewName::statement).empty());
  REQUIRE((*feed)->position(ViewName::balances) == world.log.committed());
  while ((*feed)->step().value()) {
  }
  REQUIRE(dump_all(world) == expected);
}

TEST_CASE(
    "a view that was fed another history, or in the middle of a frame, or by another version, is made anew") {
  World world;
  add_history(world);
  world.feed();
  const auto expected = dump_all(world);
  auto stored = world.store->snapshot(ViewName::clients).checkpoint().value();
  SECTION("another history") {
    stored.frame_hash[0] ^= 1;
  }
  SECTION("the middle of a frame") {
    stored.sequence -= 1;
  }
  SECTION("another version") {
    stored.version += 1;
  }
  set_checkpoint(world, ViewName::clients, stored);
  const auto feed = world.open_feed();
  REQUIRE((*feed)->emptied() == std::vector{ViewName::clients});
  while ((*feed)->step().value()) {
  }
  REQUIRE(dump_all(world) == expected);
}

TEST_CASE("an event that cannot be read stops the feed and leaves no part of its step behind") {
  World world;
  world.add_account(ClientId{1});
  world.feed();
  const auto before = dump_all(world);
  world.add_account(ClientId{1});
  log::FrameBuilder builder(world.ledger, 0);
  const std::vector<std::uint64_t> noise(16, 0xFFFF'FFFF'FFFF'FFFF);
  world.commit();
  builder.add({reinterpret_cast<const std::uint8_t*>(noise.data()), noise.size() * 8});
  const auto frame = builder.finish(world.log.appended(), world_begins);
  REQUIRE(world.log.append(*frame).has_value());
  REQUIRE(world.log.commit(frame->last_sequence()).has_value());

  const auto feed = world.open_feed();
  const auto fed = (*feed)->step();
  REQUIRE_FALSE(fed.has_value());
  REQUIRE(fed.error().code == ErrorCode::corruption);
  REQUIRE(fed.error().message.starts_with("event log in memory, sequence 3: "));
  REQUIRE(dump_all(world) == before);
}

TEST_CASE("views that are open elsewhere are not opened again") {
  World world;
  const auto second = ViewStore::open(world.folder.path("views"));
  REQUIRE_FALSE(second.has_value());
  REQUIRE(second.error().code == ErrorCode::unavailable);
}

TEST_CASE("damaged files of the views are refused, and can be removed") {
  World world;
  add_history(world);
  world.feed();
  const auto expected = dump_all(world);
  const auto path = world.folder.path("views");
  world.store.reset();
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().filename().string().starts_with("MANIFEST"))
      std::filesystem::resize_file(entry.path(), 10);
  }
  const auto damaged = ViewStore::open(path);
  REQUIRE_FALSE(damaged.has_value());
  REQUIRE(damaged.error().code == ErrorCode::corruption);
  REQUIRE(damaged.error().message.ends_with("run `lastro rebuild`"));
  REQUIRE(ViewStore::destroy(path).has_value());
  REQUIRE(ViewStore::destroy(path).has_value());
  world.reopen();
  REQUIRE(world.dump(ViewName::clients).empty());
  world.feed();
  REQUIRE(dump_all(world) == expected);
}

TEST_CASE("the folder of the views is its owner's only") {
  World world;
  const auto rights = std::filesystem::status(world.folder.path("views")).permissions();
  REQUIRE((rights & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
          std::filesystem::perms::none);
}

}  // namespace lastro::projections
