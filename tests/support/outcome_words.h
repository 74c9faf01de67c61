#pragma once

#include <optional>
#include <string>

#include "engine/domain/decision.h"
#include "engine/domain/state.h"
#include "tests/support/reference_model.h"

/// What the engine did, in the words of the ReferenceModel.
namespace lastro::domain {

/// The answer that an event is; `events` is how many its command led to.
[[nodiscard]] std::string outcome_words(const EventBody& body, std::size_t events);
[[nodiscard]] std::string outcome_words(RejectionKind rejection);
[[nodiscard]] std::string outcome_words(const Decision& decision);

/// Whose money is not what the model says; empty where all is.
[[nodiscard]] std::optional<std::string> different_money(const State& state, const ReferenceModel& model);

}  // namespace lastro::domain
