#pragma once

#include <string>
#include <vector>

#include "api/iso8583/dialect.h"

namespace lastro::tools {

/// A message for people, a line for its type and one for each element: number, name where it has a role,
/// value. Of the card number only the first six and last four digits are shown, of sensitive elements
/// nothing.
[[nodiscard]] std::vector<std::string> describe(const iso8583::Dialect& dialect,
                                                const iso8583::Message& message);

/// First six and last four; stars alone where it is shorter than thirteen.
[[nodiscard]] std::string mask_pan(std::string_view pan);

}  // namespace lastro::tools
