#include <functional>
#include <string>
#include <vector>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

LedgerAccount& ledger_account(State& state, LedgerIndex index) {
  // The ledger keeps its accounts to itself; only a test breaks them.
  return const_cast<LedgerAccount&>(state.ledger.at(index));
}

/// A state with two tenants, money moved, a card, a refund and a hold.
State sound_state() {
  Desk desk({.unlimited = false, .amount = Amount{1'000}});
  const auto account = desk.add_account();
  desk.add_account(others);
  desk.add_card(account);
  desk.load(account, "FOOD", 500);
  const auto id = desk.spend(account, 200, 5411);
  desk.expect<RefundPosted>(
      Refund{.authorization = by(id), .original = desk.original(id), .amount = Amount{50}});
  auto later = purchase(account, 10, 5411);
  later.capture = CaptureMode::later;
  desk.expect<AuthorizationHeld>(later);
  return desk.state;
}

/// A hold of the first account's first wallet that the ledger knows nothing of.
void add_hold(State& state, AuthorizationId id, std::int64_t minor) {
  state.holds.add({.id = id, .authorized = Amount{minor}, .program_version = 1}, {},
                  state.accounts.front().first_hold);
}

}  // namespace

TEST_CASE("a new state and one with a history are sound") {
  CHECK_FALSE(broken_invariant(State{}).has_value());
  CHECK_FALSE(broken_invariant(sound_state()).has_value());
}

TEST_CASE("each broken invariant is told by its number") {
  struct Row {
    std::string number;
    std::string what;
    std::function<void(State&)> spoil;
  };
  const auto wallet = [](State& s) { return s.accounts.front().first_wallet; };
  const Row rows[] = {
      {"ledger 1:", "a debit without its credit",
       [&](State& s) { ledger_account(s, wallet(s)).debits_posted.minor += 1; }},
      {"ledger 1:", "a pending debit without its credit",
       [&](State& s) {
         ledger_account(s, s.employers.front().prefunded.front().account).debits_pending.minor = 1;
       }},
      {"ledger 1:", "a currency of its own",
       [&](State& s) { ledger_account(s, wallet(s)).currency = Currency::usd; }},
      {"ledger 2:", "an overdrawn wallet",
       [&](State& s) { ledger_account(s, wallet(s)).debits_posted.minor += 1'000; }},
      {"ledger 2:", "a wallet held beyond its balance",
       [&](State& s) { ledger_account(s, wallet(s)).debits_pending.minor = 351; }},
      {"ledger 3:", "a total below zero",
       [&](State& s) { ledger_account(s, wallet(s)).debits_posted.minor = -1; }},
      {"state 1:", "an account from the future",
       [](State& s) { s.last = s.accounts.front().id.sequence() - 1; }},
      {"state 2:", "an id that leads nowhere", [](State& s) { s.account_at = {}; }},
      {"state 2:", "an id that leads to another",
       [](State& s) {
         std::swap(*s.account_at.find(s.accounts[0].id), *s.account_at.find(s.accounts[1].id));
       }},
      {"state 2:", "an account's client", [](State& s) { s.accounts.front().client = 99; }},
      {"state 2:", "an account's employer", [](State& s) { s.accounts.front().employer = 99; }},
      {"state 2:", "an account's program", [](State& s) { s.accounts.front().program = 99; }},
      {"state 2:", "an account's wallets",
       [](State& s) { s.accounts.back().first_wallet = LedgerIndex{9'999}; }},
      {"state 2:", "two accounts with one wallet",
       [](State& s) { s.accounts.back().first_wallet = s.accounts.front().first_wallet; }},
      {"state 2:", "a wallet without floor", [&](State& s) { ledger_account(s, wallet(s)).floor = false; }},
      {"state 2:", "an employer's account", [](State& s) { s.employers.front().prefunded.clear(); }},
      {"state 2:", "an employer's account of another currency",
       [](State& s) { s.employers.front().prefunded.front().currency = Currency::usd; }},
      {"state 2:", "an employer's account that is a wallet",
       [&](State& s) { s.employers.front().prefunded.front().account = wallet(s); }},
      {"state 2:", "a house that is another tenant's",
       [](State& s) { s.house_at[others] = s.house_at[ours]; }},
      {"state 2:", "a card's account", [](State& s) { s.cards.begin()->second.account = 99; }},
      {"state 2:", "a family without program", [](State& s) { s.families.front().version = 2; }},
      {"state 3:", "two wallets of one category",
       [&](State& s) {
         const auto second = static_cast<LedgerIndex>(static_cast<std::uint32_t>(wallet(s)) + 1);
         ledger_account(s, second).category = category("FOOD");
       }},
      {"state 3:", "a wallet without category",
       [&](State& s) { ledger_account(s, wallet(s)).category = {}; }},
      {"state 3:", "an account of another currency",
       [](State& s) { s.accounts.front().currency = Currency::usd; }},
      {"ledger 4:", "more pending than can be posted",
       [&](State& s) { ledger_account(s, wallet(s)).credits_pending.minor = INT64_MAX; }},
      {"state 1:", "a hold from the future",
       [](State& s) { add_hold(s, AuthorizationId::of(0, s.last + 1), 10); }},
      {"state 2:", "a hold in another account's chain",
       [](State& s) { std::swap(s.accounts[0].first_hold, s.accounts[1].first_hold); }},
      {"state 2:", "a hold in no chain", [](State& s) { s.accounts[0].first_hold = no_hold; }},
      {"state 4:", "a hold of nothing", [](State& s) { add_hold(s, AuthorizationId::of(0, 5), 0); }},
      {"state 4:", "a hold of less than nothing",
       [](State& s) { add_hold(s, AuthorizationId::of(0, 5), -1); }},
      {"state 4:", "a hold that is not pending",
       [](State& s) { add_hold(s, AuthorizationId::of(0, 5), 10); }},
      {"state 4:", "something pending that nobody holds",
       [&](State& s) {
         ledger_account(s, wallet(s)).debits_pending.minor += 1;
         const auto payable = s.ledger.shared(ours, AccountClass::scheme_payable, Currency::brl);
         ledger_account(s, *payable).credits_pending.minor += 1;
       }},
      {"state 5:", "credit spent beyond its limit",
       [](State& s) { s.employers.front().credit.amount = Amount{499}; }},
      {"state 6:", "another tenant's client", [](State& s) { s.clients.front().tenant = others; }},
      {"state 6:", "another tenant's card", [](State& s) { s.cards.begin()->second.tenant = others; }},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    auto state = sound_state();
    row.spoil(state);
    const auto broken = broken_invariant(state);
    REQUIRE(broken.has_value());
    CAPTURE(*broken);
    CHECK(broken->starts_with(row.number));
  }
}

}  // namespace lastro::domain
