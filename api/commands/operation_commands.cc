#include "api/commands/command_parsers.h"
#include "api/commands/finish_command.h"
#include "api/commands/privileged_fields.h"

namespace lastro::api {
namespace {

/// The authorization that the path names, or, where the route has none in its path, the body.
template <class Body>
bool read_target(const CommandScope& scope, FieldReader& fields, Body& body,
                 std::optional<Problem>& problem) {
  if (scope.path[0].empty()) {
    Reference<AuthorizationKind> authorization;
    fields.required("authorization_id").reference(authorization);
    body.authorization = resolve(scope, AliasKind::authorization, authorization);
    return true;
  }
  auto reference = resolve_path<AuthorizationKind>(scope, AliasKind::authorization, scope.path[0]);
  if (!reference) {
    problem = reference.error();
    return false;
  }
  body.authorization = *reference;
  return true;
}

/// What every operation has: its target, an amount, a currency and when it happened.
template <class Body, class ReadMore>
Parsed<domain::Command> parse_operation(const CommandScope& scope, FieldReader& fields, AliasKind kind,
                                        bool amount_needed, ReadMore read_more) {
  Body body;
  std::optional<Problem> problem;
  if (!read_target(scope, fields, body, problem)) return std::unexpected(std::move(*problem));
  fields.optional("currency").currency(body.currency);
  auto amount = amount_needed ? fields.required("amount") : fields.optional("amount");
  amount.amount(currency_exponent(body.currency), body.amount);
  read_more(body);
  std::optional<UnixMicros> business_time;
  read_transaction_time(scope, fields, business_time);
  return finish_command(scope, fields, {.kind = kind, .has_deadline = true, .business_time = business_time},
                        std::move(body));
}

}  // namespace

Parsed<domain::Command> parse_capture(const CommandScope& scope, FieldReader& fields) {
  return parse_operation<domain::CaptureAuthorization>(scope, fields, AliasKind::capture, false,
                                                       [&](domain::CaptureAuthorization& body) {
                                                         fields.optional("final").boolean(body.final);
                                                         read_forced(scope, fields, body.forced);
                                                       });
}

Parsed<domain::Command> parse_reversal(const CommandScope& scope, FieldReader& fields) {
  return parse_operation<domain::ReverseAuthorization>(scope, fields, AliasKind::reversal, false,
                                                       [](domain::ReverseAuthorization&) {});
}

Parsed<domain::Command> parse_increment(const CommandScope& scope, FieldReader& fields) {
  return parse_operation<domain::IncrementAuthorization>(scope, fields, AliasKind::increment, true,
                                                         [](domain::IncrementAuthorization&) {});
}

}  // namespace lastro::api
