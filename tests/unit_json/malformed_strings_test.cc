#include <string_view>

#include <catch2/catch.hpp>

#include "api/json/json_body.h"
#include "tests/unit_json/refused_text.h"

using namespace std::string_view_literals;

namespace lastro::api {
namespace {

constexpr RefusedText strings[] = {
    {"an unclosed value", "{\"a\":\"b}"sv},
    {"an unclosed value at the end", "{\"a\":\"b"sv},
    {"a quote alone", "{\"a\":\"}"sv},
    {"an unclosed key", "{\"a:1}"sv},
    {"closed by an escaped quote", "{\"a\":\"b\\\"}"sv},
    {"ends in a backslash", "{\"a\":\"b\\"sv},
    {"an unescaped quote inside", "{\"a\":\"b\"c\"}"sv},
    {"single quotes", "{\"a\":'b'}"sv},
    {"back quotes", "{\"a\":`b`}"sv},
    {"typographic quotes",
     "{\"a\":\xe2\x80\x9c"
     "b\xe2\x80\x9d}"sv},
    {"a triple quote", "{\"a\":\"\"\"b\"\"\"}"sv},
    {"two strings joined", "{\"a\":\"b\" \"c\"}"sv},
    {"strings added", "{\"a\":\"b\"+\"c\"}"sv},
    {"a raw line feed", "{\"a\":\"b\nc\"}"sv},
    {"a raw carriage return", "{\"a\":\"b\rc\"}"sv},
    {"a raw tab", "{\"a\":\"b\tc\"}"sv},
    {"a raw NUL", "{\"a\":\"b\0c\"}"sv},
    {"a raw unit separator",
     "{\"a\":\"b\x1f"
     "c\"}"sv},
    {"a raw escape character", "{\"a\":\"\x1b[0m\"}"sv},
    {"a raw line feed in a key", "{\"a\nb\":1}"sv},
    {"a raw NUL in a key", "{\"a\0b\":1}"sv},
    {"a line continued", "{\"a\":\"b\\\nc\"}"sv},
    {"escape \\a", "{\"a\":\"\\a\"}"sv},
    {"escape \\v", "{\"a\":\"\\v\"}"sv},
    {"escape \\0", "{\"a\":\"\\0\"}"sv},
    {"escape \\'", "{\"a\":\"\\'\"}"sv},
    {"escape \\x", "{\"a\":\"\\x41\"}"sv},
    {"escape \\e", "{\"a\":\"\\e\"}"sv},
    {"escape \\U", "{\"a\":\"\\U0041\"}"sv},
    {"escape \\N", "{\"a\":\"\\N\"}"sv},
    {"escape of a space", "{\"a\":\"\\ \"}"sv},
    {"escape of a UTF-8 character", "{\"a\":\"\\\xc3\xa9\"}"sv},
    {"an octal escape", "{\"a\":\"\\101\"}"sv},
    {"\\u without digits", "{\"a\":\"\\u\"}"sv},
    {"\\u with one digit", "{\"a\":\"\\u0\"}"sv},
    {"\\u with two digits", "{\"a\":\"\\u00\"}"sv},
    {"\\u with three digits", "{\"a\":\"\\u004\"}"sv},
    {"\\u with a letter beyond f", "{\"a\":\"\\u00g1\"}"sv},
    {"\\u with a sign", "{\"a\":\"\\u+041\"}"sv},
    {"\\u with a space", "{\"a\":\"\\u 041\"}"sv},
    {"\\u with braces", "{\"a\":\"\\u{41}\"}"sv},
    {"\\u at the end", "{\"a\":\"\\u004"sv},
    {"a bad escape in a key", "{\"\\x61\":1}"sv},
    {"a bad \\u in a key", "{\"\\u00\":1}"sv},
    {"a high surrogate alone", "{\"a\":\"\\ud800\"}"sv},
    {"the last high surrogate alone", "{\"a\":\"\\udbff\"}"sv},
    {"a low surrogate alone", "{\"a\":\"\\udc00\"}"sv},
    {"the last low surrogate alone", "{\"a\":\"\\udfff\"}"sv},
    {"surrogates in the wrong order", "{\"a\":\"\\udc00\\ud800\"}"sv},
    {"two high surrogates", "{\"a\":\"\\ud800\\ud800\"}"sv},
    {"a high surrogate, then a letter", "{\"a\":\"\\ud800b\"}"sv},
    {"a high surrogate, then another escape", "{\"a\":\"\\ud800\\n\"}"sv},
    {"a high surrogate, then \\u0041", "{\"a\":\"\\ud800\\u0041\"}"sv},
    {"a high surrogate, then half an escape", "{\"a\":\"\\ud800\\udc\"}"sv},
    {"a lone surrogate in a key", "{\"\\ud800\":1}"sv},
};

constexpr RefusedText encodings[] = {
    {"a continuation byte alone", "{\"a\":\"\x80\"}"sv},
    {"the last continuation byte alone", "{\"a\":\"\xbf\"}"sv},
    {"two continuation bytes", "{\"a\":\"\x80\xbf\"}"sv},
    {"two bytes cut by the quote", "{\"a\":\"\xc3\"}"sv},
    {"two bytes cut by the end", "{\"a\":\"\xc3"sv},
    {"three bytes cut after one", "{\"a\":\"\xe2\"}"sv},
    {"three bytes cut after two", "{\"a\":\"\xe2\x82\"}"sv},
    {"four bytes cut after one", "{\"a\":\"\xf0\"}"sv},
    {"four bytes cut after two", "{\"a\":\"\xf0\x9f\"}"sv},
    {"four bytes cut after three", "{\"a\":\"\xf0\x9f\x98\"}"sv},
    {"two bytes, then ASCII", "{\"a\":\"\xc3(\"}"sv},
    {"three bytes, the second ASCII", "{\"a\":\"\xe2(\xa1\"}"sv},
    {"three bytes, the third ASCII", "{\"a\":\"\xe2\x82(\"}"sv},
    {"four bytes, the second ASCII", "{\"a\":\"\xf0(\x8c\xbc\"}"sv},
    {"a continuation too many", "{\"a\":\"\xc3\xa9\xa9\"}"sv},
    {"an overlong slash in two bytes", "{\"a\":\"\xc0\xaf\"}"sv},
    {"an overlong letter in two bytes", "{\"a\":\"\xc1\x81\"}"sv},
    {"an overlong NUL in two bytes", "{\"a\":\"\xc0\x80\"}"sv},
    {"an overlong slash in three bytes", "{\"a\":\"\xe0\x80\xaf\"}"sv},
    {"the largest overlong in three bytes", "{\"a\":\"\xe0\x9f\xbf\"}"sv},
    {"an overlong slash in four bytes", "{\"a\":\"\xf0\x80\x80\xaf\"}"sv},
    {"the largest overlong in four bytes", "{\"a\":\"\xf0\x8f\xbf\xbf\"}"sv},
    {"an overlong quote that would close the string", "{\"a\":\"b\xc0\xa2}"sv},
    {"the first surrogate", "{\"a\":\"\xed\xa0\x80\"}"sv},
    {"the last surrogate", "{\"a\":\"\xed\xbf\xbf\"}"sv},
    {"a surrogate pair (CESU-8)", "{\"a\":\"\xed\xa0\xbd\xed\xb8\x80\"}"sv},
    {"U+110000", "{\"a\":\"\xf4\x90\x80\x80\"}"sv},
    {"a first byte f5", "{\"a\":\"\xf5\x80\x80\x80\"}"sv},
    {"five bytes", "{\"a\":\"\xf8\x88\x80\x80\x80\"}"sv},
    {"six bytes", "{\"a\":\"\xfc\x84\x80\x80\x80\x80\"}"sv},
    {"byte fe", "{\"a\":\"\xfe\"}"sv},
    {"byte ff", "{\"a\":\"\xff\"}"sv},
    {"Latin-1",
     "{\"a\":\"a\xe7"
     "ai\"}"sv},
    {"Windows-1252 quotes",
     "{\"a\":\"\x93"
     "b\x94\"}"sv},
    {"bad UTF-8 in a key", "{\"\xff\":1}"sv},
    {"bad UTF-8 outside strings", "{\xff}"sv},
    {"bad UTF-8 after the object", "{}\xff"sv},
    {"bad UTF-8 across a 64-byte block",
     "{\"a\":\"0123456789012345678901234567890123456789012345678901234567\xe2\x82\"}"sv},
};

}  // namespace

TEST_CASE("A malformed string is refused") {
  JsonBody body;
  for (const RefusedText& row : strings) require_refused(body, row);
}

TEST_CASE("Text that is not UTF-8 is refused") {
  JsonBody body;
  for (const RefusedText& row : encodings) require_refused(body, row);
}

}  // namespace lastro::api
