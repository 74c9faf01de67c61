#include "engine/domain/authorizations/evaluation.h"

#include <functional>
#include <string>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

std::string document(std::string_view more) {
  return R"({"name":"card","categories":[{"name":"MEAL","fallback":"FOOD"},{"name":"FOOD","fallback":"CASH"},
    {"name":"CASH"}],"default_category":"CASH","mcc_rules":[{"mcc":"5811-5812","category":"MEAL"}])" +
         std::string(more) + "}";
}

struct Table {
  explicit Table(std::string_view more, std::int64_t meal = 0, std::int64_t food = 0, std::int64_t cash = 0)
      : account(desk.add_account_under(document(more))) {
    if (meal > 0) desk.load(account, "MEAL", meal);
    if (food > 0) desk.load(account, "FOOD", food);
    if (cash > 0) desk.load(account, "CASH", cash);
  }
  AuthorizeBenefitTransaction buying(std::int64_t minor, bool partial = false) const {
    auto body = purchase(account, minor, 5811);
    body.partial = partial;
    return body;
  }
  /// `MEAL 10 leaves 0, CASH 5 leaves 3`, or why not.
  std::string buy(const AuthorizeBenefitTransaction& body) {
    const auto& event = desk.run(body, context_of(ours)).events().back();
    if (const auto* declined = std::get_if<AuthorizationDeclined>(&event.body))
      return std::string(decline_codes(declined->reason).name);
    std::string words;
    for (const auto& part : std::get<AuthorizationApproved>(event.body).allocations) {
      words += (words.empty() ? "" : ", ") + std::string(part.category.name()) + " " +
               std::to_string(part.amount.minor) + " leaves " + std::to_string(part.balance_after.minor);
    }
    return words;
  }

  Desk desk;
  AccountId account;
};

}  // namespace

TEST_CASE("several wallets pay together only under a program that splits") {
  Table whole("", 10, 20, 30);
  CHECK(whole.buy(whole.buying(45)) == "insufficient_funds");
  CHECK(whole.buy(whole.buying(25)) == "CASH 25 leaves 5");
  Table split(R"(,"split":true)", 10, 20, 30);
  CHECK(split.buy(split.buying(61)) == "insufficient_funds");
  CHECK(split.buy(split.buying(25)) == "CASH 25 leaves 5");  // one that can pay it whole comes first
  CHECK(split.buy(split.buying(31)) == "MEAL 10 leaves 0, FOOD 20 leaves 0, CASH 1 leaves 4");
}

TEST_CASE("a part is approved only where the program gives and the caller takes one") {
  Table neither("", 10, 20, 0);
  CHECK(neither.buy(neither.buying(25, true)) == "insufficient_funds");
  Table part(R"(,"partial_approval":true)", 10, 20, 0);
  CHECK(part.buy(part.buying(25)) == "insufficient_funds");
  CHECK(part.buy(part.buying(25, true)) == "FOOD 20 leaves 0");  // the wallet that can pay most
  CHECK(part.buy(part.buying(25, true)) == "MEAL 10 leaves 0");
  CHECK(part.buy(part.buying(25, true)) == "insufficient_funds");
  Table both(R"(,"partial_approval":true,"split":true)", 10, 20, 5);
  CHECK(both.buy(both.buying(100, true)) == "MEAL 10 leaves 0, FOOD 20 leaves 0, CASH 5 leaves 0");
}

TEST_CASE("a purchase that no rule gives to a category is not covered, nor is its refund") {
  Desk desk;
  const auto account = desk.add_account_under(
      R"({"name":"strict","categories":[{"name":"MEAL"}],"default_category":null,
          "mcc_rules":[{"mcc":"5811","category":"MEAL"}]})");
  desk.load(account, "MEAL", 100);
  const auto& declined = desk.expect<AuthorizationDeclined>(purchase(account, 1, 5411));
  CHECK(declined.reason == DeclineReason::purchase_not_covered);
  CHECK(declined.program_version == 2);
  CHECK(declined.rule == RuleKind::none);
  Refund refund{.account = by(account), .amount = Amount{1}, .has_mcc = true};
  refund.merchant.mcc = 5411;
  CHECK(desk.expect<RefundDeclined>(refund).reason == DeclineReason::purchase_not_covered);
  refund.merchant.mcc = 5811;
  desk.expect<RefundPosted>(refund);
}

TEST_CASE("what is forced is refused by no restriction and no control, and is short of funds at worst") {
  Table table(R"(,"partial_approval":true,"restrictions":{"mccs":{"blocked":["5811"]}},
                 "controls":[{"name":"c","by":"card","per":"transaction","amount":"0.05"},
                             {"name":"w","by":"wallet","per":"transaction","amount":"0.01"}])",
              10, 20, 0);
  const auto body = table.buying(15, true);
  CHECK(table.buy(body) == "mcc_not_allowed");
  const auto evaluated = [&](std::int64_t minor) {
    Evaluation evaluation;
    evaluate(table.desk.state,
             {.account = table.desk.state.accounts.back(),
              .account_position = static_cast<std::uint32_t>(table.desk.state.accounts.size() - 1),
              .card = {},
              .amount = Amount{minor},
              .merchant = body.merchant,
              .business_time = table.desk.now,
              .recorded_at = table.desk.now,
              .partial = true,
              .forced = true},
             evaluation);
    return evaluation;
  };
  const auto paid = evaluated(15);
  CHECK(paid.reason == DeclineReason::none);
  REQUIRE(paid.allocations.size() == 1);
  CHECK(paid.allocations[0].category == category("FOOD"));
  const auto unpaid = evaluated(25);
  CHECK(unpaid.reason == DeclineReason::insufficient_funds);
  CHECK(unpaid.allocations.empty());
  CHECK(unpaid.considered.size() == 3);
  CHECK(unpaid.limit.kind == LimitKind::none);
}

TEST_CASE("restrictions refuse what they name, in their order, and tell the entry") {
  Table table(R"(,"time_zone":"America/Sao_Paulo","processor_prefixes":["PAG*"],"restrictions":{
    "mccs":{"blocked":["7995","5813"],"allowed":["5000-7999"]},
    "merchants":{"blocked":[{"match":"contains","name":"casino"},{"match":"exact","name":"BAD SHOP"}]},
    "countries":{"allowed":["BR","PT"],"blocked":["KP"]},
    "entry_modes":{"blocked":["manual"]},
    "hours":{"allowed":[{"days":["sun"],"from":"08:00","until":"12:00"},{"from":"22:00","until":"02:00"}]}})",
              0, 0, 1'000);
  struct Row {
    std::string what;
    std::function<void(AuthorizeBenefitTransaction&, CommandContext&)> change;
    std::string outcome;
    std::uint16_t entry;
  };
  constexpr UnixMicros hour = 3'600'000'000;
  const auto at = [](UnixMicros time) {
    return [time](AuthorizeBenefitTransaction&, CommandContext& c) { c.business_time = time; };
  };
  const auto mcc = [](Mcc code) {
    return [code](AuthorizeBenefitTransaction& b, CommandContext&) { b.merchant.mcc = code; };
  };
  const auto shop = [](std::string_view name) {
    return
        [name](AuthorizeBenefitTransaction& b, CommandContext&) { b.merchant.merchant = MerchantText{name}; };
  };
  const auto country = [](char first, char second) {
    return [=](AuthorizeBenefitTransaction& b, CommandContext&) { b.merchant.country = {first, second}; };
  };
  const Row rows[] = {
      {"as it is", at(desk_opens), "approved", 0},
      {"blocked MCC", mcc(5813), "mcc_not_allowed", 0},
      {"blocked MCC", mcc(7995), "mcc_not_allowed", 1},
      {"MCC not allowed", mcc(4999), "mcc_not_allowed", no_entry},
      {"blocked merchant", shop("bad shop"), "merchant_not_allowed", 0},
      {"blocked merchant behind its processor", shop("PAG*BAD SHOP"), "merchant_not_allowed", 0},
      {"a merchant's text", shop("O CASINO AZUL"), "merchant_not_allowed", 1},
      {"country not allowed", country('U', 'S'), "country_not_allowed", no_entry},
      {"blocked country", country('K', 'P'), "country_not_allowed", 0},
      {"no country", country(0, 0), "country_not_allowed", no_entry},
      {"another country", country('P', 'T'), "approved", 0},
      {"entry mode", [](auto& b, auto&) { b.merchant.entry_mode = EntryMode::manual; },
       "entry_mode_not_allowed", 1},
      {"Sunday 11:59", at(desk_opens + 3 * hour - 1), "approved", 0},
      {"Sunday 12:00", at(desk_opens + 3 * hour), "hour_not_allowed", no_entry},
      {"Sunday 22:00", at(desk_opens + 13 * hour), "approved", 0},
      {"Monday 01:59", at(desk_opens + 17 * hour - 1), "approved", 0},
      {"Monday 02:00", at(desk_opens + 17 * hour), "hour_not_allowed", no_entry},
      {"Monday 09:00", at(desk_opens + 24 * hour), "hour_not_allowed", no_entry},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    auto body = purchase(table.account, 1, 5812);
    body.merchant.country = {'B', 'R'};
    auto context = context_of(ours);
    context.business_time = desk_opens;
    row.change(body, context);
    const auto& event = table.desk.run(body, context).events().back();
    if (const auto* declined = std::get_if<AuthorizationDeclined>(&event.body)) {
      CHECK(decline_codes(declined->reason).name == row.outcome);
      CHECK(declined->limit.kind == LimitKind::list_entry);
      CHECK(declined->limit.ordinal == row.entry);
    } else {
      CHECK(row.outcome == "approved");
    }
  }
}

TEST_CASE("a program takes purchases within its bounds on their time, both included") {
  constexpr UnixMicros hour = 3'600'000'000;
  constexpr UnixMicros minute = 60'000'000;
  struct Row {
    std::string bounds;
    UnixMicros oldest;
    UnixMicros newest;
  };
  for (const auto& row : {Row{R"({"oldest_hours":2,"newest_minutes":0})", -2 * hour, 0},
                          Row{R"({"oldest_hours":8784,"newest_minutes":1440})", -8784 * hour, 24 * hour},
                          Row{"{}", -48 * hour, 15 * minute}}) {
    CAPTURE(row.bounds);
    Table table(R"(,"transaction_time":)" + row.bounds, 0, 0, 1'000);
    const auto at = [&](UnixMicros offset, bool forced = false) {
      auto body = purchase(table.account, 1, 5812);
      body.forced = forced;
      auto context = context_of(ours);
      context.business_time = table.desk.now + offset;
      return table.desk.run(body, context).events().back().body;
    };
    CHECK(std::holds_alternative<AuthorizationApproved>(at(row.oldest)));
    CHECK(std::holds_alternative<AuthorizationApproved>(at(row.newest)));
    CHECK(std::holds_alternative<AuthorizationForced>(at(row.oldest - 1, true)));
    const auto then = table.desk.now;
    const auto early = at(row.oldest - 1);
    const auto& declined = std::get<AuthorizationDeclined>(early);
    CHECK(declined.reason == DeclineReason::transaction_time_not_allowed);
    CHECK(declined.limit ==
          DecidingLimit{LimitKind::transaction_time, 0, then + row.oldest, then + row.oldest - 1});
    const auto now = table.desk.now;
    const auto late = at(row.newest + 1);
    CHECK(std::get<AuthorizationDeclined>(late).limit ==
          DecidingLimit{LimitKind::transaction_time, 1, now + row.newest, now + row.newest + 1});
  }
}

TEST_CASE("a program without bounds takes a purchase of any time") {
  Table table("", 0, 0, 1'000);
  for (const auto time : {UnixMicros{1}, table.desk.now * 2}) {
    auto context = context_of(ours);
    context.business_time = time;
    table.desk.expect<AuthorizationApproved>(purchase(table.account, 1, 5812), context);
  }
}

}  // namespace lastro::domain
