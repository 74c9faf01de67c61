#pragma once

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "engine/domain/decide.h"
#include "engine/domain/invariants.h"

namespace lastro::domain {

inline constexpr TenantId ours{1};
inline constexpr TenantId others{2};

/// 2026-03-15T12:00:00Z: where a desk's time begins.
inline constexpr UnixMicros desk_opens = 1'773'576'000'000'000;

[[nodiscard]] Category category(std::string_view name);
[[nodiscard]] Digest128 alias(std::uint64_t number);
template <class IdType>
[[nodiscard]] Reference<IdType> by(IdType id) {
  return {.id = id, .alias = {}};
}

/// A ledger with the shipped program, without log and threads: decides commands and applies what was decided,
/// checking the invariants after each.
class Desk {
 public:
  /// Opens the ledger and publishes the program.
  explicit Desk(CreditLimit house_credit = {.unlimited = true, .amount = {}}, UnixMicros opens = desk_opens);

  /// Decides without applying. The decision, and what its texts view, lives until the next call.
  const Decision& decide(const CommandBody& body, const CommandContext& context = {}, bool expired = false);
  /// Decides and applies.
  const Decision& run(const CommandBody& body, const CommandContext& context = {}, bool expired = false);

  /// Runs; the last event is to be a `Body`.
  template <class Body>
  const Body& expect(const CommandBody& body, const CommandContext& context = {}, bool expired = false) {
    const auto& decision = run(body, context, expired);
    if (decision.rejection()) FAIL("rejected: " << decision.rejection()->detail);
    const auto* event = std::get_if<Body>(&decision.events().back().body);
    if (event == nullptr) FAIL("the event is of type " << event_name(decision.events().back().body).type);
    return *event;
  }
  /// Decides; there is to be a rejection.
  Rejection expect_rejection(const CommandBody& body, const CommandContext& context = {},
                             bool expired = false);

  /// The sequence of the event applied last.
  [[nodiscard]] Sequence last() const { return state.last; }
  template <class IdType>
  [[nodiscard]] IdType last_id() const {
    return IdType::of(state.partition, state.last);
  }

  ClientId add_client(TenantId tenant = ours, Digest128 alias = {});
  AccountId add_account(ClientId client, TenantId tenant = ours, EmployerId employer = {},
                        Currency currency = Currency::brl);
  /// A client with an account.
  AccountId add_account(TenantId tenant = ours) { return add_account(add_client(tenant), tenant); }
  CardId add_card(AccountId account, ExpiryMonth expires = 0, TenantId tenant = ours);
  EmployerId add_employer(TenantId tenant = ours);
  void load(AccountId account, std::string_view category, std::int64_t minor, TenantId tenant = ours);
  /// Approved, or the test fails.
  AuthorizationId spend(AccountId account, std::int64_t minor, Mcc mcc, TenantId tenant = ours);

  [[nodiscard]] std::int64_t balance(AccountId account, std::string_view category) const;
  /// The original of a refund, as the writer reads it from the log.
  [[nodiscard]] OriginalFromLog original(AuthorizationId id) const;

  State state;
  UnixMicros now;

 private:
  Command command_;
  Decision decision_;
  FlatMap<AuthorizationId, OriginalAuthorization> originals_;
  std::uint64_t tokens_ = 0;
};

[[nodiscard]] AuthorizeBenefitTransaction purchase(AccountId account, std::int64_t minor, Mcc mcc,
                                                   std::string_view merchant = "PADARIA");
[[nodiscard]] CommandContext context_of(TenantId tenant, Digest128 alias = {});

}  // namespace lastro::domain
