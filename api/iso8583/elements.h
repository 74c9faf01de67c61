#pragma once

#include <optional>

#include "api/iso8583/codes.h"
#include "api/iso8583/dialect.h"
#include "engine/domain/commands.h"
#include "engine/keys/digester.h"

namespace lastro::iso8583 {

/// Why a message is not asked of the ledger: a code of 1987 for DE 39, and the element at fault (0: none).
struct Refusal {
  std::string_view code;
  unsigned field = 0;
};

/// A message's elements by what they mean to the ledger. Each read gives the fault, or none and the value. A
/// light handle: dialect and message outlive it.
class Elements {
 public:
  Elements(const Dialect& dialect, const Message& message) : dialect_(dialect), message_(message) {}

  [[nodiscard]] Mti mti() const { return message_.mti; }
  [[nodiscard]] std::string_view get(Role role) const { return message_.get(dialect_.field_of(role)); }
  [[nodiscard]] bool has(Role role) const {
    return dialect_.field_of(role) != 0 && message_.has(dialect_.field_of(role));
  }
  [[nodiscard]] Refusal malformed(Role role) const { return {code_format_error, dialect_.field_of(role)}; }
  [[nodiscard]] Refusal not_permitted(Role role) const {
    return {code_not_permitted, dialect_.field_of(role)};
  }

  /// The keyed digest of DE 2. A number that could be a card's is digested as one, any other as the token
  /// that it is: cards are issued by that rule too.
  [[nodiscard]] std::optional<Refusal> read_card(const keys::Digester& digester, TenantId tenant,
                                                 domain::Reference<CardId>& card) const;
  /// The amount in the cardholder's currency where the message has it converted, else the transaction's.
  [[nodiscard]] std::optional<Refusal> read_amount(Amount& amount, Currency& currency) const;
  /// What the merchant charged, where the message has it converted.
  [[nodiscard]] std::optional<Refusal> read_conversion(domain::Conversion& conversion) const;
  /// What the card says, where the message tells it.
  [[nodiscard]] std::optional<Refusal> read_expiry(domain::ExpiryMonth& expires) const;
  /// What the merchant charged at first, as an authorization and messages about it tell it alike: DE 4, in
  /// 1993 DE 30 where there is one.
  [[nodiscard]] std::optional<Refusal> read_first_amount(Amount& amount) const;
  /// What a reversal gives up: zero for all of it. DE 95 has what remains of DE 4; in 1993 DE 4 is what
  /// remains of DE 30. Where DE 4 was converted to DE 6, the same part of DE 6, rounded down.
  [[nodiscard]] std::optional<Refusal> read_reversed_amount(Amount& amount, Currency& currency) const;
  [[nodiscard]] std::optional<Refusal> read_merchant(domain::MerchantData& merchant) const;
  [[nodiscard]] std::optional<Refusal> read_business_time(UnixMicros now,
                                                          std::optional<UnixMicros>& time) const;

 private:
  const Dialect& dialect_;
  const Message& message_;
};

}  // namespace lastro::iso8583
