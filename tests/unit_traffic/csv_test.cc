#include <sstream>

#include <catch2/catch.hpp>

#include "api/json/documents.h"
#include "tools/traffic/csv_mapping.h"
#include "tools/traffic/csv_reader.h"
#include "tools/traffic/csv_source.h"

namespace lastro::tools::test {
namespace {

using Records = std::vector<std::vector<std::string>>;

Result<Records> read_all(const std::string& text) {
  std::istringstream input{text};
  CsvReader reader{input};
  Records records;
  for (std::vector<std::string> fields;;) {
    const auto more = reader.next(fields);
    if (!more) return std::unexpected(more.error());
    if (!*more) return records;
    records.push_back(fields);
  }
}

const std::string header = "local_time,card,amount,entry_mode,merchant_id,merchant_city,mcc\n";

Result<Plan> plan_of(const std::string& text, CsvSourceOptions options = {}) {
  std::istringstream input{text};
  return read_csv_plan(input, options);
}

}  // namespace

TEST_CASE("CSV is read as RFC 4180 says") {
  struct Row {
    std::string text;
    Records records;
  };
  const std::vector<Row> rows = {
      {"", {}},
      {"\n\r\n", {}},
      {"a", {{"a"}}},
      {"a,b\n", {{"a", "b"}}},
      {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {",\n", {{"", ""}}},
      {"a,,c", {{"a", "", "c"}}},
      {"\"a,b\",c\n", {{"a,b", "c"}}},
      {"\"say \"\"oi\"\"\"\n", {{"say \"oi\""}}},
      {"\"two\r\nlines\",x\n", {{"two\r\nlines", "x"}}},
      {"\"\",\"\"\n", {{"", ""}}},
      {"\"a\"\r\nb", {{"a"}, {"b"}}},
      {"\xEF\xBB\xBFtime\n1\n", {{"time"}, {"1"}}},
      {"São Paulo,ç\n", {{"São Paulo", "ç"}}},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto records = read_all(row.text);
    REQUIRE(records);
    CHECK(*records == row.records);
  }
}

TEST_CASE("Malformed CSV names its line") {
  struct Row {
    std::string text;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"ok\n\"open", "line 2: unclosed quote"},
      {"a\"b\n", "line 1: quote inside"},
      {"\"a\"b\n", "line 1: text after a closing quote"},
      {"a\rb\n", "line 1: carriage return without"},
      {std::string{"a\n\nb\0\n", 6}, "line 3: NUL"},
      {std::string(csv_record_bytes_max + 1, 'x'), "line 1: longer than 64 KiB"},
      {"\"" + std::string(csv_record_bytes_max + 1, '\n'), "line 1: longer than 64 KiB"},
      {std::string(csv_fields_max, ','), "line 1: more than 256 fields"},
      {"\xEFx", "not UTF-8"},
  };
  for (const auto& row : rows) {
    const auto records = read_all(row.text);
    REQUIRE_FALSE(records);
    CHECK_THAT(records.error().message, Catch::Contains(row.message));
  }
}

TEST_CASE("A record and a field as long as the limits are read") {
  CHECK(read_all(std::string(csv_record_bytes_max - 1, 'x') + "\n"));
  CHECK(read_all(std::string(csv_fields_max - 1, ',')));
}

TEST_CASE("A map that cannot work says why") {
  struct Row {
    const char* map;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"", "'' is not field=column"},
      {"amount", "'amount' is not field=column"},
      {"amount=a,,mcc=b", "'' is not field=column"},
      {"amount=a,mcc=b,card=c,merchant=d,", "'' is not field=column"},
      {"price=a", "unknown field 'price'"},
      {"amount=z", "no column 'z'"},
      {"amount=twice", "two columns 'twice'"},
      {"amount=a,amount=b", "named twice"},
      {"amount==1,amount=b", "named twice"},
      {"mcc=b,card=c,merchant=d", "no column for amount"},
      {"amount=a,card=c,merchant=d", "no column for mcc"},
      {"amount=a,mcc=b,merchant=d", "no column for account or card"},
      {"amount=a,mcc=b,card=c", "no column for merchant"},
  };
  for (const auto& row : rows) {
    INFO(row.map);
    const auto mapping = CsvMapping::make(row.map, {"a", "b", "c", "d", "twice", "twice"});
    REQUIRE_FALSE(mapping);
    CHECK_THAT(mapping.error().message, Catch::Contains(row.message));
  }
}

TEST_CASE("A field is a column or, after two equals signs, a constant") {
  const auto mapping = CsvMapping::make("amount=a,mcc==5411,card=c,merchant==Loja=1", {"a", "b", "c"});
  REQUIRE(mapping);
  const std::vector<std::string> record = {"1.00", "x", "card 7"};
  CHECK(mapping->text(CsvField::amount, record) == "1.00");
  CHECK(mapping->text(CsvField::mcc, record) == "5411");
  CHECK(mapping->text(CsvField::card, record) == "card 7");
  CHECK(mapping->text(CsvField::merchant, record) == "Loja=1");
  CHECK(mapping->text(CsvField::city, record).empty());
  CHECK_FALSE(mapping->has(CsvField::time));
}

TEST_CASE("A row becomes an authorization or, where its amount is negative, a refund") {
  const auto plan = plan_of(header +
                            "2024-05-02T10:11:00,1,12.5,chip,M é,São José dos Campos,742\n"
                            "2024-05-02 10:12:13,1,-3.00,swipe,M2,Natal,5411\n"
                            "2024-05-02T23:30:00Z,2,0.00,smoke,M3,,9999\n");
  REQUIRE(plan);
  REQUIRE(plan->steps.size() == 3);
  CHECK(plan->accounts.size() == 2);
  const Step& first = plan->steps[0];
  CHECK(first.kind == StepKind::authorization);
  CHECK(first.amount_minor == 1250);
  CHECK(first.mcc == "0742");
  CHECK(first.merchant == "M é                      São José dos BR");
  CHECK(format_local_time(*first.time) == "2024-05-02T10:11:00-03:00");
  const Step& second = plan->steps[1];
  CHECK(second.kind == StepKind::refund);
  CHECK(second.amount_minor == 300);
  CHECK(format_local_time(*second.time) == "2024-05-02T10:12:13-03:00");
  const Step& third = plan->steps[2];
  CHECK(third.amount_minor == 0);
  CHECK(third.entry_mode == "smoke");
  CHECK(third.merchant == "M3                                    BR");
  CHECK(format_local_time(*third.time) == "2024-05-02T20:30:00-03:00");
  for (const auto& account : plan->accounts) CHECK(api::is_cpf(account.document));
  CHECK(api::is_cnpj(plan->employer_document));
}

TEST_CASE("Rows are sent in order of time, keep their numbers, and those of one time their order") {
  const auto plan = plan_of(header +
                            "2024-05-03T00:00:00,1,3.00,chip,C,X,5411\n"
                            "2024-05-02T00:00:00,1,1.00,chip,A,X,5411\n"
                            "2024-05-02T00:00:00,2,2.00,chip,B,X,5411\n");
  REQUIRE(plan);
  std::vector<std::uint32_t> numbers;
  for (const auto& step : plan->steps) numbers.push_back(step.number);
  CHECK(numbers == std::vector<std::uint32_t>{2, 3, 1});
}

TEST_CASE(
    "Every account is loaded on the first of each month, also of months without rows, before that day's "
    "rows") {
  const auto plan = plan_of(header +
                                "2024-11-15T00:00:00,1,1.00,chip,A,X,5411\n"
                                "2025-01-01T00:00:00,2,1.00,chip,A,X,5411\n",
                            {.map = {}, .load_amount = Amount{5000}, .load_categories = {"FOOD", "CASH"}});
  REQUIRE(plan);
  std::string story;
  for (const auto& step : plan->steps) {
    story += step.kind == StepKind::load ? format_month(month_of(*step.time)) + " " +
                                               std::to_string(step.account) + step.category + ";"
                                         : "row" + std::to_string(step.number) + ";";
  }
  CHECK(story ==
        "2024-11 0FOOD;2024-11 0CASH;2024-11 1FOOD;2024-11 1CASH;row1;"
        "2024-12 0FOOD;2024-12 0CASH;2024-12 1FOOD;2024-12 1CASH;"
        "2025-01 0FOOD;2025-01 0CASH;2025-01 1FOOD;2025-01 1CASH;row2;");
}

TEST_CASE("Without a time column rows keep their order and there is one load, for every wallet") {
  const auto plan = plan_of("who,value\nann,1.00\nbob,2.00\nann,3.00\n",
                            {.map = "account=who,amount=value,mcc==5411,merchant==Mercado",
                             .load_amount = Amount{100},
                             .load_categories = {}});
  REQUIRE(plan);
  REQUIRE(plan->steps.size() == 5);
  CHECK(plan->steps[0].kind == StepKind::load);
  CHECK(plan->steps[1].kind == StepKind::load);
  CHECK(plan->steps[0].category.empty());
  CHECK_FALSE(plan->steps[4].time);
  CHECK(plan->steps[4].account == 0);
  CHECK(plan->accounts[0].name == "Cardholder ann");
}

TEST_CASE("An account may have several cards, a card one account") {
  const std::string map = "account=a,card=c,amount==1.00,mcc==5411,merchant==M";
  const auto plan =
      plan_of("a,c\nx,1\nx,2\ny,3\nx,1\n", {.map = map, .load_amount = {}, .load_categories = {}});
  REQUIRE(plan);
  CHECK(plan->accounts.size() == 2);
  CHECK(plan->cards.size() == 3);
  const auto moved = plan_of("a,c\nx,1\ny,3\ny,1\n", {.map = map, .load_amount = {}, .load_categories = {}});
  REQUIRE_FALSE(moved);
  CHECK_THAT(moved.error().message, Catch::Contains("row 3 (line 4): its card belongs to another account"));
}

TEST_CASE("A file with unusable rows is refused whole, its first bad row named") {
  struct Row {
    std::string text;
    const char* message;
  };
  const std::string good = "2024-05-02T10:11:00,1,1.00,chip,M,X,5411\n";
  const std::vector<Row> rows = {
      {"", "the file is empty"},
      {header, "no rows"},
      {header + good + "2024-05-02T10:11:00,1,1.00,chip,M,X\n", "row 2 (line 3): 6 fields, the header has 7"},
      {header + "2024-05-02T10:11:00,1,1.005,chip,M,X,5411\n" + good + ",\n", "2 unusable row(s)"},
      {header + "2024-05-02T10:11:00,1,\"1,00\",chip,M,X,5411\n", "amount '1,00'"},
      {header + "2024-05-02T10:11:00,1,-92233720368547758.08,chip,M,X,5411\n", "amount out of range"},
      {header + "2024-02-30T10:11:00,1,1.00,chip,M,X,5411\n", "time '2024-02-30T10:11:00'"},
      {header + "2024-05-02T10:11:00,,1.00,chip,M,X,5411\n", "no card or account"},
      {header + "2024-05-02T10:11:00," + std::string(257, '1') + ",1.00,chip,M,X,5411\n", "longer than 256"},
      {header + "2024-05-02T10:11:00,1,1.00,chip,\xFF,X,5411\n", "row 1 (line 2): not UTF-8"},
      {header + good + "\"", "row 2, line 3: unclosed quote"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto plan = plan_of(row.text);
    REQUIRE_FALSE(plan);
    CHECK_THAT(plan.error().message, Catch::Contains(row.message));
  }
}

TEST_CASE("A span of months that would load without end is refused") {
  std::string text = header;
  for (int card = 0; card < 300; ++card)
    text += "1970-01-01T00:00:00," + std::to_string(card) + ",1.00,chip,M,X,5411\n";
  text += "9999-01-01T00:00:00,1,1.00,chip,M,X,5411\n";
  const auto plan = plan_of(text, {.map = {}, .load_amount = Amount{1}, .load_categories = {}});
  REQUIRE_FALSE(plan);
  CHECK_THAT(plan.error().message, Catch::Contains("loads"));
}

TEST_CASE("Files that differ in anything sent have other people and other external ids") {
  const std::string row = "2024-05-02T10:11:00,1,1.00,chip,M,X,5411\n";
  const auto plan = plan_of(header + row);
  const auto again = plan_of(header + row);
  const auto other = plan_of(header + "2024-05-02T10:11:00,1,1.01,chip,M,X,5411\n");
  REQUIRE((plan && again && other));
  CHECK(plan_prefix(*plan) == plan_prefix(*again));
  CHECK(plan_prefix(*plan) != plan_prefix(*other));
  CHECK(plan->accounts[0].document == again->accounts[0].document);
  CHECK(plan->accounts[0].document != other->accounts[0].document);
}

}  // namespace lastro::tools::test
