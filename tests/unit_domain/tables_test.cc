#include <array>
#include <numeric>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "engine/domain/authorizations/decline_reason.h"
#include "engine/domain/authorizations/shares.h"
#include "engine/domain/cards/cards.h"
#include "engine/domain/events.h"
#include "engine/domain/status.h"

namespace lastro::domain {
namespace {

std::int64_t sum_of(const std::vector<Amount>& amounts) {
  return std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0},
                         [](std::int64_t sum, Amount amount) { return sum + amount.minor; });
}

}  // namespace

TEST_CASE("every decline has one name and the codes that processors know") {
  struct Row {
    DeclineReason reason;
    int stored;
    std::string name;
    std::string code;
    std::string authorize;
  };
  using enum DeclineReason;
  const Row rows[] = {
      {none, 0, "approved", "00", "00"},
      {account_unknown, 1, "account_unknown", "14", "07"},
      {card_unknown, 2, "card_unknown", "14", "07"},
      {card_blocked, 3, "card_blocked", "62", "07"},
      {card_lost, 4, "card_lost", "41", "07"},
      {card_stolen, 5, "card_stolen", "43", "07"},
      {card_cancelled, 6, "card_cancelled", "14", "07"},
      {card_closed, 7, "card_closed", "14", "07"},
      {card_expired, 8, "card_expired", "54", "07"},
      {client_blocked, 9, "client_blocked", "62", "07"},
      {client_closed, 10, "client_closed", "78", "07"},
      {account_blocked, 11, "account_blocked", "62", "07"},
      {account_closed, 12, "account_closed", "78", "07"},
      {currency_mismatch, 13, "currency_mismatch", "57", "07"},
      {category_unknown, 14, "category_unknown", "57", "07"},
      {insufficient_funds, 15, "insufficient_funds", "51", "51"},
      {deadline_passed, 16, "deadline_passed", "91", "07"},
      {amount_out_of_range, 17, "amount_out_of_range", "13", "07"},
      {refund_exceeds_captured, 18, "refund_exceeds_captured", "13", "07"},
      {employer_insufficient_funds, 19, "employer_insufficient_funds", "51", "07"},
      {authorization_declined, 20, "authorization_declined", "12", "07"},
      {purchase_not_covered, 21, "purchase_not_covered", "57", "07"},
      {mcc_not_allowed, 22, "mcc_not_allowed", "57", "07"},
      {merchant_not_allowed, 23, "merchant_not_allowed", "57", "07"},
      {country_not_allowed, 24, "country_not_allowed", "62", "07"},
      {entry_mode_not_allowed, 25, "entry_mode_not_allowed", "57", "07"},
      {hour_not_allowed, 26, "hour_not_allowed", "05", "07"},
      {amount_limit_exceeded, 27, "amount_limit_exceeded", "61", "07"},
      {count_limit_exceeded, 28, "count_limit_exceeded", "65", "07"},
      {authorization_captured, 29, "authorization_captured", "12", "07"},
      {authorization_reversed, 30, "authorization_reversed", "12", "07"},
      {authorization_expired, 31, "authorization_expired", "12", "07"},
      {capture_exceeds_authorized, 32, "capture_exceeds_authorized", "13", "07"},
      {reversal_exceeds_authorized, 33, "reversal_exceeds_authorized", "13", "07"},
      {authorization_unknown, 34, "authorization_unknown", "25", "07"},
      {reversed_before, 35, "reversed_before", "12", "07"},
      {transaction_time_not_allowed, 36, "transaction_time_not_allowed", "12", "07"},
      {expiry_mismatch, 37, "expiry_mismatch", "54", "07"},
  };
  CHECK(decline_table().size() == std::size(rows));
  std::set<std::string_view> names;
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const auto& codes = decline_codes(row.reason);
    CHECK(static_cast<int>(row.reason) == row.stored);
    CHECK(codes.reason == row.reason);
    CHECK(codes.name == row.name);
    CHECK(codes.code == row.code);
    CHECK(codes.authorize == row.authorize);
    CHECK(names.insert(codes.name).second);
  }
}

TEST_CASE("07 is a code of /authorize alone: elsewhere it means pick up the card") {
  for (const auto& codes : decline_table()) CHECK(codes.code != "07");
}

TEST_CASE("an amount is shared in proportion, and what rounding leaves goes to the first that can take it") {
  struct Row {
    std::int64_t amount;
    std::vector<Amount> remaining;
    std::vector<Amount> shares;
  };
  constexpr auto highest = std::numeric_limits<std::int64_t>::max();
  const Row rows[] = {
      {10, {{10}}, {{10}}},
      {0, {{0}}, {{0}}},
      {0, {}, {}},
      {3, {{10}}, {{3}}},
      {50, {{50}, {50}}, {{25}, {25}}},
      {1, {{50}, {50}}, {{1}, {0}}},
      {3, {{50}, {50}}, {{2}, {1}}},
      {10, {{1}, {1}, {1}, {97}}, {{1}, {0}, {0}, {9}}},
      {99, {{1}, {1}, {98}}, {{1}, {1}, {97}}},
      {100, {{0}, {100}}, {{0}, {100}}},
      {1, {{0}, {100}}, {{0}, {1}}},
      {2, {{1}, {1}, {1}}, {{1}, {1}, {0}}},
      {highest, {{highest}}, {{highest}}},
      {highest - 1, {{highest - 2}, {2}}, {{highest - 2}, {1}}},
      {1, {{highest - 1}, {1}}, {{1}, {0}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.amount, row.remaining.size());
    const auto shares = share_in_proportion(Amount{row.amount}, row.remaining);
    CHECK(sum_of(shares) == row.amount);
    CHECK(shares == row.shares);
  }
}

TEST_CASE(
    "shares add up to the amount, none passes its part, and none is less than its proportion rounded down") {
  std::uint64_t random = 1;
  const auto draw = [&](std::uint64_t below) {
    random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return static_cast<std::int64_t>((random >> 33U) % below);
  };
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Amount> remaining(static_cast<std::size_t>(1 + draw(16)));
    const auto scale = static_cast<std::uint64_t>(round % 3 == 0 ? 4 : 1'000'000);
    for (auto& part : remaining) part = Amount{draw(scale)};
    const auto total = sum_of(remaining);
    const auto amount = total == 0 ? 0 : draw(static_cast<std::uint64_t>(total) + 1);
    const auto shares = share_in_proportion(Amount{amount}, remaining);
    REQUIRE(shares.size() == remaining.size());
    REQUIRE(sum_of(shares) == amount);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      REQUIRE(shares[i].minor >= 0);
      REQUIRE(shares[i] <= remaining[i]);
      if (total > 0) REQUIRE(shares[i].minor >= amount * remaining[i].minor / total);
    }
  }
}

TEST_CASE("a time's month turns at midnight of the first in Brasília") {
  struct Row {
    UnixMicros time;
    int year;
    int month;
  };
  const Row rows[] = {
      {10'800'000'000, 1970, 1},        {10'799'999'999, 1969, 12},        {0, 1969, 12},
      {1'772'333'999'999'999, 2026, 2},                                    // 2026-02-28T23:59:59.999999-03:00
      {1'772'334'000'000'000, 2026, 3}, {1'709'261'999'999'999, 2024, 2},  // the 29th
      {1'709'262'000'000'000, 2024, 3}, {1'767'236'399'999'999, 2025, 12}, {1'767'236'400'000'000, 2026, 1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.time);
    CHECK(month_of(row.time) == 12 * row.year + row.month - 1);
  }
}

TEST_CASE("a status is stored by a number and known by a name, and all but two are final") {
  struct Row {
    Status status;
    int stored;
    std::string name;
    bool final;
    bool card_only;
  };
  const Row rows[] = {
      {Status::active, 1, "active", false, false}, {Status::blocked, 2, "blocked", false, false},
      {Status::closed, 3, "closed", true, false},  {Status::lost, 4, "lost", true, true},
      {Status::stolen, 5, "stolen", true, true},   {Status::cancelled, 6, "cancelled", true, true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(static_cast<int>(row.status) == row.stored);
    CHECK(status_name(row.status) == row.name);
    CHECK(status_from(row.name) == row.status);
    CHECK(is_final(row.status) == row.final);
    CHECK(is_card_only(row.status) == row.card_only);
  }
  CHECK_FALSE(status_from("").has_value());
  CHECK_FALSE(status_from("Active").has_value());
  CHECK(status_name(static_cast<Status>(0)).empty());
  CHECK(status_name(static_cast<Status>(7)).empty());
}

TEST_CASE("a category is one to eight letters, digits and underscores, a letter first") {
  for (const auto* name : {"F", "FOOD", "MEAL_2", "A1234567", "Z_______"}) {
    CAPTURE(name);
    const auto category = Category::from(name);
    REQUIRE(category.has_value());
    CHECK(category->name() == name);
    CHECK(Category::from_bits(category->bits()) == *category);
    CHECK(static_cast<bool>(*category));
  }
  for (const auto* name : {"", "food", "1FOOD", "_FOOD", "FOOD ", "A12345678", "FO-OD", "FOÓD"}) {
    CAPTURE(name);
    CHECK_FALSE(Category::from(name).has_value());
  }
  CHECK_FALSE(Category::from(std::string_view("FO\0D", 4)).has_value());
  CHECK_FALSE(static_cast<bool>(Category{}));
  // The bytes in name order: the first letter is the lowest.
  CHECK(Category::from("AB")->bits() == 0x4241U);
}

namespace {

template <std::size_t... I>
std::set<std::string> all_event_names(std::index_sequence<I...>) {
  std::set<std::string> names;
  const auto add = [&](const EventBody& body) {
    const auto name = event_name(body);
    names.insert(std::string(name.aggregate) + "." + std::string(name.type));
  };
  (add(EventBody{std::in_place_index<I>}), ...);
  return names;
}

}  // namespace

TEST_CASE("every event has a name of its own") {
  const auto names = all_event_names(std::make_index_sequence<std::variant_size_v<EventBody>>{});
  CHECK(names == std::set<std::string>{"ledger.opened",
                                       "engine.version_activated",
                                       "program.published",
                                       "program.part_stored",
                                       "employer.created",
                                       "employer.funded",
                                       "client.created",
                                       "account.opened",
                                       "card.issued",
                                       "client.status_changed",
                                       "account.status_changed",
                                       "card.status_changed",
                                       "load.posted",
                                       "load.declined",
                                       "authorization.approved",
                                       "authorization.declined",
                                       "refund.posted",
                                       "refund.declined",
                                       "authorization.held",
                                       "authorization.forced",
                                       "authorization.incremented",
                                       "increment.declined",
                                       "authorization.captured",
                                       "capture.declined",
                                       "authorization.reversed",
                                       "reversal.declined",
                                       "authorization.expired",
                                       "presentment.posted",
                                       "account.inquired",
                                       "settlement.posted"});
}

}  // namespace lastro::domain
