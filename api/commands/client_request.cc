#include "api/commands/client_request.h"

#include <algorithm>

#include "api/commands/command_context.h"

namespace lastro::api {
namespace {

void read_string(ValueReader value, std::string& out, std::size_t characters_max) {
  std::string_view text;
  if (value.string(text, characters_max)) out = text;
}

void read_email(ValueReader value, std::string& out) {
  std::string_view text;
  if (!value.string(text, 254)) return;  // RFC 5321 §4.5.3.1.3
  const auto at = text.find('@');
  const bool plausible = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                         text.find('@', at + 1) == std::string_view::npos &&
                         text.find(' ') == std::string_view::npos;
  if (plausible) {
    out = text;
  } else {
    value.refuse("must be an e-mail address");
  }
}

/// ITU-T E.164, with the blanks, dots, hyphens and parentheses people write.
void read_phone(ValueReader value, std::string& out) {
  std::string_view text;
  if (!value.string(text, 32)) return;
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits < 8 || digits > 15 || text.find_first_not_of("0123456789+() .-") != std::string_view::npos) {
    value.refuse("must be a telephone number");
  } else {
    out = text;
  }
}

/// Every text behind its length, so that no two requests share an encoding.
std::string canonical(const keys::PersonalData& data) {
  std::string bytes;
  for (const auto* text :
       {&data.name, &data.document, &data.email, &data.phone, &data.birth_date, &data.address}) {
    bytes.append(std::to_string(text->size())) += ':';
    bytes += *text;
  }
  return bytes;
}

}  // namespace

Parsed<ClientRequest> parse_client(const CommandScope& scope, FieldReader& fields) {
  ClientRequest request;
  auto& personal = request.personal;
  read_string(fields.required("name"), personal.name, 200);
  fields.required("document").cpf_or_cnpj(personal.document);
  read_email(fields.optional("email"), personal.email);
  read_phone(fields.optional("phone"), personal.phone);
  Date birth_date;
  if (fields.optional("birth_date").date(birth_date)) personal.birth_date = format_date(birth_date);
  read_string(fields.optional("address"), personal.address, 300);
  auto context = command_context(scope, fields, {.kind = AliasKind::client});
  if (!context) return std::unexpected(context.error());
  request.context = *context;
  request.context.external_id = {};  // clients keep its digest only
  personal.request_digest = scope.digester.request(canonical(personal));
  return request;
}

}  // namespace lastro::api
