#pragma once

#include "api/commands/command_context.h"
#include "api/commands/request_digest.h"

namespace lastro::api {

/// The last step of every parser: context and digest.
template <class Body>
Parsed<domain::Command> finish_command(const CommandScope& scope, FieldReader& fields,
                                       const CommandTerms& terms, Body body) {
  auto context = command_context(scope, fields, terms);
  if (!context) return std::unexpected(context.error());
  domain::Command command{.context = *context, .body = std::move(body)};
  // Without an external id there is no retry to compare.
  if (command.context.alias) command.context.request_digest = request_digest(scope.digester, command);
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
