#include "api/iso8583/interpreter.h"

#include <fmt/format.h>

#include "api/commands/request_digest.h"
#include "api/iso8583/field_values.h"
#include "api/iso8583/replay_key.h"

namespace lastro::iso8583 {
namespace {

// DE 3, first two digits.
constexpr std::string_view process_purchase = "00";
constexpr std::string_view process_refund = "20";
constexpr std::string_view process_available_funds = "30";
constexpr std::string_view process_balance = "31";

constexpr bool is_advice(Mti mti) {
  return mti.function() == '2';
}
constexpr bool is_financial(Mti mti) {
  return mti.message_class() == '2';
}

}  // namespace

/// One message while it is read. The first fault ends it.
class Interpreter::Reading {
 public:
  Reading(const Interpreter& by, const Message& message, const Caller& caller, const Arrival& arrival)
      : dialect_(by.dialect_),
        digester_(by.digester_),
        message_(message),
        elements_(by.dialect_, message),
        caller_(caller),
        arrival_(arrival) {}

  std::expected<Asked, Refusal> asked() {
    const auto message_class = message_.mti.message_class();
    if (message_class == '8') return network();
    if (caller_.signed_on.empty()) return refuse(code_not_signed_on);
    if (message_class == '4') return reversal();
    if (message_class != '1' && message_class != '2') return refuse(code_invalid_transaction);
    const auto process = elements_.get(Role::processing_code).substr(0, 2);
    if (process.empty()) return std::unexpected(elements_.malformed(Role::processing_code));
    if (process == process_purchase) return purchase_or_operation();
    if (process == process_refund) return refund();
    const bool asks_balance = process == process_available_funds || process == process_balance;
    if (asks_balance && !is_advice(message_.mti)) return inquiry(domain::InquiryKind::balance);
    return std::unexpected(elements_.not_permitted(Role::processing_code));
  }

 private:
  static std::unexpected<Refusal> refuse(std::string_view code) { return std::unexpected(Refusal{code, 0}); }

  std::expected<Asked, Refusal> network() const {
    const auto code = elements_.get(Role::network_code);
    if (code.empty()) return std::unexpected(elements_.malformed(Role::network_code));
    if (code == dialect_.sign_on) {
      if (institution_of(elements_.get(Role::acquirer)).empty())
        return std::unexpected(elements_.malformed(Role::acquirer));
      return NetworkAction::sign_on;
    }
    if (code == dialect_.sign_off) return NetworkAction::sign_off;
    if (code == dialect_.echo_test) return NetworkAction::echo_test;
    return refuse(code_invalid_transaction);
  }

  /// A financial advice that names an original is its presentment; a request to authorize that does asks for
  /// more of it.
  std::expected<Asked, Refusal> purchase_or_operation() {
    if (elements_.has(Role::original_data)) {
      if (is_financial(message_.mti) && is_advice(message_.mti)) return presentment();
      if (!is_financial(message_.mti) && !is_advice(message_.mti)) return increment();
    }
    return purchase();
  }

  std::expected<Asked, Refusal> purchase() {
    domain::AuthorizeBenefitTransaction body;
    if (auto fault = elements_.read_card(digester_, caller_.tenant, body.card))
      return std::unexpected(*fault);
    if (auto fault = elements_.read_amount(body.amount, body.currency)) return std::unexpected(*fault);
    // Of nothing: whether the card is good.
    if (body.amount.minor == 0 && !is_advice(message_.mti))
      return inquiry(domain::InquiryKind::account_check);
    if (body.amount.minor == 0) return std::unexpected(elements_.malformed(Role::amount));
    if (auto fault = elements_.read_merchant(body.merchant)) return std::unexpected(*fault);
    body.capture = is_financial(message_.mti) ? domain::CaptureMode::now : domain::CaptureMode::later;
    body.forced = is_advice(message_.mti);
    body.partial = dialect_.partial.is_in(message_);
    if (auto fault = elements_.read_conversion(body.conversion)) return std::unexpected(*fault);
    if (auto fault = elements_.read_expiry(body.card_expires)) return std::unexpected(*fault);
    Amount charged;
    if (auto fault = elements_.read_first_amount(charged)) return std::unexpected(*fault);
    body.likeness = likeness_of(body.card, charged);
    return finish(AliasKind::authorization, std::move(body));
  }

  std::expected<Asked, Refusal> inquiry(domain::InquiryKind kind) {
    domain::InquireAccount body{.kind = kind};
    if (auto fault = elements_.read_card(digester_, caller_.tenant, body.card))
      return std::unexpected(*fault);
    if (auto fault = elements_.read_expiry(body.card_expires)) return std::unexpected(*fault);
    if (elements_.has(Role::mcc)) {
      if (auto fault = elements_.read_merchant(body.merchant)) return std::unexpected(*fault);
    }
    return finish(AliasKind::authorization, std::move(body));
  }

  std::expected<Asked, Refusal> presentment() {
    domain::CaptureAuthorization body;
    if (auto fault = read_original(body.authorization)) return std::unexpected(*fault);
    if (auto fault = elements_.read_amount(body.amount, body.currency)) return std::unexpected(*fault);
    if (body.amount.minor == 0) return std::unexpected(elements_.malformed(Role::amount));
    body.final = true;
    body.forced = true;
    return finish(AliasKind::capture, std::move(body));
  }

  std::expected<Asked, Refusal> increment() {
    domain::IncrementAuthorization body;
    if (auto fault = read_original(body.authorization)) return std::unexpected(*fault);
    if (auto fault = elements_.read_amount(body.amount, body.currency)) return std::unexpected(*fault);
    if (body.amount.minor == 0) return std::unexpected(elements_.malformed(Role::amount));
    return finish(AliasKind::increment, std::move(body));
  }

  std::expected<Asked, Refusal> reversal() {
    domain::ReverseAuthorization body;
    if (auto fault = read_original(body.authorization)) return std::unexpected(*fault);
    if (auto fault = elements_.read_reversed_amount(body.amount, body.currency))
      return std::unexpected(*fault);
    body.record_unknown = true;
    return finish(AliasKind::reversal, std::move(body));
  }

  /// Linked where it names an original; else money for a card, which goes where a purchase there would take
  /// it from. Its DE 37 is its own: it is not looked for by that.
  std::expected<Asked, Refusal> refund() {
    domain::Refund body;
    if (elements_.has(Role::original_data)) {
      if (auto fault = read_original(body.authorization)) return std::unexpected(*fault);
    } else {
      if (auto fault = elements_.read_card(digester_, caller_.tenant, body.card))
        return std::unexpected(*fault);
      if (auto fault = elements_.read_merchant(body.merchant)) return std::unexpected(*fault);
      body.has_mcc = true;
    }
    if (auto fault = elements_.read_amount(body.amount, body.currency)) return std::unexpected(*fault);
    if (body.amount.minor == 0) return std::unexpected(elements_.malformed(Role::amount));
    return finish(AliasKind::refund, std::move(body));
  }

  /// By DE 90 or 56; where there is none, by what both messages tell: DE 32, 37, card and amount.
  std::optional<Refusal> read_original(domain::Reference<AuthorizationId>& original) {
    if (elements_.has(Role::original_data)) {
      const auto key = original_key(dialect_, message_, caller_.signed_on, arrival_.now);
      if (!key) return elements_.malformed(Role::original_data);
      original.alias = digester_.alias(caller_.tenant, AliasKind::authorization, key->view());
      return std::nullopt;
    }
    domain::Reference<CardId> card;
    Amount amount;
    if (auto fault = elements_.read_card(digester_, caller_.tenant, card)) return fault;
    if (auto fault = elements_.read_first_amount(amount)) return fault;
    original.alias = likeness_of(card, amount);
    if (!original.alias) return Refusal{code_not_found, dialect_.field_of(Role::original_data)};
    return std::nullopt;
  }

  /// Of session, DE 32, 37, card and amount, as a message and its reversal tell them alike; zero without
  /// DE 37.
  [[nodiscard]] Digest128 likeness_of(const domain::Reference<CardId>& card, Amount amount) const {
    const auto reference = trimmed(elements_.get(Role::retrieval_reference));
    if (reference.empty()) return {};
    const auto forwarder = institution_of(elements_.get(Role::forwarder));
    const auto text = fmt::format("{}:{}:{}:{:016x}{:016x}:{}",
                                  forwarder.empty() ? std::string_view{caller_.signed_on} : forwarder,
                                  institution_of(elements_.get(Role::acquirer)), reference, card.alias.high,
                                  card.alias.low, amount.minor);
    return digester_.alias(caller_.tenant, AliasKind::likeness, text);
  }

  template <class Body>
  std::expected<Asked, Refusal> finish(AliasKind kind, Body body) {
    const auto key = replay_key(dialect_, message_, caller_.signed_on, arrival_.now);
    if (!key) return std::unexpected(elements_.malformed(Role::trace_number));
    domain::Command command{.context = {}, .body = std::move(body)};
    auto& context = command.context;
    context.tenant = caller_.tenant;
    context.actor = caller_.actor;
    context.external_id = *key;
    context.alias = digester_.alias(caller_.tenant, kind, key->view());
    // What is told has happened already: it is never too late.
    if (!is_advice(message_.mti) && message_.mti.message_class() != '4') {
      context.deadline_micros = arrival_.deadline_micros;
    }
    if (auto fault = elements_.read_business_time(arrival_.now, context.business_time))
      return std::unexpected(*fault);
    context.request_digest = api::request_digest(digester_, command);
    return command;
  }

  const Dialect& dialect_;
  const keys::Digester& digester_;
  const Message& message_;
  const Elements elements_;
  const Caller& caller_;
  const Arrival& arrival_;
};

std::expected<Asked, Refusal> Interpreter::interpret(const Message& message, const Caller& caller,
                                                     const Arrival& arrival) const {
  return Reading(*this, message, caller, arrival).asked();
}

}  // namespace lastro::iso8583
