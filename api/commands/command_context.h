#pragma once

#include "api/json/field_reader.h"
#include "api/scope.h"

namespace lastro::api {

/// Default deadline of single commands, counted from full receipt.
inline constexpr std::int64_t deadline_default_ms = 100;
inline constexpr std::int64_t deadline_max_ms = 60'000;

/// How a route's commands are named and timed.
struct CommandTerms {
  AliasKind kind;
  std::string_view external_id_name = "external_id";  ///< of the body's member
  bool has_deadline = false;                          ///< where the caller is waited for, at a terminal
  std::optional<UnixMicros> business_time = {};
};

/// What the request's identity and headers say of a command, and its external id: the last member read, so
/// that what is left over in the body is refused. Idempotency-Key fills in an external id that the body does
/// not give.
[[nodiscard]] Parsed<domain::CommandContext> command_context(const CommandScope& scope, FieldReader& fields,
                                                             const CommandTerms& terms);

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

}  // namespace lastro::api
