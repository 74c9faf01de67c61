#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lastro::domain {

/// Why an operation on money was declined. Stored in events: values never change meaning.
enum class DeclineReason : std::uint8_t {
  none = 0,
  account_unknown = 1,
  card_unknown = 2,
  card_blocked = 3,
  card_lost = 4,
  card_stolen = 5,
  card_cancelled = 6,
  card_closed = 7,
  card_expired = 8,
  client_blocked = 9,
  client_closed = 10,
  account_blocked = 11,
  account_closed = 12,
  currency_mismatch = 13,
  category_unknown = 14,
  insufficient_funds = 15,
  deadline_passed = 16,
  amount_out_of_range = 17,
  refund_exceeds_captured = 18,
  employer_insufficient_funds = 19,
  authorization_declined = 20,
  purchase_not_covered = 21,  ///< the program gives it to no category
  mcc_not_allowed = 22,
  merchant_not_allowed = 23,
  country_not_allowed = 24,
  entry_mode_not_allowed = 25,
  hour_not_allowed = 26,
  amount_limit_exceeded = 27,
  count_limit_exceeded = 28,
  authorization_captured = 29,
  authorization_reversed = 30,
  authorization_expired = 31,
  capture_exceeds_authorized = 32,
  reversal_exceeds_authorized = 33,
  authorization_unknown = 34,
  reversed_before = 35,
  transaction_time_not_allowed = 36,
  expiry_mismatch = 37,  ///< the card expires in another month than the caller told
};
inline constexpr std::size_t decline_reasons = 38;  ///< with none

struct DeclineCodes {
  DeclineReason reason;
  std::string_view name;       ///< `reason` in /v1 answers
  std::string_view code;       ///< `code` in /v1 answers and ISO 8583:1987 DE 39
  std::string_view authorize;  ///< `code` of POST /authorize: 51 or 07
};

/// The one table from reason to codes, by reason; the first row is approval.
[[nodiscard]] std::span<const DeclineCodes> decline_table();
[[nodiscard]] const DeclineCodes& decline_codes(DeclineReason reason);

}  // namespace lastro::domain
