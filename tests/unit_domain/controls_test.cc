#include <string>

#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/state_hash.h"
#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr UnixMicros hour = 3'600'000'000;

/// A meal card with these controls, in São Paulo.
std::string document(std::string_view controls, std::string_view more = "") {
  return R"({"name":"meal-card","categories":[{"name":"MEAL","fallback":"CASH"},{"name":"CASH"}],
    "default_category":"CASH","mcc_rules":[{"mcc":"5811-5812","category":"MEAL"}],
    "processor_prefixes":["PAG*"],"time_zone":"America/Sao_Paulo",
    "mcc_groups":[{"name":"fuel","mccs":["5541-5542"]}],"controls":)" +
         std::string(controls) + std::string(more) + "}";
}

struct Table {
  explicit Table(std::string_view controls, std::string_view more = "")
      : account(desk.add_account_under(document(controls, more))) {
    desk.load(account, "MEAL", 1'000'000);
    desk.load(account, "CASH", 1'000'000);
  }

  /// The outcome in words, such as `approved` or `amount_limit_exceeded 5000/3000`: limit and what was used.
  std::string buy(std::int64_t minor, Mcc mcc = 5811, std::string_view merchant = "BAR", CardId card = {}) {
    auto body = purchase(account, minor, mcc, merchant);
    if (card) {
      body.account = {};
      body.card = by(card);
    }
    auto context = context_of(ours);
    if (at != 0) context.business_time = at;
    const auto& event = desk.run(body, context).events().back();
    if (std::holds_alternative<AuthorizationApproved>(event.body)) return "approved";
    const auto& declined = std::get<AuthorizationDeclined>(event.body);
    std::string words(decline_codes(declined.reason).name);
    if (declined.limit.kind != LimitKind::none)
      words += " " + std::to_string(declined.limit.limit) + "/" + std::to_string(declined.limit.used);
    return words;
  }

  Desk desk;
  AccountId account;
  UnixMicros at = 0;  ///< the caller's time; 0 for none
};

}  // namespace

TEST_CASE("a transaction's amount is limited, the limit itself included") {
  Table table(R"([{"name":"big","by":"card","per":"transaction","amount":"50.00"}])");
  CHECK(table.buy(5'000) == "approved");
  CHECK(table.buy(5'001) == "amount_limit_exceeded 5000/0");
  CHECK(table.desk.state.counters.size() == 0);
}

TEST_CASE("a day's amount is limited by the program's own calendar") {
  Table table(R"([{"name":"daily","by":"card","per":"day","amount":"50.00"}])");
  CHECK(table.buy(3'000) == "approved");
  CHECK(table.buy(2'001) == "amount_limit_exceeded 5000/3000");
  CHECK(table.buy(2'000) == "approved");
  CHECK(table.buy(1) == "amount_limit_exceeded 5000/5000");
  table.at = desk_opens + 15 * hour - 1;  // 23:59:59.999999 in São Paulo
  CHECK(table.buy(1) == "amount_limit_exceeded 5000/5000");
  table.at = desk_opens + 15 * hour;
  CHECK(table.buy(5'000) == "approved");
}

TEST_CASE("a count is limited, and weeks begin on Monday") {
  Table table(R"([{"name":"weekly","by":"card","per":"week","count":2}])");  // desk_opens is a Sunday
  CHECK(table.buy(1) == "approved");
  CHECK(table.buy(1) == "approved");
  CHECK(table.buy(1) == "count_limit_exceeded 2/2");
  table.at = desk_opens + 15 * hour;
  CHECK(table.buy(1) == "approved");
}

TEST_CASE("a month's window ends with the month") {
  Table table(R"([{"name":"monthly","by":"card","per":"month","count":1}])");
  CHECK(table.buy(1) == "approved");
  table.at = desk_opens + (16 * 24 + 15) * hour - 1;  // 31 March, 23:59:59 there
  CHECK(table.buy(1) == "count_limit_exceeded 1/1");
  ++table.at;
  CHECK(table.buy(1) == "approved");
}

TEST_CASE("sliding hours let a purchase go after the hours and a sixth of them at most") {
  Table table(R"([{"name":"burst","by":"card","per":"hours","hours":6,"count":1}])");
  table.at = desk_opens;
  CHECK(table.buy(1) == "approved");
  table.at = desk_opens + 6 * hour;
  CHECK(table.buy(1) == "count_limit_exceeded 1/1");
  table.at = desk_opens + 7 * hour;
  CHECK(table.buy(1) == "approved");
}

TEST_CASE("each card counts for itself, and the account without card as well") {
  Table table(R"([{"name":"daily","by":"card","per":"day","count":1}])");
  const auto one = table.desk.add_card(table.account);
  const auto other = table.desk.add_card(table.account);
  CHECK(table.buy(1, 5811, "BAR", one) == "approved");
  CHECK(table.buy(1, 5811, "BAR", one) == "count_limit_exceeded 1/1");
  CHECK(table.buy(1, 5811, "BAR", other) == "approved");
  CHECK(table.buy(1) == "approved");
  CHECK(table.buy(1) == "count_limit_exceeded 1/1");
}

TEST_CASE("a wallet whose limit is used up gives way to its fallback") {
  Table table(R"([{"name":"meals","by":"wallet","per":"day","amount":"10.00","categories":["MEAL"]}])");
  CHECK(table.buy(1'000) == "approved");
  CHECK(table.desk.balance(table.account, "MEAL") == 999'000);
  CHECK(table.buy(1) == "approved");
  CHECK(table.desk.balance(table.account, "CASH") == 999'999);
}

TEST_CASE("where no wallet is left but for a limit, the limit declines and not the funds") {
  Table table(R"([{"name":"all","by":"wallet","per":"day","amount":"10.00"}])");
  CHECK(table.buy(1'001) == "amount_limit_exceeded 1000/0");
  CHECK(table.buy(2'000'000) == "insufficient_funds");
}

TEST_CASE("a category counts what the rules gave it, whatever wallet paid") {
  Table table(R"([{"name":"meals","by":"category","per":"day","amount":"20000.00","categories":["MEAL"]}])");
  CHECK(table.buy(1'000'000) == "approved");  // MEAL
  CHECK(table.buy(1'000'000) == "approved");  // falls back to CASH
  CHECK(table.buy(1) == "amount_limit_exceeded 2000000/2000000");
  table.desk.load(table.account, "CASH", 1);
  CHECK(table.buy(1, 4111) == "approved");
}

TEST_CASE("a group of MCCs and a merchant are counted by themselves") {
  Table table(R"([{"name":"fuel-day","by":"mcc_group","mcc_group":"fuel","per":"day","count":1},
                  {"name":"one-shop","by":"merchant","per":"day","count":2}])");
  CHECK(table.buy(1, 5541, "POSTO") == "approved");
  CHECK(table.buy(1, 5542, "OUTRO POSTO") == "count_limit_exceeded 1/1");
  CHECK(table.buy(1, 5811, "POSTO") == "approved");
  CHECK(table.buy(1, 5811, "PAG*posto") == "count_limit_exceeded 2/2");
  CHECK(table.buy(1, 5811, "PADARIA") == "approved");
}

TEST_CASE("the tightest control decides, a count before any amount") {
  Table table(R"([{"name":"a","by":"card","per":"day","amount":"30.00"},
                  {"name":"b","by":"card","per":"week","amount":"20.00"},
                  {"name":"c","by":"card","per":"month","count":1}])");
  CHECK(table.buy(2'500) == "amount_limit_exceeded 2000/0");
  CHECK(table.buy(2'000) == "approved");
  CHECK(table.buy(1) == "count_limit_exceeded 1/1");
}

TEST_CASE("a part is approved up to the limit where program and caller take parts") {
  Table table(R"([{"name":"daily","by":"card","per":"day","amount":"50.00"}])",
              R"(,"partial_approval":true)");
  auto body = purchase(table.account, 8'000, 5811);
  CHECK(table.buy(8'000) == "amount_limit_exceeded 5000/0");
  body.partial = true;
  const auto& approved = table.desk.expect<AuthorizationApproved>(body);
  CHECK(approved.amount.minor == 8'000);
  REQUIRE(approved.allocations.size() == 1);
  CHECK(approved.allocations[0].amount.minor == 5'000);
  CHECK(approved.limit.kind == LimitKind::control_amount);
  CHECK(table.desk.expect<AuthorizationDeclined>(body).reason == DeclineReason::amount_limit_exceeded);
}

TEST_CASE("what is given back counts no more, in the window that it counted in") {
  Table table(R"([{"name":"daily","by":"card","per":"day","amount":"50.00","count":2}])");
  auto body = purchase(table.account, 4'000, 5811);
  const auto& event = table.desk.run(body, context_of(ours)).events().back();
  const auto spend = spend_of(table.desk.state, event.header, std::get<AuthorizationApproved>(event.body));
  auto paid = std::get<AuthorizationApproved>(event.body).allocations;
  CHECK(table.buy(1'001) == "amount_limit_exceeded 5000/4000");
  paid[0].amount = Amount{3'000};
  give_back(table.desk.state, spend, paid, 0, table.desk.now);
  CHECK(table.buy(4'001) == "amount_limit_exceeded 5000/1000");
  CHECK(table.buy(1) == "approved");
  CHECK(table.buy(1) == "count_limit_exceeded 2/2");
  paid[0].amount = Amount{1'000};
  give_back(table.desk.state, spend, paid, 1, table.desk.now);
  CHECK(table.buy(1) == "approved");

  SECTION("and never more than there was") {
    paid[0].amount = Amount{INT64_MAX};
    give_back(table.desk.state, spend, paid, 1'000, table.desk.now);
    CHECK(table.buy(5'000) == "approved");
  }
  SECTION("and another day is left as it is") {
    table.at = table.desk.now + 24 * hour;
    CHECK(table.buy(5'000) == "approved");
    give_back(table.desk.state, spend, paid, 1, table.desk.now);
    CHECK(table.buy(1) == "amount_limit_exceeded 5000/5000");
  }
}

TEST_CASE("a closed window is forgotten after its grace, and nothing but memory tells") {
  Table table(R"([{"name":"daily","by":"card","per":"day","amount":"50.00"}])");
  CHECK(table.buy(5'000) == "approved");
  const auto first_day = table.desk.now;
  table.desk.now = first_day + 60 * hour;
  table.at = first_day;
  CHECK(table.buy(1) == "amount_limit_exceeded 5000/5000");
  table.desk.now = first_day + 64 * hour;
  CHECK(table.buy(1) == "approved");
  CHECK(table.buy(5'000) == "approved");  // dated back too far to count
  table.at = 0;
  for (int i = 0; i < 100; ++i) CHECK(table.buy(1) == "approved");
  CHECK(table.desk.state.counters.size() == 1);
}

TEST_CASE("a control goes on counting where another version of its program left off") {
  Table table(R"([{"name":"daily","by":"card","per":"day","amount":"50.00"}])");
  CHECK(table.buy(4'000) == "approved");
  table.desk.add_account_under(document(R"([{"name":"other","by":"card","per":"day","count":9},
                                            {"name":"daily","by":"card","per":"day","amount":"60.00"}])"));
  CHECK(table.buy(2'001) == "amount_limit_exceeded 6000/4000");
  table.desk.add_account_under(document(R"([{"name":"daily","by":"card","per":"week","amount":"60.00"}])"));
  CHECK(table.buy(6'000) == "approved");
}

TEST_CASE("a refund gives nothing back to the counters") {
  Table table(R"([{"name":"daily","by":"card","per":"day","amount":"50.00"}])");
  const auto id = table.desk.spend(table.account, 5'000, 5811);
  table.desk.expect<RefundPosted>(
      Refund{.authorization = by(id), .original = table.desk.original(id), .amount = Amount{5'000}},
      context_of(ours));
  CHECK(table.buy(1) == "amount_limit_exceeded 5000/5000");
}

}  // namespace lastro::domain
