#include "tools/cli/token.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/core.h>

#include "api/auth/token.h"
#include "engine/base/clock.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/duration.h"

namespace lastro::tools {

Result<api::TokenVerifier> make_verifier(const DataFolder& folder, const keys::Digester& digester) {
  auto signing_key = folder.signing_key_or_new();
  if (!signing_key) return std::unexpected(signing_key.error());
  const char* secret = std::getenv("LASTRO_JWT_SECRET");
  return api::TokenVerifier::make({.shared_secret = secret == nullptr ? "" : secret,
                                   .public_key = signing_key->public_key(),
                                   .digester = &digester});
}

Result<std::string> make_token(const TokenOptions& options) {
  const auto role = api::role_from_name(options.role);
  if (!role) return fail(ErrorCode::invalid, "--role: no such role: " + options.role);
  const auto ttl = parse_duration_s(options.ttl);
  if (!ttl) return fail(ErrorCode::invalid, "--ttl must be a number and s, m, h or d, at most 366d");
  const DataFolder folder(options.data);
  if (auto made = folder.create(); !made) return std::unexpected(made.error());
  auto key = keys::SigningKey::load(folder.signing_key());
  if (!key && key.error().code == ErrorCode::not_found) {
    const auto note = fmt::format("lastro token: {} has no signing key yet: making one\n", options.data);
    (void)std::fputs(note.c_str(), stderr);
    key = folder.signing_key_or_new();
  }
  if (!key) return std::unexpected(key.error());
  const auto now_s = SystemClock().now() / 1'000'000;
  return api::issue_token(*key, {.subject = options.subject,
                                 .role = *role,
                                 .tenant = static_cast<TenantId>(options.tenant),
                                 .issued_at_s = now_s,
                                 .expires_at_s = now_s + *ttl});
}

int print_token(const TokenOptions& options) {
  const auto token = make_token(options);
  if (!token) return report_failure("token", token.error());
  return print_last_line("token", *token);
}

}  // namespace lastro::tools
