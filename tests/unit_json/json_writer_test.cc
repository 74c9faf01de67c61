#include "api/json/json_writer.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "api/json/json_body.h"

using namespace std::string_view_literals;

namespace lastro::api {

TEST_CASE("The writer puts commas between members and elements and nowhere else") {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("empty_object").begin_object().end_object();
  json.key("empty_array").begin_array().end_array();
  json.key("text").string("{");
  json.key("number").number(-5);
  json.key("yes").boolean(true).key("no").boolean(false).key("nothing").null();
  json.key("list").begin_array().number(1).string("[").null().begin_array().end_array().begin_object();
  json.key("a").string(":").key("b").string("").end_object().raw("{\"raw\":[]}").number(2).end_array();
  json.end_object();
  CHECK(out ==
        R"({"empty_object":{},"empty_array":[],"text":"{","number":-5,"yes":true,"no":false,"nothing":null,)"
        R"("list":[1,"[",null,[],{"a":":","b":""},{"raw":[]},2]})");
  JsonBody body;
  CHECK_FALSE(body.parse(out));
}

TEST_CASE("The writer appends to what is there") {
  std::string out = "{}\n";
  JsonWriter(out).begin_object().key("a").number(1).end_object();
  out += '\n';
  JsonWriter(out).begin_array().end_array();
  CHECK(out == "{}\n{\"a\":1}\n[]");
}

TEST_CASE("Quotes, backslashes and control characters are escaped, other UTF-8 is passed through") {
  struct Row {
    std::string_view text;
    std::string_view json;
  };
  const Row rows[] = {
      {"", R"("")"},
      {"plain / text", R"("plain / text")"},
      {"\"", R"("\"")"},
      {"\\", R"("\\")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"\0"sv, R"("\u0000")"},
      {"\x01\x1f\x7f", R"("\u0001\u001f\u007f")"},
      {"S\xc3\xa3o Jos\xc3\xa9 \xf0\x9f\x98\x80", "\"S\xc3\xa3o Jos\xc3\xa9 \xf0\x9f\x98\x80\""},
  };
  for (const Row& row : rows) {
    std::string out;
    JsonWriter(out).string(row.text);
    CHECK(out == row.json);
  }
}

TEST_CASE("What the writer writes reads back as it was, in values and in names") {
  std::string every_character;
  for (unsigned c = 0; c < 0x80; ++c) every_character += static_cast<char>(c);
  for (const std::string& text :
       {every_character, std::string("\xc3\xa7\xe2\x82\xac\xf0\x9f\x98\x80"), std::string(5000, '"')}) {
    std::string out;
    JsonWriter(out).begin_object().key(text).string(text).end_object();
    JsonBody body;
    REQUIRE_FALSE(body.parse(out));
    CHECK(body.node(1).key == text);
    CHECK(body.node(1).text == text);
  }
}

TEST_CASE("Whole numbers are written exactly up to both ends of 64 bits") {
  std::string out;
  JsonWriter(out)
      .begin_array()
      .number(std::numeric_limits<std::int64_t>::min())
      .number(std::numeric_limits<std::uint64_t>::max())
      .number(std::uint16_t{5411})
      .number(0)
      .end_array();
  CHECK(out == "[-9223372036854775808,18446744073709551615,5411,0]");
}

TEST_CASE("Amounts are decimal strings, ids their public form, times RFC 3339") {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  json.amount(Amount{10000}, 2).amount(Amount{-5}, 2).amount(Amount{0}, 2).amount(Amount{7}, 0);
  json.amount(Amount{std::numeric_limits<std::int64_t>::max()}, 2);
  json.id(AccountId::of(0, 34)).id(AccountId{});
  json.time(1'795'178'096'789'012);
  json.end_array();
  CHECK(out == R"(["100.00","-0.05","0.00","7","92233720368547758.07",)"
               R"("acc_0000000000012",null,"2026-11-20T12:34:56.789012Z"])");
}

}  // namespace lastro::api
