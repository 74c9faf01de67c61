#include <filesystem>
#include <fstream>

#include "tests/unit_iso8583/codec_support.h"

namespace lastro::iso8583::test {
namespace {

std::string changed(std::string_view what, std::string_view with) {
  std::string document(*shipped_dialect("1987-ascii"));
  const auto at = document.find(what);
  REQUIRE(at != std::string::npos);
  return document.replace(at, what.size(), with);
}

std::string refusal(const std::string& document) {
  const auto dialect = compile_dialect(document);
  return dialect ? "accepted" : dialect.error().message;
}

}  // namespace

TEST_CASE("the shipped dialects are what their names say") {
  CHECK(shipped("1987-ascii").field_of(Role::mcc) == 18);
  CHECK(shipped("1987-ascii").field_of(Role::original_data) == 90);
  CHECK(shipped("1987-binary").wire.numbers == Digits::bcd);
  const auto newer = shipped("1993");
  CHECK(newer.field_of(Role::mcc) == 26);
  CHECK(newer.field_of(Role::original_data) == 56);
  CHECK(newer.field_of(Role::replaced_amounts) == 30);
  CHECK(newer.response_code("30") == "904");
  CHECK(shipped("1987-ascii").response_code("30") == "30");
}

TEST_CASE("a dialect document is refused with the place where it is wrong") {
  const std::pair<std::string, std::string> cases[] = {
      {changed("\"edition\": 1987", "\"edition\": 1990"), "/edition: must be 1987 or 1993"},
      {changed("\"bitmap\": \"hex\"", "\"bitmap\": \"bcd\""), "/wire/bitmap: must be one of raw, hex"},
      {changed("\"3\": \"n 6\"", "\"3\": \"n6\""), "/fields/3: must be such as"},
      {changed("\"3\": \"n 6\"", "\"3\": \"n ..6\""), "/fields/3: must be such as"},
      {changed("\"3\": \"n 6\"", "\"3\": \"n 0\""), "/fields/3: must be such as"},
      {changed("\"3\": \"n 6\"", "\"3\": \"n 06\""), "/fields/3: must be such as"},
      {changed("\"2\": \"n..19\"", "\"2\": \"n..100\""), "/fields/2: must be such as"},
      {changed("\"52\": \"b 64\"", "\"52\": \"b 60\""), "/fields/52: must be such as"},
      {changed("\"64\": \"b 64\"", "\"64\": \"b 32\""), "/fields/64: must be b 64"},
      {changed("\"3\": \"n 6\"", "\"129\": \"n 6\""), "/fields/129: is no element"},
      {changed("\"3\": \"n 6\"", "\"1\": \"b 64\""), "/fields/1: is no element"},
      {changed("\"3\": \"n 6\"", "\"65\": \"b 64\""), "/fields/65: is no element"},
      {changed("\"3\": \"n 6\"", "\"2\": \"n 6\""), "/fields/2"},
      {changed("\"amount\": 4", "\"amount\": 3"), "/roles/amount: names an element of another form"},
      {changed("\"amount\": 4,", ""), "/roles/amount"},
      {changed("\"amount\": 4", "\"amounts\": 4"), "/roles/amount"},
      {changed("\"mcc\": 18", "\"mcc\": 129"), "/roles/mcc"},
      {changed("\"position\": 12", "\"position\": 0"), "/marks/partial/position"},
      {changed("\"position\": 12", "\"position\": 1000"), "/marks/partial/position"},
      {changed("{\"element\": 60", "{\"element\": 55"), "/marks/partial/element: names an element"},
      {changed("{\"element\": 60", "{\"element\": 64"), "/marks/partial/element: names an element"},
      {changed("\"values\": \"13\"", "\"values\": \"\""), "/marks/partial/values"},
      {changed("\"sensitive\": [", "\"sensitive\": [2, "), "/sensitive: passes over the card number"},
      {changed("\"echoed\": [", "\"echoed\": [35, "), "/echoed: repeats a card number"},
      {changed("\"echoed\": [", "\"echoed\": [2, "), "/echoed: repeats a card number"},
      {changed("\"echoed\": [", "\"echoed\": [129, "), "/echoed/0"},
      {changed("\"echoed\": [", "\"echoed\": [105, 106, 107, 108, 109, 110, 111, 112, "),
       "/echoed: repeats more than"},
      {changed("\"sign_on\": \"001\"", "\"sign_on\": \"0x1\""), "/network/sign_on: must be three digits"},
      {changed("\"edition\": 1987", "\"edition\": 1987, \"colour\": 1"), "/colour"},
      {changed("\"edition\": 1987", "\"edition\": 1987, \"response_codes\": {\"00\": \"0\"}"),
       "/response_codes/00"},
      {changed("\"edition\": 1987", "\"edition\": 1987, \"response_codes\": {\"00\": \"00\"}"),
       "/response_codes/05"},
      {"{", "the document"},
      {"[]", "the document"},
  };
  for (const auto& [document, expected] : cases) {
    INFO(expected);
    CHECK_THAT(refusal(document), Catch::StartsWith(expected));
  }
}

TEST_CASE("a dialect is loaded by a shipped name or from a file") {
  const auto path = std::filesystem::temp_directory_path() / "lastro-dialect-test.json";
  std::ofstream(path) << changed("\"name\": \"1987-ascii\"", "\"name\": \"mine\"");
  const auto mine = load_dialect(path);
  REQUIRE(mine.has_value());
  CHECK(mine->name == "mine");
  std::ofstream(path) << "{";
  const auto broken = load_dialect(path);
  REQUIRE_FALSE(broken.has_value());
  CHECK_THAT(broken.error().message, Catch::StartsWith(path.string()));
  std::ofstream(path) << std::string(70'000, ' ');
  CHECK_FALSE(load_dialect(path).has_value());
  std::filesystem::remove(path);
  CHECK_FALSE(load_dialect(path).has_value());
}

}  // namespace lastro::iso8583::test
