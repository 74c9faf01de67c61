// A program of its own, so that it can be skipped: the file is not part of the source tree.
#define CATCH_CONFIG_RUNNER
#include <fstream>
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "tools/traffic/csv_mapping.h"
#include "tools/traffic/csv_source.h"

namespace lastro::tools::test {
namespace {

constexpr const char* card_file = "../shared/data/card_transactions.csv";

}  // namespace

TEST_CASE("Every row of the card transactions file is sent, for five accounts loaded in each of 210 months") {
  std::ifstream file{card_file, std::ios::binary};
  const auto plan = read_csv_plan(file, {.map = std::string{csv_mapping_default},
                                         .load_amount = Amount{200'000},
                                         .load_categories = {"FOOD", "MEAL", "CASH"}});
  REQUIRE(plan);
  std::map<StepKind, std::size_t> kinds;
  std::map<std::uint32_t, std::size_t> rows_of_account;
  std::int64_t refunded_minor = 0;
  for (const auto& step : plan->steps) {
    ++kinds[step.kind];
    if (step.kind == StepKind::refund) refunded_minor += step.amount_minor;
    if (step.kind == StepKind::load) continue;
    ++rows_of_account[step.account];
    REQUIRE(step.amount_minor > 0);
    REQUIRE(step.merchant.size() == 40);
    REQUIRE(step.mcc.size() == 4);
  }
  CHECK(plan->accounts.size() == 5);
  CHECK(kinds[StepKind::authorization] == 19'319);
  CHECK(kinds[StepKind::refund] == 651);
  CHECK(kinds[StepKind::load] == 210 * 5 * 3);
  CHECK(refunded_minor > 0);
  CHECK(rows_of_account.size() == 5);
  CHECK(format_local_time(*plan->steps.front().time) == "2002-09-01T00:00:00-03:00");
}

}  // namespace lastro::tools::test

int main(int argc, char** argv) {
  if (!std::ifstream{lastro::tools::test::card_file}) return 77;
  return Catch::Session().run(argc, argv) == 0 ? 0 : 1;
}
