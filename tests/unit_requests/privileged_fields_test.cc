#include <string>

#include <catch2/catch.hpp>

#include "api/commands/command_parsers.h"
#include "engine/keys/master_key.h"

/// What some callers may say and others may not, whatever route they come by.
namespace lastro::api {
namespace {

using Parse = Parsed<domain::Command> (*)(const CommandScope&, FieldReader&);

/// The pointer that is refused; empty where the command is accepted.
std::string refused(Parse parse, Role role, std::string_view text, std::string_view id = {}) {
  static const auto master = keys::MasterKey::load("", std::string(64, '7').c_str());
  static const keys::Digester digester(master.value(), LedgerId{});
  JsonBody body;
  REQUIRE_FALSE(body.parse(text));
  const Request request;
  Identity identity;
  identity.role = role;
  PathParameters path;
  path[0] = id;
  FieldReader fields(body);
  const auto command = parse({request, identity, path, digester, false}, fields);
  return command ? "" : command.error().field;
}

constexpr std::string_view purchase = R"({"account_id":"a","amount":"1","mcc":"5411","merchant":"X")";

}  // namespace

TEST_CASE("only callers with the permission forced_posts force anything") {
  const auto authorization = std::string(purchase) + R"(,"forced":true})";
  const auto* const capture = R"({"forced":true})";
  for (const auto role : {Role::admin, Role::processor}) {
    CHECK(refused(parse_authorization, role, authorization).empty());
    CHECK(refused(parse_capture, role, capture, "x").empty());
  }
  for (const auto role : {Role::manager, Role::operator_, Role::analyst, Role::readonly, Role::guest,
                          Role::auditor, Role::authorize_only}) {
    CHECK(refused(parse_authorization, role, authorization) == "/forced");
    CHECK(refused(parse_capture, role, capture, "x") == "/forced");
  }
}

TEST_CASE("to say that nothing is forced needs no permission") {
  CHECK(refused(parse_authorization, Role::manager, std::string(purchase) + R"(,"forced":false})").empty());
  CHECK(refused(parse_capture, Role::manager, R"({"forced":false})", "x").empty());
  CHECK(refused(parse_capture, Role::manager, "{}", "x").empty());
}

TEST_CASE("only callers with the permission business_time tell when something happened") {
  const auto text = std::string(purchase) + R"(,"transaction_time":"2026-11-20T00:00:00Z"})";
  CHECK(refused(parse_authorization, Role::processor, text).empty());
  CHECK(refused(parse_authorization, Role::manager, text) == "/transaction_time");
}

}  // namespace lastro::api
