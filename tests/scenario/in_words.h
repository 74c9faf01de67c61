#pragma once

#include <string>

#include "engine/domain/events.h"

namespace lastro::scenario {

/// An event as a story tells it, such as `authorization approved 00: FOOD 100.00, leaves 0.00 (mcc
/// 5411-5412)`. The code is that of POST /authorize. `program` explains the rule; it may be null.
[[nodiscard]] std::string in_words(const domain::Event& event, const domain::Program* program);

[[nodiscard]] std::string in_words(Amount amount);

/// The version of the program that the event was decided by; 0 for none.
[[nodiscard]] std::uint32_t program_version_of(const domain::Event& event);

}  // namespace lastro::scenario
