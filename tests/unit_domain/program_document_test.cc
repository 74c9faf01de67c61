#include "engine/programs/program_document.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/bytes.h"
#include "engine/domain/programs/program_parts.h"
#include "engine/domain/programs/rule_text.h"
#include "engine/keys/sha256.h"

namespace lastro::programs {
namespace {

/// A document with one part replaced.
std::string with(std::string_view field, std::string_view value) {
  struct Member {
    std::string_view name;
    std::string_view value;
  };
  const Member members[] = {
      {"name", R"("meal-card")"},
      {"description", R"("A card.")"},
      {"categories", R"([{"name":"MEAL","fallback":"CASH"},{"name":"CASH"}])"},
      {"default_category", R"("CASH")"},
      {"mcc_rules", R"([{"mcc":"5811-5812","category":"MEAL"}])"},
      {"merchant_rules", R"([{"match":"exact","name":"UBER EATS","category":"MEAL"}])"},
  };
  std::string text = "{";
  for (const auto& member : members) {
    const auto& chosen = member.name == field ? value : member.value;
    if (chosen.empty()) continue;
    if (text.size() > 1) text += ',';
    text += '"' + std::string(member.name) + "\":" + std::string(chosen);
  }
  return text + "}";
}

std::string refusal_of(std::string_view document) {
  const auto program = compile_program(document);
  if (program) return "accepted";
  CHECK(program.error().code == ErrorCode::invalid);
  return program.error().message;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// Rules for that many merchants.
std::string merchants(int count) {
  std::string rules = "[";
  for (int i = 0; i < count; ++i) {
    if (i > 0) rules += ',';
    rules += R"({"match":"exact","name":"M)" + std::to_string(1000 + i) + R"(","category":"CASH"})";
  }
  return rules + "]";
}

/// CASH, then C1, C2, …
std::string many_categories(int count) {
  std::string text = R"([{"name":"CASH"})";
  for (int i = 1; i < count; ++i) text += R"(,{"name":"C)" + std::to_string(i) + R"("})";
  return text + "]";
}

}  // namespace

TEST_CASE("the shipped program compiles, and its canonical form never changes unnoticed") {
  const auto program = compile_program(benefit_card_document());
  REQUIRE(program.has_value());
  CHECK(program->name == "benefit-card");
  CHECK(
      program->document ==
      R"({"categories":[{"fallback":"CASH","name":"FOOD"},{"fallback":"CASH","name":"MEAL"},{"name":"CASH"}],)"
      R"("default_category":"CASH",)"
      R"("description":"The public benefit-card contract: food and meal by MCC, cash for everything else and )"
      R"(as fallback.",)"
      R"("mcc_rules":[{"category":"FOOD","mcc":"5411-5412"},{"category":"MEAL","mcc":"5811-5812"}],)"
      R"("merchant_rules":[{"category":"MEAL","match":"exact","name":"UBER EATS"},)"
      R"({"category":"CASH","match":"exact","name":"UBER TRIP"},)"
      R"({"category":"MEAL","match":"prefix","name":"IFOOD *"}],"name":"benefit-card"})");
  REQUIRE(program->categories.size() == 3);
  CHECK(program->categories[0].category.name() == "FOOD");
  CHECK(program->categories[0].fallback == domain::CategoryOrdinal{2});
  CHECK(program->categories[2].category.name() == "CASH");
  CHECK_FALSE(program->categories[2].fallback.has_value());
  CHECK(program->default_category == 2);
  CHECK(domain::rule_text(*program, domain::RuleKind::mcc, 0) == "mcc 5411-5412");
  CHECK(domain::rule_text(*program, domain::RuleKind::merchant, 2) == "merchant IFOOD **");
}

TEST_CASE("a canonical document compiles to the same tables and is its own canonical form") {
  for (const auto& document :
       {std::string(benefit_card_document()), with("", ""),
        with("description", R"("tab\t, quote \", back\\slash, \u0001, \/ and \u00e9")")}) {
    const auto program = compile_program(document);
    REQUIRE(program.has_value());
    const auto again = compile_program(program->document);
    REQUIRE(again.has_value());
    CHECK(*again == *program);
  }
}

TEST_CASE("blanks and the order of members and rules do not change what a document compiles to") {
  const auto one = compile_program(with("mcc_rules", R"([{"mcc":"5411","category":"CASH"},
                                                        {"mcc":"5811-5812","category":"MEAL"}])"));
  const auto other = compile_program(with("mcc_rules", R"([{"category":"MEAL","mcc":"5811-5812"},
                                                          {"category":"CASH" , "mcc":"5411"}])"));
  REQUIRE(one.has_value());
  REQUIRE(other.has_value());
  CHECK(one->mcc_rules == other->mcc_rules);
  CHECK(one->mcc_rules.front().first == 5411);
}

TEST_CASE(
    "merchant names are normalised when compiled, exact ones come first and long prefixes before short "
    "ones") {
  const auto program = compile_program(with("merchant_rules", R"([
      {"match":"prefix","name":"ifood","category":"CASH"},
      {"match":"prefix","name":"iFood  *Mercado","category":"MEAL"},
      {"match":"exact","name":"  Pão de   Açúcar ","category":"MEAL"},
      {"match":"exact","name":"Bar","category":"MEAL"}])"));
  REQUIRE(program.has_value());
  REQUIRE(program->merchant_rules.size() == 4);
  CHECK(program->merchant_rules[0].name == "BAR");
  CHECK(program->merchant_rules[1].name == "PAO DE ACUCAR");
  CHECK(program->merchant_rules[2].name == "IFOOD *MERCADO");
  CHECK(program->merchant_rules[3].name == "IFOOD");
}

TEST_CASE("rules may be absent, and so may the description") {
  CHECK(refusal_of(with("mcc_rules", "")) == "accepted");
  CHECK(refusal_of(with("merchant_rules", "")) == "accepted");
  CHECK(refusal_of(with("description", "")) == "accepted");
  CHECK(refusal_of(with("mcc_rules", "[]")) == "accepted");
}

TEST_CASE("a document that is refused is told the place and the reason") {
  struct Row {
    std::string document;
    std::string told;
  };
  const Row rows[] = {
      {"", "/: is not a JSON object"},
      {"null", "/: is not a JSON object"},
      {"[]", "/: is not a JSON object"},
      {"{", "/: is not a JSON object"},
      {"{} {}", "/: is not a JSON object"},
      {"{\"name\":\"\xFF\"}", "/: is not a JSON object"},
      {std::string(2000, '['), "/: is not a JSON object"},
      {std::string(961 * 1024, ' '), "/: the document is longer than 960 KiB"},
      {"{}", "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", "1"), "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", R"("")"), "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", R"("Meal")"), "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", R"("1meal")"), "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", R"("meal_card")"), "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", '"' + std::string(33, 'a') + '"'), "/name: must match [a-z][a-z0-9-]{0,31}"},
      {with("name", R"("a","colour":"red")"), "/colour: unknown field"},
      {with("name", R"("a","name":"b")"), "/name: stands twice"},
      {with("description", "1e5"), "/description: must be a string"},
      {with("description", "[1e300]"), "/description: must be a string"},
      {with("categories", ""), "/mcc_rules/0/category: names no category"},
      {R"({"name":"a","default_category":"CASH"})", "/default_category: names no category"},
      {with("categories", "{}"), "/categories: must be an array"},
      {with("categories", R"(["MEAL"])"), "/categories/0: must be an object"},
      {with("categories", R"([{"name":"CASH"},{"name":"meal"}])"),
       "/categories/1/name: must match [A-Z][A-Z0-9_]{0,7}"},
      {with("categories", R"([{"name":"NINECHARS"}])"), "/categories/0/name: must match [A-Z][A-Z0-9_]{0,7}"},
      {with("categories", R"([{"fallback":"CASH"}])"), "/categories/0/name: must match [A-Z][A-Z0-9_]{0,7}"},
      {with("categories", R"([{"name":"CASH","color":1}])"), "/categories/0/color: unknown field"},
      {with("categories", R"([{"name":"CASH","name":"MEAL"}])"), "/categories/0/name: stands twice"},
      {with("categories", R"([{"name":"MEAL","fallback":"FOOD"}])"),
       "/categories/0/fallback: names no category"},
      {with("categories", R"([{"name":"MEAL","fallback":null}])"),
       "/categories/0/fallback: names no category"},
      {with("categories", R"([{"name":"MEAL"},{"name":"CASH","fallback":"CASH"}])"),
       "/categories/1/fallback: leads back to this category"},
      {with("categories", R"([{"name":"MEAL"},{"name":"CASH"},{"name":"MEAL"}])"),
       "/categories/2/name: stands twice"},
      {with("categories",
            R"([{"name":"MEAL"},{"name":"CASH"})" + repeated(R"(,{"name":"OTHER"})", 300) + "]"),
       "/categories/3/name: stands twice"},
      {with("categories", "[]"), "/categories: needs a category"},
      {with("categories", many_categories(17)), "/categories: has more than 16 entries"},
      {with("default_category", ""), "/default_category: names no category"},
      {with("default_category", R"("FOOD")"), "/default_category: names no category"},
      {with("mcc_rules", "null"), "/mcc_rules: must be an array"},
      {with("mcc_rules", "[5811]"), "/mcc_rules/0: must be an object"},
      {with("mcc_rules", R"([{"mcc":5811,"category":"MEAL"}])"),
       "/mcc_rules/0/mcc: must be four digits or a range of them, such as 5811-5812"},
      {with("mcc_rules", R"([{"mcc":"581","category":"MEAL"}])"),
       "/mcc_rules/0/mcc: must be four digits or a range of them, such as 5811-5812"},
      {with("mcc_rules", R"([{"mcc":"5811-","category":"MEAL"}])"),
       "/mcc_rules/0/mcc: must be four digits or a range of them, such as 5811-5812"},
      {with("mcc_rules", R"([{"mcc":"5812-5811","category":"MEAL"}])"),
       "/mcc_rules/0/mcc: must be four digits or a range of them, such as 5811-5812"},
      {with("mcc_rules", R"([{"mcc":"58 1","category":"MEAL"}])"),
       "/mcc_rules/0/mcc: must be four digits or a range of them, such as 5811-5812"},
      {with("mcc_rules", R"([{"mcc":"5811","category":"MEAL"},{"mcc":"5900","category":"FOOD"}])"),
       "/mcc_rules/1/category: names no category"},
      {with("mcc_rules", R"([{"mcc":"5811","category":"MEAL","x":0}])"), "/mcc_rules/0/x: unknown field"},
      {with("mcc_rules", R"([{"mcc":"5811-5820","category":"MEAL"},{"mcc":"5815","category":"MEAL"}])"),
       "/mcc_rules/1/mcc: overlaps /mcc_rules/0: give one of them a higher priority"},
      {with("merchant_rules", R"([{"match":"suffix","name":"A","category":"MEAL"}])"),
       "/merchant_rules/0/match: must be exact, prefix or contains"},
      {with("merchant_rules", R"([{"name":"A","category":"MEAL"}])"),
       "/merchant_rules/0/match: must be exact, prefix or contains"},
      {with("merchant_rules", R"([{"match":"exact","name":"  ","category":"MEAL"}])"),
       "/merchant_rules/0/name: must be a merchant name"},
      {with("merchant_rules", R"([{"match":"exact","name":"A","category":"FOOD"}])"),
       "/merchant_rules/0/category: names no category"},
      {with("merchant_rules", R"([{"match":"exact","name":"A","category":"MEAL","y":[]}])"),
       "/merchant_rules/0/y: unknown field"},
      {with("merchant_rules", R"([{"match":"exact","name":"a","category":"MEAL"},
                                  {"match":"exact","name":"A","category":"CASH"}])"),
       "/merchant_rules/1/name: stands twice"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.document.substr(0, 300));
    CHECK(refusal_of(row.document) == row.told);
  }
}

TEST_CASE("a document whose tables no event could hold is one in parts, with its digest") {
  const auto document = with("merchant_rules", merchants(900));
  REQUIRE(document.size() < 48 * 1024);
  const auto program = compile_program(document);
  REQUIRE(program.has_value());
  CHECK(needs_parts(*program));
  CHECK(program->digest == keys::sha256(as_bytes(program->document)));
  CHECK(compile_program(with("merchant_rules", merchants(100))).value().digest == Sha256{});
}

TEST_CASE("a document over 48 KiB is one in parts, whatever its tables take") {
  const auto of_size = [](std::size_t bytes) {
    const auto rest = with("description", R"("")").size();
    return with("description", '"' + std::string(bytes - rest, 'x') + '"');
  };
  CHECK_FALSE(needs_parts(compile_program(of_size(48 * 1024)).value()));
  CHECK(needs_parts(compile_program(of_size(48 * 1024 + 1)).value()));
  CHECK(refusal_of(of_size(960 * 1024)) == "accepted");
  CHECK(refusal_of(of_size(960 * 1024 + 1)) == "/: the document is longer than 960 KiB");
}

TEST_CASE("a document whose other tables no event could hold is refused") {
  std::string groups = "[";
  for (int group = 0; group < 16; ++group) {
    groups += std::string(group == 0 ? "" : ",") + R"({"name":"g)" + std::to_string(group) + R"(","mccs":[)";
    for (int mcc = 1000; mcc < 2000; ++mcc)
      groups += (mcc == 1000 ? "\"" : ",\"") + std::to_string(mcc) + '"';
    groups += "]}";
  }
  CHECK(refusal_of(with("description", R"("","mcc_groups":)" + groups + "]")) ==
        "/: the program is too large");
}

}  // namespace lastro::programs
