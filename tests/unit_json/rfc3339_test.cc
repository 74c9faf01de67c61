#include "api/json/rfc3339.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace std::string_view_literals;

namespace lastro::api {

TEST_CASE("An RFC 3339 time is read as microseconds since 1970 in UTC") {
  struct Row {
    std::string_view text;
    UnixMicros micros;
  };
  const Row rows[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.000001Z", 1},
      {"1970-01-01T00:00:01Z", 1'000'000},
      {"1970-01-01T02:00:00+02:00", 0},
      {"1970-01-02T00:00:00+23:59", 60'000'000},
      {"2000-02-29T12:34:56Z", 951'827'696'000'000},
      {"2001-09-09T01:46:40Z", 1'000'000'000'000'000},
      {"2026-11-20T12:34:56.789012Z", 1'795'178'096'789'012},
      {"2026-11-20T09:34:56.789012-03:00", 1'795'178'096'789'012},
      {"2026-11-20T18:04:56.789012+05:30", 1'795'178'096'789'012},
      {"2026-11-20t12:34:56.789012z", 1'795'178'096'789'012},
      {"2026-11-20T12:34:56.789012-00:00", 1'795'178'096'789'012},
      {"2026-11-20T12:34:56.5Z", 1'795'178'096'500'000},
      {"2026-11-20T12:34:56.500000Z", 1'795'178'096'500'000},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000'000},
      {"2000-01-01T00:00:00+00:00", 946'684'800'000'000},
      {"2200-12-31T23:59:59.999999Z", 7'289'654'399'999'999},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto micros = parse_rfc3339(row.text);
    REQUIRE(micros);
    CHECK(*micros == row.micros);
  }
}

TEST_CASE("A time that is not RFC 3339, does not exist or is out of range is refused") {
  const auto text = GENERATE(
      ""sv, "2026-11-20"sv, "12:34:56Z"sv, "2026-11-20T12:34:56"sv, "2026-11-20 12:34:56Z"sv,
      "2026-11-20T12:34Z"sv, "2026-11-20T12:34:56,5Z"sv, "2026-11-20T12:34:56.Z"sv, "2026-11-20T12:34:56."sv,
      "2026-11-20T12:34:56.5"sv, "2026-11-20T12:34:56.7890123Z"sv,
      "2026-11-20T12:34:56.1234567890123456789012Z"sv, "2026-11-20T24:00:00Z"sv, "2026-11-20T12:60:00Z"sv,
      "2026-12-31T23:59:60Z"sv, "2026-11-20T12:34:61Z"sv, "2026-13-01T00:00:00Z"sv, "2026-00-01T00:00:00Z"sv,
      "2026-01-00T00:00:00Z"sv, "2026-01-32T00:00:00Z"sv, "2026-04-31T00:00:00Z"sv, "2026-02-29T00:00:00Z"sv,
      "2100-02-29T00:00:00Z"sv, "2024-02-30T00:00:00Z"sv, "2026-11-20T12:34:56+24:00"sv,
      "2026-11-20T12:34:56+03:60"sv, "2026-11-20T12:34:56+0300"sv, "2026-11-20T12:34:56+03"sv,
      "2026-11-20T12:34:56+3:00"sv, "2026-11-20T12:34:56 Z"sv, "2026-11-20T12:34:56Z "sv,
      " 2026-11-20T12:34:56Z"sv, "2026-11-20T12:34:56ZZ"sv, "2026-11-20T12:34:56Z+00:00"sv,
      "20261120T123456Z"sv, "26-11-20T12:34:56Z"sv, "02026-11-20T12:34:56Z"sv, "+2026-11-20T12:34:56Z"sv,
      "-026-11-20T12:34:56Z"sv, "2026-1-20T12:34:56Z"sv, "2026-11-20T1:34:56Z"sv, "2026-11-20T12:34:5aZ"sv,
      "2026-11-20T-1:34:56Z"sv, "2026/11/20T12:34:56Z"sv, "2026-11-20T12.34.56Z"sv, "1969-12-31T23:59:59Z"sv,
      "1970-01-01T00:00:00+00:01"sv, "2201-01-01T00:00:00Z"sv, "2200-12-31T23:59:59-00:01"sv,
      "1969-12-31T23:59:59-01:00"sv, "9999-12-31T23:59:59Z"sv, "2026-11-20T12:34:56\0Z"sv,
      "2026-11-20T12:34:56Z\0"sv, "2026-W47-5T12:34:56Z"sv, "2026-324T12:34:56Z"sv, "1795178096"sv, "now"sv);
  INFO(text);
  CHECK_FALSE(parse_rfc3339(text));
}

TEST_CASE("A time is written in UTC with six fraction digits and reads back as itself") {
  CHECK(format_rfc3339(1'795'178'096'789'012) == "2026-11-20T12:34:56.789012Z");
  CHECK(format_rfc3339(0) == "1970-01-01T00:00:00.000000Z");
  CHECK(format_rfc3339(-1) == "1969-12-31T23:59:59.999999Z");
  CHECK(format_rfc3339(253'402'300'799'999'999) == "9999-12-31T23:59:59.999999Z");
  // A step that is no multiple of any unit, so that every field changes.
  for (UnixMicros time = 0; time < 7'289'654'400'000'000; time += 1'234'567'890'123) {
    const std::string text = format_rfc3339(time);
    REQUIRE(text.size() == 27);
    REQUIRE(parse_rfc3339(text) == time);
  }
}

TEST_CASE("A date is a day that exists, written year-month-day") {
  for (const auto text : {"1990-12-31"sv, "2024-02-29"sv, "2000-02-29"sv, "1800-01-01"sv, "2200-12-31"sv}) {
    INFO(text);
    const auto date = parse_date(text);
    REQUIRE(date);
    CHECK(format_date(*date) == text);
  }
  for (const auto text : {""sv, "1990-12-32"sv, "1990-13-01"sv, "1990-00-01"sv, "1990-01-00"sv,
                          "2023-02-29"sv, "1900-02-29"sv, "1990-1-1"sv, "19901231"sv, "31/12/1990"sv,
                          "1990-12-31T00:00:00Z"sv, " 1990-12-31"sv, "1990-12-31 "sv, "1799-12-31"sv,
                          "2201-01-01"sv, "0000-01-01"sv, "1990-12-3a"sv, "-990-12-31"sv, "1990-06-31"sv}) {
    INFO(text);
    CHECK_FALSE(parse_date(text));
  }
}

}  // namespace lastro::api
