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
  fields.optional("currency").currency(body.currency);
  return finish_command(scope, fields, {.kind = AliasKind::account}, body);
}

Parsed<domain::Command> parse_card(const CommandScope& scope, FieldReader& fields) {
  domain::IssueCard body;
  Reference<AccountKind> account;
  fields.required("account_id").reference(account);
  body.account = resolve(scope, AliasKind::account, account);
  if (auto pan = fields.optional("pan")) pan.refuse("card numbers are not accepted here: send a token");
  std::string_view token;
  if (auto value = fields.required("token"); value.string(token, 64, 8)) {
    if (!is_external_id(token)) {
      value.refuse("must be 8 to 64 of A-Z a-z 0-9 . _ : -");
    } else if (hides_pan(token)) {
      value.refuse("must not be a card number");
    } else {
      body.token = scope.digester.card_token(scope.identity.tenant, token);
      token.substr(token.size() - 4).copy(body.last_four.data(), 4);
    }
  }
  std::string_view expires;
  if (auto value = fields.optional("expires"); value.string(expires, 7)) {
    unsigned year = 0;
    unsigned month = 0;
    bool valid = expires.size() == 7 && expires[4] == '-';
    for (std::size_t i = 0; valid && i < expires.size(); ++i) {
      if (i == 4) continue;
      valid = expires[i] >= '0' && expires[i] <= '9';
      auto& part = i < 4 ? year : month;
      part = part * 10 + static_cast<unsigned>(expires[i] - '0');
    }
    if (!valid || month < 1 || month > 12 || year < 1970 || year > 2200) {
      value.refuse("must be a month as YYYY-MM");
    } else {
      body.expires = static_cast<domain::ExpiryMonth>(12 * year + month - 1);
    }
  }
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
