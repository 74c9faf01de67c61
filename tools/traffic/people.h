#pragma once

#include "tools/traffic/plan.h"
#include "tools/traffic/random.h"

namespace lastro::tools {

/// An invented Brazilian cardholder: names with accents, an e-mail address under example.com made of them, a
/// mobile number, a birth date from 1956 to 2007. `number` decides the CPF, so that people of one plan never
/// share one.
[[nodiscard]] PlannedAccount make_person(Random& random, std::uint64_t number);

}  // namespace lastro::tools
