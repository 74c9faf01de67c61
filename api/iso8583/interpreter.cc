#include "api/iso8583/interpreter.h"

#include <array>

#include "api/commands/request_digest.h"
#include "api/iso8583/field_values.h"
#include "api/iso8583/replay_key.h"
#include "api/json/documents.h"

namespace lastro::iso8583 {
namespace {

// DE 39 of 1987.
constexpr std::string_view code_invalid_transaction = "12";
constexpr std::string_view code_format_error = "30";
constexpr std::string_view code_not_permitted = "57";
constexpr std::string_view code_not_signed_on = "58";

// DE 3, first two digits.
constexpr std::string_view process_purchase = "00";

}  // namespace

/// One message while it is read. The first fault ends it.
class Interpreter::Reading {
 public:
  Reading(const Interpreter& by, const Message& message, const Caller& caller, const Arrival& arrival)
      : dialect_(by.dialect_),
        digester_(by.digester_),
        message_(message),
        caller_(caller),
        arrival_(arrival) {}

  std::expected<Asked, Refusal> asked() {
    if (message_.mti.message_class() == '8') return network();
    if (caller_.signed_on.empty()) return refuse(code_not_signed_on);
    switch (message_.mti.message_class()) {
      case '1':
      case '2':
        return transaction();
      default:
        return refuse(code_invalid_transaction);
    }
  }

 private:
  static std::unexpected<Refusal> refuse(std::string_view code, unsigned field = 0) {
    return std::unexpected(Refusal{code, field});
  }
  [[nodiscard]] std::unexpected<Refusal> malformed(Role role) const {
    return refuse(code_format_error, dialect_.field_of(role));
  }
  [[nodiscard]] std::string_view get(Role role) const { return message_.get(dialect_.field_of(role)); }
  [[nodiscard]] bool has(Role role) const {
    return dialect_.field_of(role) != 0 && message_.has(dialect_.field_of(role));
  }

  std::expected<Asked, Refusal> network() {
    const auto code = get(Role::network_code);
    if (code == dialect_.sign_on) {
      if (institution_of(get(Role::acquirer)).empty()) return malformed(Role::acquirer);
      return NetworkAction::sign_on;
    }
    if (code == dialect_.sign_off) return NetworkAction::sign_off;
    if (code == dialect_.echo_test) return NetworkAction::echo_test;
    return code.empty() ? malformed(Role::network_code) : refuse(code_invalid_transaction);
  }

  std::expected<Asked, Refusal> transaction() {
    if (message_.mti.function() != '0') return refuse(code_invalid_transaction);
    const auto process = get(Role::processing_code).substr(0, 2);
    if (process.empty()) return malformed(Role::processing_code);
    if (process == process_purchase) return purchase();
    return refuse(code_not_permitted, dialect_.field_of(Role::processing_code));
  }

  std::expected<Asked, Refusal> purchase() {
    domain::AuthorizeBenefitTransaction body;
    if (!read_card(body.card)) return malformed(Role::pan);
    if (const auto fault = read_amount(body.amount, body.currency)) return std::unexpected(*fault);
    if (body.amount.minor == 0) return malformed(Role::amount);
    if (!read_merchant(body.merchant)) return malformed(Role::mcc);
    return finish(AliasKind::authorization, body);
  }

  /// A number that could be a card's is digested as one, any other as the token it is: cards are issued by
  /// that rule too.
  bool read_card(domain::Reference<CardId>& card) {
    const auto number = get(Role::pan);
    if (number.size() < 8) return false;
    card.alias = api::hides_pan(number) ? digester_.pan(caller_.tenant, number)
                                        : digester_.card_token(caller_.tenant, number);
    return true;
  }

  /// The amount in the cardholder's currency where the message has it converted, else the transaction's.
  std::optional<Refusal> read_amount(Amount& amount, Currency& currency) const {
    const bool converted = has(Role::billing_amount) && has(Role::billing_currency);
    const auto amount_role = converted ? Role::billing_amount : Role::amount;
    const auto currency_role = converted ? Role::billing_currency : Role::currency;
    const auto minor = number_of(get(amount_role));
    if (!minor) return Refusal{code_format_error, dialect_.field_of(amount_role)};
    amount = Amount{*minor};
    if (!has(currency_role)) return std::nullopt;
    const auto known = currency_of(get(currency_role));
    // No account is in a currency that the ledger does not know.
    if (!known) return Refusal{code_not_permitted, dialect_.field_of(currency_role)};
    currency = *known;
    return std::nullopt;
  }

  bool read_merchant(domain::MerchantData& merchant) const {
    const auto mcc = number_of(get(Role::mcc));
    if (!mcc) return false;
    merchant.mcc = static_cast<domain::Mcc>(*mcc);
    const auto text = get(Role::merchant);
    merchant.merchant = merchant_of(dialect_.edition, text);
    merchant.merchant_id = identifier_of<15>(get(Role::merchant_id));
    merchant.terminal_id = identifier_of<8>(get(Role::terminal));
    merchant.entry_mode = entry_mode_of(dialect_.edition, get(Role::entry_mode));
    if (dialect_.edition == Edition::y1987) merchant.country = country_of(text);
    return true;
  }

  /// The last two of DE 43, where they are capital letters.
  static std::array<char, 2> country_of(std::string_view merchant) {
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (merchant.size() != limits::merchant_characters_max) return {};
    const char first = merchant[merchant.size() - 2];
    const char second = merchant.back();
    return is_letter(first) && is_letter(second) ? std::array{first, second} : std::array<char, 2>{};
  }

  template <class Body>
  std::expected<Asked, Refusal> finish(AliasKind kind, const Body& body) {
    const auto key = replay_key(dialect_, message_, caller_.signed_on, arrival_.now);
    if (!key) return malformed(Role::trace_number);
    domain::Command command{.context = {}, .body = body};
    auto& context = command.context;
    context.tenant = caller_.tenant;
    context.actor = caller_.actor;
    context.external_id = *key;
    context.alias = digester_.alias(caller_.tenant, kind, key->view());
    context.deadline_micros = arrival_.deadline_micros;
    if (has(Role::transmission_time)) {
      context.business_time = transmission_time_of(get(Role::transmission_time), arrival_.now);
      if (!context.business_time) return malformed(Role::transmission_time);
    }
    context.request_digest = api::request_digest(digester_, command);
    return command;
  }

  const Dialect& dialect_;
  const keys::Digester& digester_;
  const Message& message_;
  const Caller& caller_;
  const Arrival& arrival_;
};

std::expected<Asked, Refusal> Interpreter::interpret(const Message& message, const Caller& caller,
                                                     const Arrival& arrival) const {
  return Reading(*this, message, caller, arrival).asked();
}

}  // namespace lastro::iso8583
