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
  Reading(Interpreter& by, const Message& message, const Caller& caller, const Arrival& arrival)
      : dialect_(by.dialect_),
        digester_(by.digester_),
        message_(message),
        elements_(by.dialect_, message),
        caller_(caller),
        arrival_(arrival),
        recent_(by.recent_) {}

  std::expected<Asked, Refusal> asked() {
    const auto message_class = message_.mti.message_class();
    if (message_class == '8') return network();
    if (caller_.signed_on.empty()) return refuse(code_not_signed_on);
    if (message_class == '4') return reversal();
    if (message_class != '1' && message_class != '2') return refuse(code_invalid_transaction);
    const auto process = elements_.get(Role::processing_code).substr(0, 2);
    if (process.empty()) return std::unexpected(elements_.malformed(Role::processing_code));
    if (process == process_purchase) return purchase_or_presentment();
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

  /// A financial advice that names an original is its presentment.
  std::expected<Asked, Refusal> purchase_or_presentment() {
    if (is_financial(message_.mti) && is_advice(message_.mti) && elements_.has(Role::original_data))
      return presentment();
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
    const auto print = print_of(body.card, body.amount);
    auto command = finish(AliasKind::authorization, std::move(body));
    if (command && print) {
      recent_.remember(*print, std::get<domain::Command>(*command).context.alias);
    }
    return command;
  }

  std::expected<Asked, Refusal> inquiry(domain::InquiryKind kind) {
    domain::InquireAccount body{.kind = kind};
    if (auto fault = elements_.read_card(digester_, caller_.tenant, body.card))
      return std::unexpected(*fault);
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

  std::expected<Asked, Refusal> reversal() {
    domain::ReverseAuthorization body;
    if (auto fault = read_original(body.authorization)) return std::unexpected(*fault);
    if (auto fault = elements_.read_reversed_amount(body.amount, body.currency))
      return std::unexpected(*fault);
    body.record_unknown = true;
    return finish(AliasKind::reversal, std::move(body));
  }

  std::expected<Asked, Refusal> refund() {
    domain::Refund body;
    if (!elements_.has(Role::original_data))
      return std::unexpected(elements_.not_permitted(Role::original_data));
    if (auto fault = read_original(body.authorization)) return std::unexpected(*fault);
    if (auto fault = elements_.read_amount(body.amount, body.currency)) return std::unexpected(*fault);
    if (body.amount.minor == 0) return std::unexpected(elements_.malformed(Role::amount));
    return finish(AliasKind::refund, std::move(body));
  }

  /// By DE 90 or 56; where there is none, by what the caller was asked before: DE 37, card and amount.
  std::optional<Refusal> read_original(domain::Reference<AuthorizationId>& original) {
    if (elements_.has(Role::original_data)) {
      const auto key = original_key(dialect_, message_, caller_.signed_on, arrival_.now);
      if (!key) return elements_.malformed(Role::original_data);
      original.alias = digester_.alias(caller_.tenant, AliasKind::authorization, key->view());
      return std::nullopt;
    }
    domain::Reference<CardId> card;
    Amount amount;
    Currency currency = Currency::none;
    if (auto fault = elements_.read_card(digester_, caller_.tenant, card)) return fault;
    if (auto fault = elements_.read_amount(amount, currency)) return fault;
    const auto print = print_of(card, amount);
    const auto found = print ? recent_.find(*print) : std::nullopt;
    if (!found) return Refusal{code_not_found, dialect_.field_of(Role::original_data)};
    original.alias = *found;
    return std::nullopt;
  }

  /// Of DE 37, card and amount, as a message and its reversal tell them alike; empty without DE 37.
  [[nodiscard]] std::optional<std::uint64_t> print_of(const domain::Reference<CardId>& card,
                                                      Amount amount) const {
    const auto reference = elements_.get(Role::retrieval_reference);
    if (reference.empty()) return std::nullopt;
    return digester_.request(fmt::format("{}:{}:{:016x}{:016x}:{}", caller_.signed_on, reference,
                                         card.alias.high, card.alias.low, amount.minor));
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
  RecentOriginals& recent_;
};

std::expected<Asked, Refusal> Interpreter::interpret(const Message& message, const Caller& caller,
                                                     const Arrival& arrival) {
  return Reading(*this, message, caller, arrival).asked();
}

}  // namespace lastro::iso8583
