#pragma once

#include <cstdint>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/money.h"
#include "engine/base/static_vector.h"
#include "engine/domain/category.h"
#include "engine/domain/fees/fee.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/domain/programs/program.h"

/// An authorization as it stands after the operations on it.
namespace lastro::domain {

/// Stored in events: values never change meaning.
enum class AuthorizationStatus : std::uint8_t {
  declined = 0,
  held = 1,      ///< something is still held
  captured = 2,  ///< nothing is held, and something was posted
  reversed = 3,  ///< nothing is held or posted: it was given up
  expired = 4,   ///< nothing is held or posted: its time passed
};

/// What one wallet has of an authorization, over all operations; with an empty category it is not a wallet
/// but the client receivable, for what a forced operation found no funds for.
/// Invariants: no amount is below zero; over, refunded <= captured; open() >= 0.
struct AuthorizationPart {
  Category category = {};
  Amount authorized = {};  ///< approved at first and by increments
  Amount captured = {};    ///< posted, and not undone by a reversal
  Amount over = {};        ///< of captured: what no hold covered
  Amount released = {};    ///< of authorized: given up by reversal, final capture or expiry
  Amount refunded = {};    ///< of captured: given back by refunds

  /// Held still.
  [[nodiscard]] Amount open() const {
    return Amount{authorized.minor - (captured.minor - over.minor) - released.minor};
  }
  /// What controls count of it.
  [[nodiscard]] Amount spent() const { return Amount{authorized.minor + over.minor - released.minor}; }
  /// Captured and not given back.
  [[nodiscard]] Amount refundable() const { return Amount{captured.minor - refunded.minor}; }
  bool operator==(const AuthorizationPart&) const = default;
};

/// Whether the invariants hold. No other value may be reckoned with.
[[nodiscard]] constexpr bool is_sound(const AuthorizationPart& part) {
  for (const auto amount : {part.authorized, part.captured, part.over, part.released, part.refunded}) {
    if (amount.minor < 0) return false;
  }
  return part.over <= part.captured && part.refunded <= part.captured &&
         part.authorized.minor - (part.captured.minor - part.over.minor) >= part.released.minor;
}

/// Every wallet, and the client receivable.
inline constexpr std::size_t authorization_parts_max = limits::wallets_per_account_max + 1;
using AuthorizationParts = StaticVector<AuthorizationPart, authorization_parts_max>;

/// The parts' sum of one of their amounts. What is posted and held of one authorization is within the totals
/// of the scheme payable, and decide refuses increments that would take the sum authorized beyond int64.
template <class Get>
[[nodiscard]] Amount total_of(const AuthorizationParts& parts, Get get) {
  Amount total;
  for (const auto& part : parts) total.minor += get(part).minor;
  return total;
}
[[nodiscard]] inline Amount total_authorized(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.authorized; });
}
[[nodiscard]] inline Amount total_captured(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.captured; });
}
[[nodiscard]] inline Amount total_released(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.released; });
}
[[nodiscard]] inline Amount total_refunded(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.refunded; });
}
[[nodiscard]] inline Amount total_spent(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.spent(); });
}
[[nodiscard]] inline Amount total_open(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.open(); });
}
[[nodiscard]] inline Amount total_refundable(const AuthorizationParts& parts) {
  return total_of(parts, [](const AuthorizationPart& part) { return part.refundable(); });
}

/// What the last operation left of an authorization, as its event records it.
struct AuthorizationAfter {
  std::uint32_t number = 0;  ///< of the operation on this authorization, from 1
  AuthorizationStatus status = AuthorizationStatus::declined;
  AuthorizationParts parts = {};
  Fee fee = {};  ///< charged and not given back
};

/// What spend controls know an authorization by, whatever becomes of it. Stored in events.
struct SpendFacts {
  std::uint64_t merchant = 0;  ///< merchant_key
  UnixMicros business_time = 0;
  CardId card = {};                   ///< none where an account was named
  std::uint32_t program_version = 0;  ///< 0: no control counts it
  Mcc mcc = 0;
  CategoryOrdinal category = 0;  ///< that the rules named
  bool operator==(const SpendFacts&) const = default;
};

/// An authorization that an operation names: from the state while something is held, from the log after.
struct OriginalAuthorization {
  AuthorizationId id = {};
  TenantId tenant = TenantId::ledger;
  AccountId account = {};
  CardId card = {};
  Currency currency = Currency::none;
  bool at_once = false;  ///< captured with its approval, so that a reversal gives posted money back
  std::uint32_t program_version = 0;
  Mcc mcc = 0;
  RuleKind rule = RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  NormalisedMerchant merchant = {};
  UnixMicros business_time = 0;
  AuthorizationAfter standing = {};

  [[nodiscard]] AuthorizationStatus status() const { return standing.status; }
};

/// The status of an authorization with these parts whose last operation would leave it in `ended` where
/// nothing is held or posted.
[[nodiscard]] inline AuthorizationStatus status_of(const AuthorizationParts& parts,
                                                   AuthorizationStatus ended) {
  if (total_open(parts).minor > 0) return AuthorizationStatus::held;
  return total_captured(parts).minor > 0 ? AuthorizationStatus::captured : ended;
}

}  // namespace lastro::domain
