#include "api/commands/command_context.h"

#include <charconv>

#include "api/json/documents.h"

namespace lastro::api {
namespace {

/// As an id of any kind would look: three letters, an underscore, base 32.
bool looks_like_public_id(std::string_view text) {
  return text.size() == 17 && text[3] == '_' && decode_base32(text.substr(4)).has_value();
}

Parsed<std::int64_t> deadline_of(const CommandScope& scope, bool has_deadline) {
  const auto text = scope.request.deadline_ms;
  std::int64_t deadline_ms = has_deadline && !scope.bulk ? deadline_default_ms : 0;
  if (!text.empty()) {
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, deadline_ms);
    if (error != std::errc{} || stop != end || deadline_ms < 0 || deadline_ms > deadline_max_ms) {
      return refuse(ProblemType::invalid_field, "Lastro-Deadline-Ms must be 0 to 60000");
    }
  }
  return deadline_ms == 0 ? 0 : scope.request.received_at_micros + deadline_ms * 1'000;
}

/// Why a caller's own id may not be one, empty where it may: it could name two things, or would put in clear
/// what must not be.
std::string_view refused_id(AliasKind kind, std::string_view id) {
  if (looks_like_public_id(id)) return "must not look like an id of this server";
  if (kind == AliasKind::card && hides_pan(id)) return "must not be a card number";
  if (kind == AliasKind::client && hides_document(id)) return "must not be a CPF or CNPJ";
  return {};
}

}  // namespace

Parsed<domain::CommandContext> command_context(const CommandScope& scope, FieldReader& fields,
                                               const CommandTerms& terms) {
  std::string_view external_id;
  auto member = fields.optional(terms.external_id_name);
  if (member.external_id(external_id)) {
    if (const auto why = refused_id(terms.kind, external_id); !why.empty()) member.refuse(std::string(why));
  }
  if (auto problem = fields.finish()) return std::unexpected(std::move(*problem));
  const auto key = scope.bulk ? std::string_view{} : scope.request.idempotency_key;
  if (!key.empty()) {
    if (!is_external_id(key)) {
      return refuse(ProblemType::invalid_field, "Idempotency-Key must be 1 to 64 of A-Z a-z 0-9 . _ : -");
    }
    if (const auto why = refused_id(terms.kind, key); !why.empty()) {
      return refuse(ProblemType::invalid_field, "Idempotency-Key " + std::string(why));
    }
    if (!external_id.empty() && external_id != key) {
      return refuse(ProblemType::invalid_field, "external_id and Idempotency-Key differ",
                    "/" + std::string(terms.external_id_name));
    }
    external_id = key;
  }
  auto deadline = deadline_of(scope, terms.has_deadline);
  if (!deadline) return std::unexpected(deadline.error());
  domain::CommandContext context;
  context.tenant = scope.identity.tenant;
  context.actor = scope.identity.actor;
  context.business_time = terms.business_time;
  context.deadline_micros = *deadline;
  if (!external_id.empty()) {
    context.alias = scope.digester.alias(context.tenant, terms.kind, external_id);
    context.external_id = domain::ExternalId{external_id};
  }
  return context;
}

}  // namespace lastro::api
