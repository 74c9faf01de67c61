#include "tests/contract_projections/failing_disk.h"

#include <thread>

#include <catch2/catch.hpp>

#include "projections/projector.h"
#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

// Only a hang reaches it.
constexpr std::chrono::milliseconds long_enough{60'000};

/// What a projector told.
struct Told {
  std::atomic<int> stalls{0};
  std::atomic<int> resumes{0};
  std::atomic<int> stops{0};

  ProjectorOptions options() {
    return {.on_stall = [this](const Error&) { ++stalls; },
            .on_resume = [this] { ++resumes; },
            .on_stop = [this](const Error&) { ++stops; },
            .retry_least = std::chrono::milliseconds{1},
            .retry_most = std::chrono::milliseconds{20}};
  }
};

bool comes_true(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + long_enough;
  while (!holds() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  return holds();
}

}  // namespace

TEST_CASE("views whose disk finds no room, or fails, go on by themselves once it is well") {
  const auto failure = GENERATE(FailingDisk::Failure::no_room, FailingDisk::Failure::io_error);
  FailingDisk disk;
  World world;
  world.store.reset();
  world.store = ViewStore::open(world.folder.path("views"), &disk).value();
  const auto account = world.add_account(ClientId{1});
  world.commit();
  Told told;
  auto projector = Projector::start(world.log, *world.store, world.views, told.options());
  REQUIRE((*projector)->wait_until(1, long_enough) == 1);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::thread reader([&] {
    while (!done) {
      const auto read = world.balances().find(ours, account);
      if (read ? !read->has_value() : read.error().code != ErrorCode::unavailable) ++wrong;
    }
  });
  for (int round = 1; round <= 3; ++round) {
    const auto before = static_cast<Sequence>(round);
    disk.fail(failure);
    world.add_load(account, allocation("FOOD", 5, 5 * round));
    world.commit();
    REQUIRE(comes_true([&] { return !(*projector)->healthy(); }));
    REQUIRE_FALSE((*projector)->running());
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    REQUIRE((*projector)->wait_until(before + 1, long_enough) == before);
    REQUIRE(told.stalls == round);
    REQUIRE(told.resumes == round - 1);

    disk.fail(FailingDisk::Failure::none);
    REQUIRE(comes_true([&] { return (*projector)->healthy(); }));
    REQUIRE((*projector)->wait_until(before + 1, long_enough) == before + 1);
    REQUIRE(told.resumes == round);
    REQUIRE(world.balances().find(ours, account).value()->wallets[0].posted.minor == 5 * round);
  }
  done = true;
  reader.join();
  REQUIRE(wrong == 0);
  REQUIRE(told.stops == 0);
  projector->reset();
  world.reopen();
  REQUIRE(world.store->snapshot(ViewName::statement).checkpoint()->sequence == 4);
}

TEST_CASE("a projector that waits for its disk is stopped at once") {
  FailingDisk disk;
  World world;
  world.store.reset();
  world.store = ViewStore::open(world.folder.path("views"), &disk).value();
  Told told;
  auto options = told.options();
  options.retry_least = options.retry_most = long_enough;
  auto projector = Projector::start(world.log, *world.store, world.views, std::move(options));
  disk.fail(FailingDisk::Failure::no_room);
  world.add_account(ClientId{1});
  world.commit();
  REQUIRE(comes_true([&] { return told.stalls == 1; }));
  const auto began = std::chrono::steady_clock::now();
  (*projector)->stop();
  REQUIRE(std::chrono::steady_clock::now() - began < long_enough / 2);
  REQUIRE_FALSE((*projector)->healthy());
  disk.fail(FailingDisk::Failure::none);
}

}  // namespace lastro::projections
