#pragma once

#include <cstdint>
#include <span>

#include "engine/base/ledger_id.h"
#include "engine/base/subject_id.h"

namespace lastro::keys {

/// Fills with bytes of the system's random source. Any thread. Aborts where the system has no such source:
/// there is nothing safe to do without it.
void fill_random(std::span<std::uint8_t> bytes);

[[nodiscard]] LedgerId random_ledger_id();
/// Never zero.
[[nodiscard]] SubjectId random_subject_id();

}  // namespace lastro::keys
