#include <functional>
#include <string>
#include <vector>

#include "tests/unit_domain/desk.h"

/// A command that deserves several refusals gets the first in the contract's order. Each table lists the
/// order: every row's flaw is put upon those of all rows below it, and the row's own reason must win.
namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

template <class Command>
struct Attempt {
  Command command;
  bool expired = false;
};

template <class Command>
struct Flaw {
  DeclineReason reason;
  std::function<void(Desk&, Attempt<Command>&)> put;
};

template <class Command>
DeclineReason decided(Desk& desk, const Attempt<Command>& attempt) {
  const auto& decision = desk.decide(attempt.command, context_of(ours, alias(1)), attempt.expired);
  REQUIRE(decision.events().size() == 1);
  return std::visit(
      [](const auto& body) {
        if constexpr (requires { body.reason; }) {
          if constexpr (std::is_same_v<std::decay_t<decltype(body.reason)>, DeclineReason>)
            return body.reason;
        }
        return DeclineReason::none;
      },
      decision.events().front().body);
}

/// `make` gives a fresh desk and a command without a flaw.
template <class Command, class Make>
void check_order(Make make, const std::vector<Flaw<Command>>& order) {
  for (std::size_t from = 0; from <= order.size(); ++from) {
    Desk desk;
    Attempt<Command> attempt = make(desk);
    for (std::size_t i = order.size(); i-- > from;) order[i].put(desk, attempt);
    const auto expected = from == order.size() ? DeclineReason::none : order[from].reason;
    CAPTURE(decline_codes(expected).name);
    CHECK(decline_codes(decided(desk, attempt)).name == decline_codes(expected).name);
  }
}

void set_status(Desk& desk, AccountId account, Status status) {
  desk.expect<AccountStatusChanged>(
      ChangeAccountStatus{.account = by(account), .status = status, .reason = {}});
}
void set_status(Desk& desk, ClientId client, Status status) {
  desk.expect<ClientStatusChanged>(ChangeClientStatus{.client = by(client), .status = status, .reason = {}});
}
void set_status(Desk& desk, CardId card, Status status) {
  desk.expect<CardStatusChanged>(ChangeCardStatus{.card = by(card), .status = status, .reason = {}});
}

struct Holder {
  ClientId client;
  AccountId account;
  CardId card;
};

Holder add_holder(Desk& desk) {
  Holder holder;
  holder.client = desk.add_client();
  holder.account = desk.add_account(holder.client);
  holder.card = desk.add_card(holder.account, static_cast<ExpiryMonth>(12 * 2026 + 2));
  return holder;
}

template <class Command, class Change>
void change_original(Command& command, Change change) {
  auto changed = std::make_shared<OriginalAuthorization>(*command.original);
  change(*changed);
  command.original = changed;
}

}  // namespace

TEST_CASE("an authorization by card is refused for the first reason in the contract's order") {
  using Command = AuthorizeBenefitTransaction;
  for (const auto client_status : {Status::blocked, Status::closed}) {
    for (const auto account_status : {Status::blocked, Status::closed}) {
      Holder holder;
      const auto make = [&](Desk& desk) {
        holder = add_holder(desk);
        desk.load(holder.account, "FOOD", 1'000);
        Attempt<Command> attempt{.command = purchase({}, 1'000, 5411)};
        attempt.command.account = {};
        attempt.command.card = by(holder.card);
        return attempt;
      };
      check_order<Command>(
          make,
          {{DeclineReason::deadline_passed, [](Desk&, auto& attempt) { attempt.expired = true; }},
           {DeclineReason::card_unknown,
            [](Desk&, auto& attempt) { attempt.command.card = by(CardId::of(0, 999)); }},
           {DeclineReason::card_stolen,
            [&](Desk& desk, auto&) { set_status(desk, holder.card, Status::stolen); }},
           {DeclineReason::card_expired,
            [](Desk& desk, auto&) { desk.now += std::int64_t{31} * 86'400'000'000; }},
           {DeclineReason::expiry_mismatch,
            [](Desk&, auto& attempt) { attempt.command.card_expires = 12 * 2026 + 3; }},
           {client_status == Status::blocked ? DeclineReason::client_blocked : DeclineReason::client_closed,
            [&](Desk& desk, auto&) { set_status(desk, holder.client, client_status); }},
           {account_status == Status::blocked ? DeclineReason::account_blocked
                                              : DeclineReason::account_closed,
            [&](Desk& desk, auto&) { set_status(desk, holder.account, account_status); }},
           {DeclineReason::currency_mismatch,
            [](Desk&, auto& attempt) { attempt.command.currency = Currency::usd; }},
           {DeclineReason::insufficient_funds,
            [](Desk&, auto& attempt) { attempt.command.amount = Amount{1'001}; }}});
    }
  }
}

TEST_CASE("an authorization by account is refused for the first reason in the contract's order") {
  using Command = AuthorizeBenefitTransaction;
  Holder holder;
  const auto make = [&](Desk& desk) {
    holder = add_holder(desk);
    desk.load(holder.account, "CASH", 1'000);
    return Attempt<Command>{.command = purchase(holder.account, 1'000, 4111)};
  };
  check_order<Command>(
      make, {{DeclineReason::deadline_passed, [](Desk&, auto& attempt) { attempt.expired = true; }},
             {DeclineReason::account_unknown,
              [](Desk&, auto& attempt) { attempt.command.account = by(AccountId::of(0, 999)); }},
             {DeclineReason::client_closed,
              [&](Desk& desk, auto&) { set_status(desk, holder.client, Status::closed); }},
             {DeclineReason::account_closed,
              [&](Desk& desk, auto&) { set_status(desk, holder.account, Status::closed); }},
             {DeclineReason::currency_mismatch,
              [](Desk&, auto& attempt) { attempt.command.currency = Currency::eur; }},
             {DeclineReason::insufficient_funds,
              [](Desk&, auto& attempt) { attempt.command.amount = Amount{highest}; }}});
}

TEST_CASE("a load is refused for the first reason in the contract's order") {
  Holder holder;
  const auto make = [&](Desk& desk) {
    holder = add_holder(desk);
    return Attempt<LoadBenefit>{.command = {.account = by(holder.account),
                                            .category = category("FOOD"),
                                            .amount = Amount{highest},
                                            .reference = {}}};
  };
  check_order<LoadBenefit>(
      make, {{DeclineReason::deadline_passed, [](Desk&, auto& attempt) { attempt.expired = true; }},
             {DeclineReason::account_unknown,
              [](Desk&, auto& attempt) { attempt.command.account = by(AccountId::of(0, 999)); }},
             {DeclineReason::account_closed,
              [&](Desk& desk, auto&) { set_status(desk, holder.account, Status::closed); }},
             {DeclineReason::category_unknown,
              [](Desk&, auto& attempt) { attempt.command.category = category("TRAVEL"); }},
             {DeclineReason::amount_out_of_range,
              [&](Desk& desk, auto&) { desk.load(holder.account, "FOOD", 1); }}});
}

TEST_CASE("a load beyond an employer's funds is refused before one beyond int64") {
  Desk desk;
  const auto employer = desk.add_employer();
  const auto client = desk.add_client();
  const auto account = desk.add_account(client, ours, employer);
  desk.expect<EmployerFunded>(FundEmployer{.employer = by(employer), .amount = Amount{10}});
  desk.load(account, "FOOD", 1);
  const Attempt<LoadBenefit> attempt{
      .command = {
          .account = by(account), .category = category("FOOD"), .amount = Amount{highest}, .reference = {}}};
  CHECK(decided(desk, attempt) == DeclineReason::employer_insufficient_funds);
}

TEST_CASE("a refund to a category is refused for the first reason in the contract's order") {
  Holder holder;
  const auto make = [&](Desk& desk) {
    holder = add_holder(desk);
    return Attempt<Refund>{
        .command = {.account = by(holder.account), .amount = Amount{highest}, .category = category("FOOD")}};
  };
  check_order<Refund>(make,
                      {{DeclineReason::deadline_passed, [](Desk&, auto& attempt) { attempt.expired = true; }},
                       {DeclineReason::account_unknown,
                        [](Desk&, auto& attempt) { attempt.command.account = by(AccountId::of(0, 999)); }},
                       {DeclineReason::account_closed,
                        [&](Desk& desk, auto&) { set_status(desk, holder.account, Status::closed); }},
                       {DeclineReason::currency_mismatch,
                        [](Desk&, auto& attempt) { attempt.command.currency = Currency::usd; }},
                       {DeclineReason::category_unknown,
                        [](Desk&, auto& attempt) { attempt.command.category = category("TRAVEL"); }},
                       {DeclineReason::amount_out_of_range,
                        [&](Desk& desk, auto&) { desk.load(holder.account, "FOOD", 1); }}});
}

TEST_CASE("a refund of an authorization is refused for the first reason in the contract's order") {
  Holder holder;
  const auto make = [&](Desk& desk) {
    holder = add_holder(desk);
    desk.load(holder.account, "FOOD", 100);
    const auto id = desk.spend(holder.account, 100, 5411);
    return Attempt<Refund>{
        .command = {.authorization = by(id), .original = desk.original(id), .amount = Amount{100}}};
  };
  check_order<Refund>(
      make, {{DeclineReason::deadline_passed, [](Desk&, auto& attempt) { attempt.expired = true; }},
             {DeclineReason::account_unknown,
              [](Desk&, auto& attempt) {
                change_original(attempt.command, [](auto& to) { to.account = AccountId::of(0, 999); });
              }},
             {DeclineReason::account_closed,
              [&](Desk& desk, auto&) { set_status(desk, holder.account, Status::closed); }},
             {DeclineReason::currency_mismatch,
              [](Desk&, auto& attempt) { attempt.command.currency = Currency::usd; }},
             {DeclineReason::authorization_declined,
              [](Desk&, auto& attempt) {
                change_original(attempt.command,
                                [](auto& to) { to.standing.status = AuthorizationStatus::declined; });
              }},
             {DeclineReason::refund_exceeds_captured,
              [](Desk&, auto& attempt) { attempt.command.amount = Amount{101}; }},
             {DeclineReason::amount_out_of_range, [&](Desk& desk, auto&) {
                desk.load(holder.account, "FOOD", std::numeric_limits<std::int64_t>::max() - 100);
              }}});
}

TEST_CASE("a refund of what is unknown is not found, deadline or not, and never recorded") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  const auto id = desk.spend(account, 100, 5411);
  Refund of_another_tenant{.original = desk.original(id)};
  change_original(of_another_tenant, [](auto& to) { to.tenant = others; });
  for (const bool expired : {false, true}) {
    for (const auto& original : {OriginalFromLog{}, of_another_tenant.original}) {
      const Refund refund{.authorization = by(id), .original = original, .amount = Amount{1}};
      const auto rejection = desk.expect_rejection(refund, context_of(ours, alias(1)), expired);
      CHECK(rejection.kind == RejectionKind::not_found);
      CHECK(rejection.field == "authorization_id");
    }
  }
}

TEST_CASE("a passed deadline is recorded under an external id, and refused without one") {
  Desk desk;
  const auto account = desk.add_account();
  const std::vector<CommandBody> recorded = {
      purchase(account, 1, 5411),
      LoadBenefit{.account = by(account), .category = category("FOOD"), .amount = Amount{1}, .reference = {}},
      Refund{.account = by(account), .amount = Amount{1}, .category = category("FOOD")}};
  for (const auto& body : recorded) {
    CAPTURE(body.index());
    CHECK(desk.expect_rejection(body, {}, true).kind == RejectionKind::deadline_passed);
    const auto& decision = desk.decide(body, context_of(ours, alias(7)), true);
    REQUIRE(decision.events().size() == 1);
    CHECK(decision.events().front().header.alias == alias(7));
  }
  const std::vector<CommandBody> never = {CreateClient{},
                                          CreateEmployer{},
                                          OpenAccount{},
                                          IssueCard{},
                                          ChangeAccountStatus{.account = by(account)},
                                          FundEmployer{.employer = {}, .amount = Amount{1}}};
  for (const auto& body : never) {
    CAPTURE(body.index());
    CHECK(desk.expect_rejection(body, context_of(ours, alias(7)), true).kind ==
          RejectionKind::deadline_passed);
  }
}

TEST_CASE("a decline for a passed deadline names the account and the card it is about, and its currency") {
  Desk desk;
  const auto holder = add_holder(desk);
  desk.load(holder.account, "FOOD", 100);
  const auto id = desk.spend(holder.account, 100, 5411);
  const auto late = [&](const CommandBody& body) {
    return desk.decide(body, context_of(ours, alias(7)), true).events().front().body;
  };
  auto by_card = purchase({}, 1, 5411);
  by_card.account = {};
  by_card.card = by(holder.card);
  const auto of_card = std::get<AuthorizationDeclined>(late(by_card));
  CHECK(of_card.reason == DeclineReason::deadline_passed);
  CHECK(of_card.card.id == holder.card);
  CHECK(of_card.account.id == holder.account);
  CHECK(of_card.currency == Currency::brl);
  const auto of_account = std::get<AuthorizationDeclined>(late(purchase(holder.account, 1, 5411)));
  CHECK(of_account.account.id == holder.account);
  by_card.card = {.id = {}, .alias = alias(8)};
  const auto of_unknown = std::get<AuthorizationDeclined>(late(by_card));
  CHECK(of_unknown.reason == DeclineReason::deadline_passed);
  CHECK(of_unknown.card.alias == alias(8));
  const auto linked = std::get<RefundDeclined>(
      late(Refund{.authorization = by(id), .original = desk.original(id), .amount = Amount{1}}));
  CHECK(linked.reason == DeclineReason::deadline_passed);
  CHECK(linked.account.id == holder.account);
  CHECK(linked.authorization == id);
  const auto unlinked = std::get<RefundDeclined>(
      late(Refund{.account = by(holder.account), .amount = Amount{1}, .category = category("FOOD")}));
  CHECK(unlinked.account.id == holder.account);
}

}  // namespace lastro::domain
