#pragma once

#include <map>
#include <string_view>

#include <catch2/catch.hpp>

#include "engine/domain/decide.h"
#include "engine/log/event_codec.h"
#include "engine/log/memory_log.h"

namespace lastro::backtest::test {

inline constexpr LedgerId ledger_id{{7, 3}};
inline constexpr UnixMicros second = 1'000'000;
using domain::Mcc;
/// 2026-03-15T12:00:00Z.
inline constexpr UnixMicros opening_time = 1'773'576'000'000'000;

[[nodiscard]] std::shared_ptr<const domain::Program> compiled(std::string_view document);

/// A ledger that decides as the writer does and keeps what it decided in a log in memory: due holds of an
/// account expire before it is decided on, and originals come from what was recorded.
class Ledger {
 public:
  /// Opens, and publishes the document, unless it is empty.
  explicit Ledger(std::string_view document);

  /// The last event of the command's, valid until the next; null where it was rejected.
  const domain::Event* run(domain::CommandBody body, Digest128 alias = {},
                           TenantId tenant = TenantId::standard);
  /// As run(); fails the test where it is not recorded.
  const domain::Event& expect(domain::CommandBody body, Digest128 alias = {},
                              TenantId tenant = TenantId::standard);
  void publish(std::string_view document, TenantId tenant = TenantId::ledger, UnixMicros effective_at = 0);
  /// Of the house employer, unless another is named.
  AccountId add_account(std::string_view program = "benefit-card", TenantId tenant = TenantId::standard,
                        EmployerId employer = {});
  /// Without credit, so that it has what it was funded with.
  EmployerId add_employer(std::int64_t funded);
  void load(AccountId account, std::string_view category, std::int64_t minor,
            TenantId tenant = TenantId::standard);
  /// An authorization on the account.
  const domain::Event& pay(AccountId account, std::int64_t minor, Mcc mcc,
                           std::string_view merchant = "PADARIA", TenantId tenant = TenantId::standard);
  /// Expires all whose time has come.
  void sweep();

  /// With what was decided since made a frame.
  log::MemoryLog& log();
  [[nodiscard]] const domain::State& state() const { return state_; }
  [[nodiscard]] AuthorizationId last_authorization() const { return AuthorizationId::of(0, state_.last); }
  [[nodiscard]] std::int64_t balance(AccountId account, std::string_view category) const;
  [[nodiscard]] domain::AuthorizationParts parts(AuthorizationId id) const;

  UnixMicros now = opening_time;
  bool sweeps_in_time = false;  ///< no hold outlives its time, on whatever account

 private:
  void expire(AuthorizationId id);
  void expire_of(const domain::CommandBody& body);
  void decide(const domain::Command& command);
  void record();

  domain::State state_;
  domain::Command command_;
  domain::Decision decision_;
  std::map<std::uint64_t, domain::OriginalAuthorization> originals_;
  log::EventEncoder encoder_;
  log::FrameBuilder builder_{ledger_id, 0};
  log::MemoryLog log_;
};

}  // namespace lastro::backtest::test
