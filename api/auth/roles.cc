#include "api/auth/roles.h"

namespace lastro::api {
namespace {

constexpr std::array<std::string_view, role_count> names{
    "ADMIN", "MANAGER", "ANALYST", "OPERATOR", "READONLY", "GUEST", "AUDITOR", "PROCESSOR", "AUTHORIZE_ONLY"};

}  // namespace

std::string_view role_name(Role role) {
  return names.at(static_cast<std::size_t>(role));
}

std::optional<Role> role_from_name(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.at(i) != name) continue;
    const auto role = static_cast<Role>(i);
    return role == Role::authorize_only ? std::nullopt : std::optional{role};
  }
  return std::nullopt;
}

}  // namespace lastro::api
