#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lastro::api {

/// What a caller is. Stable names (role_name) are in tokens; numbers are not stored.
enum class Role : std::uint8_t {
  admin,
  manager,
  analyst,
  operator_,
  readonly,
  guest,
  auditor,
  processor,
  authorize_only,  ///< a shared-secret token without a role: POST /authorize and nothing else; in no token by
                   ///< name
};
inline constexpr std::size_t role_count = 9;

/// What a route needs.
enum class Permission : std::uint8_t {
  authorize,             ///< POST /authorize
  authorizations_write,  ///< authorizations, captures, reversals, increments
  authorizations_read,
  refunds_write,
  clients_write,
  clients_read,  ///< personal data
  accounts_write,
  accounts_read,  ///< balances and statements
  cards_write,
  cards_read,
  employers_write,
  employers_read,
  fundings_write,
  settlements_write,
  loads_write,
  status_write,  ///< block, close and reopen clients, accounts and cards
  programs_write,
  programs_read,
  metrics_read,
  business_time,  ///< may set transaction_time
  backtests,      ///< tenant-wide totals of decisions under other rules; costs the server a state of its own
  forced_posts,   ///< may post what funds, limits and statuses stand against
};
inline constexpr std::size_t permission_count = 22;

class Permissions {
 public:
  constexpr Permissions() = default;
  template <class... Several>
  [[nodiscard]] static constexpr Permissions of(Several... several) {
    Permissions set;
    ((set.bits_ |= bit(several)), ...);
    return set;
  }
  [[nodiscard]] static constexpr Permissions all() {
    Permissions set;
    set.bits_ = (1U << permission_count) - 1;
    return set;
  }

  [[nodiscard]] constexpr bool contains(Permission permission) const {
    return (bits_ & bit(permission)) != 0;
  }
  [[nodiscard]] constexpr bool contains_all(Permissions other) const { return (other.bits_ & ~bits_) == 0; }
  [[nodiscard]] constexpr Permissions with(Permissions other) const {
    Permissions set;
    set.bits_ = bits_ | other.bits_;
    return set;
  }
  constexpr bool operator==(const Permissions&) const = default;

 private:
  static constexpr std::uint32_t bit(Permission permission) {
    return 1U << static_cast<unsigned>(permission);
  }

  std::uint32_t bits_ = 0;
};

namespace detail {

using enum Permission;

inline constexpr auto ledger_reads =
    Permissions::of(authorizations_read, accounts_read, cards_read, employers_read, programs_read);
inline constexpr auto office_reads = ledger_reads.with(Permissions::of(clients_read));
inline constexpr auto desk_writes =
    Permissions::of(clients_write, accounts_write, cards_write, loads_write, status_write, refunds_write);

inline constexpr std::array<Permissions, role_count> role_permissions{
    /* admin          */ Permissions::all(),
    /* manager        */
    office_reads.with(desk_writes)
        .with(Permissions::of(employers_write, fundings_write, settlements_write, programs_write,
                              metrics_read, backtests)),
    /* analyst        */ office_reads.with(Permissions::of(metrics_read, backtests)),
    /* operator_      */ office_reads.with(desk_writes),
    /* readonly       */ office_reads,
    /* guest          */ Permissions::of(programs_read),
    /* auditor        */ office_reads.with(Permissions::of(metrics_read)),
    /* processor      */
    Permissions::of(authorize, authorizations_write, authorizations_read, refunds_write, accounts_read,
                    cards_read, programs_read, business_time, forced_posts),
    /* authorize_only */ Permissions::of(authorize),
};

}  // namespace detail

[[nodiscard]] constexpr Permissions permissions_of(Role role) {
  return detail::role_permissions[static_cast<std::size_t>(role)];
}
[[nodiscard]] constexpr bool may(Role role, Permission permission) {
  return permissions_of(role).contains(permission);
}

/// As in tokens: "ADMIN", "MANAGER", …; "AUTHORIZE_ONLY" for authorize_only.
[[nodiscard]] std::string_view role_name(Role role);
/// Upper case exactly. Empty for an unknown name and for "AUTHORIZE_ONLY", which no token claims.
[[nodiscard]] std::optional<Role> role_from_name(std::string_view name);

}  // namespace lastro::api
