#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::tools {

struct TokenOptions {
  std::string data = {};
  std::string role = {};
  std::string ttl = "1h";
  std::string subject = "operator";
  std::uint32_t tenant = 1;
};

/// A token of the server's own Ed25519 key, which is made where it is absent.
Result<std::string> make_token(const TokenOptions& options);

/// Prints a token of the server's own Ed25519 key, which is made where it is absent. Gives the exit code.
int print_token(const TokenOptions& options);

}  // namespace lastro::tools
