#pragma once

#include <string_view>

#include "engine/base/fixed_text.h"

namespace lastro::domain {

/// A normalised merchant name: upper-case ASCII, blanks single, at most 25 characters.
using NormalisedMerchant = FixedText<25>;

/// The name part of an ISO 8583 DE 43 text (its first 25 characters; 13 of city and 2 of country follow),
/// normalised for comparison: letters of Latin-1 and Latin Extended-A lose their accents (ç → C, ß → S), all
/// others outside ASCII become '?', runs of blanks become one, outer blanks go. Version 1 of the table:
/// events were decided by it, so it never changes; a better table is a new version.
[[nodiscard]] NormalisedMerchant normalise_merchant(std::string_view de43);

}  // namespace lastro::domain
