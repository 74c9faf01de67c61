#include "engine/domain/programs/program.h"

#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "engine/domain/programs/rule_text.h"

namespace lastro::domain {
namespace {

constexpr CategoryOrdinal food = 0;
constexpr CategoryOrdinal meal = 1;
constexpr CategoryOrdinal cash = 2;

Program example() {
  Program program;
  program.name = "example";
  program.document = "{}";
  program.categories = {{.category = *Category::from("FOOD"), .fallback = cash},
                        {.category = *Category::from("MEAL"), .fallback = cash},
                        {.category = *Category::from("CASH"), .fallback = std::nullopt}};
  program.mcc_rules = {
      {0, 0, meal}, {5411, 5412, food}, {5811, 5812, meal}, {5813, 5813, food}, {9999, 9999, food}};
  program.merchant_rules = {{MerchantMatch::exact, "UBER EATS", meal},
                            {MerchantMatch::exact, "UBER TRIP", cash},
                            {MerchantMatch::prefix, "IFOOD *MARKET", food},
                            {MerchantMatch::prefix, "IFOOD *", meal}};
  program.default_category = cash;
  return program;
}

}  // namespace

TEST_CASE("merchant rules come before MCC rules, and what matches nothing is the default's") {
  struct Row {
    Mcc mcc;
    std::string merchant;
    RuleKind kind;
    std::uint16_t ordinal;
    CategoryOrdinal category;
    std::string text;
  };
  using enum RuleKind;
  const Row rows[] = {
      {5411, "PADARIA", mcc, 1, food, "mcc 5411-5412"},
      {5412, "PADARIA", mcc, 1, food, "mcc 5411-5412"},
      {5410, "PADARIA", fallthrough, 0, cash, "default"},
      {5413, "PADARIA", fallthrough, 0, cash, "default"},
      {5811, "", mcc, 2, meal, "mcc 5811-5812"},
      {5812, "", mcc, 2, meal, "mcc 5811-5812"},
      {5813, "", mcc, 3, food, "mcc 5813"},
      {5814, "", fallthrough, 0, cash, "default"},
      {0, "", mcc, 0, meal, "mcc 0000"},
      {1, "", fallthrough, 0, cash, "default"},
      {9998, "", fallthrough, 0, cash, "default"},
      {9999, "", mcc, 4, food, "mcc 9999"},
      {10'000, "", fallthrough, 0, cash, "default"},
      {65'535, "", fallthrough, 0, cash, "default"},
      {5411, "UBER EATS", merchant, 0, meal, "merchant UBER EATS"},
      {4121, "UBER EATS", merchant, 0, meal, "merchant UBER EATS"},
      {5811, "UBER TRIP", merchant, 1, cash, "merchant UBER TRIP"},
      {5411, "UBER TRIPS", mcc, 1, food, "mcc 5411-5412"},
      {5411, "UBER", mcc, 1, food, "mcc 5411-5412"},
      {5411, "UBER EAT", mcc, 1, food, "mcc 5411-5412"},
      {4121, "IFOOD *BURGER", merchant, 3, meal, "merchant IFOOD **"},
      {4121, "IFOOD *", merchant, 3, meal, "merchant IFOOD **"},
      {4121, "IFOOD *MARKET", merchant, 2, food, "merchant IFOOD *MARKET*"},  // the longest prefix wins
      {4121, "IFOOD *MARKETING", merchant, 2, food, "merchant IFOOD *MARKET*"},
      {4121, "IFOOD *MARKE", merchant, 3, meal, "merchant IFOOD **"},
      {4121, "IFOOD", fallthrough, 0, cash, "default"},
      {4121, "MY IFOOD *BURGER", fallthrough, 0, cash, "default"},
  };
  const auto program = example();
  REQUIRE(unsoundness(program).empty());
  const CompiledProgram compiled(std::make_shared<const Program>(program));
  for (const auto& row : rows) {
    CAPTURE(row.mcc, row.merchant);
    const auto match = compiled.match(row.mcc, row.merchant);
    CHECK(match.kind == row.kind);
    CHECK(match.ordinal == row.ordinal);
    CHECK(match.category == row.category);
    CHECK(rule_text(program, match.kind, match.ordinal) == row.text);
  }
}

TEST_CASE("a program without rules gives everything to its default") {
  Program program;
  program.categories = {{.category = *Category::from("CASH"), .fallback = std::nullopt}};
  REQUIRE(unsoundness(program).empty());
  CHECK(CompiledProgram(std::make_shared<const Program>(program)).match(5411, "UBER EATS").kind ==
        RuleKind::fallthrough);
}

TEST_CASE("a rule the program does not have has no text") {
  const auto program = example();
  CHECK(rule_text(program, RuleKind::none, 0).empty());
  CHECK(rule_text(program, RuleKind::mcc, 5).empty());
  CHECK(rule_text(program, RuleKind::merchant, 4).empty());
  CHECK(rule_text(program, RuleKind::merchant, 65'535).empty());
}

TEST_CASE("an unsound program is told what is wrong with it") {
  struct Row {
    std::string what;
    std::function<void(Program&)> spoil;
    std::string told;
  };
  const auto many = [](std::size_t count) {
    std::vector<ProgramCategory> categories;
    for (std::size_t i = 0; i < count; ++i)
      categories.push_back({.category = *Category::from("C" + std::to_string(i)), .fallback = std::nullopt});
    return categories;
  };
  const Row rows[] = {
      {"no category", [](Program& p) { p.categories.clear(); }, "categories: 1 to 16 are needed"},
      {"seventeen categories", [&](Program& p) { p.categories = many(17); },
       "categories: 1 to 16 are needed"},
      {"default beyond the last", [](Program& p) { p.default_category = 3; },
       "default_category: no such category"},
      {"a nameless category", [](Program& p) { p.categories[1].category = {}; },
       "categories: a name is empty"},
      {"a category twice", [](Program& p) { p.categories[1].category = p.categories[0].category; },
       "categories: a name stands twice"},
      {"fallback beyond the last", [](Program& p) { p.categories[1].fallback = 3; },
       "fallback: no such category"},
      {"fallback to itself", [](Program& p) { p.categories[2].fallback = cash; },
       "fallback: a chain has a cycle"},
      {"fallback in a circle", [](Program& p) { p.categories[2].fallback = food; },
       "fallback: a chain has a cycle"},
      {"a range backwards",
       [](Program& p) {
         p.mcc_rules[1] = {5412, 5411, food};
       },
       "mcc_rules: a range is not within 0000 to 9999"},
      {"a code of five digits",
       [](Program& p) {
         p.mcc_rules[4] = {9999, 10'000, food};
       },
       "mcc_rules: a range is not within 0000 to 9999"},
      {"an MCC rule's category", [](Program& p) { p.mcc_rules[1].category = 3; },
       "mcc_rules: no such category"},
      {"ranges that overlap", [](Program& p) { p.mcc_rules[1].last = 5811; },
       "mcc_rules: ranges overlap or are not in order"},
      {"ranges out of order", [](Program& p) { std::swap(p.mcc_rules[1], p.mcc_rules[2]); },
       "mcc_rules: ranges overlap or are not in order"},
      {"a range twice", [](Program& p) { p.mcc_rules[2] = p.mcc_rules[1]; },
       "mcc_rules: ranges overlap or are not in order"},
      {"a nameless merchant", [](Program& p) { p.merchant_rules[0].name.clear(); },
       "merchant_rules: a name is empty"},
      {"a merchant rule's category", [](Program& p) { p.merchant_rules[0].category = 3; },
       "merchant_rules: no such category"},
      {"a match of another kind",
       [](Program& p) { p.merchant_rules[0].match = static_cast<MerchantMatch>(0); },
       "merchant_rules: no such match"},
      {"merchants out of order", [](Program& p) { std::swap(p.merchant_rules[0], p.merchant_rules[1]); },
       "merchant_rules: not in order, or one stands twice"},
      {"a prefix before an exact name",
       [](Program& p) { std::swap(p.merchant_rules[1], p.merchant_rules[2]); },
       "merchant_rules: not in order, or one stands twice"},
      {"a short prefix before a long one",
       [](Program& p) { std::swap(p.merchant_rules[2], p.merchant_rules[3]); },
       "merchant_rules: not in order, or one stands twice"},
      {"a merchant twice", [](Program& p) { p.merchant_rules[1].name = p.merchant_rules[0].name; },
       "merchant_rules: not in order, or one stands twice"},
      {"a document no event can hold", [](Program& p) { p.document.assign(60 * 1024, ' '); },
       "the program is too large"},
      {"tables no event can hold",
       [](Program& p) {
         p.document.assign(48 * 1024, ' ');
         p.merchant_rules.clear();
         for (int i = 1000; i < 1400; ++i)
           p.merchant_rules.push_back({MerchantMatch::exact, "MERCHANT " + std::to_string(i), food});
       },
       "the program is too large"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    auto program = example();
    row.spoil(program);
    CHECK(unsoundness(program) == row.told);
  }
  auto most = example();
  most.categories = many(16);
  CHECK(unsoundness(most).empty());
}

}  // namespace lastro::domain
