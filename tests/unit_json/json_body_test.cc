#include "api/json/json_body.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace std::string_view_literals;

namespace lastro::api {
namespace {

/// The first member's characters or token.
std::string_view first_text(JsonBody& body, std::string_view text) {
  const auto problem = body.parse(text);
  INFO((problem ? problem->detail : ""));
  REQUIRE_FALSE(problem);
  REQUIRE(body.node(0).end > 1);
  return body.node(1).text;
}

std::string nested_objects(std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i + 1 < levels; ++i) text += "{\"a\":";
  text += "{}";
  return text.append(levels - 1, '}');
}

std::string nested_arrays(std::size_t levels) {
  return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

}  // namespace

TEST_CASE("Well-formed objects are accepted") {
  JsonBody body;
  const auto text = GENERATE(
      "{}"sv, " {} "sv, "\r\n\t{ }\r\n"sv, "{\"a\":1}"sv, "{\"\":1}"sv, "{ \"a\" : 1 , \"b\" : 2 }"sv,
      "{\"a\":[]}"sv, "{\"a\":{}}"sv, "{\"a\":[1,[2,{\"b\":null}],true,false]}"sv, "{\"a\":0}"sv,
      "{\"a\":-0}"sv, "{\"a\":-0.0}"sv, "{\"a\":1E2}"sv, "{\"a\":1e+2}"sv, "{\"a\":1e-2}"sv,
      "{\"a\":18446744073709551615}"sv, "{\"a\":-9223372036854775808}"sv, "{\"a\":\"\"}"sv,
      "{\"a\":\"\x7f\"}"sv, "{\"a\":\"\xf4\x8f\xbf\xbf\"}"sv, "{\"a\":\"/* no comment */ // neither\"}"sv,
      "{\"a\":\"{[\"}"sv, "{\"a\":{\"a\":{\"a\":1}}}"sv);
  INFO(text);
  CHECK_FALSE(body.parse(text));
}

TEST_CASE("Strings are unescaped") {
  struct Row {
    std::string_view json;
    std::string_view characters;
  };
  const Row rows[] = {
      {R"({"a":"plain"})", "plain"},
      {R"({"a":"\"\\\/\b\f\n\r\t"})", "\"\\/\b\f\n\r\t"},
      {R"({"a":"\u0041\u00e9\u20AC"})", "A\xc3\xa9\xe2\x82\xac"},
      {R"({"a":"\ud83d\ude00"})", "\xf0\x9f\x98\x80"},
      {R"({"a":"\uD83D\uDE00"})", "\xf0\x9f\x98\x80"},
      {R"({"a":"\u0000b"})", "\0b"sv},
      {R"({"a":"\\u0041"})", "\\u0041"},
      {R"({"a":"S\u00e3o"})", "S\xc3\xa3o"},
      {"{\"a\":\"S\xc3\xa3o\"}", "S\xc3\xa3o"},
      {R"({"a":"\uffff"})", "\xef\xbf\xbf"},
  };
  JsonBody body;
  for (const Row& row : rows) {
    INFO(row.json);
    CHECK(first_text(body, row.json) == row.characters);
  }
}

TEST_CASE("A number keeps the text it was sent with") {
  JsonBody body;
  const auto token = GENERATE("0"sv, "-0"sv, "-0.00"sv, "90071992547409.93"sv, "92233720368547758.07"sv,
                              "1e2"sv, "1E+2"sv, "100.000"sv, "0.1000000000000000055511151231257827"sv);
  CHECK(first_text(body, "{\"a\":" + std::string(token) + "}") == token);
  CHECK(first_text(body, "{\"a\": " + std::string(token) + " \r\n\t, \"b\":1}") == token);
  REQUIRE_FALSE(body.parse("{\"a\":[" + std::string(token) + " ]}"));
  CHECK(body.node(2).text == token);
}

TEST_CASE("A name that appears twice in its object is refused at every level and in every spelling") {
  struct Row {
    std::string_view json;
    std::string_view pointer;
  };
  const Row rows[] = {
      {R"({"a":1,"a":1})", "/a"},
      {R"({"a":1,"a":null})", "/a"},
      {R"({"a":1,"b":2,"a":3})", "/a"},
      {R"({"a":1,"\u0061":2})", "/a"},
      {R"({"\u0061":1,"a":2})", "/a"},
      {R"({"\u0061":1,"\u0061":2})", "/a"},
      {R"({"":1,"":2})", "/"},
      {R"({"\/":1,"/":2})", "/~1"},
      {R"({"~":1,"\u007E":2})", "/~0"},
      {"{\"\xc3\xa9\":1,\"\\u00e9\":2}", "/\xc3\xa9"},
      {"{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}", "/\xf0\x9f\x98\x80"},
      {R"({"x":{"a":1,"a":2}})", "/x/a"},
      {R"({"x":{"a":1,"\u0061":2}})", "/x/a"},
      {R"({"x":[0,{"a":1,"a":2}]})", "/x/1/a"},
      {R"({"x":{"y":{"z":[[{"a":{},"a":{}}]]}}})", "/x/y/z/0/0/a"},
      {R"({"a":{"b":1},"a":{"c":1}})", "/a"},
  };
  JsonBody body;
  for (const Row& row : rows) {
    INFO(row.json);
    const auto problem = body.parse(row.json);
    REQUIRE(problem);
    CHECK(problem->type == ProblemType::duplicate_field);
    CHECK(problem->field == row.pointer);
    CHECK(body.node(0).end == 1);
  }
}

TEST_CASE("A repeated name is found in objects of any size and wherever it stands") {
  JsonBody body;
  for (const std::size_t members : {2U, 15U, 16U, 17U, 18U, 19U, 40U, 1000U}) {
    for (const std::size_t repeated : {std::size_t{0}, members / 2, members - 1}) {
      INFO(members << " members, number " << repeated << " again at the end");
      std::string text = "{";
      for (std::size_t i = 0; i < members; ++i) text += "\"m" + std::to_string(i) + "\":{\"same\":1},";
      CHECK_FALSE(body.parse(text + "\"n\":0}"));
      const auto problem = body.parse(text + "\"m" + std::to_string(repeated) + "\":0}");
      REQUIRE(problem);
      CHECK(problem->type == ProblemType::duplicate_field);
      CHECK(problem->field == "/m" + std::to_string(repeated));
    }
  }
}

TEST_CASE("The same name in different objects is no repetition") {
  JsonBody body;
  CHECK_FALSE(body.parse(R"({"a":{"a":1},"b":{"a":1},"c":[{"a":1},{"a":1}],"A":0})"));
}

TEST_CASE("Eight levels are accepted and a ninth is refused") {
  JsonBody body;
  CHECK_FALSE(body.parse(nested_objects(8)));
  CHECK_FALSE(body.parse(nested_arrays(8)));
  CHECK_FALSE(body.parse("{\"a\":[[[[[[[1,\"b\",null]]]]]]]}"));
  for (const std::size_t levels : {9U, 10U, 1000U, 30000U}) {
    for (const std::string& text :
         {nested_arrays(levels), nested_objects(std::min<std::size_t>(levels, 9000))}) {
      const auto problem = body.parse(text);
      REQUIRE(problem);
      CHECK(problem->type == ProblemType::malformed_json);
      CHECK(problem->detail == "the body is nested more than 8 levels deep");
    }
  }
  CHECK(body.parse("{\"a\":" + std::string(30000, '[')));
}

TEST_CASE("A body of more bytes than allowed is refused as too large") {
  JsonBody body(100);
  const auto padded = [](std::size_t size) { return "{}" + std::string(size - 2, ' '); };
  CHECK_FALSE(body.parse(padded(100)));
  const auto problem = body.parse(padded(101));
  REQUIRE(problem);
  CHECK(problem->type == ProblemType::too_large);
}

TEST_CASE("A body of more values than allowed is refused as too large") {
  JsonBody body;
  const auto with_values = [](std::size_t values) {
    std::string text = "{\"a\":[0";
    for (std::size_t i = 3; i < values; ++i) text += ",0";
    return text + "]}";
  };
  CHECK_FALSE(body.parse(with_values(json_nodes_max)));
  const auto problem = body.parse(with_values(json_nodes_max + 1));
  REQUIRE(problem);
  CHECK(problem->type == ProblemType::too_large);
}

TEST_CASE("One body serves texts of every size in turn") {
  JsonBody body;
  for (const std::size_t size : {1U, 60000U, 5U, 4096U, 8192U, 63U, 64U, 65U, 65000U, 1U}) {
    const std::string value(size, 'v');
    CHECK(first_text(body, "{\"a\":\"" + value + "\"}") == value);
    const std::string escaped(size / 6 * 6, 'v');
    std::string json;
    for (std::size_t i = 0; i < size / 6; ++i) json += "\\u0076";
    CHECK(first_text(body, "{\"a\":\"" + json + "\"}") == escaped.substr(0, size / 6));
  }
}

TEST_CASE("The text need not outlive the parse") {
  JsonBody body;
  {
    std::string text = R"({"a":"kept","b":12.50})";
    REQUIRE_FALSE(body.parse(text));
    text.assign(text.size(), 'x');
  }
  CHECK(body.node(1).text == "kept");
  CHECK(body.node(2).text == "12.50");
}

TEST_CASE("a wiped body leaves nothing of its strings and names, and the next is read as ever") {
  JsonBody body;
  const auto text = first_text(body, R"({"secret":"4111\u00311111 11111111","n":[4111111111111111]})");
  REQUIRE(text == "411111111 11111111");
  const auto name = body.node(1).key;
  const std::string_view number = body.node(3).text;
  REQUIRE(number == "4111111111111111");
  body.wipe();
  for (const auto view : {text, name, number}) CHECK(view == std::string(view.size(), '\0'));
  CHECK(body.node(0).end == 1);
  CHECK(first_text(body, R"({"a":"b"})") == "b");
  REQUIRE(body.parse(R"({"a":"bcdef)"));
  body.wipe();
  body.wipe();
  CHECK(first_text(body, R"({"a":"b"})") == "b");
}

}  // namespace lastro::api
