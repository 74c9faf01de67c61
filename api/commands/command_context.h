#pragma once

#include "api/json/field_reader.h"
#include "api/scope.h"

namespace lastro::api {

/// Default deadline of single commands, counted from full receipt.
inline constexpr std::int64_t deadline_default_ms = 100;
inline constexpr std::int64_t deadline_max_ms = 60'000;

/// What the request's headers and identity say of a command. `external_id` is the body's, empty where it gave
/// none; Idempotency-Key fills it in. A deadline applies to what the caller waits for: `has_deadline` is
/// false for loads.
[[nodiscard]] Parsed<domain::CommandContext> command_context(const CommandScope& scope, AliasKind kind,
                                                             std::string_view external_id, bool has_deadline);

/// The domain's reference for one in a body: the alias digest where it is the caller's own id.
template <class Kind>
[[nodiscard]] domain::Reference<Id<Kind>> resolve(const CommandScope& scope, AliasKind kind,
                                                  const Reference<Kind>& reference) {
  if (reference.id) return {.id = reference.id, .alias = {}};
  if (reference.external_id.empty()) return {};
  return {.id = {}, .alias = scope.digester.alias(scope.identity.tenant, kind, reference.external_id)};
}

/// The same for a path parameter; not_found where it can be neither.
template <class Kind>
[[nodiscard]] Parsed<domain::Reference<Id<Kind>>> resolve_path(const CommandScope& scope, AliasKind kind,
                                                               std::string_view text) {
  if (const auto id = from_public<Kind>(text)) return domain::Reference<Id<Kind>>{.id = *id, .alias = {}};
  if (!is_external_id(text)) return refuse(ProblemType::not_found, "no such thing");
  return domain::Reference<Id<Kind>>{.id = {},
                                     .alias = scope.digester.alias(scope.identity.tenant, kind, text)};
}

/// Reads `external_id` of a body, or what it is called there. One that looks like a public id is refused, for
/// it could name two things.
void read_external_id(FieldReader& fields, std::string_view& out, std::string_view name = "external_id");

}  // namespace lastro::api
