#include "api/json/field_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace lastro::api {
namespace {

struct Payment {
  std::string_view account;
  Amount amount;
  std::string_view merchant = "unset";
  std::string_view city = "unset";
  std::vector<std::string_view> tags;
};

/// Reads a body the way a handler does.
std::optional<Problem> read_payment(JsonBody& body, std::string_view text, Payment& out) {
  if (auto problem = body.parse(text)) return problem;
  FieldReader fields(body);
  fields.required("account").external_id(out.account);
  fields.required("amount").amount(2, out.amount);
  fields.optional("merchant").string(out.merchant, 40);
  FieldReader address = fields.optional("address").object();
  address.required("city").string(out.city, 20);
  fields.optional("tags").array(2, [&out](ValueReader tag) {
    std::string_view text_of_tag;
    if (tag.string(text_of_tag, 5)) out.tags.push_back(text_of_tag);
  });
  return fields.finish();
}

}  // namespace

TEST_CASE("Members are read by name in any order") {
  JsonBody body;
  Payment payment;
  REQUIRE_FALSE(read_payment(
      body,
      R"({"tags":["a","b"],"amount":"1.50","address":{"city":"Recife"},"merchant":"M","account":"12345"})",
      payment));
  CHECK(payment.account == "12345");
  CHECK(payment.amount == Amount{150});
  CHECK(payment.merchant == "M");
  CHECK(payment.city == "Recife");
  CHECK(payment.tags == std::vector<std::string_view>{"a", "b"});
}

TEST_CASE("Members are found by their unescaped names") {
  JsonBody body;
  Payment payment;
  REQUIRE_FALSE(read_payment(body, R"({"\u0061ccount":"12345","amoun\u0074":1})", payment));
  CHECK(payment.account == "12345");
}

TEST_CASE("An optional member that is absent or null leaves the default") {
  JsonBody body;
  Payment payment;
  REQUIRE_FALSE(read_payment(body, R"({"account":"1","amount":1,"merchant":null,"address":null})", payment));
  CHECK(payment.merchant == "unset");
  CHECK(payment.city == "unset");
  CHECK(payment.tags.empty());
}

TEST_CASE("The first problem in the order of the reads wins and names its field") {
  struct Row {
    std::string_view text;
    ProblemType type;
    std::string_view field;
  };
  const Row rows[] = {
      {R"({})", ProblemType::missing_field, "/account"},
      {R"({"account":null,"amount":1})", ProblemType::missing_field, "/account"},
      {R"({"account":"1"})", ProblemType::missing_field, "/amount"},
      {R"({"amount":"x","account":"1"})", ProblemType::invalid_field, "/amount"},
      {R"({"amount":"x"})", ProblemType::missing_field, "/account"},
      {R"({"Account":"1","amount":1})", ProblemType::missing_field, "/account"},
      {R"({"account":"1","amount":1,"extra":1})", ProblemType::unknown_field, "/extra"},
      {R"({"account":"1","amount":1,"extra":null})", ProblemType::unknown_field, "/extra"},
      {R"({"account":"1","amount":1,"":1})", ProblemType::unknown_field, "/"},
      {R"({"account":"1","amount":1,"a/b~c":1})", ProblemType::unknown_field, "/a~1b~0c"},
      {R"({"extra":1,"account":"1","amount":-1})", ProblemType::invalid_field, "/amount"},
      {R"({"account":"1","amount":1,"address":{}})", ProblemType::missing_field, "/address/city"},
      {R"({"account":"1","amount":1,"address":[]})", ProblemType::invalid_field, "/address"},
      {R"({"account":"1","amount":1,"address":{"city":5}})", ProblemType::invalid_field, "/address/city"},
      {R"({"account":"1","amount":1,"address":{"city":"R","zip":"1"}})", ProblemType::unknown_field,
       "/address/zip"},
      {R"({"account":"1","amount":1,"tags":["a","toolong"]})", ProblemType::invalid_field, "/tags/1"},
      {R"({"account":"1","amount":1,"tags":[["a"]]})", ProblemType::invalid_field, "/tags/0"},
      {R"({"account":"1","amount":1,"tags":["a","b","c"]})", ProblemType::invalid_field, "/tags"},
      {R"({"account":"1","amount":1,"tags":"a"})", ProblemType::invalid_field, "/tags"},
      {R"({"account":"1","account":"1","amount":1})", ProblemType::duplicate_field, "/account"},
      {R"({"account":"1","amount":1)", ProblemType::malformed_json, ""},
  };
  JsonBody body;
  for (const Row& row : rows) {
    INFO(row.text);
    Payment payment;
    const auto problem = read_payment(body, row.text, payment);
    REQUIRE(problem);
    CHECK(problem->type == row.type);
    CHECK(problem->field == row.field);
  }
}

TEST_CASE("A long unknown name is cut in the pointer between characters") {
  JsonBody body;
  std::string name;
  for (int i = 0; i < 5000; ++i) name += "\xc3\xa9";
  REQUIRE_FALSE(body.parse("{\"" + name + "\":1}"));
  FieldReader fields(body);
  const auto problem = fields.finish();
  REQUIRE(problem);
  CHECK(problem->field == "/" + name.substr(0, 128));
}

TEST_CASE("Elements of arrays may be objects, and unknown fields in them are found") {
  JsonBody body;
  REQUIRE_FALSE(body.parse(R"({"items":[{"n":1},{"n":2},{"n":3,"m":4}]})"));
  FieldReader fields(body);
  std::int64_t sum = 0;
  fields.required("items").array(10, [&sum](ValueReader item) {
    std::int64_t n = 0;
    item.object().required("n").integer(n, 0, 9);
    sum += n;
  });
  CHECK(sum == 6);
  const auto problem = fields.finish();
  REQUIRE(problem);
  CHECK(problem->type == ProblemType::unknown_field);
  CHECK(problem->field == "/items/2/m");
}

TEST_CASE("An object whose names are data is read member by member") {
  JsonBody body;
  REQUIRE_FALSE(body.parse(R"({"limits":{"kind":"daily","FOOD":"1.00","MEAL":"2.00","CASH":false}})"));
  FieldReader fields(body);
  FieldReader limits = fields.required("limits").object();
  std::string_view kind;
  CHECK(limits.required("kind").string(kind, 10));
  std::string names;
  std::int64_t minor = 0;
  limits.each_member([&](std::string_view name, ValueReader value) {
    names.append(name) += ' ';
    Amount amount;
    if (value.amount(2, amount)) minor += amount.minor;
  });
  CHECK(names == "FOOD MEAL CASH ");
  CHECK(minor == 300);
  const auto problem = fields.finish();
  REQUIRE(problem);
  CHECK(problem->field == "/limits/CASH");
}

TEST_CASE("A caller's own rules are problems like any other") {
  JsonBody body;
  REQUIRE_FALSE(body.parse(R"({"a":1,"b":{"c":2}})"));
  FieldReader fields(body);
  std::int64_t number = 0;
  CHECK(fields.optional("a").integer(number, 0, 9));
  FieldReader b = fields.optional("b").object();
  CHECK(b.optional("c").integer(number, 0, 9));
  CHECK_FALSE(b.refuse(ProblemType::unprocessable, "either c or d", "d"));
  CHECK_FALSE(fields.refuse(ProblemType::conflict, "too late to be the first"));
  const auto problem = fields.finish();
  REQUIRE(problem);
  CHECK(problem->type == ProblemType::unprocessable);
  CHECK(problem->field == "/b/d");
  CHECK(problem->detail == "either c or d");
}

}  // namespace lastro::api
