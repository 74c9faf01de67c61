#include <string>
#include <vector>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();
constexpr UnixMicros day = 86'400'000'000;

DeclineReason reason_of(const Decision& decision) {
  const auto* declined = std::get_if<AuthorizationDeclined>(&decision.events().back().body);
  return declined == nullptr ? DeclineReason::none : declined->reason;
}

AuthorizeBenefitTransaction by_card(CardId card, std::int64_t minor = 1) {
  auto body = purchase({}, minor, 5411);
  body.card = by(card);
  return body;
}

}  // namespace

TEST_CASE("an approval records the rule, the wallet that paid and what it has left") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 10'000);
  auto context = context_of(ours, alias(5));
  context.external_id = ExternalId{std::string_view{"tx-5"}};
  context.actor = ActorId{77};
  context.request_digest = 99;
  auto body = purchase(account, 2'500, 5411, "Mercado São José         SAO PAULO    BR");
  body.merchant.merchant_id = FixedText<15>{std::string_view{"000000000012345"}};
  body.merchant.terminal_id = FixedText<8>{std::string_view{"TERM0001"}};
  body.merchant.country = {'B', 'R'};
  body.merchant.entry_mode = EntryMode::contactless;
  const auto recorded_at = desk.now;
  const auto& approved = desk.expect<AuthorizationApproved>(body, context);
  CHECK(approved.account == account);
  CHECK_FALSE(approved.card);
  CHECK(approved.amount == Amount{2'500});
  CHECK(approved.currency == Currency::brl);
  CHECK(approved.program_version == 1);
  CHECK(approved.rule == RuleKind::mcc);
  CHECK(approved.rule_ordinal == 0);
  CHECK_FALSE(approved.fallback);
  CHECK(approved.external_id == "tx-5");
  CHECK(approved.merchant.mcc == 5411);
  CHECK(approved.merchant.merchant == "Mercado São José         SAO PAULO    BR");
  CHECK(approved.merchant.merchant_id == "000000000012345");
  CHECK(approved.merchant.terminal_id == "TERM0001");
  CHECK(approved.merchant.country == std::array<char, 2>{'B', 'R'});
  CHECK(approved.merchant.entry_mode == EntryMode::contactless);
  REQUIRE(approved.allocations.size() == 1);
  CHECK(approved.allocations[0].category == category("FOOD"));
  CHECK(approved.allocations[0].amount == Amount{2'500});
  CHECK(approved.allocations[0].balance_after == Amount{7'500});
  CHECK(desk.balance(account, "FOOD") == 7'500);

  const auto& header = desk.decide(body, context).events().front().header;
  CHECK(header.alias == alias(5));
  CHECK(header.request_digest == 99);
  CHECK(header.actor == ActorId{77});
  CHECK(header.tenant == ours);
  CHECK(header.business_time == header.recorded_at);
  CHECK(header.recorded_at > recorded_at);
}

TEST_CASE("the category of the rule pays, else its fallback pays the whole amount, else nobody does") {
  struct Row {
    std::string what;
    Mcc mcc;
    std::string merchant;
    std::int64_t amount;
    std::string payer;  // empty: declined
    bool fallback;
    std::size_t considered;
  };
  // FOOD 100.00, MEAL 200.00, CASH 300.00
  const Row rows[] = {
      {"the category's last cent", 5411, "BAR", 10'000, "FOOD", false, 0},
      {"a cent more than the category has", 5411, "BAR", 10'001, "CASH", true, 0},
      {"the fallback's last cent", 5412, "BAR", 30'000, "CASH", true, 0},
      {"a cent more than the fallback has", 5411, "BAR", 30'001, "", false, 2},
      {"more than all wallets have together", 5411, "BAR", 60'001, "", false, 2},
      {"what the two together could pay is never split", 5411, "BAR", 35'000, "", false, 2},
      {"meal by MCC", 5811, "BAR", 20'000, "MEAL", false, 0},
      {"meal falls back", 5812, "BAR", 20'001, "CASH", true, 0},
      {"no mapping is cash's", 4111, "BAR", 1, "CASH", false, 0},
      {"cash has no fallback", 4111, "BAR", 30'001, "", false, 1},
      {"the merchant's rule overrides the MCC", 5411, "UBER EATS                SAO PAULO    BR", 15'000,
       "MEAL", false, 0},
      {"the merchant's rule falls back as well", 5411, "UBER EATS", 20'001, "CASH", true, 0},
      {"a merchant sent to cash spares the MCC's wallet", 5411, "Uber   Trip", 100, "CASH", false, 0},
      {"a merchant's prefix", 5999, "ifood *pizza", 100, "MEAL", false, 0},
      {"int64's largest", 5411, "BAR", highest, "", false, 2},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Desk desk;
    const auto account = desk.add_account();
    desk.load(account, "FOOD", 10'000);
    desk.load(account, "MEAL", 20'000);
    desk.load(account, "CASH", 30'000);
    const auto& decision = desk.run(purchase(account, row.amount, row.mcc, row.merchant));
    if (row.payer.empty()) {
      CHECK(reason_of(decision) == DeclineReason::insufficient_funds);
      const auto& declined = std::get<AuthorizationDeclined>(decision.events().front().body);
      REQUIRE(declined.considered.size() == row.considered);
      for (const auto& wallet : declined.considered) {
        CHECK(wallet.amount == Amount{0});
        CHECK(wallet.balance_after.minor == desk.balance(account, wallet.category.name()));
      }
      CHECK(declined.program_version == 1);
      CHECK(declined.rule != RuleKind::none);
    } else {
      const auto& approved = std::get<AuthorizationApproved>(decision.events().front().body);
      REQUIRE(approved.allocations.size() == 1);
      CHECK(approved.allocations[0].category.name() == row.payer);
      CHECK(approved.allocations[0].amount.minor == row.amount);
      CHECK(approved.fallback == row.fallback);
    }
    for (const auto& [name, before] :
         {std::pair{"FOOD", 10'000}, std::pair{"MEAL", 20'000}, std::pair{"CASH", 30'000}}) {
      CHECK(desk.balance(account, name) == (row.payer == name ? before - row.amount : before));
    }
  }
}

TEST_CASE("a card is good through its last month and no longer, by the ledger's time whatever the caller's") {
  struct Row {
    std::string what;
    ExpiryMonth expires;
    std::optional<UnixMicros> business_time;
    UnixMicros recorded_at;
    DeclineReason reason;
  };
  constexpr auto march = static_cast<ExpiryMonth>(12 * 2026 + 2);
  constexpr UnixMicros april_begins = 1'775'012'400'000'000;  // 2026-04-01T00:00:00-03:00
  const Row rows[] = {
      {"no expiry", 0, {}, april_begins + 3'650 * day, DeclineReason::none},
      {"the month's last microsecond", march, {}, april_begins - 1, DeclineReason::none},
      {"the next month's first", march, {}, april_begins, DeclineReason::card_expired},
      {"the month before",
       static_cast<ExpiryMonth>(march - 1),
       {},
       april_begins - 1,
       DeclineReason::card_expired},
      {"December against January",
       static_cast<ExpiryMonth>(12 * 2025 + 11),
       {},
       april_begins - 80 * day,
       DeclineReason::card_expired},
      {"January after December", static_cast<ExpiryMonth>(12 * 2027), {}, april_begins, DeclineReason::none},
      {"dated back", march, april_begins - 1, april_begins + day, DeclineReason::card_expired},
      {"dated forward", march, april_begins, april_begins - day, DeclineReason::none},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Desk desk({.unlimited = true, .amount = {}}, row.recorded_at - day);
    const auto account = desk.add_account();
    const auto card = desk.add_card(account, row.expires);
    desk.load(account, "FOOD", 10);
    CommandContext context;
    context.business_time = row.business_time;
    desk.now = row.recorded_at;
    const auto& decision = desk.decide(by_card(card), context);
    CHECK(decline_codes(reason_of(decision)).name == decline_codes(row.reason).name);
  }
}

TEST_CASE("a card's status decides before all that lies behind the card") {
  struct Row {
    Status status;
    DeclineReason reason;
  };
  const Row rows[] = {
      {Status::active, DeclineReason::none},        {Status::blocked, DeclineReason::card_blocked},
      {Status::closed, DeclineReason::card_closed}, {Status::lost, DeclineReason::card_lost},
      {Status::stolen, DeclineReason::card_stolen}, {Status::cancelled, DeclineReason::card_cancelled}};
  for (const auto& row : rows) {
    CAPTURE(status_name(row.status));
    Desk desk;
    const auto account = desk.add_account();
    const auto card = desk.add_card(account);
    const auto other_card = desk.add_card(account);
    desk.load(account, "FOOD", 10);
    desk.expect<CardStatusChanged>(ChangeCardStatus{.card = by(card), .status = row.status, .reason = {}});
    CHECK(reason_of(desk.run(by_card(card))) == row.reason);
    CHECK(reason_of(desk.run(by_card(other_card))) == DeclineReason::none);
  }
}

TEST_CASE("a card that is blocked pays again once it is active") {
  Desk desk;
  const auto account = desk.add_account();
  const auto card = desk.add_card(account);
  desk.load(account, "FOOD", 10);
  for (const auto status : {Status::blocked, Status::active}) {
    desk.expect<CardStatusChanged>(ChangeCardStatus{.card = by(card), .status = status, .reason = {}});
  }
  const auto& approved = desk.expect<AuthorizationApproved>(by_card(card));
  CHECK(approved.card == card);
  CHECK(approved.account == account);
}

TEST_CASE("a card is found by its token and by its external id, an account by its own") {
  Desk desk;
  const auto client = desk.add_client();
  OpenAccount opening{
      .client = by(client), .employer = {}, .program = FixedText<32>{std::string_view{"benefit-card"}}};
  desk.expect<AccountOpened>(opening, context_of(ours, alias(1)));
  const auto account = desk.last_id<AccountId>();
  desk.load(account, "FOOD", 10);
  IssueCard issue{.account = {.id = {}, .alias = alias(1)}, .token = {.high = 8, .low = 8}, .last_four = {}};
  desk.expect<CardIssued>(issue, context_of(ours, alias(2)));
  const auto card = desk.last_id<CardId>();
  for (const auto& found : {Digest128{8, 8}, alias(2)}) {
    auto body = by_card({});
    body.card = {.id = {}, .alias = found};
    CHECK(desk.expect<AuthorizationApproved>(body).card == card);
  }
  auto body = purchase({}, 1, 5411);
  body.account = {.id = {}, .alias = alias(1)};
  CHECK(desk.expect<AuthorizationApproved>(body).account == account);
  // The account's alias names no card, and the card's no account.
  body.account = {.id = {}, .alias = alias(2)};
  CHECK(reason_of(desk.run(body)) == DeclineReason::account_unknown);
  body = by_card({});
  body.card = {.id = {}, .alias = alias(1)};
  CHECK(reason_of(desk.run(body)) == DeclineReason::card_unknown);
}

TEST_CASE("a decline keeps what was asked for, where it led nowhere") {
  Desk desk;
  auto body = purchase({}, 5, 5411);
  body.account = {.id = {}, .alias = alias(404)};
  const auto& unknown = desk.expect<AuthorizationDeclined>(body);
  CHECK(unknown.reason == DeclineReason::account_unknown);
  CHECK(unknown.account.alias == alias(404));
  CHECK_FALSE(unknown.account.id);
  CHECK(unknown.program_version == 0);
  CHECK(unknown.rule == RuleKind::none);
  const auto account = desk.add_account();
  const auto& poor = desk.expect<AuthorizationDeclined>(purchase(account, 5, 5411));
  CHECK(poor.account.id == account);
  CHECK_FALSE(poor.account.alias);
}

TEST_CASE("what the scheme is owed stays within int64: the one purchase too many is declined") {
  Desk desk;
  const auto first = desk.add_account();
  const auto second = desk.add_account(desk.add_client(), ours, desk.add_employer());
  desk.load(first, "FOOD", highest);
  desk.spend(first, highest, 5411);
  // The second account's employer is funded by itself, so that only the payable is full.
  const auto employer = desk.state.employers.back().id;
  desk.expect<EmployerFunded>(FundEmployer{.employer = by(employer), .amount = Amount{10}});
  desk.load(second, "FOOD", 10);
  CHECK(reason_of(desk.run(purchase(second, 1, 5411))) == DeclineReason::amount_out_of_range);
  CHECK(desk.balance(second, "FOOD") == 10);
  // A refund makes no room: totals only grow.
  Refund refund{.account = by(first), .amount = Amount{5}, .category = category("MEAL")};
  desk.expect<RefundPosted>(refund);
  CHECK(reason_of(desk.run(purchase(first, 1, 5811))) == DeclineReason::amount_out_of_range);
}

TEST_CASE("a purchase that names no currency is in the account's, and in reais where there is no account") {
  Desk desk;
  const auto dollars = desk.add_account(desk.add_client(), ours, {}, Currency::usd);
  desk.load(dollars, "FOOD", 100);
  auto body = purchase(dollars, 10, 5411);
  body.currency = Currency::none;
  CHECK(desk.expect<AuthorizationApproved>(body).currency == Currency::usd);
  body.amount = Amount{1'000};
  CHECK(desk.expect<AuthorizationDeclined>(body).currency == Currency::usd);
  body.account = by(AccountId::of(0, 999));
  CHECK(desk.expect<AuthorizationDeclined>(body).currency == Currency::brl);
  body.currency = Currency::eur;
  CHECK(desk.expect<AuthorizationDeclined>(body).currency == Currency::eur);
}

TEST_CASE("an account keeps the wallets it was opened with when its program gains a category") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "CASH", 100);
  auto program = desk.state.programs.front()->compiled.program();
  program.categories.push_back({.category = category("CULTURE"), .fallback = CategoryOrdinal{2}});
  program.mcc_rules.push_back({7832, 7832, 3});
  desk.expect<ProgramPublished>(PublishProgram{.program = program}, context_of(TenantId::ledger));
  const auto& approved = desk.expect<AuthorizationApproved>(purchase(account, 40, 7832));
  CHECK(approved.program_version == 2);
  CHECK(approved.fallback);
  CHECK(approved.allocations[0].category == category("CASH"));
  const auto& declined = desk.expect<AuthorizationDeclined>(purchase(account, 61, 7832));
  CHECK(declined.considered.size() == 1);

  const auto newer = desk.add_account();
  desk.load(newer, "CULTURE", 10);
  CHECK(desk.expect<AuthorizationApproved>(purchase(newer, 10, 7832)).allocations[0].category ==
        category("CULTURE"));
}

}  // namespace lastro::domain
