#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

std::vector<std::int64_t> posted(const Result<std::optional<AccountBalances>>& found) {
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  std::vector<std::int64_t> amounts;
  for (const auto& wallet : (*found)->wallets) {
    REQUIRE(wallet.held.minor == 0);
    REQUIRE(wallet.available == wallet.posted);
    amounts.push_back(wallet.posted.minor);
  }
  return amounts;
}

using Amounts = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a new account has a zero balance in every wallet, in the order of its program") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.feed();
  const auto found = world.balances().find(ours, account);
  REQUIRE(posted(found) == Amounts{0, 0, 0});
  REQUIRE((*found)->account == account);
  REQUIRE((*found)->currency == Currency::brl);
  REQUIRE((*found)->sequence == 1);
  REQUIRE((*found)->wallets[0].category.name() == "FOOD");
  REQUIRE((*found)->wallets[1].category.name() == "MEAL");
  REQUIRE((*found)->wallets[2].category.name() == "CASH");
}

TEST_CASE("balances are readable as of any past event") {
  World world;
  const auto account = world.add_account(ClientId{1});                              // 1
  world.add_load(account, allocation("FOOD", 10'000, 10'000));                      // 2
  world.add_load(account, allocation("CASH", 500, 500));                            // 3
  const auto bought = world.add_approval(account, allocation("FOOD", 900, 9'100));  // 4
  world.add_account(ClientId{2});                                                   // 5
  world.add_refund(account, bought, allocation("FOOD", 100, 9'200));                // 6
  world.feed();

  const auto reader = world.balances();
  const std::vector<std::pair<Sequence, Amounts>> history{{1, {0, 0, 0}},        {2, {10'000, 0, 0}},
                                                          {3, {10'000, 0, 500}}, {4, {9'100, 0, 500}},
                                                          {5, {9'100, 0, 500}},  {6, {9'200, 0, 500}}};
  for (const auto& [sequence, amounts] : history) {
    CAPTURE(sequence);
    const auto found = reader.find(ours, account, sequence);
    REQUIRE(posted(found) == amounts);
    REQUIRE((*found)->sequence == sequence);
  }
  REQUIRE(posted(reader.find(ours, account)) == Amounts{9'200, 0, 500});
}

TEST_CASE("balances as of what the view has not seen yet say how far it is") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.feed();
  const auto found = world.balances().find(ours, account, 1'000);
  REQUIRE(posted(found) == Amounts{0, 0, 0});
  REQUIRE((*found)->sequence == 1);
}

TEST_CASE("there are no balances before an account is opened, nor for other tenants") {
  World world;
  world.add_account(ClientId{1});
  const auto account = world.add_account(ClientId{1});
  world.feed();
  REQUIRE(world.balances().find(ours, account, 1).value() == std::nullopt);
  REQUIRE(world.balances().find(others, account).value() == std::nullopt);
  REQUIRE(world.balances().find(ours, AccountId{99}).value() == std::nullopt);
  REQUIRE(world.balances().find(ours, account).value().has_value());
}

}  // namespace lastro::projections
