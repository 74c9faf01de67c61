#include "api/commands/command_context.h"

#include <charconv>

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

}  // namespace

void read_external_id(FieldReader& fields, std::string_view& out, std::string_view name) {
  auto value = fields.optional(name);
  if (value.external_id(out) && looks_like_public_id(out))
    value.refuse("must not look like an id of this server");
}

Parsed<domain::CommandContext> command_context(const CommandScope& scope, AliasKind kind,
                                               std::string_view external_id, bool has_deadline) {
  const auto key = scope.bulk ? std::string_view{} : scope.request.idempotency_key;
  if (!key.empty()) {
    if (!is_external_id(key) || looks_like_public_id(key)) {
      return refuse(ProblemType::invalid_field, "Idempotency-Key must be 1 to 64 of A-Z a-z 0-9 . _ : -");
    }
    if (!external_id.empty() && external_id != key) {
      return refuse(ProblemType::invalid_field, "external_id and Idempotency-Key differ", "/external_id");
    }
    external_id = key;
  }
  auto deadline = deadline_of(scope, has_deadline);
  if (!deadline) return std::unexpected(deadline.error());
  domain::CommandContext context;
  context.tenant = scope.identity.tenant;
  context.actor = scope.digester.actor(scope.identity.tenant, scope.identity.subject);
  context.deadline_micros = *deadline;
  if (!external_id.empty()) {
    context.alias = scope.digester.alias(context.tenant, kind, external_id);
    context.external_id = domain::ExternalId{external_id};
  }
  return context;
}

}  // namespace lastro::api
