#include "projections/projector.h"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

// Long enough that only a hang reaches it.
constexpr std::chrono::milliseconds patience{60'000};

/// A view that fails at one event.
class FailingView final : public View {
 public:
  FailingView(std::unique_ptr<View> view, Sequence at) : view_(std::move(view)), at_(at) {}
  [[nodiscard]] ViewName name() const override { return view_->name(); }
  [[nodiscard]] std::uint32_t version() const override { return view_->version(); }
  Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) override {
    if (applied.event.header.sequence == at_) return fail(ErrorCode::corruption, "it is damaged");
    return view_->apply(applied, writer);
  }

 private:
  const std::unique_ptr<View> view_;
  const Sequence at_;
};

}  // namespace

TEST_CASE("a projector follows the log, and who waits for a sequence reads it") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.commit();
  auto projector = Projector::start(world.log, *world.store, world.views);
  REQUIRE(projector.has_value());
  for (std::int64_t i = 1; i <= 200; ++i) {
    const auto load = world.add_load(account, allocation("FOOD", 1, i));
    world.commit();
    const auto position = (*projector)->wait_until(ViewName::balances, load.sequence(), patience);
    REQUIRE(position >= load.sequence());
    const auto found = world.balances().find(ours, account, load.sequence());
    REQUIRE((*found)->wallets[0].posted.minor == i);
  }
  REQUIRE((*projector)->wait_until(201, patience) == 201);
  REQUIRE((*projector)->position() == 201);
  REQUIRE((*projector)->healthy());
}

TEST_CASE("a wait for what is not committed ends with its timeout and tells the position") {
  World world;
  world.add_account(ClientId{1});
  world.commit();
  auto projector = Projector::start(world.log, *world.store, world.views);
  REQUIRE((*projector)->wait_until(1, patience) == 1);
  REQUIRE((*projector)->wait_until(2, std::chrono::milliseconds{1}) == 1);
}

TEST_CASE("stopping a projector wakes who waits, and another carries on") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.commit();
  auto projector = Projector::start(world.log, *world.store, world.views);
  REQUIRE((*projector)->wait_until(1, patience) == 1);
  Sequence seen = 99;
  std::thread waiting([&] { seen = (*projector)->wait_until(2, patience); });
  (*projector)->stop();
  waiting.join();
  REQUIRE(seen == 1);
  REQUIRE((*projector)->healthy());
  projector->reset();

  world.add_load(account, allocation("FOOD", 1, 1));
  world.commit();
  auto next = Projector::start(world.log, *world.store, world.views);
  REQUIRE((*next)->emptied().empty());
  REQUIRE((*next)->wait_until(2, patience) == 2);
}

TEST_CASE("damage stops the projector, is reported once, and leaves what was read readable") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.commit();
  auto& view = world.views[index_of(ViewName::statement)];
  view = std::make_unique<FailingView>(std::move(view), 3);
  std::atomic<int> errors{0};
  std::string message;
  ProjectorOptions options;
  options.on_stall = [&](const Error&) { ++errors; };
  options.on_stop = [&](const Error& error) {
    message = error.message;
    ++errors;
  };
  auto projector = Projector::start(world.log, *world.store, world.views, std::move(options));
  world.add_load(account, allocation("FOOD", 5, 5));
  world.commit();
  REQUIRE((*projector)->wait_until(2, patience) == 2);
  world.add_load(account, allocation("FOOD", 5, 10));
  world.commit();
  REQUIRE((*projector)->wait_until(3, patience) == 2);
  REQUIRE_FALSE((*projector)->healthy());
  (*projector)->stop();
  REQUIRE(errors == 1);
  REQUIRE(message == "view statement, event 3: it is damaged");
  REQUIRE(world.balances().find(ours, account).value()->wallets[0].posted.minor == 5);
  REQUIRE(world.statement().list(ours, account, {})->position == 2);
}

TEST_CASE("a projector ends although its log was interrupted") {
  World world;
  world.add_account(ClientId{1});
  world.commit();
  auto projector = Projector::start(world.log, *world.store, world.views);
  world.log.interrupt();
  REQUIRE((*projector)->wait_until(1, patience) == 1);
  (*projector)->stop();
  (*projector)->stop();
  REQUIRE((*projector)->healthy());
}

TEST_CASE("readers on other threads see whole steps while the projector writes") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.commit();
  auto projector = Projector::start(world.log, *world.store, world.views);
  REQUIRE((*projector)->wait_until(1, patience) == 1);
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done.load()) {
        const auto page = world.statement().list(ours, account, {.cursor = {}, .limit = 1});
        // Each load adds 1 and the account's opening is event 1: entry n has balance n − 1, and the page's
        // position is that of its newest entry.
        const bool sound =
            page.has_value() && (page->items.empty() ? page->position == 1
                                                     : page->items[0].balance.minor ==
                                                           static_cast<std::int64_t>(page->position) - 1);
        if (!sound) ++torn;
      }
    });
  }
  for (std::int64_t i = 1; i <= 300; ++i) {
    world.add_load(account, allocation("FOOD", 1, i));
    if (i % 3 == 0) world.commit();
  }
  REQUIRE((*projector)->wait_until(301, patience) == 301);
  done.store(true);
  for (auto& reader : readers) reader.join();
  REQUIRE(torn == 0);
}

}  // namespace lastro::projections
