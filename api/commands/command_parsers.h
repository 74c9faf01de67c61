#pragma once

#include "api/scope.h"

/// From request bodies to commands, one function a route. Each reads the whole body and leaves nothing
/// unchecked. `body` is scratch; `text` the body, or one line of a bulk body.
namespace lastro::api {

Parsed<domain::Command> parse_employer(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_funding(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_account(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_card(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_client_status(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_account_status(const CommandScope& scope, JsonBody& body,
                                             std::string_view text);
Parsed<domain::Command> parse_card_status(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_load(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_authorization(const CommandScope& scope, JsonBody& body, std::string_view text);
Parsed<domain::Command> parse_refund(const CommandScope& scope, JsonBody& body, std::string_view text);
/// The body of POST /authorize: account, totalAmount, mcc, merchant, optional id.
Parsed<domain::Command> parse_authorize(const CommandScope& scope, JsonBody& body, std::string_view text);

}  // namespace lastro::api
