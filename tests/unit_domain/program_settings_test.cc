#include <catch2/catch.hpp>
#include <simdjson.h>

#include "engine/programs/program_document.h"

namespace lastro::programs {

// The same documents are held against the published schema by tests/program_documents/schema_test.py.
TEST_CASE("each document of the corpus is accepted, or refused with the place and the reason") {
  simdjson::dom::parser parser;
  simdjson::dom::array cases;
  REQUIRE(parser.load(LASTRO_PROGRAM_DOCUMENTS).get_array().get(cases) == simdjson::SUCCESS);
  REQUIRE(cases.size() > 50);
  for (const auto each : cases) {
    const auto what = std::string{each["what"].get_string().value()};
    CAPTURE(what);
    const auto program = compile_program(simdjson::minify(each["document"].value()));
    CHECK((program ? "accepted" : program.error().message) == each["told"].get_string().value());
    if (!program) continue;
    CHECK(each["fits_schema"].get_bool().value());
    CHECK(domain::unsoundness(*program).empty());
    const auto again = compile_program(program->document);
    REQUIRE(again.has_value());
    CHECK(*again == *program);
  }
}

TEST_CASE("the complete document has all of its tables") {
  using namespace domain;
  simdjson::dom::parser parser;
  simdjson::dom::element complete;
  REQUIRE(parser.load(LASTRO_PROGRAM_DOCUMENTS).at(0)["document"].get(complete) == simdjson::SUCCESS);
  const auto program = compile_program(simdjson::minify(complete)).value();
  CHECK(program.mcc_rules ==
        std::vector<MccRule>{{5411, 5412, 0}, {5800, 5810, 2}, {5811, 5812, 1}, {5813, 5899, 2}});
  CHECK(program.merchant_rules.back().name == "PAO DE ACUCAR");
  CHECK(program.processor_prefixes == std::vector<std::string>{"PICPAY*", "UBER *", "PAG*", "MP*"});
  CHECK(program.restrictions.blocked_mccs == std::vector<MccRange>{{6010, 6012}, {7995, 7995}});
  CHECK(program.restrictions.allowed_entry_modes == 0b1001);
  CHECK(program.restrictions.allowed_hours ==
        std::vector<HourWindow>{{.days = 0b10001, .from = 360, .until = 1440},
                                {.days = 127, .from = 1320, .until = 1440},
                                {.days = 127, .from = 0, .until = 120}});
  REQUIRE(program.controls.size() == 5);
  CHECK(program.controls[1] == SpendControl{.name = "meals-a-day",
                                            .by = ControlSubject::category,
                                            .per = ControlWindow::day,
                                            .amount = Amount{6'000},
                                            .count = 3,
                                            .categories = 0b010});
  CHECK(program.controls[3].amount == Amount{150'050});
  CHECK(program.controls[4].hours == 2);
  CHECK(hold_rules_of(program, 7011) == HoldRules{.life_s = 2'592'000, .tolerance_basis_points = 1'500});
  CHECK(hold_rules_of(program, 5542) == HoldRules{.life_s = 432'000, .tolerance_basis_points = 10'000});
  CHECK(hold_rules_of(program, 5411) == HoldRules{.life_s = 432'000, .tolerance_basis_points = 0});
  CHECK(program.capture_later);
}

TEST_CASE("the program of the worker's food programme mixes nothing and never turns to cash") {
  const auto program = compile_program(pat_document());
  REQUIRE(program.has_value());
  CHECK(program->name == "pat");
  CHECK_FALSE(program->default_category.has_value());
  for (const auto& category : program->categories) {
    CHECK_FALSE(category.fallback.has_value());
    CHECK(category.category.name() != "CASH");
  }
}

}  // namespace lastro::programs
