#include <catch2/catch.hpp>

#include "tests/contract_projections/world.h"

namespace lastro::projections {
namespace {

EmployerId add_employer(World& world, std::string_view name, Digest128 alias = {}) {
  domain::EmployerCreated created;
  created.external_id = "employer-1";
  created.name = name;
  created.document = "11222333000181";
  created.credit = {.unlimited = false, .amount = Amount{1'000}};
  return EmployerId::of(0, world.add(created, ours, alias));
}

CardId add_card(World& world, AccountId account, Digest128 alias = {}) {
  domain::CardIssued issued;
  issued.account = account;
  issued.token = {.high = 1, .low = 2};
  issued.last_four = {'4', '2', '4', '2'};
  issued.expires = 12 * 2030 + 4;
  issued.external_id = "card-1";
  return CardId::of(0, world.add(issued, ours, alias));
}

}  // namespace

TEST_CASE("an employer shows its newest balance of each currency") {
  World world;
  const auto alias = world.alias(AliasKind::employer, "employer-1");
  const auto id = add_employer(world, "Padaria do Zé Ltda", alias);
  world.feed();
  const auto reader = world.accounts();
  REQUIRE(reader.find_employer(ours, {.id = id, .alias = {}}).value()->balances[0].posted.minor == 0);

  world.add(domain::EmployerFunded{
      .employer = id, .amount = Amount{5'000}, .balance_after = Amount{5'000}, .external_id = {}});
  world.add_load(AccountId{9}, allocation("FOOD", 6'000, 6'000));  // of employer 1, which leaves it at −6000
  world.feed();
  const auto found = reader.find_employer(ours, {.id = {}, .alias = alias});
  REQUIRE(found->has_value());
  const auto& employer = **found;
  REQUIRE(employer.id == id);
  REQUIRE(employer.external_id == "employer-1");
  REQUIRE(employer.name == "Padaria do Zé Ltda");
  REQUIRE(employer.document == "11222333000181");
  REQUIRE_FALSE(employer.credit.unlimited);
  REQUIRE(employer.credit.amount.minor == 1'000);
  REQUIRE_FALSE(employer.house);
  REQUIRE(employer.balances.size() == 1);
  REQUIRE(employer.balances[0].currency == Currency::brl);
  REQUIRE(employer.balances[0].posted.minor == -6'000);
  REQUIRE(employer.created_at == world_begins + 1'000'000);
  REQUIRE(employer.sequence == 1);
  REQUIRE(employer.version == 3);
}

TEST_CASE("an account is found by its id and by its external id") {
  World world;
  const auto alias = world.alias(AliasKind::account, "account-7");
  const auto id = world.add_account(ClientId{3}, ours, alias);
  world.feed();
  for (const auto& reference : {domain::Reference<AccountId>{.id = id, .alias = {}},
                                domain::Reference<AccountId>{.id = {}, .alias = alias}}) {
    const auto found = world.accounts().find_account(ours, reference);
    REQUIRE(found->has_value());
    const auto& account = **found;
    REQUIRE(account.id == id);
    REQUIRE(account.external_id == "account-7");
    REQUIRE(account.client == ClientId{3});
    REQUIRE(account.employer == EmployerId{1});
    REQUIRE(account.program == "default");
    REQUIRE(account.currency == Currency::brl);
    REQUIRE(account.wallets.size() == 3);
    REQUIRE(account.wallets[1].name() == "MEAL");
    REQUIRE(account.status == domain::Status::active);
    REQUIRE(account.version == 1);
  }
}

TEST_CASE("the newest status of an account and a card is shown with its reason") {
  World world;
  const auto account = world.add_account(ClientId{3});
  const auto card = add_card(world, account);
  world.add(
      domain::AccountStatusChanged{.account = account, .status = domain::Status::blocked, .reason = "fraud"});
  world.add(domain::AccountStatusChanged{.account = account, .status = domain::Status::active, .reason = {}});
  world.add(domain::CardStatusChanged{.card = card, .status = domain::Status::lost, .reason = "holder_call"});
  world.feed();
  const auto reader = world.accounts();
  const auto shown = reader.find_account(ours, {.id = account, .alias = {}}).value().value();
  REQUIRE(shown.status == domain::Status::active);
  REQUIRE(shown.status_reason.empty());
  REQUIRE(shown.sequence == 1);
  REQUIRE(shown.version == 4);
  const auto lost = reader.find_card(ours, {.id = card, .alias = {}}).value().value();
  REQUIRE(lost.status == domain::Status::lost);
  REQUIRE(lost.status_reason == "holder_call");
  REQUIRE(lost.version == 5);
}

TEST_CASE("a card is found by its id and by its external id and shows its last four digits") {
  World world;
  const auto account = world.add_account(ClientId{3});
  const auto alias = world.alias(AliasKind::card, "card-1");
  const auto id = add_card(world, account, alias);
  world.feed();
  REQUIRE(world.accounts().find_card(ours, {.id = id, .alias = {}}).value()->id == id);
  const auto card = world.accounts().find_card(ours, {.id = {}, .alias = alias}).value().value();
  REQUIRE(card.id == id);
  REQUIRE(card.external_id == "card-1");
  REQUIRE(card.account == account);
  REQUIRE(card.last_four == "4242");
  REQUIRE(card.expires == 12 * 2030 + 4);
}

TEST_CASE("accounts of a client, cards of an account and employers are listed in pages") {
  World world;
  std::vector<AccountId> accounts;
  for (int i = 0; i < 3; ++i) {
    accounts.push_back(world.add_account(ClientId{3}));
    world.add_account(ClientId{4});
  }
  const auto first_card = add_card(world, accounts[0]);
  const auto second_card = add_card(world, accounts[0]);
  const auto employer = add_employer(world, "Acme");
  world.feed();

  const auto reader = world.accounts();
  const auto page = reader.accounts_of(ours, ClientId{3}, {.cursor = {}, .limit = 2});
  REQUIRE(page->items.size() == 2);
  REQUIRE(page->items[0].id == accounts[0]);
  REQUIRE(page->items[1].id == accounts[1]);
  const auto rest = reader.accounts_of(ours, ClientId{3}, {.cursor = *page->next_cursor, .limit = 2});
  REQUIRE(rest->items.size() == 1);
  REQUIRE(rest->items[0].id == accounts[2]);
  REQUIRE_FALSE(rest->next_cursor.has_value());

  REQUIRE(reader.list_accounts(ours, {})->items.size() == 6);
  const auto cards = reader.cards_of(ours, accounts[0], {});
  REQUIRE(cards->items.size() == 2);
  REQUIRE(cards->items[0].id == first_card);
  REQUIRE(cards->items[1].id == second_card);
  REQUIRE(reader.list_employers(ours, {})->items.at(0).id == employer);
  REQUIRE(reader.list_accounts(ours, {.cursor = "?", .limit = 1}).error().code == ErrorCode::invalid);
}

TEST_CASE("employers, accounts and cards of another tenant are not there") {
  World world;
  const auto employer = add_employer(world, "Acme", world.alias(AliasKind::employer, "employer-1"));
  const auto alias = world.alias(AliasKind::account, "account-7");
  const auto account = world.add_account(ClientId{3}, ours, alias);
  const auto card = add_card(world, account);
  world.feed();
  const auto reader = world.accounts();
  REQUIRE_FALSE(reader.find_employer(others, {.id = employer, .alias = {}}).value().has_value());
  REQUIRE_FALSE(reader.find_account(others, {.id = account, .alias = {}}).value().has_value());
  REQUIRE_FALSE(reader.find_account(others, {.id = {}, .alias = alias}).value().has_value());
  REQUIRE_FALSE(reader.find_card(others, {.id = card, .alias = {}}).value().has_value());
  REQUIRE(reader.list_employers(others, {})->items.empty());
  REQUIRE(reader.list_accounts(others, {})->items.empty());
  REQUIRE(reader.accounts_of(others, ClientId{3}, {})->items.empty());
  REQUIRE(reader.cards_of(others, account, {})->items.empty());
}

}  // namespace lastro::projections
