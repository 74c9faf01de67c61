#include <limits>

#include <catch2/catch.hpp>

#include "projections/authorizations_view.h"
#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

/// Overwrites the values of all rows of all views but their checkpoints.
void damage(World& world, std::string_view noise) {
  auto batch = world.store->batch();
  for (const auto view : all_views) {
    for (const auto& [key, value] : world.dump(view)) {
      if (key != checkpoint_key && !value.empty()) batch.put(view, key, as_bytes(noise));
    }
  }
  REQUIRE(world.store->write(batch).has_value());
}

template <class Found>
bool corrupt(const Result<Found>& found) {
  return !found.has_value() && found.error().code == ErrorCode::corruption &&
         found.error().message.find("lastro rebuild") != std::string::npos;
}

}  // namespace

TEST_CASE("a damaged row is reported as corruption, with what to do") {
  World world;
  const auto alias = world.alias(AliasKind::client, "client-1");
  const auto client = world.add_client(
      {.name = "Rita Ana", .document = "1", .email = {}, .phone = {}, .birth_date = {}, .address = {}}, ours,
      alias);
  const auto account = world.add_account(client);
  world.add_load(account, allocation("FOOD", 100, 100));
  const auto purchase = world.add_approval(account, allocation("FOOD", 10, 90));
  world.add_refund(account, purchase, allocation("FOOD", 10, 100));
  world.feed();
  for (const auto& noise :
       {std::string(1, 'x'), std::string(7, '\0'), std::string(200, '\xFF'), std::string(200, '\x04')}) {
    CAPTURE(noise);
    damage(world, noise);
    REQUIRE(corrupt(world.clients().find(ours, {.id = client, .alias = {}})));
    REQUIRE(corrupt(world.clients().find(ours, {.id = {}, .alias = alias})));
    REQUIRE(corrupt(world.clients().list(ours, {})));
    REQUIRE(corrupt(world.clients().find_by_document(ours, "1", {})));
    REQUIRE(corrupt(world.clients().search(ours, "rita", {})));
    REQUIRE(corrupt(world.clients().search(ours, "ana", {})));
    REQUIRE(corrupt(world.accounts().find_account(ours, {.id = account, .alias = {}})));
    REQUIRE(corrupt(world.accounts().accounts_of(ours, client, {})));
    REQUIRE(corrupt(world.balances().find(ours, account)));
    REQUIRE(corrupt(world.statement().list(ours, account, {})));
    REQUIRE(corrupt(world.authorizations().find(ours, {.id = purchase, .alias = {}})));
    REQUIRE(corrupt(world.authorizations().list(ours, account, {})));
    REQUIRE(corrupt(world.authorizations().refunds(ours, purchase, {})));
  }
}

TEST_CASE("a damaged sum is reported as corruption, and so is what is added to it or passes int64") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto purchase = world.add_approval(account, allocation("FOOD", 10, 90));
  const auto key = authorizations_rows::refunded(ours, purchase);
  const auto check = [&] {
    REQUIRE(corrupt(world.authorizations().find(ours, {.id = purchase, .alias = {}})));
    REQUIRE(corrupt(world.authorizations().list(ours, account, {})));
  };
  world.add_refund(account, purchase, allocation("FOOD", 9, 99));
  world.feed();
  auto batch = world.store->batch();
  batch.add(ViewName::authorizations, key, std::numeric_limits<std::int64_t>::max());
  REQUIRE(world.store->write(batch).has_value());
  check();
  batch.put(ViewName::authorizations, key, as_bytes("x"));
  REQUIRE(world.store->write(batch).has_value());
  check();
  batch.add(ViewName::authorizations, key, 1);
  REQUIRE(world.store->write(batch).has_value());
  check();
}

}  // namespace lastro::projections
