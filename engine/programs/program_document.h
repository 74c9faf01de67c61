#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/domain/programs/program.h"

namespace lastro::programs {

/// Compiles a program's JSON document into tables: names to positions, MCC ranges sorted, merchant names
/// normalised. Program::document is the canonical form (RFC 8785: keys sorted, no blanks). An `invalid` error
/// names the place in the document.
Result<domain::Program> compile_program(std::string_view json);

/// The shipped default: engine/programs/benefit_card.json.
[[nodiscard]] std::string_view benefit_card_document();

}  // namespace lastro::programs
