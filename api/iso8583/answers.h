#pragma once

#include <string_view>

#include "api/iso8583/dialect.h"
#include "engine/domain/decision.h"
#include "engine/domain/events.h"

/// Answers as functions of the message asked and the recorded event: a repeat is answered as the first was.
namespace lastro::iso8583 {

/// The response's type and what it repeats of the message, which asks (Mti::asks). No element that may hold
/// card data is repeated.
void begin_answer(const Dialect& dialect, const Message& asked, Message& answer);

/// DE 39, from a code of 1987.
void set_code(const Dialect& dialect, std::string_view code, Message& answer);

/// DE 39 and, where approved, DE 38; DE 4 where a part was approved.
void set_outcome(const Dialect& dialect, const domain::Event& event, Message& answer);

/// The code of 1987 for a command that was refused without a record.
[[nodiscard]] std::string_view code_of(domain::RejectionKind kind);

/// DE 38: six characters that follow from where the approval is recorded.
[[nodiscard]] FixedText<6> authorization_code(Sequence sequence);

}  // namespace lastro::iso8583
