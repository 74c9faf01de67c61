#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {

TEST_CASE("an approved authorization is found by its id with all that was recorded") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto id = world.add_approval(account, allocation("FOOD", 900, 9'100));
  world.feed();
  const auto found = world.authorizations().find(ours, {.id = id, .alias = {}});
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  const auto& authorization = **found;
  REQUIRE(authorization.id == id);
  REQUIRE(authorization.external_id == "purchase-1");
  REQUIRE(authorization.approved);
  REQUIRE(authorization.reason == domain::DeclineReason::none);
  REQUIRE(authorization.account == account);
  REQUIRE(authorization.card == CardId{77});
  REQUIRE(authorization.amount.minor == 900);
  REQUIRE(authorization.currency == Currency::brl);
  REQUIRE(authorization.program_version == 1);
  REQUIRE(authorization.rule == domain::RuleKind::mcc);
  REQUIRE(authorization.rule_ordinal == 3);
  REQUIRE_FALSE(authorization.fallback);
  REQUIRE(authorization.merchant.mcc == 5411);
  REQUIRE(authorization.merchant.merchant == "PADARIA DO ZE               SAO PAULO BR");
  REQUIRE(authorization.merchant.merchant_id == "M1");
  REQUIRE(authorization.merchant.terminal_id == "T1");
  REQUIRE(authorization.merchant.country == "BR");
  REQUIRE(authorization.merchant.entry_mode == domain::EntryMode::chip);
  REQUIRE(authorization.allocations.size() == 1);
  REQUIRE(authorization.allocations[0].category.name() == "FOOD");
  REQUIRE(authorization.allocations[0].balance_after.minor == 9'100);
  REQUIRE(authorization.refunded.minor == 0);
  REQUIRE(authorization.recorded_at == world_begins + 2'000'000);
  REQUIRE(authorization.business_time == authorization.recorded_at - 500);
  REQUIRE(authorization.sequence == 2);
}

TEST_CASE("a declined authorization explains itself") {
  World world;
  const auto account = world.add_account(ClientId{1});
  domain::AuthorizationDeclined declined;
  declined.account.id = account;
  declined.amount = Amount{5'000};
  declined.currency = Currency::brl;
  declined.reason = domain::DeclineReason::insufficient_funds;
  declined.considered.push_back(allocation("FOOD", 0, 50));
  const auto id = AuthorizationId::of(0, world.add(declined));
  world.feed();
  const auto found = world.authorizations().find(ours, {.id = id, .alias = {}});
  REQUIRE(found->has_value());
  REQUIRE_FALSE((*found)->approved);
  REQUIRE((*found)->reason == domain::DeclineReason::insufficient_funds);
  REQUIRE((*found)->allocations[0].balance_after.minor == 50);
  REQUIRE((*found)->merchant.country.empty());
  REQUIRE_FALSE((*found)->card);
}

TEST_CASE("an authorization is found by its external id") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto alias = world.alias(AliasKind::authorization, "purchase-1");
  const auto id = world.add_approval(account, allocation("FOOD", 900, 9'100), ours, alias);
  world.feed();
  const auto found = world.authorizations().find(ours, {.id = {}, .alias = alias});
  REQUIRE(found->has_value());
  REQUIRE((*found)->id == id);
  const auto other = world.alias(AliasKind::authorization, "purchase-2");
  REQUIRE(world.authorizations().find(ours, {.id = {}, .alias = other}).value().has_value() == false);
  REQUIRE(world.authorizations().find(ours, {}).value().has_value() == false);
}

TEST_CASE("linked refunds add up on their authorization and are listed") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto id = world.add_approval(account, allocation("FOOD", 900, 9'100));
  const auto untouched = world.add_approval(account, allocation("FOOD", 100, 9'000));
  const auto first = world.add_refund(account, id, allocation("FOOD", 150, 9'150));
  const auto second = world.add_refund(account, id, allocation("FOOD", 50, 9'200));
  world.add_refund(account, {}, allocation("FOOD", 7, 9'207));
  world.feed();
  const auto reader = world.authorizations();
  REQUIRE(reader.find(ours, {.id = id, .alias = {}}).value()->refunded.minor == 200);
  REQUIRE(reader.find(ours, {.id = untouched, .alias = {}}).value()->refunded.minor == 0);

  const auto page = reader.refunds(ours, id, {.cursor = {}, .limit = 1});
  REQUIRE(page->items.size() == 1);
  REQUIRE(page->items[0].id == first);
  REQUIRE(page->items[0].amount.minor == 150);
  const auto rest = reader.refunds(ours, id, {.cursor = *page->next_cursor, .limit = 1});
  REQUIRE(rest->items.size() == 1);
  REQUIRE(rest->items[0].id == second);
  REQUIRE_FALSE(rest->next_cursor.has_value());
  REQUIRE(reader.refunds(ours, untouched, {})->items.empty());
}

TEST_CASE("what was refunded is a running total, whatever the number of refunds and of steps they came in") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto id = world.add_approval(account, allocation("FOOD", 100'000, 0));
  const auto untouched = world.add_approval(account, allocation("FOOD", 1, 0));
  std::int64_t total = 0;
  const auto check = [&] {
    const auto reader = world.authorizations();
    REQUIRE(reader.find(ours, {.id = id, .alias = {}}).value()->refunded.minor == total);
    REQUIRE(reader.find(ours, {.id = untouched, .alias = {}}).value()->refunded.minor == 0);
  };
  for (const int refunds : {1, 1'000, 3, 1'000}) {
    for (int i = 0; i < refunds; ++i) {
      world.add_refund(account, id, allocation("FOOD", 1 + i % 3, 0));
      total += 1 + i % 3;
      if (i % 400 == 399) world.commit();
    }
    world.feed();
    check();
    world.reopen();
    check();
  }
  const auto expected = world.dump(ViewName::authorizations);
  REQUIRE(world.store->reset(ViewName::authorizations).has_value());
  world.feed();
  check();
  REQUIRE(world.dump(ViewName::authorizations) == expected);
}

TEST_CASE("an account's authorizations are listed newest first, approved and declined") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto oldest = world.add_approval(account, allocation("FOOD", 1, 9));
  world.add_approval(AccountId{99}, allocation("FOOD", 1, 9));
  domain::AuthorizationDeclined declined;
  declined.account.id = account;
  declined.amount = Amount{1};
  declined.currency = Currency::brl;
  declined.reason = domain::DeclineReason::card_blocked;
  const auto middle = AuthorizationId::of(0, world.add(declined));
  const auto newest = world.add_approval(account, allocation("FOOD", 1, 8));
  world.feed();

  const auto reader = world.authorizations();
  const auto page = reader.list(ours, account, {.cursor = {}, .limit = 2});
  REQUIRE(page->items.size() == 2);
  REQUIRE(page->items[0].id == newest);
  REQUIRE(page->items[1].id == middle);
  world.add_approval(account, allocation("FOOD", 1, 7));
  world.feed();
  const auto rest = reader.list(ours, account, {.cursor = *page->next_cursor, .limit = 2});
  REQUIRE(rest->items.size() == 1);
  REQUIRE(rest->items[0].id == oldest);
  REQUIRE_FALSE(rest->next_cursor.has_value());
}

TEST_CASE("a decline on an account that nobody knows is found by id and listed nowhere") {
  World world;
  domain::AuthorizationDeclined declined;
  declined.account.alias = world.alias(AliasKind::account, "nobody");
  declined.amount = Amount{1};
  declined.currency = Currency::brl;
  declined.reason = domain::DeclineReason::account_unknown;
  const auto id = AuthorizationId::of(0, world.add(declined));
  world.feed();
  const auto found = world.authorizations().find(ours, {.id = id, .alias = {}});
  REQUIRE(found->has_value());
  REQUIRE_FALSE((*found)->account);
  REQUIRE(world.authorizations().list(ours, AccountId{}, {})->items.empty());
}

TEST_CASE("authorizations of another tenant are not there") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto alias = world.alias(AliasKind::authorization, "purchase-1");
  const auto id = world.add_approval(account, allocation("FOOD", 1, 9), ours, alias);
  world.add_refund(account, id, allocation("FOOD", 1, 10));
  world.feed();
  const auto reader = world.authorizations();
  REQUIRE(reader.find(ours, {.id = id, .alias = {}}).value().has_value());
  REQUIRE_FALSE(reader.find(others, {.id = id, .alias = {}}).value().has_value());
  REQUIRE_FALSE(reader.find(others, {.id = {}, .alias = alias}).value().has_value());
  REQUIRE(reader.list(others, account, {})->items.empty());
  REQUIRE(reader.refunds(others, id, {})->items.empty());
}

}  // namespace lastro::projections
