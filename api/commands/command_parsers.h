#pragma once

#include "api/scope.h"
#include "engine/base/result.h"

/// From request bodies (or lines of a bulk body) to commands, one function a route. Each reads the whole body
/// and leaves nothing unchecked.
namespace lastro::api {

Parsed<domain::Command> parse_employer(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_funding(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_account(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_card(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_client_status(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_account_status(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_card_status(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_load(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_authorization(const CommandScope& scope, FieldReader& fields);
/// The body of an authorization without what only a recorded one has: an external id, a type of inquiry.
Parsed<domain::Command> parse_simulation(const CommandScope& scope, FieldReader& fields);
/// On the authorization that the path names, or else the body.
Parsed<domain::Command> parse_capture(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_reversal(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_increment(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_settlement(const CommandScope& scope, FieldReader& fields);
Parsed<domain::Command> parse_refund(const CommandScope& scope, FieldReader& fields);
/// {document, effective_at?, external_id?}. Compiles the document: a few milliseconds for a large one.
Parsed<domain::Command> parse_program(const CommandScope& scope, FieldReader& fields);
/// Takes the member `document`, which compile_program_in is left to check.
void read_program_document(FieldReader& fields);
/// Of a document that does not compile; points into the body.
[[nodiscard]] Problem program_problem(const Error& error);
/// The body of POST /authorize: account, totalAmount, mcc, merchant, optional id.
Parsed<domain::Command> parse_authorize(const CommandScope& scope, FieldReader& fields);

}  // namespace lastro::api
