#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

std::vector<Sequence> sequences(const Page<StatementEntry>& page) {
  std::vector<Sequence> found;
  for (const auto& entry : page.items) found.push_back(entry.sequence);
  return found;
}

using Sequences = std::vector<Sequence>;

}  // namespace

TEST_CASE("a statement shows every movement with its running balance, newest first") {
  World world;
  const auto account = world.add_account(ClientId{1});
  const auto load = world.add_load(account, allocation("FOOD", 10'000, 10'000));
  const auto bought = world.add_approval(account, allocation("FOOD", 900, 9'100));
  world.add_refund(account, bought, allocation("FOOD", 100, 9'200));
  world.feed();

  const auto page = world.statement().list(ours, account, {});
  REQUIRE(page.has_value());
  REQUIRE(sequences(*page) == Sequences{4, 3, 2});
  REQUIRE_FALSE(page->next_cursor.has_value());
  REQUIRE(page->position == 4);

  const auto& refund = page->items[0];
  REQUIRE(refund.kind == EntryKind::refund);
  REQUIRE(refund.amount.minor == 100);
  REQUIRE(refund.balance.minor == 9'200);
  REQUIRE(refund.authorization == bought);

  const auto& purchase = page->items[1];
  REQUIRE(purchase.kind == EntryKind::authorization);
  REQUIRE(purchase.amount.minor == -900);
  REQUIRE(purchase.balance.minor == 9'100);
  REQUIRE(purchase.category.name() == "FOOD");
  REQUIRE(purchase.currency == Currency::brl);
  REQUIRE(purchase.description == "PADARIA DO ZE               SAO PAULO BR");
  REQUIRE(purchase.authorization == bought);
  REQUIRE(purchase.recorded_at == world_begins + 3'000'000);
  REQUIRE(purchase.business_time == purchase.recorded_at - 500);

  const auto& loaded = page->items[2];
  REQUIRE(loaded.sequence == load.sequence());
  REQUIRE(loaded.kind == EntryKind::load);
  REQUIRE(loaded.amount.minor == 10'000);
  REQUIRE(loaded.description == "2026-03 payroll");
  REQUIRE_FALSE(loaded.authorization);
}

TEST_CASE("a decline is in no statement") {
  World world;
  const auto account = world.add_account(ClientId{1});
  domain::AuthorizationDeclined declined;
  declined.account.id = account;
  declined.amount = Amount{100};
  declined.currency = Currency::brl;
  declined.reason = domain::DeclineReason::insufficient_funds;
  declined.considered.push_back(allocation("FOOD", 0, 50));
  world.add(declined);
  world.feed();
  REQUIRE(world.statement().list(ours, account, {})->items.empty());
}

TEST_CASE("a cursor goes on within an event that touched several wallets") {
  World world;
  const auto account = world.add_account(ClientId{1});
  domain::AuthorizationApproved split;
  split.account = account;
  split.amount = Amount{300};
  split.currency = Currency::brl;
  split.allocations.push_back(allocation("FOOD", 100, 0));
  split.allocations.push_back(allocation("MEAL", 150, 0));
  split.allocations.push_back(allocation("CASH", 50, 0));
  world.add(split);
  world.feed();

  std::vector<std::string> categories;
  std::string cursor;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = world.statement().list(ours, account, {.cursor = cursor, .limit = 1});
    REQUIRE(page.has_value());
    REQUIRE(page->items.size() == 1);
    categories.emplace_back(page->items[0].category.name());
    cursor = page->next_cursor.value_or("");
    REQUIRE(cursor.empty() == (pages == 2));
  }
  REQUIRE(categories == std::vector<std::string>{"FOOD", "MEAL", "CASH"});
}

TEST_CASE("entries that come while pages are turned neither repeat nor hide others") {
  World world;
  const auto account = world.add_account(ClientId{1});
  for (std::int64_t i = 1; i <= 5; ++i) world.add_load(account, allocation("FOOD", 1, i));
  world.feed();
  const auto first = world.statement().list(ours, account, {.cursor = {}, .limit = 2});
  REQUIRE(sequences(*first) == Sequences{6, 5});
  for (std::int64_t i = 6; i <= 8; ++i) world.add_load(account, allocation("FOOD", 1, i));
  world.feed();
  const auto second = world.statement().list(ours, account, {.cursor = *first->next_cursor, .limit = 2});
  REQUIRE(sequences(*second) == Sequences{4, 3});
  const auto third = world.statement().list(ours, account, {.cursor = *second->next_cursor, .limit = 2});
  REQUIRE(sequences(*third) == Sequences{2});
  REQUIRE_FALSE(third->next_cursor.has_value());
}

TEST_CASE("a page that ends with the last entry has no cursor") {
  World world;
  const auto account = world.add_account(ClientId{1});
  for (std::int64_t i = 1; i <= 2; ++i) world.add_load(account, allocation("FOOD", 1, i));
  world.feed();
  const auto page = world.statement().list(ours, account, {.cursor = {}, .limit = 2});
  REQUIRE(page->items.size() == 2);
  REQUIRE_FALSE(page->next_cursor.has_value());
}

TEST_CASE("a bad cursor and a bad limit are told apart from failures") {
  World world;
  for (const std::string cursor :
       {"x", "0000000000000x", "ZZZZZZZZZZZZZ", "i000000000000", "..............."}) {
    CAPTURE(cursor);
    const auto page = world.statement().list(ours, AccountId{1}, {.cursor = cursor, .limit = 1});
    REQUIRE_FALSE(page.has_value());
    REQUIRE(page.error().code == ErrorCode::invalid);
  }
  for (const std::size_t limit : {std::size_t{0}, page_items_max + 1}) {
    const auto page = world.statement().list(ours, AccountId{1}, {.cursor = {}, .limit = limit});
    REQUIRE_FALSE(page.has_value());
    REQUIRE(page.error().code == ErrorCode::invalid);
  }
}

TEST_CASE("any well-formed cursor stays within the account") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.add_load(account, allocation("FOOD", 1, 1));
  world.add_load(AccountId{2}, allocation("FOOD", 1, 1));
  world.feed();
  for (const std::uint64_t value : {0ULL, 1ULL, 512ULL, 513ULL, ~0ULL}) {
    const auto page = world.statement().list(ours, account, {.cursor = make_cursor(value), .limit = 200});
    REQUIRE(page.has_value());
    for (const auto& entry : page->items) REQUIRE(entry.sequence == 2);
  }
}

TEST_CASE("a statement is its own tenant's only") {
  World world;
  const auto account = world.add_account(ClientId{1});
  world.add_load(account, allocation("FOOD", 1, 1));
  world.feed();
  REQUIRE(world.statement().list(ours, account, {})->items.size() == 1);
  REQUIRE(world.statement().list(others, account, {})->items.empty());
}

}  // namespace lastro::projections
