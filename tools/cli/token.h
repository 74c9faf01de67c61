#pragma once

#include <cstdint>
#include <string>

#include "api/auth/token.h"
#include "engine/base/result.h"

namespace lastro::tools {

class DataFolder;

struct TokenOptions {
  std::string data = {};
  std::string role = {};
  std::string ttl = "1h";
  std::string subject = "operator";
  std::uint32_t tenant = 1;
};

/// Of the server's own tokens, and of those with the secret that LASTRO_JWT_SECRET names, where it is set.
Result<api::TokenVerifier> make_verifier(const DataFolder& folder, const keys::Digester& digester);

/// A token of the server's own Ed25519 key, which is made where it is absent.
Result<std::string> make_token(const TokenOptions& options);

/// Prints a token of the server's own Ed25519 key, which is made where it is absent. Gives the exit code.
int print_token(const TokenOptions& options);

}  // namespace lastro::tools
