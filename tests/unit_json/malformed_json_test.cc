#include <cstdint>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "api/json/json_body.h"
#include "tests/unit_json/refused_text.h"

using namespace std::string_view_literals;

namespace lastro::api {
namespace {

constexpr RefusedText structures[] = {
    {"empty", ""sv},
    {"white space only", " \t\r\n"sv},
    {"a byte order mark", "\xef\xbb\xbf{}"sv},
    {"a byte order mark alone", "\xef\xbb\xbf"sv},
    {"UTF-16 LE", "{\0}\0"sv},
    {"UTF-16 LE with byte order mark", "\xff\xfe{\0}\0"sv},
    {"UTF-16 BE", "\0{\0}"sv},
    {"NUL alone", "\0"sv},
    {"NUL after the object", "{}\0"sv},
    {"NUL before the object", "\0{}"sv},
    {"NUL between members", "{\"a\":1,\0\"b\":2}"sv},
    {"NUL instead of a value", "{\"a\":\0}"sv},
    {"an opening brace only", "{"sv},
    {"a closing brace only", "}"sv},
    {"two objects", "{}{}"sv},
    {"two objects with a comma", "{},{}"sv},
    {"two objects on two lines", "{}\n{}"sv},
    {"an extra closing brace", "{\"a\":1}}"sv},
    {"an extra closing bracket", "{\"a\":1}]"sv},
    {"a word after the object", "{\"a\":1}x"sv},
    {"a number after the object", "{} 1"sv},
    {"a comma after the object", "{\"a\":1},"sv},
    {"a string after the object", "{\"a\":1}\"b\""sv},
    {"a comment after the object", "{} // end"sv},
    {"a block comment", "{/* c */\"a\":1}"sv},
    {"a line comment", "{\"a\":1 // c\n}"sv},
    {"a hash comment", "{\"a\":1 # c\n}"sv},
    {"an unclosed block comment", "{\"a\":1/*}"sv},
    {"only a comma", "{,}"sv},
    {"a leading comma", "{,\"a\":1}"sv},
    {"a trailing comma", "{\"a\":1,}"sv},
    {"two trailing commas", "{\"a\":1,,}"sv},
    {"two commas between members", "{\"a\":1,,\"b\":2}"sv},
    {"no comma between members", "{\"a\":1 \"b\":2}"sv},
    {"a semicolon between members", "{\"a\":1;\"b\":2}"sv},
    {"no colon", "{\"a\" 1}"sv},
    {"two colons", "{\"a\"::1}"sv},
    {"a comma for a colon", "{\"a\",1}"sv},
    {"an equals sign for a colon", "{\"a\"=1}"sv},
    {"a key alone", "{\"a\"}"sv},
    {"a key and a colon alone", "{\"a\":}"sv},
    {"a colon alone", "{:}"sv},
    {"a value without a key", "{:1}"sv},
    {"a bare key", "{a:1}"sv},
    {"a key in single quotes", "{'a':1}"sv},
    {"a number as key", "{1:1}"sv},
    {"null as key", "{null:1}"sv},
    {"an array as key", "{[]:1}"sv},
    {"an object as key", "{{}:1}"sv},
    {"a bracket closes the object", "{\"a\":1]"sv},
    {"a brace closes the array", "{\"a\":[1}"sv},
    {"a brace closes the array, then a bracket", "{\"a\":[1}]"sv},
    {"unclosed after a key", "{\"a\""sv},
    {"unclosed after a colon", "{\"a\":"sv},
    {"unclosed after a value", "{\"a\":1"sv},
    {"unclosed after a comma", "{\"a\":1,"sv},
    {"unclosed inner object", "{\"a\":{"sv},
    {"unclosed outer object", "{\"a\":{}"sv},
    {"unclosed array", "{\"a\":["sv},
    {"unclosed array after a value", "{\"a\":[1"sv},
    {"unclosed array after a comma", "{\"a\":[1,"sv},
    {"array closed, object not", "{\"a\":[1]"sv},
    {"an array with a trailing comma", "{\"a\":[1,]}"sv},
    {"an array with a leading comma", "{\"a\":[,1]}"sv},
    {"an array of a comma", "{\"a\":[,]}"sv},
    {"an array with two commas", "{\"a\":[1,,2]}"sv},
    {"an array without a comma", "{\"a\":[1 2]}"sv},
    {"an array with a colon", "{\"a\":[1:2]}"sv},
    {"an array with a member", "{\"a\":[\"b\":1]}"sv},
    {"an array with brackets missing", "{\"a\":1,2}"sv},
    {"an inner trailing comma", "{\"a\":{\"b\":1,}}"sv},
    {"an inner bare key", "{\"a\":{b:1}}"sv},
    {"an ellipsis", "{\"a\":1,...}"sv},
    {"vertical tab as white space", "{\v\"a\":1}"sv},
    {"form feed as white space", "{\f\"a\":1}"sv},
    {"no-break space as white space", "{\xc2\xa0\"a\":1}"sv},
    {"line separator as white space", "{\xe2\x80\xa8\"a\":1}"sv},
    {"a backslash outside strings", "{\\\"a\":1}"sv},
    {"an escape outside strings", "{\"a\":\\u0031}"sv},
    {"parentheses", "({\"a\":1})"sv},
    {"a callback", "f({\"a\":1})"sv},
    {"an anti-hijacking prefix", ")]}'\n{\"a\":1}"sv},
    {"a record separator", "\x1e{\"a\":1}"sv},
    {"a top-level array", "[]"sv},
    {"a top-level array of an object", "[{\"a\":1}]"sv},
    {"a top-level string", "\"a\""sv},
    {"a top-level number", "1"sv},
    {"a top-level negative number", "-1.5"sv},
    {"a top-level true", "true"sv},
    {"a top-level null", "null"sv},
    {"an XML document", "<a>1</a>"sv},
    {"a form", "a=1&b=2"sv},
};

constexpr RefusedText literals[] = {
    {"tru", "{\"a\":tru}"sv},
    {"truee", "{\"a\":truee}"sv},
    {"True", "{\"a\":True}"sv},
    {"TRUE", "{\"a\":TRUE}"sv},
    {"fals", "{\"a\":fals}"sv},
    {"falsey", "{\"a\":falsey}"sv},
    {"nul", "{\"a\":nul}"sv},
    {"nulll", "{\"a\":nulll}"sv},
    {"NULL", "{\"a\":NULL}"sv},
    {"None", "{\"a\":None}"sv},
    {"nil", "{\"a\":nil}"sv},
    {"undefined", "{\"a\":undefined}"sv},
    {"a bare word", "{\"a\":word}"sv},
    {"true and false", "{\"a\":true false}"sv},
    {"true with a quote", "{\"a\":true\"}"sv},
    {"true cut by a NUL", "{\"a\":tr\0e}"sv},
    {"full-width true", "{\"a\":\xef\xbd\x94rue}"sv},
    {"a function", "{\"a\":new Date()}"sv},
};

constexpr RefusedText numbers[] = {
    {"a leading zero", "{\"a\":01}"sv},
    {"two zeros", "{\"a\":00}"sv},
    {"a negative leading zero", "{\"a\":-01}"sv},
    {"a leading zero before a point", "{\"a\":00.5}"sv},
    {"nothing after the point", "{\"a\":1.}"sv},
    {"nothing before the point", "{\"a\":.1}"sv},
    {"a negative with nothing before the point", "{\"a\":-.1}"sv},
    {"a point alone", "{\"a\":.}"sv},
    {"a minus alone", "{\"a\":-}"sv},
    {"two minus signs", "{\"a\":--1}"sv},
    {"a plus sign", "{\"a\":+1}"sv},
    {"plus zero", "{\"a\":+0}"sv},
    {"minus then space", "{\"a\":- 1}"sv},
    {"a minus after", "{\"a\":1-}"sv},
    {"a subtraction", "{\"a\":1-1}"sv},
    {"two points", "{\"a\":1.2.3}"sv},
    {"two points together", "{\"a\":1..2}"sv},
    {"an exponent without digits", "{\"a\":1e}"sv},
    {"a capital exponent without digits", "{\"a\":1E}"sv},
    {"an exponent with plus without digits", "{\"a\":1e+}"sv},
    {"an exponent with minus without digits", "{\"a\":1e-}"sv},
    {"an exponent with two signs", "{\"a\":1e+-2}"sv},
    {"two exponents", "{\"a\":1e2e3}"sv},
    {"a fraction in the exponent", "{\"a\":1e2.5}"sv},
    {"an exponent after a bare point", "{\"a\":1.e2}"sv},
    {"an exponent alone", "{\"a\":e2}"sv},
    {"NaN", "{\"a\":NaN}"sv},
    {"-NaN", "{\"a\":-NaN}"sv},
    {"nan", "{\"a\":nan}"sv},
    {"Infinity", "{\"a\":Infinity}"sv},
    {"-Infinity", "{\"a\":-Infinity}"sv},
    {"inf", "{\"a\":inf}"sv},
    {"hexadecimal", "{\"a\":0x1F}"sv},
    {"octal", "{\"a\":0o17}"sv},
    {"binary", "{\"a\":0b1}"sv},
    {"a separator", "{\"a\":1_000}"sv},
    {"a thousands comma", "{\"a\":1,000.00}"sv},
    {"a decimal comma", "{\"a\":1,5}"sv},
    {"a space inside", "{\"a\":1 000}"sv},
    {"letters after", "{\"a\":1x}"sv},
    {"a unit after", "{\"a\":100BRL}"sv},
    {"a currency sign before", "{\"a\":$100}"sv},
    {"a type suffix", "{\"a\":1n}"sv},
    {"a float suffix", "{\"a\":1.0f}"sv},
    {"a percent sign", "{\"a\":10%}"sv},
    {"full-width digits", "{\"a\":\xef\xbc\x91}"sv},
    {"Arabic-Indic digits", "{\"a\":\xd9\xa1}"sv},
    {"a digit, then a NUL", "{\"a\":1\0}"sv},
    {"a number run into a string", "{\"a\":1\"b\"}"sv},
    {"a number run into an object", "{\"a\":1{}}"sv},
    {"an exponent beyond any double", "{\"a\":1e400}"sv},
    {"a negative exponent form beyond any double", "{\"a\":-1e999}"sv},
    {"a whole number beyond 64 bits", "{\"a\":18446744073709551616}"sv},
    {"a negative whole number beyond 64 bits", "{\"a\":-9223372036854775809}"sv},
};

/// The values around which every proper prefix and every single-byte change is tried.
constexpr std::string_view sample =
    R"({"account_id":"acc_0000000000012","amount":123.45,"mcc":"5411","flags":[true,false,null,-0.5e-3],)"
    R"("merchant":"A\u00e7ougue \ud83d\ude00 \"S\u00e3o\" Jo)"
    "\xc3\xa3"
    R"(o","address":{"city":"S\\P","lines":[{},[]]}})";

}  // namespace

TEST_CASE("Text that is not one well-formed JSON object is refused") {
  JsonBody body;
  for (const RefusedText& row : structures) require_refused(body, row);
  for (const RefusedText& row : literals) require_refused(body, row);
  for (const RefusedText& row : numbers) require_refused(body, row);
}

TEST_CASE("Malformed text is refused wherever in the body it stands") {
  JsonBody body;
  for (const RefusedText& row : numbers) {
    INFO(row.why);
    const std::string value(row.text.substr(5, row.text.size() - 6));
    if (value.find(',') != std::string::npos) continue;  // two good elements in an array
    CHECK(body.parse("{\"x\":{\"y\":[[" + value + "]]}}"));
    CHECK(body.parse("{\"x\":[0," + value + ",1]}"));
    CHECK(body.parse("{\"x\":0,\"a\" : " + value + " }"));
  }
}

TEST_CASE("A body cut short at any byte is refused") {
  JsonBody body;
  REQUIRE_FALSE(body.parse(sample));
  for (std::size_t length = 0; length < sample.size(); ++length) {
    INFO("length " << length);
    CHECK(body.parse(sample.substr(0, length)));
  }
}

TEST_CASE("A byte outside ASCII or a NUL put anywhere into a body is refused") {
  JsonBody body;
  for (std::size_t at = 0; at <= sample.size(); ++at) {
    for (const char byte : {'\0', '\x80', '\xff'}) {
      INFO("at " << at);
      std::string text(sample);
      text.insert(at, 1, byte);
      CHECK(body.parse(text));
    }
  }
}

TEST_CASE("Any change of one byte is either refused or gives a body that reads as valid nodes") {
  JsonBody body;
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < sample.size(); ++at) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::string text(sample);
      text[at] = static_cast<char>(byte);
      if (body.parse(text)) continue;
      ++accepted;
      const std::uint32_t end = body.node(0).end;
      for (std::uint32_t i = 1; i < end; ++i) {
        REQUIRE(body.node(i).parent < i);
        REQUIRE(body.node(i).end > i);
        REQUIRE(body.node(i).end <= body.node(body.node(i).parent).end);
      }
    }
  }
  CHECK(accepted > sample.size());
}

TEST_CASE("After a refused body the next one is read as if nothing had been") {
  JsonBody body;
  REQUIRE(body.parse("{\"a\":[[[[1"));
  CHECK(body.node(0).end == 1);
  REQUIRE_FALSE(body.parse("{\"a\":1}"));
  CHECK(body.node(1).text == "1");
  CHECK_FALSE(body.problem());
}

}  // namespace lastro::api
