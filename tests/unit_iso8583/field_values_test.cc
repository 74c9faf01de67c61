#include "api/iso8583/field_values.h"

#include "tests/unit_iso8583/mapping_support.h"

namespace lastro::iso8583::test {
namespace {

std::string sent_at(std::string_view digits, UnixMicros when) {
  const auto time = transmission_time_of(digits, when);
  return time ? std::string(compact_time(*time).view()) : "none";
}

constexpr std::int64_t day = 86'400'000'000;

}  // namespace

TEST_CASE("the time sent is in the year that brings it nearest") {
  CHECK(sent_at("1120155354", now) == "20261120155354");
  const auto new_year = *transmission_time_of("1231235959", now) + 1'000'000;
  CHECK(sent_at("1231235959", new_year) == "20261231235959");
  CHECK(sent_at("0101000001", new_year - 5'000'000) == "20270101000001");
  // From either side of the middle of the other year.
  CHECK(sent_at("0702110000", new_year) == "20270702110000");
  CHECK(sent_at("0702130000", new_year) == "20260702130000");
  // The 29th of February is of the nearest leap year among the three.
  CHECK(sent_at("0229120000", now + 465 * day) == "20280229120000");
  CHECK(sent_at("0229120000", now) == "none");
}

TEST_CASE("what is no time is none") {
  for (const auto* digits : {"", "112015535", "1300000000", "1131000000", "1120240000", "1120006000",
                             "1120000060", "112015535X", "0000000000"}) {
    INFO(digits);
    CHECK(sent_at(digits, now) == "none");
  }
  CHECK(is_local_time("261120125354"));
  CHECK_FALSE(is_local_time("261320125354"));
  CHECK_FALSE(is_local_time("2611201253"));
}

TEST_CASE("currencies are known by number and by letters") {
  CHECK(currency_of("986") == Currency::brl);
  CHECK(currency_of("BRL") == Currency::brl);
  CHECK(currency_of("840") == Currency::usd);
  CHECK_FALSE(currency_of("000").has_value());
  CHECK_FALSE(currency_of("999").has_value());
  CHECK_FALSE(currency_of("XXX").has_value());
  CHECK_FALSE(currency_of("").has_value());
}

TEST_CASE("a merchant's name comes as Latin-1 and goes on as UTF-8 of forty characters") {
  CHECK(merchant_of(Edition::y1987, "PADARIA S\xc3O JO\xc3O").view() == "PADARIA S\xc3\x83O JO\xc3\x83O");
  CHECK(merchant_of(Edition::y1993, "PADARIA\\RUA UM 1\\SAO PAULO\\01000-000  SPBRA").view() ==
        "PADARIA                  SAO PAULO    ");
  CHECK(merchant_of(Edition::y1993, std::string(99, '\xff')).view().size() == 80);
  CHECK(merchant_of(Edition::y1993, "\\\\").view() == std::string(38, ' '));
}

TEST_CASE("the entry mode is DE 22's first two digits, in 1993 its seventh position") {
  using enum domain::EntryMode;
  CHECK(entry_mode_of(Edition::y1987, "051") == chip);
  CHECK(entry_mode_of(Edition::y1987, "071") == contactless);
  CHECK(entry_mode_of(Edition::y1987, "901") == swipe);
  CHECK(entry_mode_of(Edition::y1987, "012") == manual);
  CHECK(entry_mode_of(Edition::y1987, "810") == online);
  CHECK(entry_mode_of(Edition::y1987, "") == unknown);
  CHECK(entry_mode_of(Edition::y1993, "210101513144") == chip);
  CHECK(entry_mode_of(Edition::y1993, "2101") == unknown);
}

}  // namespace lastro::iso8583::test
