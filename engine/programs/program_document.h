#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/domain/programs/program.h"

namespace lastro::programs {

/// Compiles a program's JSON document into tables: names to positions, MCC ranges sorted, merchant names
/// normalised, the time zone's transitions looked up. Program::document is the canonical form (RFC 8785: keys
/// sorted, no blanks). An `invalid` error names the place in the document.
Result<domain::Program> compile_program(std::string_view json);

/// The same of the document that is a member of a JSON object, at its top; the place is within the document.
Result<domain::Program> compile_program_in(std::string_view json, std::string_view member);

/// JSON Schema 2020-12 of these documents: engine/programs/program.schema.json. Whatever compiles fits it.
[[nodiscard]] std::string_view program_schema();

/// The shipped default: engine/programs/benefit_card.json.
[[nodiscard]] std::string_view benefit_card_document();
/// The other one shipped, of Brazil's worker's food programme: engine/programs/pat.json.
[[nodiscard]] std::string_view pat_document();

}  // namespace lastro::programs
