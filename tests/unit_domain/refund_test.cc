#include <string>
#include <vector>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

DeclineReason reason_of(const Decision& decision) {
  const auto* declined = std::get_if<RefundDeclined>(&decision.events().back().body);
  return declined == nullptr ? DeclineReason::none : declined->reason;
}

Refund linked(const Desk& desk, AuthorizationId id, std::int64_t minor) {
  return {.authorization = by(id), .original = desk.original(id), .amount = Amount{minor}};
}

/// As an authorization split over wallets would be recorded.
OriginalAuthorization split(AuthorizationId id, AccountId account, std::int64_t food, std::int64_t meal) {
  OriginalAuthorization original{.id = id, .tenant = ours, .account = account, .at_once = true};
  original.standing.status = AuthorizationStatus::captured;
  for (const auto& [name, minor] : {std::pair{"FOOD", food}, std::pair{"MEAL", meal}}) {
    original.standing.parts.push_back(
        {.category = category(name), .authorized = Amount{minor}, .captured = Amount{minor}});
  }
  return original;
}

OriginalFromLog from_log(const OriginalAuthorization& original) {
  return std::make_shared<OriginalAuthorization>(original);
}

}  // namespace

TEST_CASE("a linked refund returns to the wallet that paid, whatever the rules say now") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "CASH", 100);
  const auto id = desk.spend(account, 80, 5411);  // FOOD by its MCC, paid by CASH
  auto body = linked(desk, id, 30);
  body.has_mcc = true;
  body.merchant.mcc = 5411;
  const auto& posted = desk.expect<RefundPosted>(body);
  CHECK(posted.authorization == id);
  CHECK(posted.account == account);
  CHECK(posted.amount == Amount{30});
  CHECK(posted.rule == RuleKind::none);
  CHECK(posted.program_version == 0);
  REQUIRE(posted.allocations.size() == 1);
  CHECK(posted.allocations[0].category == category("CASH"));
  CHECK(posted.allocations[0].balance_after == Amount{50});
  CHECK(desk.balance(account, "FOOD") == 0);
}

TEST_CASE("what is given back in parts is never more than what was captured") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  const auto id = desk.spend(account, 100, 5411);
  CHECK(reason_of(desk.run(linked(desk, id, 101))) == DeclineReason::refund_exceeds_captured);
  CHECK(reason_of(desk.run(linked(desk, id, 60))) == DeclineReason::none);
  CHECK(reason_of(desk.run(linked(desk, id, 41))) == DeclineReason::refund_exceeds_captured);
  CHECK(reason_of(desk.run(linked(desk, id, 39))) == DeclineReason::none);
  CHECK(reason_of(desk.run(linked(desk, id, 2))) == DeclineReason::refund_exceeds_captured);
  CHECK(reason_of(desk.run(linked(desk, id, 1))) == DeclineReason::none);
  CHECK(reason_of(desk.run(linked(desk, id, 1))) == DeclineReason::refund_exceeds_captured);
  CHECK(reason_of(desk.run(linked(desk, id, highest))) == DeclineReason::refund_exceeds_captured);
  CHECK(desk.balance(account, "FOOD") == 100);
}

TEST_CASE("one authorization's refunds leave another's untouched") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  const auto one = desk.spend(account, 50, 5411);
  const auto other = desk.spend(account, 50, 5411);
  CHECK(reason_of(desk.run(linked(desk, one, 50))) == DeclineReason::none);
  CHECK(reason_of(desk.run(linked(desk, other, 50))) == DeclineReason::none);
  CHECK(reason_of(desk.run(linked(desk, one, 1))) == DeclineReason::refund_exceeds_captured);
}

TEST_CASE("a refund of a declined authorization is declined") {
  Desk desk;
  const auto account = desk.add_account();
  desk.expect<AuthorizationDeclined>(purchase(account, 10, 5411));
  const auto id = desk.last_id<AuthorizationId>();
  const auto& declined = desk.expect<RefundDeclined>(linked(desk, id, 10));
  CHECK(declined.reason == DeclineReason::authorization_declined);
  CHECK(declined.authorization == id);
  CHECK(declined.account.id == account);
}

TEST_CASE("a refund of an authorization that knew no account is declined, as no account") {
  Desk desk;
  desk.expect<AuthorizationDeclined>(purchase(AccountId::of(0, 999), 10, 5411));
  const auto id = desk.last_id<AuthorizationId>();
  CHECK(reason_of(desk.run(linked(desk, id, 10))) == DeclineReason::account_unknown);
}

TEST_CASE("a refund is shared over several wallets in proportion to what each has not got back yet") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 75);
  desk.load(account, "MEAL", 25);
  desk.spend(account, 75, 5411);
  const auto id = desk.spend(account, 25, 5811);
  auto original = split(id, account, 75, 25);
  const auto refund = [&](std::int64_t minor) {
    auto decision =
        desk.run(Refund{.authorization = by(id), .original = from_log(original), .amount = Amount{minor}});
    if (const auto* posted = std::get_if<RefundPosted>(&decision.events().front().body))
      original.standing = posted->after;
    return decision;
  };
  const auto shares = [](const Decision& decision) {
    std::vector<std::pair<std::string, std::int64_t>> parts;
    for (const auto& part : std::get<RefundPosted>(decision.events().front().body).allocations)
      parts.emplace_back(part.category.name(), part.amount.minor);
    return parts;
  };
  using Parts = std::vector<std::pair<std::string, std::int64_t>>;
  CHECK(shares(refund(4)) == Parts{{"FOOD", 3}, {"MEAL", 1}});
  CHECK(shares(refund(1)) == Parts{{"FOOD", 1}});  // a part of nothing is not posted
  CHECK(shares(refund(50)) == Parts{{"FOOD", 38}, {"MEAL", 12}});
  CHECK(shares(refund(45)) == Parts{{"FOOD", 33}, {"MEAL", 12}});
  CHECK(reason_of(refund(1)) == DeclineReason::refund_exceeds_captured);
  CHECK(desk.balance(account, "FOOD") == 75);
  CHECK(desk.balance(account, "MEAL") == 25);
}

TEST_CASE("the parts of one refund together stay within what the scheme payable can be debited") {
  Desk desk;
  const auto account = desk.add_account();
  // The payable's debits are one short of full; each part alone would fit, the two do not.
  desk.expect<RefundPosted>(
      Refund{.account = by(account), .amount = Amount{highest - 1}, .category = category("CASH")});
  const auto id = AuthorizationId::of(0, desk.last());
  const Refund refund{
      .authorization = by(id), .original = from_log(split(id, account, 1, 1)), .amount = Amount{2}};
  CHECK(reason_of(desk.run(refund)) == DeclineReason::amount_out_of_range);
}

TEST_CASE("an unlinked refund goes by category, else by merchant, else by MCC, else to the default") {
  struct Row {
    std::string what;
    std::string category;
    std::optional<Mcc> mcc;
    std::string merchant;
    std::string wallet;
    RuleKind rule;
  };
  const Row rows[] = {
      {"a category alone", "MEAL", {}, "", "MEAL", RuleKind::none},
      {"a category against all else", "FOOD", 5811, "UBER EATS", "FOOD", RuleKind::none},
      {"a merchant against the MCC", "", 5411, "UBER EATS", "MEAL", RuleKind::merchant},
      {"a merchant without MCC", "", {}, "UBER EATS", "MEAL", RuleKind::merchant},
      {"an MCC", "", 5411, "BAR", "FOOD", RuleKind::mcc},
      {"an MCC without rule", "", 4111, "BAR", "CASH", RuleKind::fallthrough},
      {"a merchant without rule and MCC", "", {}, "BAR", "CASH", RuleKind::fallthrough},
      {"nothing at all", "", {}, "", "CASH", RuleKind::fallthrough},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Desk desk;
    const auto account = desk.add_account();
    Refund refund{.account = by(account), .amount = Amount{7}};
    if (!row.category.empty()) refund.category = category(row.category);
    refund.has_mcc = row.mcc.has_value();
    refund.merchant.mcc = row.mcc.value_or(0);
    refund.merchant.merchant = MerchantText{std::string_view{row.merchant}};
    const auto& posted = desk.expect<RefundPosted>(refund);
    CHECK_FALSE(posted.authorization);
    CHECK(posted.rule == row.rule);
    CHECK(posted.program_version == (row.rule == RuleKind::none ? 0 : 1));
    CHECK(posted.has_mcc == row.mcc.has_value());
    CHECK(posted.merchant.mcc == row.mcc.value_or(0));
    REQUIRE(posted.allocations.size() == 1);
    CHECK(posted.allocations[0].category.name() == row.wallet);
    CHECK(desk.balance(account, row.wallet) == 7);
  }
}

TEST_CASE("a rule for MCC 0000 does not take a refund that names no MCC") {
  Desk desk;
  auto program = desk.state.programs.front()->compiled.program();
  program.mcc_rules.insert(program.mcc_rules.begin(), {0, 0, 0});
  desk.expect<ProgramPublished>(PublishProgram{.program = program}, context_of(TenantId::ledger));
  const auto account = desk.add_account();
  const auto& posted = desk.expect<RefundPosted>(Refund{.account = by(account), .amount = Amount{7}});
  CHECK(posted.rule == RuleKind::fallthrough);
  CHECK(posted.allocations[0].category == category("CASH"));
}

TEST_CASE("a refund that names no currency is in the account's, and in reais where there is no account") {
  Desk desk;
  const auto dollars = desk.add_account(desk.add_client(), ours, {}, Currency::usd);
  Refund refund{.account = by(dollars), .amount = Amount{7}, .category = category("FOOD")};
  CHECK(desk.expect<RefundPosted>(refund).currency == Currency::usd);
  refund.category = category("TRAVEL");
  CHECK(desk.expect<RefundDeclined>(refund).currency == Currency::usd);
  refund.account = by(AccountId::of(0, 999));
  CHECK(desk.expect<RefundDeclined>(refund).currency == Currency::brl);
}

TEST_CASE("a refund to a card reaches its account, whatever became of the card") {
  Desk desk;
  const auto account = desk.add_account();
  const auto card = desk.add_card(account);
  desk.expect<CardStatusChanged>(ChangeCardStatus{.card = by(card), .status = Status::stolen, .reason = {}});
  Refund refund{.amount = Amount{7}, .has_mcc = true, .merchant = {.mcc = 5411}, .card = by(card)};
  const auto& posted = desk.expect<RefundPosted>(refund);
  CHECK(posted.account == account);
  CHECK(posted.card == card);
  CHECK(desk.balance(account, "FOOD") == 7);
  refund.card = {.id = {}, .alias = alias(77)};
  const auto& declined = desk.expect<RefundDeclined>(refund);
  CHECK(declined.reason == DeclineReason::card_unknown);
  CHECK(declined.card.alias == alias(77));
  CHECK(declined.account.empty());
}

TEST_CASE("a refund reaches a blocked account, and at int64's edge it is declined") {
  Desk desk;
  const auto account = desk.add_account();
  desk.expect<AccountStatusChanged>(
      ChangeAccountStatus{.account = by(account), .status = Status::blocked, .reason = {}});
  Refund refund{.account = by(account), .amount = Amount{highest}, .category = category("FOOD")};
  CHECK(reason_of(desk.run(refund)) == DeclineReason::none);
  refund.amount = Amount{1};
  CHECK(reason_of(desk.run(refund)) == DeclineReason::amount_out_of_range);
  refund.category = category("MEAL");  // its wallet is empty, the payable is not
  CHECK(reason_of(desk.run(refund)) == DeclineReason::amount_out_of_range);
  CHECK(desk.balance(account, "FOOD") == highest);
}

}  // namespace lastro::domain
