#pragma once

#include <cstdint>
#include <string>

namespace lastro::tools {

struct TokenOptions {
  std::string data;
  std::string role;
  std::string ttl = "1h";
  std::string subject = "operator";
  std::uint32_t tenant = 1;
};

/// Prints a token of the server's own Ed25519 key, which is made where it is absent. Gives the exit code.
int print_token(const TokenOptions& options);

}  // namespace lastro::tools
