#pragma once

#include "engine/domain/authorizations/decline_reason.h"
#include "engine/domain/commands.h"
#include "engine/domain/controls/deciding_limit.h"
#include "engine/domain/programs/compiled_program.h"

namespace lastro::domain {

struct RestrictionFinding {
  DeclineReason reason = DeclineReason::none;
  DecidingLimit limit = {};
};

/// Whether the purchase's own time is within the program's bounds around the time it is decided at.
[[nodiscard]] RestrictionFinding time_refusal(const Program& program, UnixMicros business_time,
                                              UnixMicros recorded_at);

/// Which of a program's restrictions refuses a purchase, in this order: MCC, merchant, country, entry mode,
/// hour. `name` is the merchant's normalised one.
[[nodiscard]] RestrictionFinding restriction_on(const CompiledProgram& program, const MerchantData& merchant,
                                                std::string_view name, UnixMicros business_time);

}  // namespace lastro::domain
