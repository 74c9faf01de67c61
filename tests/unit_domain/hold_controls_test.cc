#include <string>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr UnixMicros hour = 3'600'000'000;

/// A day's limit of 50.00 and three purchases, holds of a minute, and a tenth more than is held for fuel.
constexpr std::string_view document = R"({"name":"meal-card","categories":[{"name":"MEAL"},{"name":"CASH"}],
    "default_category":"CASH","mcc_rules":[{"mcc":"5811","category":"MEAL"}],"time_zone":"America/Sao_Paulo",
    "controls":[{"name":"daily","by":"card","per":"day","amount":"50.00","count":3}],
    "holds":{"expires_after_seconds":60,"mcc_rules":[{"mcc":"5542","tolerance_basis_points":1000}]}})";

/// Operations under the limit; each answers in words, `approved` or why not.
struct Counted {
  Counted() : Counted(std::string(document), 0) {}
  /// With other controls.
  explicit Counted(std::string_view controls)
      : Counted(R"({"name":"meal-card","categories":[{"name":"MEAL"},{"name":"CASH"}],
    "default_category":"CASH","mcc_rules":[{"mcc":"5811","category":"MEAL"}],"time_zone":"America/Sao_Paulo",
    "controls":)" + std::string(controls) +
                    "}",
                0) {}
  Counted(const std::string& text, int) : account(desk.add_account_under(text)) {
    desk.load(account, "MEAL", 100'000);
    desk.load(account, "CASH", 100'000);
  }

  std::string buy(std::int64_t minor, CaptureMode mode = CaptureMode::now, bool forced = false,
                  Mcc mcc = 5811) {
    auto body = purchase(account, minor, mcc);
    body.capture = mode;
    body.forced = forced;
    const auto& event = desk.run(body).events().back();
    const auto* declined = std::get_if<AuthorizationDeclined>(&event.body);
    if (declined == nullptr) bought = AuthorizationId::of(0, event.header.sequence);
    return declined == nullptr ? "approved" : std::string(decline_codes(declined->reason).name);
  }
  std::string hold(std::int64_t minor, Mcc mcc = 5811) { return buy(minor, CaptureMode::later, false, mcc); }

  template <class Command>
  std::string on(Command command, std::int64_t minor = 0) {
    command.authorization = by(bought);
    command.amount = Amount{minor};
    if (desk.state.holds.find(bought) == nullptr) command.original = desk.original(bought);
    const auto& event = desk.run(command).events().back();
    const auto* declined = declined_operation_of(event.body);
    const auto* increment = std::get_if<IncrementDeclined>(&event.body);
    decided = increment == nullptr ? DecidingLimit{} : increment->limit;
    if (increment != nullptr)
      CHECK((increment->program_version != 0) == (increment->limit.kind != LimitKind::none));
    return declined == nullptr ? "approved" : std::string(decline_codes(declined->reason).name);
  }

  /// That declined the increment just tried.
  [[nodiscard]] DecidingLimit limit() const { return decided; }

  Desk desk;
  AccountId account;
  AuthorizationId bought;  ///< the last that was approved
  DecidingLimit decided;
};

}  // namespace

TEST_CASE("a hold counts when it is approved, and what is given up of it is given back") {
  Counted counted;
  CHECK(counted.hold(5'000) == "approved");
  CHECK(counted.buy(1) == "amount_limit_exceeded");
  CHECK(counted.on(ReverseAuthorization{}, 2'000) == "approved");
  CHECK(counted.buy(2'001) == "amount_limit_exceeded");
  CHECK(counted.buy(2'000) == "approved");
  CHECK(counted.buy(1) == "amount_limit_exceeded");
}

TEST_CASE("a purchase that is given up whole is no purchase in the count, one given up in part still is") {
  Counted counted;
  for (int i = 0; i < 5; ++i) {
    CHECK(counted.hold(100) == "approved");
    CHECK(counted.on(ReverseAuthorization{}) == "approved");
  }
  CHECK(counted.hold(100) == "approved");
  CHECK(counted.on(ReverseAuthorization{}, 40) == "approved");
  CHECK(counted.hold(100) == "approved");
  CHECK(counted.hold(100) == "approved");
  CHECK(counted.hold(100) == "count_limit_exceeded");
}

TEST_CASE("what expires is given back to the day it was spent on") {
  Counted counted;
  CHECK(counted.hold(5'000) == "approved");
  const auto held = counted.bought;
  counted.desk.now += hour;
  CHECK(counted.buy(1) == "amount_limit_exceeded");
  counted.desk.expect<AuthorizationExpired>(ExpireAuthorization{.authorization = held});
  CHECK(counted.buy(5'000) == "approved");
}

TEST_CASE("a purchase captured at once counts until it is reversed, and for good where it is refunded") {
  Counted counted;
  CHECK(counted.buy(5'000) == "approved");
  CHECK(counted.on(ReverseAuthorization{}, 1'000) == "approved");
  CHECK(counted.buy(1'001) == "amount_limit_exceeded");
  CHECK(counted.buy(1'000) == "approved");
  counted.desk.expect<RefundPosted>(Refund{.authorization = by(counted.bought),
                                           .original = counted.desk.original(counted.bought),
                                           .amount = Amount{1'000}});
  CHECK(counted.buy(1) == "amount_limit_exceeded");
}

TEST_CASE("an increment counts, and stands within the amounts that are left") {
  Counted counted;
  CHECK(counted.hold(3'000) == "approved");
  CHECK(counted.on(IncrementAuthorization{}, 2'001) == "amount_limit_exceeded");
  CHECK(counted.on(IncrementAuthorization{}, 2'000) == "approved");
  CHECK(counted.buy(1) == "amount_limit_exceeded");
}

TEST_CASE("a limit on a single transaction sees an increment with what was held before it") {
  Counted counted(R"([{"name":"each","by":"card","per":"transaction","amount":"40.00"},
                      {"name":"wallet","by":"wallet","per":"transaction","amount":"45.00"}])");
  CHECK(counted.hold(3'000) == "approved");
  CHECK(counted.on(IncrementAuthorization{}, 1'001) == "amount_limit_exceeded");
  CHECK(counted.limit() == DecidingLimit{LimitKind::control_amount, 0, 4'000, 3'000});
  CHECK(counted.on(IncrementAuthorization{}, 1'000) == "approved");
  CHECK(counted.on(IncrementAuthorization{}, 1) == "amount_limit_exceeded");
  CHECK(counted.on(ReverseAuthorization{}, 500) == "approved");
  CHECK(counted.on(IncrementAuthorization{}, 501) == "amount_limit_exceeded");
  CHECK(counted.on(IncrementAuthorization{}, 500) == "approved");
}

TEST_CASE("a limit by wallet on a single transaction sees what that wallet holds of it") {
  Counted counted(R"([{"name":"wallet","by":"wallet","per":"transaction","amount":"40.00"}])");
  CHECK(counted.hold(3'000) == "approved");
  CHECK(counted.on(IncrementAuthorization{}, 1'001) == "amount_limit_exceeded");
  CHECK(counted.limit() == DecidingLimit{LimitKind::control_amount, 0, 4'000, 3'000});
  CHECK(counted.on(IncrementAuthorization{}, 1'000) == "approved");
}

TEST_CASE("a count that is used up neither declines an increment nor hides a limit on amounts behind it") {
  Counted counted(R"([{"name":"once","by":"card","per":"day","count":1},
                      {"name":"daily","by":"card","per":"day","amount":"50.00"}])");
  CHECK(counted.hold(3'000) == "approved");
  CHECK(counted.on(IncrementAuthorization{}, 2'001) == "amount_limit_exceeded");
  CHECK(counted.limit() == DecidingLimit{LimitKind::control_amount, 1, 5'000, 3'000});
  CHECK(counted.on(IncrementAuthorization{}, 2'000) == "approved");
}

TEST_CASE("an increment that funds decline names no limit") {
  Counted poor(R"([{"name":"daily","by":"card","per":"day","amount":"9999.00"}])");
  CHECK(poor.hold(99'999) == "approved");
  CHECK(poor.on(IncrementAuthorization{}, 2) == "insufficient_funds");
  CHECK(poor.limit() == DecidingLimit{});
}

TEST_CASE("a final capture gives back what it does not take") {
  Counted counted;
  CHECK(counted.hold(5'000) == "approved");
  CHECK(counted.on(CaptureAuthorization{.final = true}, 3'000) == "approved");
  CHECK(counted.buy(2'001) == "amount_limit_exceeded");
  CHECK(counted.buy(2'000) == "approved");
}

TEST_CASE("what is forced counts and is never declined by a limit") {
  Counted counted;
  CHECK(counted.buy(4'000, CaptureMode::now, true) == "approved");
  CHECK(counted.buy(4'000, CaptureMode::later, true) == "approved");
  CHECK(counted.buy(1) == "amount_limit_exceeded");
}

TEST_CASE("a presentment of what has ended counts on the day of its purchase") {
  Counted counted;
  CHECK(counted.hold(5'000) == "approved");
  CHECK(counted.on(ReverseAuthorization{}) == "approved");
  CHECK(counted.on(CaptureAuthorization{.forced = true}, 3'000) == "approved");
  CHECK(counted.buy(2'001) == "amount_limit_exceeded");
  CHECK(counted.buy(2'000) == "approved");
}

TEST_CASE("the program tells how long a hold stands and how far a capture may go above it") {
  Counted counted;
  CHECK(counted.hold(1'000, 5542) == "approved");
  const auto* hold = counted.desk.state.holds.find(counted.bought);
  REQUIRE(hold != nullptr);
  CHECK(hold->expires_at - hold->business_time == 60'000'000);
  CHECK(counted.on(CaptureAuthorization{}, 1'101) == "capture_exceeds_authorized");
  CHECK(counted.on(CaptureAuthorization{}, 1'100) == "approved");
  CHECK(counted.hold(1'000) == "approved");
  CHECK(counted.on(CaptureAuthorization{}, 1'001) == "capture_exceeds_authorized");
}

}  // namespace lastro::domain
