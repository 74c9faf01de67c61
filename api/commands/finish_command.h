#pragma once

#include "api/commands/command_context.h"
#include "api/commands/request_digest.h"

namespace lastro::api {

/// The last step of every parser: no field is left over, then context and digest.
template <class Body>
Parsed<domain::Command> finish_command(const CommandScope& scope, FieldReader& fields, AliasKind kind,
                                       std::string_view external_id, bool has_deadline, Body body,
                                       std::optional<UnixMicros> business_time = {}) {
  if (auto problem = fields.finish()) return std::unexpected(std::move(*problem));
  auto context = command_context(scope, kind, external_id, has_deadline);
  if (!context) return std::unexpected(context.error());
  domain::Command command{.context = *context, .body = std::move(body)};
  command.context.business_time = business_time;
  command.context.request_digest = request_digest(scope.digester, command);
  return command;
}

/// A text of at most `characters_max` code points into its place; refused where its UTF-8 is longer than
/// that.
template <std::size_t Capacity>
void read_text(ValueReader value, FixedText<Capacity>& out, std::size_t characters_max) {
  std::string_view text;
  if (!value.string(text, characters_max)) return;
  if (text.size() > Capacity) {
    value.refuse("is too long");
    return;
  }
  out = FixedText<Capacity>{text};
}

}  // namespace lastro::api
