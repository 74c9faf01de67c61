#pragma once

#include <string_view>
#include <vector>

#include "engine/domain/commands.h"

/// Commands on a ledger whose things are named by alias, so that a test needs to know no ids.
namespace lastro::engine::test {

[[nodiscard]] Digest128 alias(std::uint64_t number);
template <class IdType>
[[nodiscard]] domain::Reference<IdType> by_alias(std::uint64_t number) {
  return {.id = {}, .alias = alias(number)};
}
template <class IdType>
[[nodiscard]] domain::Reference<IdType> by_id(Sequence sequence) {
  return {.id = IdType::of(0, sequence), .alias = {}};
}

/// `name` 0 leaves the thing created without an alias.
[[nodiscard]] domain::Command create_client(std::uint64_t name, std::size_t sealed_bytes = 3,
                                            TenantId tenant = TenantId::standard);
[[nodiscard]] domain::Command open_account(std::uint64_t name, std::uint64_t client,
                                           TenantId tenant = TenantId::standard);
[[nodiscard]] domain::Command load(std::uint64_t name, std::uint64_t account, std::int64_t minor,
                                   std::string_view category = "FOOD");
[[nodiscard]] domain::Command authorize(std::uint64_t name, std::uint64_t account, std::int64_t minor);
[[nodiscard]] domain::Command refund(std::uint64_t name, domain::Reference<AuthorizationId> authorization,
                                     std::int64_t minor);
/// Refused without a record, always.
[[nodiscard]] domain::Command impossible();
/// Commands of most kinds for accounts of their own, with approvals, declines, refunds, refusals and a second
/// tenant; the same each time.
[[nodiscard]] std::vector<domain::Command> history(int rounds);

}  // namespace lastro::engine::test
