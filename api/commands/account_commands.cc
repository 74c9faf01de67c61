#include "api/auth/roles.h"
#include "api/commands/command_parsers.h"
#include "api/commands/finish_command.h"
#include "api/json/documents.h"
#include "api/resources/positions.h"

namespace lastro::api {
namespace {

constexpr int brl_exponent = 2;

void read_status(FieldReader& fields, domain::Status& status, domain::StatusReason& reason) {
  std::string_view name;
  if (auto value = fields.required("status"); value.string(name, 16)) {
    if (const auto known = domain::status_from(name)) {
      status = *known;
    } else {
      value.refuse("must be one of active, blocked, closed, lost, stolen, cancelled");
    }
  }
  std::string_view code;
  if (auto value = fields.optional("reason"); value.string(code, domain::StatusReason::capacity)) {
    for (const char c : code) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') continue;
      value.refuse("must be a code of a-z, 0-9 and _");
      return;
    }
    reason = domain::StatusReason{code};
  }
}

void read_token(const CommandScope& scope, ValueReader value, domain::IssueCard& out) {
  std::string_view token;
  if (!value.string(token, 64, 8)) return;
  if (!is_external_id(token)) {
    value.refuse("must be 8 to 64 of A-Z a-z 0-9 . _ : -");
  } else if (hides_pan(token)) {
    value.refuse("must not be a card number");
  } else {
    out.token = scope.digester.card_token(scope.identity.tenant, token);
    token.substr(token.size() - 4).copy(out.last_four.data(), 4);
  }
}

/// A card's number (ISO/IEC 7812), which goes no further: the digest by which DE 2 of ISO 8583 finds the
/// card.
void read_pan(const CommandScope& scope, ValueReader value, domain::IssueCard& out) {
  constexpr std::string_view rule =
      "must be a card number: 12 to 19 digits, the last of which is their check";
  std::string_view pan;
  if (!value.is(JsonKind::string) || !value.string(pan, 19, 12) || !is_luhn(pan)) {
    value.refuse(std::string(rule));
    return;
  }
  out.token = scope.digester.pan(scope.identity.tenant, pan);
  pan.substr(pan.size() - 4).copy(out.last_four.data(), 4);
}

template <class Kind, class Body>
Parsed<domain::Command> parse_status(const CommandScope& scope, FieldReader& fields, AliasKind target_kind,
                                     AliasKind kind, domain::Reference<Id<Kind>> Body::*target) {
  Body body;
  read_status(fields, body.status, body.reason);
  auto reference = resolve_path<Kind>(scope, target_kind, scope.path[0]);
  if (!reference) return std::unexpected(reference.error());
  body.*target = *reference;
  const auto version = parse_if_match(scope.request.if_match);
  if (!version) return refuse(ProblemType::invalid_field, "If-Match must be one entity tag or *");
  body.if_version = *version;
  return finish_command(scope, fields, {.kind = kind}, body);
}

}  // namespace

Parsed<domain::Command> parse_employer(const CommandScope& scope, FieldReader& fields) {
  domain::CreateEmployer body;
  read_text(fields.required("name"), body.name, 100);
  std::string document;
  if (fields.required("document").cnpj(document)) body.document = FixedText<14>{document};
  return finish_command(scope, fields, {.kind = AliasKind::employer}, body);
}

Parsed<domain::Command> parse_funding(const CommandScope& scope, FieldReader& fields) {
  domain::FundEmployer body;
  Reference<EmployerKind> employer;
  fields.required("employer_id").reference(employer);
  body.employer = resolve(scope, AliasKind::employer, employer);
  fields.required("amount").amount(brl_exponent, body.amount);
  return finish_command(scope, fields, {.kind = AliasKind::funding}, body);
}

Parsed<domain::Command> parse_account(const CommandScope& scope, FieldReader& fields) {
  domain::OpenAccount body;
  body.program = FixedText<32>{"benefit-card"};
  Reference<ClientKind> client;
  Reference<EmployerKind> employer;
  fields.required("client_id").reference(client);
  fields.optional("employer_id").reference(employer);
  body.client = resolve(scope, AliasKind::client, client);
  body.employer = resolve(scope, AliasKind::employer, employer);
  read_text(fields.optional("program"), body.program, 32);
  fields.optional("currency").wallet_currency(body.currency);
  return finish_command(scope, fields, {.kind = AliasKind::account}, body);
}

Parsed<domain::Command> parse_card(const CommandScope& scope, FieldReader& fields) {
  domain::IssueCard body;
  Reference<AccountKind> account;
  fields.required("account_id").reference(account);
  body.account = resolve(scope, AliasKind::account, account);
  auto pan = fields.optional("pan");
  if (!pan) {
    read_token(scope, fields.required("token"), body);
  } else if (!scope.card_numbers) {
    pan.refuse("card numbers are not accepted here: send a token");
  } else if (auto token = fields.optional("token")) {
    token.refuse("give token or pan, not both");
  } else {
    read_pan(scope, pan, body);
  }
  fields.optional("expires").month(body.expires);
  return finish_command(scope, fields, {.kind = AliasKind::card}, body);
}

Parsed<domain::Command> parse_client_status(const CommandScope& scope, FieldReader& fields) {
  return parse_status(scope, fields, AliasKind::client, AliasKind::client_status,
                      &domain::ChangeClientStatus::client);
}

Parsed<domain::Command> parse_account_status(const CommandScope& scope, FieldReader& fields) {
  return parse_status(scope, fields, AliasKind::account, AliasKind::account_status,
                      &domain::ChangeAccountStatus::account);
}

Parsed<domain::Command> parse_card_status(const CommandScope& scope, FieldReader& fields) {
  return parse_status(scope, fields, AliasKind::card, AliasKind::card_status,
                      &domain::ChangeCardStatus::card);
}

}  // namespace lastro::api
