#include <catch2/catch.hpp>

#include "tests/unit_traffic/sandbox.h"

namespace lastro::tools::test {

TEST_CASE("What stops an import is named") {
  struct Row {
    const char* path;
    FakeAnswer answer;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"/v1/employers",
       {401, R"({"type":"/problems/unauthorized","title":"No token","detail":"expired"})"},
       "employer-000001: status 401, No token: expired"},
      {"/v1/clients", {422, R"({"title":"Bad document"})"}, "status 422, Bad document"},
      {"/v1/accounts", {201, "[]"}, "no id"},
      {"/v1/loads", {200, "{}\n"}, "answered"},
      {"/v1/loads", {201, R"({"status":422,"detail":"x"})"}, "answered"},
      {"/v1/authorizations", {403, R"({"detail":"role may not"})"}, "status 403, role may not"},
      {"/v1/authorizations", {500, "broken"}, "status 500, broken"},
      {"/v1/authorizations", {200, "{}"}, "status 200"},
      {"/v1/authorizations", {201, R"({"status":"maybe"})"}, "unexpected answer (status)"},
  };
  for (const auto& row : rows) {
    INFO(row.path << ' ' << row.answer.status << ' ' << row.answer.body);
    FakeLedger ledger;
    FakeServer server{{}, [&](auto method, auto path, bool bulk, auto body) {
                        return path == row.path ? row.answer : ledger.handle(method, path, bulk, body);
                      }};
    ImportOptions options;
    options.url = server.url();
    options.cards = 3;
    options.quiet = true;
    const auto summary = run_import(options);
    REQUIRE_FALSE(summary);
    CHECK_THAT(summary.error().message, Catch::Contains(row.message));
  }
}

TEST_CASE("Options that cannot work fail before anything is sent") {
  Sandbox sandbox;
  const TemporaryFile file{small_file};
  const auto refused = [&](auto change, const char* message) {
    auto options = from_file(sandbox, file.path());
    change(options);
    const auto summary = run_import(options);
    REQUIRE_FALSE(summary);
    CHECK_THAT(summary.error().message, Catch::Contains(message));
  };
  refused([](auto& o) { o.input = "/nonexistent/file.csv"; }, "cannot open");
  refused([](auto& o) { o.map = "amount=value"; }, "no column 'value'");
  refused([](auto& o) { o.load_amount = "-1"; }, "no positive decimal");
  refused([](auto& o) { o.load_amount = "1.001"; }, "no positive decimal");
  refused([](auto& o) { o.save = "/nonexistent/decisions.csv"; }, "cannot write");
  refused([](auto& o) { o.connections = 0; }, "connections must be");
  refused([](auto& o) { o.url = "ftp://x"; }, "not http://");
  refused([](auto& o) { o.token = "a\r\nX: y"; }, "token");
  refused([](auto& o) { o.input.clear(), o.cards = 0; }, "cards must be");
  refused([](auto& o) { o.input.clear(), o.month = "2026-13"; }, "not YYYY-MM");
  CHECK(sandbox.server.connections() == 0);
}

}  // namespace lastro::tools::test
