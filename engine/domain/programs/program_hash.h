#pragma once

#include "engine/domain/programs/program.h"
#include "engine/domain/state_hasher.h"

namespace lastro::domain {

/// All of a program.
void add_program(Hasher& to, const Program& program);

}  // namespace lastro::domain
