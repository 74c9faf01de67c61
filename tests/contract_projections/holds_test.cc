#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

domain::Allocation moved(std::int64_t minor, std::int64_t available, std::int64_t held) {
  auto of_food = allocation("FOOD", minor, available);
  of_food.held_after = Amount{held};
  return of_food;
}

domain::AuthorizationHeld hold_of(AccountId account, std::int64_t minor, std::int64_t available) {
  domain::AuthorizationHeld held;
  held.account = account;
  held.amount = Amount{minor};
  held.currency = Currency::brl;
  held.program_version = 1;
  held.expires_at = world_begins + 90'000'000;
  held.allocations.push_back(moved(minor, available, minor));
  return held;
}

template <class Body>
Body operation(AuthorizationId id, AccountId account, std::uint32_t number, const domain::Allocation& change,
               domain::AuthorizationStatus status, const domain::AuthorizationPart& part) {
  Body body;
  body.authorization = id;
  body.account = account;
  body.amount = change.amount;
  body.currency = Currency::brl;
  body.allocations.push_back(change);
  body.after = {.number = number, .status = status, .parts = {}};
  body.after.parts.push_back(part);
  return body;
}

struct Held {
  World world;
  AccountId account = world.add_account(ClientId{1});                                  // 1
  LoadId load = world.add_load(account, allocation("FOOD", 1'000, 1'000));             // 2
  AuthorizationId id = AuthorizationId::of(0, world.add(hold_of(account, 600, 400)));  // 3

  void capture() {  // 4
    world.add(operation<domain::AuthorizationCaptured>(
        id, account, 1, moved(250, 400, 350), domain::AuthorizationStatus::held,
        {.category = category("FOOD"), .authorized = Amount{600}, .captured = Amount{250}}));
  }
  void expire() {  // 5
    world.add(operation<domain::AuthorizationExpired>(id, account, 2, moved(350, 750, 0),
                                                      domain::AuthorizationStatus::captured,
                                                      {.category = category("FOOD"),
                                                       .authorized = Amount{600},
                                                       .captured = Amount{250},
                                                       .released = Amount{350}}));
  }
};

using Amounts = std::vector<std::int64_t>;

Amounts food(const World& world, AccountId account, Sequence as_of) {
  const auto found = world.balances().find(ours, account, as_of);
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  const auto& wallet = (*found)->wallets[0];
  return {wallet.available.minor, wallet.held.minor, wallet.posted.minor};
}

}  // namespace

TEST_CASE("a balance tells what is available, held and posted, as of any past event") {
  Held held;
  auto& [world, account, load, id] = held;
  held.capture();
  held.expire();
  world.add_load(account, allocation("FOOD", 50, 800));  // 6
  world.feed();
  REQUIRE(food(world, account, 1) == Amounts{0, 0, 0});
  REQUIRE(food(world, account, 2) == Amounts{1'000, 0, 1'000});
  REQUIRE(food(world, account, 3) == Amounts{400, 600, 1'000});
  REQUIRE(food(world, account, 4) == Amounts{400, 350, 750});
  REQUIRE(food(world, account, 5) == Amounts{750, 0, 750});
  REQUIRE(food(world, account, 6) == Amounts{800, 0, 800});
}

TEST_CASE("an authorization is read as its newest operation left it") {
  Held held;
  held.world.feed();
  const auto read = [&] {
    return held.world.authorizations().find(ours, {.id = held.id, .alias = {}}).value();
  };
  REQUIRE(read()->standing.status == domain::AuthorizationStatus::held);
  REQUIRE(total_open(read()->standing.parts) == Amount{600});
  REQUIRE(read()->expires_at == world_begins + 90'000'000);
  held.capture();
  held.world.feed();
  REQUIRE(read()->standing.number == 1);
  REQUIRE(total_open(read()->standing.parts) == Amount{350});
  held.expire();
  held.world.feed();
  REQUIRE(read()->standing.status == domain::AuthorizationStatus::captured);
  REQUIRE(total_released(read()->standing.parts) == Amount{350});
  REQUIRE(held.world.authorizations().list(ours, held.account, {})->items.size() == 1);
  REQUIRE_FALSE(held.world.authorizations().find(others, {.id = held.id, .alias = {}}).value().has_value());
}

TEST_CASE("a statement has what was posted, and not what is held") {
  Held held;
  held.capture();
  held.expire();
  held.world.feed();
  const auto page = held.world.statement().list(ours, held.account, {});
  REQUIRE(page->items.size() == 2);
  REQUIRE(page->items[0].kind == EntryKind::capture);
  REQUIRE(page->items[0].amount == Amount{-250});
  REQUIRE(page->items[0].authorization == held.id);
  REQUIRE(page->items[1].kind == EntryKind::load);
}

}  // namespace lastro::projections
