#include <catch2/catch.hpp>

#include "api/json/documents.h"
#include "tools/traffic/documents.h"
#include "tools/traffic/latency_histogram.h"
#include "tools/traffic/local_time.h"
#include "tools/traffic/random.h"
#include "tools/traffic/summary.h"

namespace lastro::tools::test {

TEST_CASE("SplitMix64 gives its published numbers") {
  // Reference output of splitmix64.c for the seed 1234567.
  Random random{1234567};
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("Bounded numbers stay in their bounds and reach both ends") {
  Random random{1};
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1000; ++i) {
    const auto value = random.between(-2, 2);
    REQUIRE(value >= -2);
    REQUIRE(value <= 2);
    low |= value == -2;
    high |= value == 2;
  }
  CHECK(low);
  CHECK(high);
  CHECK(random.below(0) == 0);
  const std::array<std::uint16_t, 3> weights = {0, 5, 0};
  for (int i = 0; i < 20; ++i) CHECK(random.weighted(weights) == 1);
}

TEST_CASE("Made documents are valid and differ for each number") {
  CHECK(make_cpf(123'456'788 - 1) != make_cpf(123'456'788));
  for (const std::uint64_t number : {0ULL, 1ULL, 111'111'109ULL, 111'111'110ULL, 999'999'989ULL, ~0ULL}) {
    INFO(number);
    CHECK(api::is_cpf(make_cpf(number)));
    CHECK(api::is_cnpj(make_cnpj(number)));
  }
  CHECK(make_cpf(111'111'109) != make_cpf(111'111'110));
}

TEST_CASE("Times are read and written as RFC 3339 at UTC-3") {
  struct Row {
    const char* text;
    const char* written;  ///< null where refused
  };
  const std::vector<Row> rows = {
      {"2002-09-01T06:21:00", "2002-09-01T06:21:00-03:00"},
      {"2002-09-01 06:21", "2002-09-01T06:21:00-03:00"},
      {"2024-02-29T23:59:59.999", "2024-02-29T23:59:59-03:00"},
      {"2024-01-01T00:00:00Z", "2023-12-31T21:00:00-03:00"},
      {"2024-01-01T00:00:00-03:00", "2024-01-01T00:00:00-03:00"},
      {"2024-01-01T00:00:00+05:30", "2023-12-31T15:30:00-03:00"},
      {"1969-12-31T23:59:59", "1969-12-31T23:59:59-03:00"},
      {"2023-02-29T00:00:00", nullptr},
      {"2024-13-01T00:00:00", nullptr},
      {"2024-01-01", nullptr},
      {"2024-01-01T24:00:00", nullptr},
      {"2024-01-01T10:60:00", nullptr},
      {"2024-01-01T10:00:60", nullptr},
      {"2024-01-01T10:00:00.", nullptr},
      {"2024-01-01T10:00:00 ", nullptr},
      {"2024-01-01T10:00:00+3", nullptr},
      {"24-01-01T10:00:00", nullptr},
      {"", nullptr},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto time = parse_local_time(row.text);
    REQUIRE(time.has_value() == (row.written != nullptr));
    if (time) CHECK(format_local_time(*time) == row.written);
  }
}

TEST_CASE("Months have their number, name and first second") {
  const auto month = parse_month("2026-10");
  REQUIRE(month);
  CHECK(format_month(*month) == "2026-10");
  CHECK(format_local_time(month_start(*month)) == "2026-10-01T00:00:00-03:00");
  CHECK(month_of(month_start(*month)) == *month);
  CHECK(month_of(month_start(*month) - 1) == *month - 1);
  CHECK(weekday_of(month_start(*month)) == 4);
  for (const char* text : {"2026-00", "2026-13", "2026-1", "1969-12", "2026-10-01", "october"}) {
    INFO(text);
    CHECK_FALSE(parse_month(text));
  }
}

TEST_CASE("A quantile is the smallest value that enough recordings do not exceed, at most 1/64 above it") {
  LatencyHistogram empty;
  CHECK(empty.quantile(500) == 0);
  LatencyHistogram histogram;
  for (std::int64_t value = 1; value <= 10'000; ++value) histogram.record(value);
  for (const unsigned per_mille : {1U, 10U, 500U, 900U, 990U, 999U}) {
    const auto exact = std::int64_t{per_mille} * 10;
    INFO(per_mille);
    CHECK(histogram.quantile(per_mille) >= exact);
    CHECK(histogram.quantile(per_mille) <= exact + exact / 64);
  }
  CHECK(histogram.quantile(1000) == 10'000);
  CHECK(histogram.max() == 10'000);
}

TEST_CASE("Small durations are exact, those out of range are kept at its ends") {
  LatencyHistogram histogram;
  histogram.record(-5);
  histogram.record(63);
  CHECK(histogram.quantile(500) == 0);
  CHECK(histogram.quantile(1000) == 63);
  histogram.record(std::numeric_limits<std::int64_t>::max());
  CHECK(histogram.quantile(1000) == LatencyHistogram::value_max);
  CHECK(histogram.count() == 3);
}

TEST_CASE("Merged histograms count as one") {
  LatencyHistogram low;
  LatencyHistogram high;
  for (int i = 0; i < 99; ++i) low.record(10);
  high.record(5'000);
  low.merge(high);
  CHECK(low.count() == 100);
  CHECK(low.quantile(990) == 10);
  CHECK(low.quantile(1000) == 5'000);
}

TEST_CASE("Names beyond the bound are counted together and sums never overflow") {
  CountByName counts;
  for (std::size_t i = 0; i < CountByName::names_max + 10; ++i) counts.add("name " + std::to_string(i), 1);
  CHECK(counts.counts().size() == CountByName::names_max + 1);
  CHECK(counts.counts().at("other").count == 10);
  counts.add("name 1", std::numeric_limits<std::int64_t>::max());
  CHECK(counts.counts().at("name 1").amount_minor == 1);
  CHECK(counts.counts().at("name 1").count == 2);
}

}  // namespace lastro::tools::test
