#include "engine/domain/programs/program.h"

namespace lastro::domain {

const HoldRules& hold_rules_of(const Program& program, Mcc mcc) {
  const auto rule = find_range(program.mcc_hold_rules, mcc);
  return rule ? program.mcc_hold_rules[*rule].rules : program.hold_rules;
}

}  // namespace lastro::domain
