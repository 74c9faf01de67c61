#include "tools/traffic/generator.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "api/json/documents.h"
#include "api/json/utf8.h"

namespace lastro::tools::test {
namespace {

const Plan& default_plan() {
  static const Plan plan = generate_plan({}).value();
  return plan;
}

std::size_t count(const Plan& plan, auto predicate) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.steps, predicate));
}

}  // namespace

TEST_CASE("The default month is always the same one, to the last character") {
  // A change of the generator changes this, on purpose only: the figures of earlier runs stop being
  // comparable.
  CHECK(plan_prefix(default_plan()) == "ppadngnjoj");
  CHECK(plan_prefix(*generate_plan({})) == plan_prefix(default_plan()));
}

TEST_CASE("Another seed, month or number of cards gives other people, rows and external ids") {
  const GeneratorOptions base{.cards = 20};
  const std::vector<GeneratorOptions> others = {
      {.cards = 21}, {.cards = 20, .month = base.month + 1}, {.cards = 20, .seed = 2}};
  const auto plan = generate_plan(base);
  REQUIRE(plan);
  for (const auto& options : others) {
    const auto other = generate_plan(options);
    REQUIRE(other);
    CHECK(plan_prefix(*other) != plan_prefix(*plan));
    CHECK(other->accounts[0].document != plan->accounts[0].document);
    CHECK(other->employer_document != plan->employer_document);
  }
}

TEST_CASE(
    "The default month has 80 to 120 thousand transactions of 2,000 cards, one to two in a hundred refunds") {
  const Plan& plan = default_plan();
  CHECK(plan.accounts.size() == 2000);
  CHECK(plan.cards.size() == 2000);
  const auto refunds = count(plan, [](const Step& s) { return s.kind == StepKind::refund; });
  const auto rows = count(plan, [](const Step& s) { return s.kind != StepKind::load; });
  CHECK(rows >= 80'000);
  CHECK(rows <= 120'000);
  CHECK(refunds * 100 >= rows);
  CHECK(refunds * 100 <= rows * 2);
}

TEST_CASE("Cardholders have valid CPFs, no two the same, and texts that the API takes") {
  const Plan& plan = default_plan();
  CHECK(api::is_cnpj(plan.employer_document));
  std::set<std::string> documents;
  for (const auto& account : plan.accounts) {
    INFO(account.name);
    REQUIRE(api::is_cpf(account.document));
    REQUIRE(documents.insert(account.document).second);
    REQUIRE(api::is_utf8(account.name));
    REQUIRE(account.email.find('@') != std::string::npos);
    REQUIRE(std::ranges::all_of(account.email, [](char c) { return c > ' ' && c < '\x7f'; }));
    REQUIRE(account.phone.size() == 14);
    REQUIRE(parse_local_time(account.birth_date + "T00:00"));
  }
}

TEST_CASE("Every step is of the month, in order of time, and numbered in that order") {
  const GeneratorOptions options;
  const LocalSeconds begin = month_start(options.month);
  const LocalSeconds end = month_start(options.month + 1);
  std::uint32_t rows = 0;
  std::uint32_t loads = 0;
  LocalSeconds last = begin;
  for (const auto& step : default_plan().steps) {
    REQUIRE(step.time);
    REQUIRE(*step.time >= last);
    REQUIRE(*step.time < end);
    REQUIRE(step.amount_minor > 0);
    REQUIRE(step.number == (step.kind == StepKind::load ? ++loads : ++rows));
    if (step.kind != StepKind::load) {
      REQUIRE(default_plan().cards[step.card].account == step.account);
      REQUIRE(step.mcc.size() == 4);
      REQUIRE(step.merchant.size() == 40);
      REQUIRE(step.merchant.ends_with("BR"));
    }
    last = *step.time;
  }
}

TEST_CASE("Few cards, but some, expired before the month") {
  const Plan& plan = default_plan();
  const auto expired =
      std::ranges::count_if(plan.cards, [](const PlannedCard& card) { return card.expires < "2026-10"; });
  CHECK(expired >= 5);
  CHECK(expired <= 20);
  for (const auto& card : plan.cards) REQUIRE(parse_month(card.expires));
}

TEST_CASE("Each account is loaded in three categories at the beginning and on the fifth working day") {
  const Plan& plan = default_plan();
  std::map<LocalSeconds, std::size_t> loads;
  std::set<std::string> categories;
  for (const auto& step : plan.steps) {
    if (step.kind != StepKind::load) continue;
    ++loads[*step.time];
    categories.insert(step.category);
  }
  // 1 October 2026 is a Thursday: the fifth working day is Wednesday the 7th.
  CHECK(loads == std::map<LocalSeconds, std::size_t>{{*parse_local_time("2026-10-01T00:00"), 6000},
                                                     {*parse_local_time("2026-10-07T00:00"), 6000}});
  CHECK(categories == std::set<std::string>{"CASH", "FOOD", "MEAL"});
}

TEST_CASE("Meals are bought at meal times, little at night, and cinemas and bars at weekends") {
  std::array<std::size_t, 24> meals{};
  std::array<std::size_t, 24> all{};
  std::map<std::string, std::array<std::size_t, 2>> by_weekend;
  for (const auto& step : default_plan().steps) {
    if (step.kind != StepKind::authorization) continue;
    const auto hour = static_cast<std::size_t>(*step.time % seconds_per_day / 3600);
    ++all[hour];
    if (step.mcc == "5812") ++meals[hour];
    const unsigned weekday = weekday_of(*step.time);
    ++by_weekend[step.mcc][weekday == 0 || weekday == 6 ? 1 : 0];
  }
  for (const std::size_t peak : {12U, 13U, 19U, 20U}) {
    for (const std::size_t other : {3U, 9U, 15U, 16U, 23U}) CHECK(meals[peak] > 3 * meals[other]);
  }
  for (const std::size_t night : {1U, 2U, 3U, 4U}) CHECK(all[night] * 10 < all[12]);
  // October 2026 has 22 weekdays and 9 days of weekends.
  for (const char* mcc : {"5813", "7832"}) CHECK(by_weekend[mcc][1] * 22 > by_weekend[mcc][0] * 9 * 2);
  CHECK(by_weekend["4111"][1] * 22 * 2 < by_weekend["4111"][0] * 9);
}

TEST_CASE("A refund names an earlier purchase's account, MCC and merchant, and at most its amount") {
  std::map<std::pair<std::uint32_t, std::string>, std::int64_t> highest;
  for (const auto& step : default_plan().steps) {
    if (step.kind == StepKind::load) continue;
    auto& known = highest[{step.account, step.mcc + step.merchant}];
    if (step.kind == StepKind::authorization) {
      known = std::max(known, step.amount_minor);
    } else {
      REQUIRE(step.amount_minor <= known);
    }
  }
}

TEST_CASE("Sizes and months beyond the generator's limits are refused") {
  CHECK_FALSE(generate_plan({.cards = 0}));
  CHECK_FALSE(generate_plan({.cards = generator_cards_max + 1}));
  CHECK_FALSE(generate_plan({.cards = 1, .month = 0}));
  CHECK(generate_plan({.cards = 1}));
}

}  // namespace lastro::tools::test
