#pragma once

#include "engine/domain/programs/program_parts.h"
#include "engine/domain/state_hasher.h"

namespace lastro::domain {

/// All of a program.
void add_program(Hasher& to, const Program& program);
/// What is stored of one not published yet.
void add_draft(Hasher& to, const ProgramDraft& draft);

}  // namespace lastro::domain
