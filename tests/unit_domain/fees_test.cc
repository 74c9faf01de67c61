#include "engine/domain/fees/fees.h"

#include <string>

#include "tests/support/seeded_random.h"
#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

std::string document(std::string_view fees, std::string_view more = "") {
  return R"({"name":"card","categories":[{"name":"MEAL","fallback":"CASH"},{"name":"CASH"}],
    "default_category":"CASH","mcc_rules":[{"mcc":"5811","category":"MEAL"}],
    "mcc_groups":[{"name":"atm","mccs":["6011"]}],"fees":)" +
         std::string(fees) + std::string(more) + "}";
}

/// A flat fee of 1.00, on all that is bought.
constexpr std::string_view flat = R"([{"name":"flat","on":"purchase","amount":"1.00"}])";

/// An account under fees, each operation in words: `MEAL 100, fee MEAL 10`, or why not.
struct Booth {
  explicit Booth(std::string_view fees, std::int64_t meal = 0, std::int64_t cash = 0,
                 std::string_view more = "", CreditLimit credit = {.unlimited = true, .amount = {}})
      : desk(credit), account(desk.add_account_under(document(fees, more))) {
    if (meal > 0) desk.load(account, "MEAL", meal);
    if (cash > 0) desk.load(account, "CASH", cash);
  }

  static std::string words(const FeePosting& posting, std::string_view what) {
    if (!posting.fee) return "";
    const auto payer = posting.fee.employer ? "employer" : std::string(posting.fee.category.name());
    return std::string(what) + payer + " " + std::to_string(posting.fee.amount.minor);
  }
  std::string buy(std::int64_t minor, Mcc mcc = 5811, CaptureMode mode = CaptureMode::now,
                  bool partial = false, bool forced = false) {
    auto body = purchase(account, minor, mcc);
    body.capture = mode;
    body.partial = partial;
    body.forced = forced;
    const auto& event = desk.run(body).events().back();
    if (const auto* declined = std::get_if<AuthorizationDeclined>(&event.body)) {
      asked = declined->fee;
      return std::string(decline_codes(declined->reason).name);
    }
    bought = AuthorizationId::of(0, event.header.sequence);
    const AuthorizationApproved* approved = std::get_if<AuthorizationApproved>(&event.body);
    if (approved == nullptr) approved = std::get_if<AuthorizationHeld>(&event.body);
    if (approved == nullptr) approved = std::get_if<AuthorizationForced>(&event.body);
    std::string text;
    for (const auto& each : approved->allocations) {
      text += (text.empty() ? "" : ", ") + std::string(each.category ? each.category.name() : "owed") + " " +
              std::to_string(each.amount.minor);
    }
    return text + words(approved->fee, ", fee ");
  }
  std::string hold(std::int64_t minor) { return buy(minor, 5811, CaptureMode::later); }

  template <class Command>
  std::string on(Command command, std::int64_t minor = 0) {
    command.authorization = by(bought);
    command.amount = Amount{minor};
    if (desk.state.holds.find(bought) == nullptr) command.original = desk.original(bought);
    const auto& body = desk.run(command).events().back().body;
    if (const auto* declined = declined_operation_of(body))
      return std::string(decline_codes(declined->reason).name);
    if (const auto* refund = std::get_if<RefundPosted>(&body))
      return "done" + words(refund->fee_returned, ", back ");
    if (std::holds_alternative<RefundDeclined>(body)) return "declined";
    return "done" + words(operation_of(body)->fee_returned, ", back ");
  }
  std::string refund(std::int64_t minor) { return on(Refund{}, minor); }
  std::string expire() {
    desk.now += std::int64_t{8} * 86'400 * 1'000'000;
    const auto& body = desk.run(ExpireAuthorization{.authorization = bought}).events().back().body;
    return "done" + words(operation_of(body)->fee_returned, ", back ");
  }

  [[nodiscard]] std::int64_t meal() const { return desk.balance(account, "MEAL"); }
  [[nodiscard]] std::int64_t cash() const { return desk.balance(account, "CASH"); }
  [[nodiscard]] std::int64_t income() const {
    const auto found = desk.state.ledger.shared(ours, AccountClass::fee_income, Currency::brl);
    return found ? desk.state.ledger.posted(*found).minor : 0;
  }
  [[nodiscard]] LedgerAccount& ledger_account(LedgerIndex index) {
    return const_cast<LedgerAccount&>(desk.state.ledger.at(index));
  }

  Desk desk;
  AccountId account;
  AuthorizationId bought;
  Fee asked;  ///< of the last decline
};

}  // namespace

TEST_CASE("a fee is its amount and its share of what is approved, half a unit to the even one") {
  struct Row {
    std::int64_t fixed;
    std::uint16_t points;
    std::int64_t amount;
    std::int64_t fee;
  };
  for (const auto& row :
       {Row{250, 0, 10'000, 250}, Row{0, 150, 10'000, 150}, Row{250, 150, 10'000, 400}, Row{0, 1, 4'999, 0},
        Row{0, 1, 5'000, 0}, Row{0, 1, 5'001, 1}, Row{0, 1, 15'000, 2}, Row{0, 1, 14'999, 1},
        Row{0, 1, 25'000, 2}, Row{0, 1, 25'001, 3}, Row{0, 10'000, 77, 77}, Row{0, 10'000, highest, highest},
        Row{highest, 0, highest, highest}}) {
    CAPTURE(row.fixed, row.points, row.amount);
    CHECK(fee_on({.amount = Amount{row.fixed}, .basis_points = row.points}, Amount{row.amount}) ==
          Amount{row.fee});
  }
  CHECK_FALSE(fee_on({.amount = Amount{1}, .basis_points = 10'000}, Amount{highest}).has_value());
}

TEST_CASE("a fee never falls where the amount rises") {
  testing::SeededRandom random(7);
  for (int round = 0; round < 2'000; ++round) {
    const FeeRule rule{.basis_points = static_cast<std::uint16_t>(random.below(10'001))};
    const auto amount = static_cast<std::int64_t>(random.below(1'000'000));
    CHECK(*fee_on(rule, Amount{amount}) <= *fee_on(rule, Amount{amount + 1}));
  }
}

TEST_CASE("the wallet that pays pays the fee as well, and pays nothing where it has not both") {
  Booth booth(flat, 1'000, 500);
  CHECK(booth.buy(300) == "MEAL 300, fee MEAL 100");
  CHECK(booth.meal() == 600);
  CHECK(booth.income() == 100);
  CHECK(booth.buy(501) == "insufficient_funds");
  CHECK(booth.asked.amount == Amount{100});
  CHECK(booth.buy(400) == "MEAL 400, fee MEAL 100");
  CHECK(booth.buy(101) == "CASH 101, fee CASH 100");
  CHECK(booth.cash() == 299);
  CHECK(booth.income() == 300);
}

TEST_CASE("the first fee whose filters let a purchase through is charged") {
  Booth booth(R"([{"name":"atm","on":"purchase","amount":"2.50","mcc_group":"atm"},
                  {"name":"inquiry","on":"balance_inquiry","amount":"9.00"},
                  {"name":"meals","on":"purchase","basis_points":100,"categories":["MEAL"]},
                  {"name":"never","on":"purchase","amount":"5.00","mcc_group":"atm"}])",
              10'000, 10'000);
  CHECK(booth.buy(1'000, 6011) == "CASH 1000, fee CASH 250");
  CHECK(booth.buy(1'000) == "MEAL 1000, fee MEAL 10");
  CHECK(booth.buy(1'000, 4111) == "CASH 1000");
  CHECK(booth.buy(49) == "MEAL 49");  // a share that rounds to nothing is no fee
}

TEST_CASE("an employer pays where the program says so, and a purchase that it cannot pay for is declined") {
  constexpr std::string_view fees =
      R"([{"name":"atm","on":"purchase","amount":"1.00","paid_by":"employer"}])";
  Booth booth(fees, 1'000, 0, "", {.unlimited = false, .amount = Amount{1'150}});
  CHECK(booth.buy(1'000) == "MEAL 1000, fee employer 100");
  CHECK(booth.meal() == 0);
  CHECK(booth.income() == 100);
  CHECK(booth.on(ReverseAuthorization{}) == "done, back employer 100");
  CHECK(booth.income() == 0);
  CHECK(booth.buy(100) == "MEAL 100, fee employer 100");
  CHECK(booth.buy(100) == "employer_insufficient_funds");
  CHECK(booth.meal() == 900);
  CHECK(booth.income() == 100);
}

TEST_CASE("of wallets that pay together the first that has the fee pays it") {
  Booth booth(flat, 150, 500, R"(,"split":true)");
  CHECK(booth.buy(551) == "insufficient_funds");
  CHECK(booth.buy(500) == "MEAL 50, CASH 450, fee MEAL 100");
  CHECK(booth.meal() == 0);
  CHECK(booth.cash() == 50);
  Booth poor(flat, 99, 500, R"(,"split":true)");
  CHECK(poor.buy(450) == "MEAL 99, CASH 351, fee CASH 100");
  Booth exact(flat, 100, 500, R"(,"split":true)");
  CHECK(exact.buy(450) == "CASH 450, fee MEAL 100");
  Booth nobody(flat, 99, 99, R"(,"split":true)");
  CHECK(nobody.buy(100) == "insufficient_funds");
}

TEST_CASE("a part is approved beside the fee of the whole, and bears that of the part") {
  Booth booth(R"([{"name":"share","on":"purchase","basis_points":1000}])", 1'000, 0,
              R"(,"partial_approval":true)");
  CHECK(booth.buy(2'000, 5811, CaptureMode::now, true) == "MEAL 800, fee MEAL 80");
  CHECK(booth.meal() == 120);
  Booth poor(flat, 100, 0, R"(,"partial_approval":true)");
  CHECK(poor.buy(200, 5811, CaptureMode::now, true) == "insufficient_funds");
}

TEST_CASE("limits look at the amount and not at the fee") {
  Booth booth(flat, 1'000, 0,
              R"(,"controls":[{"name":"each","by":"card","per":"transaction","amount":"3.00"}])");
  CHECK(booth.buy(301) == "amount_limit_exceeded");
  CHECK(booth.buy(300) == "MEAL 300, fee MEAL 100");
}

TEST_CASE("what is forced bears no fee") {
  Booth booth(flat, 50);
  CHECK(booth.buy(100, 5811, CaptureMode::now, false, true) == "MEAL 50, owed 50");
  CHECK(booth.buy(100, 5811, CaptureMode::later, false, true) == "owed 100");
  CHECK(booth.income() == 0);
}

TEST_CASE("the fee of a hold is posted with it, and given back where nothing of it is left") {
  Booth booth(flat, 1'000);
  CHECK(booth.hold(500) == "MEAL 500, fee MEAL 100");
  CHECK(booth.meal() == 400);
  CHECK(booth.income() == 100);
  CHECK(booth.on(IncrementAuthorization{}, 100) == "done");
  CHECK(booth.on(ReverseAuthorization{}, 200) == "done");
  CHECK(booth.on(ReverseAuthorization{}) == "done, back MEAL 100");
  CHECK(booth.meal() == 1'000);
  CHECK(booth.income() == 0);
  CHECK(booth.hold(500) == "MEAL 500, fee MEAL 100");
  CHECK(booth.expire() == "done, back MEAL 100");
  CHECK(booth.meal() == 1'000);
}

TEST_CASE("what is captured of a hold keeps its fee") {
  Booth booth(flat, 1'000);
  CHECK(booth.hold(500) == "MEAL 500, fee MEAL 100");
  CHECK(booth.on(CaptureAuthorization{}, 100) == "done");
  CHECK(booth.on(ReverseAuthorization{}) == "done");
  CHECK(booth.income() == 100);
  CHECK(booth.hold(500) == "MEAL 500, fee MEAL 100");
  CHECK(booth.on(CaptureAuthorization{}, 100) == "done");
  CHECK(booth.expire() == "done");
  CHECK(booth.income() == 200);
}

TEST_CASE("a presentment charges no fee, whether or not one was given back") {
  Booth booth(flat, 1'000);
  CHECK(booth.hold(500) == "MEAL 500, fee MEAL 100");
  CHECK(booth.on(ReverseAuthorization{}) == "done, back MEAL 100");
  CHECK(booth.on(CaptureAuthorization{.forced = true}, 500) == "done");
  CHECK(booth.income() == 0);
  CHECK(booth.refund(500) == "done");
}

TEST_CASE("a purchase captured at once gets its fee back with all of it, by reversal") {
  Booth booth(flat, 1'000);
  CHECK(booth.buy(500) == "MEAL 500, fee MEAL 100");
  CHECK(booth.on(ReverseAuthorization{}, 200) == "done");
  CHECK(booth.income() == 100);
  CHECK(booth.on(ReverseAuthorization{}) == "done, back MEAL 100");
  CHECK(booth.meal() == 1'000);
  CHECK(booth.income() == 0);
}

TEST_CASE("a refund gives a fee back once all is refunded, and only where the program says so") {
  Booth stays(flat, 1'000);
  CHECK(stays.buy(500) == "MEAL 500, fee MEAL 100");
  CHECK(stays.refund(500) == "done");
  CHECK(stays.income() == 100);
  Booth goes(R"([{"name":"flat","on":"purchase","amount":"1.00","refundable":true}])", 1'000);
  CHECK(goes.buy(500) == "MEAL 500, fee MEAL 100");
  CHECK(goes.refund(200) == "done");
  CHECK(goes.refund(300) == "done, back MEAL 100");
  CHECK(goes.meal() == 1'000);
  CHECK(goes.income() == 0);
  CHECK(goes.hold(500) == "MEAL 500, fee MEAL 100");
  CHECK(goes.on(CaptureAuthorization{}, 200) == "done");
  CHECK(goes.refund(200) == "done");  // something is held still
  CHECK(goes.income() == 100);
}

TEST_CASE("a balance inquiry bears its fee, from the first wallet that has it") {
  Booth booth(R"([{"name":"balance","on":"balance_inquiry","amount":"1.00"}])", 100, 250);
  const auto ask = [&](InquiryKind kind) {
    InquireAccount body{.kind = kind, .account = by(booth.account)};
    body.merchant.mcc = 5811;
    return std::get<AccountInquired>(booth.desk.run(body, context_of(ours)).events().back().body);
  };
  CHECK_FALSE(ask(InquiryKind::account_check).fee.fee);
  const auto first = ask(InquiryKind::balance);
  CHECK(Booth::words(first.fee, "") == "MEAL 100");
  CHECK(first.balances[0].balance_after == Amount{0});
  CHECK(booth.meal() == 0);
  CHECK(Booth::words(ask(InquiryKind::balance).fee, "") == "CASH 100");
  CHECK(Booth::words(ask(InquiryKind::balance).fee, "") == "CASH 100");
  const auto last = ask(InquiryKind::balance);
  CHECK(last.reason == DeclineReason::insufficient_funds);
  CHECK(last.balances.empty());
  CHECK(booth.cash() == 50);
  CHECK(booth.income() == 300);
}

TEST_CASE("a fee that would take a total beyond int64 is refused, as is what would give it back") {
  Booth booth(flat, 1'000);
  CHECK(booth.buy(100) == "MEAL 100, fee MEAL 100");
  const auto income = *booth.desk.state.ledger.shared(ours, AccountClass::fee_income, Currency::brl);
  const auto bank = *booth.desk.state.ledger.shared(ours, AccountClass::bank, Currency::brl);
  // Both sides alike, so that the ledger stays in balance.
  const auto raise = [&](Amount LedgerAccount::*side, Amount LedgerAccount::*other, std::int64_t to) {
    auto& account = booth.ledger_account(income);
    const auto more = to - (account.*side).minor;
    (account.*side).minor += more;
    (booth.ledger_account(bank).*other).minor += more;
  };
  raise(&LedgerAccount::credits_posted, &LedgerAccount::debits_posted, highest - 99);
  CHECK(booth.buy(100) == "amount_out_of_range");
  raise(&LedgerAccount::debits_posted, &LedgerAccount::credits_posted, highest - 99);
  CHECK(booth.on(ReverseAuthorization{}) == "amount_out_of_range");
  CHECK(booth.on(ReverseAuthorization{}, 50) == "done");
}

TEST_CASE("a fee that an expiry cannot give back stays") {
  Booth booth(flat, 1'000);
  CHECK(booth.hold(100) == "MEAL 100, fee MEAL 100");
  const auto income = *booth.desk.state.ledger.shared(ours, AccountClass::fee_income, Currency::brl);
  const auto bank = *booth.desk.state.ledger.shared(ours, AccountClass::bank, Currency::brl);
  booth.ledger_account(income).debits_posted.minor = highest - 99;
  booth.ledger_account(bank).credits_posted.minor += highest - 99;
  CHECK(booth.expire() == "done");
  CHECK(booth.meal() == 900);
}

TEST_CASE("whatever happens, the fee income is what was charged and not given back") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    testing::SeededRandom random(seed);
    Booth booth(R"([{"name":"meals","on":"purchase","amount":"0.30","basis_points":777,"categories":["MEAL"],
                     "refundable":true},
                    {"name":"rest","on":"purchase","basis_points":50,"paid_by":"employer"}])",
                60'000, 60'000, R"(,"split":true,"partial_approval":true)");
    std::vector<AuthorizationId> all;
    std::int64_t charged = 0;
    for (int step = 0; step < 150; ++step) {
      if (all.empty() || random.one_in(3)) {
        const auto amount = static_cast<std::int64_t>(1 + random.below(4'000));
        const auto mode = random.one_in(2) ? CaptureMode::later : CaptureMode::now;
        booth.buy(amount, random.one_in(2) ? 5811 : 4111, mode, random.one_in(2), random.one_in(9));
        if (booth.bought && (all.empty() || all.back() != booth.bought)) all.push_back(booth.bought);
      } else {
        booth.bought = all[random.below(all.size())];
        const auto amount = static_cast<std::int64_t>(random.below(2'000));
        switch (random.below(4)) {
          case 0:
            booth.on(CaptureAuthorization{.final = random.one_in(2), .forced = random.one_in(4)}, amount);
            break;
          case 1:
            booth.on(ReverseAuthorization{}, random.one_in(2) ? 0 : amount);
            break;
          case 2:
            booth.on(IncrementAuthorization{}, amount + 1);
            break;
          default:
            booth.refund(amount + 1);
        }
        booth.bought = all.back();
      }
      if (const auto fee =
              fee_movement_of(booth.desk.decide(purchase(booth.account, highest, 5811)).events().back().body))
        FAIL("a decline moved " << fee->posting.fee.amount.minor);
    }
    for (const auto id : all) charged += booth.desk.original(id)->standing.fee.amount.minor;
    CHECK(booth.income() == charged);
  }
}

}  // namespace lastro::domain
