#include "engine/domain/state_hash.h"

#include <functional>
#include <set>
#include <string>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

void add_history(Desk& desk) {
  const auto client = desk.add_client(ours, alias(1));
  const auto account = desk.add_account(client);
  desk.add_account(others);
  desk.add_card(account, 24'315);
  desk.load(account, "FOOD", 500);
  const auto id = desk.spend(account, 200, 5411);
  desk.expect<RefundPosted>(
      Refund{.authorization = by(id), .original = desk.original(id), .amount = Amount{50}});
}

}  // namespace

TEST_CASE("the same events give the same hash, whatever room the hash tables have") {
  Desk one;
  Desk other;
  other.state.directory.reserve(10'000);
  other.state.account_at.reserve(1'000);
  other.state.cards.reserve(777);
  CHECK(state_hash(one.state) == state_hash(other.state));
  for (int i = 0; i < 20; ++i) {
    add_history(one);
    CHECK(state_hash(one.state) != state_hash(other.state));
    add_history(other);
    CHECK(state_hash(one.state) == state_hash(other.state));
  }
}

TEST_CASE("whatever differs in a state changes its hash") {
  struct Row {
    std::string what;
    std::function<void(State&)> change;
  };
  const Row rows[] = {
      {"nothing", [](State&) {}},
      {"last", [](State& s) { ++s.last; }},
      {"time", [](State& s) { ++s.last_recorded_at; }},
      {"partition", [](State& s) { ++s.partition; }},
      {"engine version", [](State& s) { ++s.engine_version; }},
      {"house credit", [](State& s) { s.house_credit.amount.minor = 1; }},
      {"house credit's kind", [](State& s) { s.house_credit.unlimited = false; }},
      {"a total",
       [](State& s) { ++const_cast<LedgerAccount&>(s.ledger.at(LedgerIndex{0})).debits_posted.minor; }},
      {"a hold",
       [](State& s) { ++const_cast<LedgerAccount&>(s.ledger.at(LedgerIndex{0})).debits_pending.minor; }},
      {"a ledger account", [](State& s) { s.ledger.open(AccountClass::bank, Currency::brl, {}, false); }},
      {"a floor", [](State& s) { const_cast<LedgerAccount&>(s.ledger.at(LedgerIndex{0})).floor = true; }},
      {"an employer's credit", [](State& s) { s.employers[0].credit.amount.minor = 1; }},
      {"a client's status", [](State& s) { s.clients[0].status = Status::blocked; }},
      {"a client's tenant", [](State& s) { s.clients[0].tenant = others; }},
      {"an account's status", [](State& s) { s.accounts[0].status = Status::blocked; }},
      {"an account's employer", [](State& s) { s.accounts[0].employer = 1; }},
      {"an account's wallets", [](State& s) { s.accounts[0].wallets = 2; }},
      {"the order of accounts", [](State& s) { std::swap(s.accounts[0], s.accounts[1]); }},
      {"a program", [](State& s) { s.programs.push_back(s.programs[0]); }},
      {"a program's rule",
       [](State& s) {
         auto program = s.programs[0]->compiled.program();
         program.mcc_rules[0].last = 5413;
         auto published = *s.programs[0];
         published.compiled = CompiledProgram(std::make_shared<const Program>(program));
         s.programs[0] = std::make_shared<const PublishedProgram>(published);
       }},
      {"a program's publisher",
       [](State& s) {
         auto published = *s.programs[0];
         published.tenant = others;
         s.programs[0] = std::make_shared<const PublishedProgram>(published);
       }},
      {"a family's owner", [](State& s) { s.families[0].owner = others; }},
      {"a scheduled version",
       [](State& s) { s.families[0].scheduled.push_back({.effective_at = 1, .version = 1}); }},
      {"a counter", [](State& s) { s.counters.open({.subject = 1}, UINT32_MAX, 0).count = 1; }},
      {"a family", [](State& s) { s.families[0].name = "another"; }},
      {"a card's expiry", [](State& s) { ++s.cards.begin()->second.expires; }},
      {"a card's id",
       [](State& s) {
         const auto card = s.cards.begin()->second;
         s.cards.clear();
         s.cards.emplace(CardId::of(0, 1), card);
       }},
      {"an alias", [](State& s) { s.directory.emplace(alias(99), 1); }},
      {"where an alias leads", [](State& s) { ++s.directory[alias(1)]; }},
      {"a house", [](State& s) { s.house_at.erase(others); }},
      {"an authorization held",
       [](State& s) {
         s.holds.add({.id = AuthorizationId::of(0, 5), .authorized = Amount{1}}, {},
                     s.accounts[0].first_hold);
       }},
      {"what is held",
       [](State& s) {
         s.holds.add({.id = AuthorizationId::of(0, 5), .authorized = Amount{2}}, {},
                     s.accounts[0].first_hold);
       }},
      {"an id's position", [](State& s) { *s.client_at.find(s.clients.front().id) ^= 1U; }},
  };
  std::set<std::uint64_t> hashes;
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Desk desk;
    add_history(desk);
    row.change(desk.state);
    CHECK(hashes.insert(state_hash(desk.state)).second);
  }
}

}  // namespace lastro::domain
