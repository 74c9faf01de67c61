#include "engine/domain/authorizations/decline_reason.h"

#include <array>

#include "engine/base/assert.h"

namespace lastro::domain {
namespace {

using enum DeclineReason;

// DE 39 values and their meanings: ISO 8583:1987, as the card schemes use them.
constexpr std::array table{
    DeclineCodes{none, "approved", "00", "00"},
    DeclineCodes{account_unknown, "account_unknown", "14", "07"},
    DeclineCodes{card_unknown, "card_unknown", "14", "07"},
    DeclineCodes{card_blocked, "card_blocked", "62", "07"},
    DeclineCodes{card_lost, "card_lost", "41", "07"},
    DeclineCodes{card_stolen, "card_stolen", "43", "07"},
    DeclineCodes{card_cancelled, "card_cancelled", "14", "07"},
    DeclineCodes{card_closed, "card_closed", "14", "07"},
    DeclineCodes{card_expired, "card_expired", "54", "07"},
    DeclineCodes{client_blocked, "client_blocked", "62", "07"},
    DeclineCodes{client_closed, "client_closed", "78", "07"},
    DeclineCodes{account_blocked, "account_blocked", "62", "07"},
    DeclineCodes{account_closed, "account_closed", "78", "07"},
    DeclineCodes{currency_mismatch, "currency_mismatch", "57", "07"},
    DeclineCodes{category_unknown, "category_unknown", "57", "07"},
    DeclineCodes{insufficient_funds, "insufficient_funds", "51", "51"},
    DeclineCodes{deadline_passed, "deadline_passed", "91", "07"},
    DeclineCodes{amount_out_of_range, "amount_out_of_range", "13", "07"},
    DeclineCodes{refund_exceeds_captured, "refund_exceeds_captured", "13", "07"},
    DeclineCodes{employer_insufficient_funds, "employer_insufficient_funds", "51", "07"},
    DeclineCodes{authorization_declined, "authorization_declined", "12", "07"},
    DeclineCodes{purchase_not_covered, "purchase_not_covered", "57", "07"},
    DeclineCodes{mcc_not_allowed, "mcc_not_allowed", "57", "07"},
    DeclineCodes{merchant_not_allowed, "merchant_not_allowed", "57", "07"},
    DeclineCodes{country_not_allowed, "country_not_allowed", "62", "07"},
    DeclineCodes{entry_mode_not_allowed, "entry_mode_not_allowed", "57", "07"},
    DeclineCodes{hour_not_allowed, "hour_not_allowed", "05", "07"},
    DeclineCodes{amount_limit_exceeded, "amount_limit_exceeded", "61", "07"},
    DeclineCodes{count_limit_exceeded, "count_limit_exceeded", "65", "07"},
    DeclineCodes{authorization_captured, "authorization_captured", "12", "07"},
    DeclineCodes{authorization_reversed, "authorization_reversed", "12", "07"},
    DeclineCodes{authorization_expired, "authorization_expired", "12", "07"},
    DeclineCodes{capture_exceeds_authorized, "capture_exceeds_authorized", "13", "07"},
    DeclineCodes{reversal_exceeds_authorized, "reversal_exceeds_authorized", "13", "07"},
    DeclineCodes{authorization_unknown, "authorization_unknown", "25", "07"},
    DeclineCodes{reversed_before, "reversed_before", "12", "07"},
    DeclineCodes{transaction_time_not_allowed, "transaction_time_not_allowed", "12", "07"},
    DeclineCodes{expiry_mismatch, "expiry_mismatch", "54", "07"},
};
static_assert(table.size() == decline_reasons);

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table.at(i).reason) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const DeclineCodes> decline_table() {
  return table;
}

const DeclineCodes& decline_codes(DeclineReason reason) {
  LASTRO_ASSERT(static_cast<std::size_t>(reason) < table.size());
  return table.at(static_cast<std::size_t>(reason));
}

}  // namespace lastro::domain
