#include "api/commands/command_parsers.h"
#include "api/commands/finish_command.h"
#include "engine/programs/program_document.h"

namespace lastro::api {
namespace {

/// The document is the compiler's to check. The parser of bodies bounds the depth.
void leave_to_compiler(ValueReader value) {
  if (value.is(JsonKind::object)) {
    auto object = value.object();
    object.each_member([](std::string_view, ValueReader member) { leave_to_compiler(member); });
  } else if (value.is(JsonKind::array)) {
    value.array(SIZE_MAX, leave_to_compiler);
  }
}

}  // namespace

void read_program_document(FieldReader& fields) {
  auto document = fields.required("document");
  if (document && !document.is(JsonKind::object)) document.refuse("must be an object");
  leave_to_compiler(document);
}

Parsed<domain::Command> parse_program(const CommandScope& scope, FieldReader& fields) {
  domain::PublishProgram body;
  read_program_document(fields);
  auto effective_at = fields.optional("effective_at");
  if (effective_at.time(body.effective_at) && body.effective_at <= 0)
    effective_at.refuse("must be after 1970-01-01");
  auto command = finish_command(scope, fields, {.kind = AliasKind::program}, body);
  if (!command) return command;
  auto program = programs::compile_program_in(scope.request.body, "document");
  if (!program) return std::unexpected(program_problem(program.error()));
  // Once more, with the document: the digest is of all that was asked for.
  std::get<domain::PublishProgram>(command->body).program = std::move(*program);
  if (command->context.alias) command->context.request_digest = request_digest(scope.digester, *command);
  return command;
}

Problem program_problem(const Error& error) {
  const auto colon = error.message.find(": ");
  auto place = error.message.substr(0, colon);
  if (place == "/") place.clear();
  return {ProblemType::invalid_field, error.message.substr(colon + 2), "/document" + place};
}

}  // namespace lastro::api
