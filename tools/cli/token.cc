#include "tools/cli/token.h"

#include <charconv>
#include <cstdio>
#include <optional>

#include <fmt/core.h>

#include "api/auth/token.h"
#include "engine/base/clock.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"

namespace lastro::tools {
namespace {

constexpr std::int64_t ttl_max_s = std::int64_t{366} * 24 * 3600;

std::optional<std::int64_t> parse_ttl(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  std::int64_t unit_s = 0;
  switch (text.back()) {
    case 's':
      unit_s = 1;
      break;
    case 'm':
      unit_s = 60;
      break;
    case 'h':
      unit_s = 3600;
      break;
    case 'd':
      unit_s = 24 * 3600;
      break;
    default:
      return std::nullopt;
  }
  std::int64_t count = 0;
  const auto* end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stop != end || count <= 0 || count > ttl_max_s / unit_s) return std::nullopt;
  return count * unit_s;
}

}  // namespace

Result<std::string> make_token(const TokenOptions& options) {
  const auto role = api::role_from_name(options.role);
  if (!role) return fail(ErrorCode::invalid, "--role: no such role: " + options.role);
  const auto ttl = parse_ttl(options.ttl);
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
