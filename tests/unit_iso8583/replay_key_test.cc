#include "api/iso8583/replay_key.h"

#include "tests/unit_iso8583/mapping_support.h"

namespace lastro::iso8583::test {
namespace {

std::string key(std::string_view mti, Values changes = {}) {
  const auto dialect = shipped("1987-ascii");
  Message message;
  fill(message, mti, purchase_1987);
  for (const auto& [field, value] : changes) message.set(field, value);
  const auto made = replay_key(dialect, message, "777", now);
  return made ? std::string(made->view()) : "none";
}

std::string original(Values values, const std::string& dialect_name = "1987-ascii") {
  const auto dialect = shipped(dialect_name);
  Message message;
  fill(message, dialect.version() == '0' ? "0400" : "1420", values);
  const auto made = original_key(dialect, message, "777", now);
  return made ? std::string(made->view()) : "none";
}

}  // namespace

TEST_CASE("a repeat has the key of the first, whatever else it says") {
  CHECK(key("0100") == "iso:10:20261120155354000001:12345:RRN000000001:777");
  CHECK(key("0101") == key("0100"));
  CHECK(key("0100", {{4, "000000000001"}, {2, "5555555555554444"}, {43, std::string(40, 'X')}}) ==
        key("0100"));
}

TEST_CASE("every element of the key tells messages apart") {
  const auto first = key("0100");
  CHECK(key("0200") != first);
  CHECK(key("0120") != first);
  CHECK(key("0100", {{7, "1120155355"}}) != first);
  CHECK(key("0100", {{11, "000002"}}) != first);
  CHECK(key("0100", {{32, "12346"}}) != first);
  CHECK(key("0100", {{37, "RRN000000002"}}) != first);
  CHECK(key("0100", {{33, "778"}}) != first);
}

TEST_CASE("institutions are compared without zeros in front, references without blanks behind") {
  CHECK(key("0100", {{32, "12345"}}) == key("0100"));
  CHECK(key("0100", {{33, "00000000777"}}) == key("0100"));
  CHECK(key("0100", {{33, "00000000000"}}) == key("0100"));
  CHECK(key("0100", {{37, "RRN1        "}}) == key("0100", {{37, "RRN1        "}}));
  CHECK(key("0100", {{37, "R N         "}}) != key("0100", {{37, "RN          "}}));
}

TEST_CASE("without a time or a trace number there is no key; the longest fits") {
  CHECK(key("0100", {{7, "1320155354"}}) == "none");
  CHECK(key("0100", {{11, ""}}) == "none");
  CHECK(key("0100", {{32, "99999999999"}, {33, "99999999999"}}).size() == 64);
}

TEST_CASE("a reversal finds the key of the original that DE 90 names") {
  CHECK(original({{37, "RRN000000001"},
                  {90,
                   "0100000001112015535400000012345"
                   "00000000000"}}) == key("0100"));
  CHECK(original({{37, "RRN000000001"},
                  {90,
                   "0200000001112015535400000012345"
                   "00000000777"}}) == key("0200"));
  CHECK(original({{37, "RRN000000001"},
                  {90,
                   "0100000001112015535400000012345"
                   "00000000778"}}) == key("0100", {{33, "778"}}));
  CHECK(original({{90, std::string(42, '0')}}) == "none");
  CHECK(original({{37, "RRN000000001"}}) == "none");
}

TEST_CASE("in 1993 the original is named by DE 56 with the local time of DE 12") {
  const auto dialect = shipped("1993");
  Message message;
  fill(message, "1100",
       {{7, "1120155354"}, {11, "000001"}, {12, "261120125354"}, {32, "12345"}, {37, "RRN000000001"}});
  const auto first = replay_key(dialect, message, "777", now);
  REQUIRE(first.has_value());
  CHECK(first->view() == "iso:10:20261120125354000001:12345:RRN000000001:777");
  CHECK(original({{37, "RRN000000001"},
                  {56,
                   "1100000001261120125354"
                   "0512345"}},
                 "1993") == first->view());
  CHECK(original({{37, "RRN000000001"}, {56, "1100000001261120"}}, "1993") == "none");
  CHECK(original({{37, "RRN000000001"},
                  {56,
                   "0100000001261120125354"
                   "0512345"}},
                 "1993") == "none");
}

}  // namespace lastro::iso8583::test
