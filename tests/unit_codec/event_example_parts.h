#pragma once

#include <limits>

#include "engine/base/limits.h"
#include "tests/unit_codec/event_examples.h"

/// What the examples are made of.
namespace lastro::log::examples {

using namespace lastro::domain;

inline constexpr auto highest = std::numeric_limits<std::int64_t>::max();
inline constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
inline constexpr std::string_view uuid = "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e";
inline constexpr std::string_view longest_id =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
// Forty characters of four bytes: the longest merchant text.
inline constexpr std::string_view longest_merchant =
    "🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕"
    "🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕🍕";

inline Category category(std::string_view name) {
  return Category::from(name).value();
}

inline EventHeader header() {
  return {.sequence = 12'345'678,
          .recorded_at = 1'773'576'000'123'456,
          .business_time = 1'773'575'999'000'000,
          .alias = {.high = 0x1122'3344'5566'7788, .low = 0x99AA'BBCC'DDEE'FF00},
          .request_digest = UINT64_MAX,
          .actor = ActorId{0xFEDC'BA98'7654'3210},
          .tenant = TenantId{UINT32_MAX}};
}

inline Allocations sixteen() {
  Allocations all;
  for (int i = 0; i < 16; ++i) {
    all.push_back({.category = category("CAT" + std::to_string(i)),
                   .amount = Amount{i == 0 ? highest : i},
                   .balance_after = Amount{i == 1 ? lowest : -i}});
  }
  return all;
}

inline Allocations one() {
  Allocations all;
  all.push_back({.category = category("MEAL"), .amount = Amount{100}, .balance_after = Amount{900}});
  return all;
}

inline FeePosting wallet_fee() {
  return {.fee = {.ordinal = 15, .category = category("MEAL"), .employer = {}, .amount = Amount{highest}},
          .balance_after = Amount{lowest}};
}
inline FeePosting employer_fee() {
  return {.fee = {.ordinal = 0, .category = {}, .employer = EmployerId::of(0, 9), .amount = Amount{1}},
          .balance_after = Amount{-1}};
}

/// Of sixteen wallets and the client receivable.
inline AuthorizationAfter standing() {
  AuthorizationAfter after{.number = UINT32_MAX, .status = AuthorizationStatus::expired, .parts = {}};
  for (int i = 0; i < 16; ++i) {
    after.parts.push_back({.category = category("CAT" + std::to_string(i)),
                           .authorized = Amount{highest},
                           .captured = Amount{highest},
                           .over = Amount{i},
                           .released = Amount{i},
                           .refunded = Amount{highest - i}});
  }
  after.parts.push_back({.captured = Amount{1}, .over = Amount{1}});
  return after;
}

inline MerchantRecord full_merchant() {
  return {.mcc = 9999,
          .merchant = longest_merchant,
          .merchant_id = "000000000012345",
          .terminal_id = "TERM0001",
          .country = {'B', 'R'},
          .entry_mode = EntryMode::online};
}

}  // namespace lastro::log::examples
