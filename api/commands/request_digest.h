#pragma once

#include "engine/domain/commands.h"
#include "engine/keys/digester.h"

namespace lastro::api {

/// Digest of a parsed command, the same for requests that ask for the same: 100.0 and 100.00 are equal. What
/// says when and by whom is no part of it, nor is the external id, which the digest is compared under. Zero
/// for CreateClient, whose digest is sealed with its personal data.
[[nodiscard]] std::uint64_t request_digest(const keys::Digester& digester, const domain::Command& command);

}  // namespace lastro::api
