#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/base/result.h"
#include "engine/domain/authorizations/decline_reason.h"
#include "engine/domain/commands.h"
#include "engine/domain/controls/deciding_limit.h"
#include "projections/page.h"
#include "projections/view_store.h"

namespace lastro::projections {

struct AuthorizationMerchant {
  domain::Mcc mcc = 0;
  std::string merchant;
  std::string merchant_id;
  std::string terminal_id;
  std::string country;  ///< ISO 3166-1 alpha-2; empty where none was given
  domain::EntryMode entry_mode = domain::EntryMode::unknown;
};

/// All that was recorded of one authorization, and what was refunded since.
struct Authorization {
  AuthorizationId id;
  std::string external_id;
  bool approved = false;
  domain::DeclineReason reason = domain::DeclineReason::none;
  AccountId account;  ///< none where a declined one named no account that is known
  CardId card;        ///< none where none was used, or none is known
  Amount amount;
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  domain::RuleKind rule = domain::RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  bool fallback = false;
  domain::DecidingLimit limit;
  domain::FeePosting fee;  ///< charged with its approval; of a declined one what it would have been
  AuthorizationMerchant merchant;
  /// Approved: what was paid from which wallet. Declined: the wallets that could not pay, amount 0.
  std::vector<domain::Allocation> allocations;
  Amount refunded;  ///< by linked refunds
  bool forced = false;
  UnixMicros expires_at = 0;  ///< of what was held at first; else 0
  domain::Conversion conversion;
  domain::AuthorizationAfter standing;  ///< after the last operation on it; of a declined one empty
  UnixMicros recorded_at = 0;
  UnixMicros business_time = 0;
  Sequence sequence = 0;
};

struct LinkedRefund {
  RefundId id;
  Amount amount;
  UnixMicros recorded_at = 0;
};

/// Reads the view `authorizations`. Any thread; the store outlives it.
class AuthorizationsReader {
 public:
  explicit AuthorizationsReader(const ViewStore& store) : store_(store) {}

  /// Empty where the tenant has none such.
  [[nodiscard]] Result<std::optional<Authorization>> find(
      TenantId tenant, const domain::Reference<AuthorizationId>& reference) const;
  /// An account's, approved and declined, newest first. invalid for a bad cursor or limit.
  [[nodiscard]] Result<Page<Authorization>> list(TenantId tenant, AccountId account,
                                                 const PageRequest& page) const;
  /// The refunds posted to one, oldest first. invalid for a bad cursor or limit.
  [[nodiscard]] Result<Page<LinkedRefund>> refunds(TenantId tenant, AuthorizationId authorization,
                                                   const PageRequest& page) const;

 private:
  const ViewStore& store_;
};

}  // namespace lastro::projections
