#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/alias_kind.h"
#include "engine/base/digest.h"
#include "engine/base/ids.h"

namespace lastro::scenario {

using Words = std::vector<std::string>;

/// Words parted by blanks; a word in double quotes may hold blanks.
[[nodiscard]] Words split(const std::string& line);

/// Fails the test where the text is no number.
[[nodiscard]] std::uint64_t number(const std::string& text);

/// FNV-1a, twice with different starts: a stand-in for the keyed digest of an external id.
[[nodiscard]] Digest128 digest_of(TenantId tenant, AliasKind kind, std::string_view text);

}  // namespace lastro::scenario
