#include "api/resources/event_json.h"

#include "api/json/json_writer.h"
#include "api/json/problem.h"
#include "api/resources/authorization_json.h"
#include "api/resources/client_json.h"
#include "api/resources/limit_json.h"
#include "api/resources/positions.h"

namespace lastro::api {
namespace {

using domain::Event;

keys::PersonalDataPlace place_of(const RenderScope& scope, const domain::ClientCreated& event) {
  return {.ledger = scope.ledger,
          .subject = event.subject,
          .key_version = event.key_version,
          .command_id = event.command_id};
}

struct BodyRenderer {
  const RenderScope& scope;
  const domain::EventHeader& header;
  JsonWriter& json;
  std::optional<Sequence> simulated_as_of = {};  ///< of what was not recorded

  template <class IdType>
  [[nodiscard]] IdType id() const {
    return IdType::of(scope.partition, header.sequence);
  }
  void external_id(std::string_view text) const {
    if (!text.empty()) json.key("external_id").string(text);
  }
  void finish() const {
    json.key("created_at").time(header.recorded_at);
    json.key("sequence").string(position_text(scope.partition, header.sequence));
  }
  void transaction_time() const {
    if (header.business_time != header.recorded_at) json.key("transaction_time").time(header.business_time);
  }

  bool operator()(const domain::EmployerCreated& event) const {
    json.key("id").id(id<EmployerId>());
    external_id(event.external_id);
    json.key("name").string(event.name).key("document").string(event.document);
    finish();
    return true;
  }
  bool operator()(const domain::EmployerFunded& event) const {
    json.key("id").id(id<FundingId>());
    external_id(event.external_id);
    json.key("employer_id").id(event.employer);
    write_money(event.amount, Currency::brl, json);
    json.key("balance").amount(event.balance_after, currency_exponent(Currency::brl));
    finish();
    return true;
  }
  bool operator()(const domain::ClientCreated& event) const {
    json.key("id").id(id<ClientId>());
    json.key("status").string("active");
    const auto data = keys::open_personal(scope.keys, place_of(scope, event), event.sealed);
    if (!data) return false;
    write_personal_fields(data->state, data->data, json);
    finish();
    return true;
  }
  bool operator()(const domain::AccountOpened& event) const {
    const auto exponent = currency_exponent(event.currency);
    json.key("id").id(id<AccountId>());
    external_id(event.external_id);
    json.key("client_id").id(event.client).key("employer_id").id(event.employer);
    json.key("program").string(event.program).key("currency").string(currency_code(event.currency));
    json.key("status").string("active").key("wallets").begin_array();
    for (const auto& category : event.categories) {
      json.begin_object().key("category").string(category.name());
      for (const auto* const field : {"available", "held", "posted"}) json.key(field).amount({}, exponent);
      json.end_object();
    }
    json.end_array();
    finish();
    return true;
  }
  bool operator()(const domain::CardIssued& event) const {
    json.key("id").id(id<CardId>());
    external_id(event.external_id);
    json.key("account_id").id(event.account).key("status").string("active");
    json.key("last_four").string({event.last_four.data(), event.last_four.size()});
    if (event.expires != 0) json.key("expires").string(expiry_text(event.expires));
    finish();
    return true;
  }
  template <class IdType>
  bool status_changed(IdType target, domain::Status status, std::string_view reason) const {
    json.key("id").id(target).key("status").string(domain::status_name(status));
    if (!reason.empty()) json.key("reason").string(reason);
    finish();
    return true;
  }
  bool operator()(const domain::ClientStatusChanged& event) const {
    return status_changed(event.client, event.status, event.reason);
  }
  bool operator()(const domain::AccountStatusChanged& event) const {
    return status_changed(event.account, event.status, event.reason);
  }
  bool operator()(const domain::CardStatusChanged& event) const {
    return status_changed(event.card, event.status, event.reason);
  }
  bool operator()(const domain::BenefitLoaded& event) const {
    json.key("id").id(id<LoadId>());
    external_id(event.external_id);
    write_outcome(domain::DeclineReason::none, json);
    json.key("account_id").id(event.account).key("category").string(event.allocation.category.name());
    write_money(event.allocation.amount, event.currency, json);
    json.key("balance").amount(event.allocation.balance_after, currency_exponent(event.currency));
    if (!event.reference.empty()) json.key("reference").string(event.reference);
    finish();
    return true;
  }
  bool operator()(const domain::BenefitLoadDeclined& event) const {
    json.key("id").id(id<LoadId>());
    external_id(event.external_id);
    write_outcome(event.reason, json);
    json.key("account_id").id(event.account.id).key("category").string(event.category.name());
    write_money(event.amount, Currency::brl, json);
    if (!event.reference.empty()) json.key("reference").string(event.reference);
    finish();
    return true;
  }
  bool operator()(const domain::AuthorizationApproved& event) const {
    return authorization(fields_of(event, domain::AuthorizationStatus::captured));
  }
  bool operator()(const domain::AuthorizationForced& event) const {
    auto fields = fields_of(event, domain::AuthorizationStatus::captured);
    fields.forced = true;
    return authorization(fields);
  }
  bool operator()(const domain::AuthorizationHeld& event) const {
    auto fields = fields_of(event, domain::AuthorizationStatus::held);
    fields.forced = event.forced;
    fields.expires_at = event.expires_at;
    return authorization(fields);
  }
  [[nodiscard]] AuthorizationFields fields_of(const domain::AuthorizationApproved& event,
                                              domain::AuthorizationStatus status) const {
    return {.id = id<AuthorizationId>(),
            .external_id = event.external_id,
            .amount = event.amount,
            .currency = event.currency,
            .allocations = event.allocations,
            .program_version = event.program_version,
            .rule = event.rule,
            .rule_ordinal = event.rule_ordinal,
            .fallback = event.fallback,
            .limit = event.limit,
            .fee = event.fee,
            .business_time = header.business_time,
            .account = event.account,
            .card = event.card,
            .merchant = event.merchant,
            .status = status,
            .conversion = event.conversion};
  }
  bool operator()(const domain::AuthorizationDeclined& event) const {
    return authorization({.id = id<AuthorizationId>(),
                          .external_id = event.external_id,
                          .reason = event.reason,
                          .amount = event.amount,
                          .currency = event.currency,
                          .allocations = event.considered,
                          .program_version = event.program_version,
                          .rule = event.rule,
                          .rule_ordinal = event.rule_ordinal,
                          .limit = event.limit,
                          .fee = {.fee = event.fee},
                          .business_time = header.business_time,
                          .account = event.account.id,
                          .card = event.card.id,
                          .merchant = event.merchant,
                          .forced = event.forced,
                          .conversion = event.conversion});
  }
  [[nodiscard]] bool authorization(AuthorizationFields fields) const {
    if (simulated_as_of) fields.id = {};
    write_authorization(scope.programs, fields, json);
    transaction_time();
    if (simulated_as_of) {
      json.key("simulated").boolean(true).key("decided_at").time(header.recorded_at);
      json.key("as_of").string(position_text(scope.partition, *simulated_as_of));
    } else {
      finish();
    }
    return true;
  }
  bool operator()(const domain::RefundPosted& event) const {
    json.key("id").id(id<RefundId>());
    external_id(event.external_id);
    write_outcome(domain::DeclineReason::none, json);
    if (event.authorization) json.key("authorization_id").id(event.authorization);
    json.key("account_id").id(event.account);
    if (event.card) json.key("card_id").id(event.card);
    write_money(event.amount, event.currency, json);
    write_allocations(event.allocations, event.currency, json);
    write_rule(scope.programs, event.program_version, event.rule, event.rule_ordinal, json);
    write_fee(nullptr, "fee_returned", event.fee_returned, event.currency, true, json);
    write_merchant(event.merchant, event.has_mcc, json);
    transaction_time();
    finish();
    return true;
  }
  bool operator()(const domain::RefundDeclined& event) const {
    json.key("id").id(id<RefundId>());
    external_id(event.external_id);
    write_outcome(event.reason, json);
    if (event.authorization) json.key("authorization_id").id(event.authorization);
    json.key("account_id").id(event.account.id);
    if (event.card.id) json.key("card_id").id(event.card.id);
    write_money(event.amount, event.currency, json);
    json.key("allocations").begin_array().end_array();
    write_merchant(event.merchant, event.has_mcc, json);
    transaction_time();
    finish();
    return true;
  }
  bool operator()(const domain::AccountInquired& event) const {
    const auto exponent = currency_exponent(event.currency);
    json.key("id").id(id<AuthorizationId>());
    external_id(event.external_id);
    json.key("type").string(event.kind == domain::InquiryKind::balance ? "balance_inquiry" : "account_check");
    write_outcome(event.reason, json);
    json.key("account_id").id(event.account.id);
    if (event.card.id) json.key("card_id").id(event.card.id);
    json.key("currency").string(currency_code(event.currency)).key("wallets").begin_array();
    for (const auto& each : event.balances) {
      json.begin_object().key("category").string(each.category.name());
      json.key("available")
          .amount(each.balance_after, exponent)
          .key("held")
          .amount(each.held_after, exponent);
      json.key("posted")
          .amount(Amount{each.balance_after.minor + each.held_after.minor}, exponent)
          .end_object();
    }
    json.end_array();
    write_fee(scope.programs.find(event.program_version).get(), "fee", event.fee, event.currency, true, json);
    write_merchant(event.merchant, true, json);
    transaction_time();
    finish();
    return true;
  }
  bool operator()(const domain::SettlementPosted& event) const {
    json.key("id").id(id<SettlementId>());
    external_id(event.external_id);
    write_money(event.amount, event.currency, json);
    json.key("balance").amount(event.balance_after, currency_exponent(event.currency));
    if (!event.reference.empty()) json.key("reference").string(event.reference);
    finish();
    return true;
  }
  bool operator()(const domain::AuthorizationIncremented& event) const {
    return operation(id<IncrementId>(), event);
  }
  bool operator()(const domain::AuthorizationCaptured& event) const {
    return operation(id<CaptureId>(), event);
  }
  bool operator()(const domain::PresentmentPosted& event) const { return operation(id<CaptureId>(), event); }
  bool operator()(const domain::AuthorizationReversed& event) const {
    return operation(id<ReversalId>(), event);
  }
  bool operator()(const domain::IncrementDeclined& event) const { return declined(id<IncrementId>(), event); }
  bool operator()(const domain::CaptureDeclined& event) const { return declined(id<CaptureId>(), event); }
  bool operator()(const domain::ReversalDeclined& event) const { return declined(id<ReversalId>(), event); }
  template <class IdType, class Body>
  [[nodiscard]] bool operation(IdType id, const Body& event) const {
    json.key("id").id(id);
    external_id(event.external_id);
    write_outcome(domain::DeclineReason::none, json);
    json.key("authorization_id").id(event.authorization).key("account_id").id(event.account);
    write_money(event.amount, event.currency, json);
    write_allocations(event.allocations, event.currency, json);
    if constexpr (requires { event.final; }) json.key("final").boolean(event.final);
    if constexpr (requires { event.late; })
      json.key("forced").boolean(true).key("late").boolean(event.late).key("over").boolean(event.over);
    write_fee(nullptr, "fee_returned", event.fee_returned, event.currency, true, json);
    json.key("authorization").begin_object();
    write_standing(event.after, event.currency, json);
    json.end_object();
    transaction_time();
    finish();
    return true;
  }
  template <class IdType, class Body>
  [[nodiscard]] bool declined(IdType id, const Body& event) const {
    json.key("id").id(id);
    external_id(event.external_id);
    write_outcome(event.reason, json);
    if (event.authorization.id) json.key("authorization_id").id(event.authorization.id);
    if (event.account) json.key("account_id").id(event.account);
    if (event.amount.minor > 0)
      write_money(event.amount, event.currency, json);
    else
      json.key("currency").string(currency_code(event.currency));
    json.key("allocations").begin_array().end_array();
    if constexpr (requires { event.limit; }) {
      if (const auto program = scope.programs.find(event.program_version))
        write_limit(*program, limited(event), json);
    }
    if constexpr (requires { event.final; })
      json.key("final").boolean(event.final).key("forced").boolean(event.forced);
    transaction_time();
    finish();
    return true;
  }
  /// What tells of a limit.
  static AuthorizationFields limited(const domain::IncrementDeclined& event) {
    return {.id = event.authorization.id,
            .reason = event.reason,
            .amount = event.amount,
            .currency = event.currency,
            .program_version = event.program_version,
            .limit = event.limit,
            .account = event.account,
            .card = {}};
  }
  /// The ledger's own events answer no command.
  bool operator()(const domain::AuthorizationExpired&) const { return false; }
  bool operator()(const domain::LedgerOpened&) const { return false; }
  bool operator()(const domain::EngineVersionActivated&) const { return false; }
  /// Answers no command: it comes before one that is answered.
  bool operator()(const domain::ProgramPartStored&) const { return false; }
  bool operator()(const domain::ProgramPublished& event) const {
    // The event itself may have but the head.
    const auto program = scope.programs.find(event.version);
    if (program == nullptr) return false;
    json.key("id").id(id<ProgramId>()).key("name").string(program->name);
    json.key("version").number(event.version);
    json.key("effective_at").time(event.effective_at == 0 ? header.recorded_at : event.effective_at);
    json.key("document").raw(program->document);
    finish();
    return true;
  }
};

/// Whether the event made or changed something that has versions: its own sequence is the new one.
bool gives_version(const Event& event) {
  return std::holds_alternative<domain::ClientCreated>(event.body) ||
         std::holds_alternative<domain::ClientStatusChanged>(event.body) ||
         std::holds_alternative<domain::AccountOpened>(event.body) ||
         std::holds_alternative<domain::AccountStatusChanged>(event.body) ||
         std::holds_alternative<domain::CardIssued>(event.body) ||
         std::holds_alternative<domain::CardStatusChanged>(event.body);
}

}  // namespace

std::string expiry_text(domain::ExpiryMonth expires) {
  auto month = std::to_string(expires % 12 + 1);
  if (month.size() == 1) month.insert(0, "0");
  return std::to_string(expires / 12) + "-" + month;
}

Result<std::optional<std::uint64_t>> recorded_request_digest(const RenderScope& scope, const Event& event) {
  const auto* created = std::get_if<domain::ClientCreated>(&event.body);
  if (created == nullptr) return event.header.request_digest;
  const auto data = keys::open_personal(scope.keys, place_of(scope, *created), created->sealed);
  if (!data) return std::unexpected(data.error());
  if (data->state == keys::PersonalState::unreadable)
    return fail(ErrorCode::unavailable, "a client's key is missing: restore the key store from its backup");
  if (data->state != keys::PersonalState::readable) return std::nullopt;
  return data->data.request_digest;
}

Response render_created(const RenderScope& scope, const Event& event) {
  Response response{.status = 201};
  response.body.reserve(768);
  JsonWriter json(response.body);
  json.begin_object();
  if (!std::visit(BodyRenderer{scope, event.header, json}, event.body)) {
    return to_response(Problem{ProblemType::internal, "the recorded answer cannot be shown", {}});
  }
  json.end_object();
  response.headers.emplace_back("Lastro-Sequence", position_text(scope.partition, event.header.sequence));
  if (gives_version(event)) response.headers.emplace_back("ETag", entity_tag(event.header.sequence));
  return response;
}

Response render_simulation(const RenderScope& scope, const Event& event, Sequence as_of) {
  Response response;
  response.body.reserve(768);
  JsonWriter json(response.body);
  json.begin_object();
  if (!std::visit(BodyRenderer{scope, event.header, json, as_of}, event.body))
    return to_response(Problem{ProblemType::internal, "the simulated answer cannot be shown", {}});
  json.end_object();
  response.headers.emplace_back("Lastro-Sequence", position_text(scope.partition, as_of));
  return response;
}

}  // namespace lastro::api
