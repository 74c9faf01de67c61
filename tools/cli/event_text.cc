#include "tools/cli/event_text.h"

#include <fmt/core.h>

#include "api/json/json_writer.h"
#include "api/resources/authorization_json.h"
#include "api/resources/event_json.h"
#include "engine/base/hex.h"

namespace lastro::tools {
namespace {

std::string hex(Digest128 digest) {
  return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

/// Amounts stay minor units here: these are the recorded fields, not an answer to a caller.
struct FieldWriter {
  api::JsonWriter& json;

  void text(std::string_view key, std::string_view value) const {
    if (!value.empty()) json.key(key).string(value);
  }
  void amount(std::string_view key, Amount value) const { json.key(key).number(value.minor); }
  void currency(Currency value) const { json.key("currency").string(currency_code(value)); }
  template <class IdType>
  void id(std::string_view key, IdType value) const {
    if (value) json.key(key).id(value);
  }
  template <class IdType>
  void reference(std::string_view key, const domain::Reference<IdType>& value) const {
    if (value.id) json.key(key).id(value.id);
    if (value.alias) json.key(std::string(key) + "_alias").string(hex(value.alias));
  }
  void credit(const domain::CreditLimit& value) const {
    json.key("credit");
    if (value.unlimited) {
      json.string("unlimited");
    } else {
      json.number(value.amount.minor);
    }
  }
  void reason(domain::DeclineReason value) const {
    json.key("reason").string(domain::decline_codes(value).name);
  }
  void rule(std::uint32_t version, domain::RuleKind kind, std::uint16_t ordinal) const {
    json.key("program_version").number(version);
    json.key("rule").number(static_cast<unsigned>(kind)).key("rule_ordinal").number(ordinal);
  }
  void allocation(const domain::Allocation& value) const {
    json.begin_object().key("category").string(value.category.name());
    amount("amount", value.amount);
    amount("balance_after", value.balance_after);
    if (value.held_after.minor != 0) amount("held_after", value.held_after);
    json.end_object();
  }
  void allocations(std::string_view key, const domain::Allocations& list) const {
    json.key(key).begin_array();
    for (const auto& each : list) allocation(each);
    json.end_array();
  }
  void after(const domain::AuthorizationAfter& value) const {
    json.key("number").number(value.number);
    json.key("status").string(api::status_word(value.status)).key("parts").begin_array();
    for (const auto& part : value.parts) {
      json.begin_object().key("category").string(part.category.name());
      amount("authorized", part.authorized);
      amount("captured", part.captured);
      amount("over", part.over);
      amount("released", part.released);
      amount("refunded", part.refunded);
      json.end_object();
    }
    json.end_array();
    fee("fee", value.fee);
  }
  void merchant(const domain::MerchantRecord& value) const {
    json.key("mcc").string(fmt::format("{:04}", value.mcc));
    text("merchant", value.merchant);
    text("merchant_id", value.merchant_id);
    text("terminal_id", value.terminal_id);
    if (value.country[0] != 0) text("country", {value.country.data(), value.country.size()});
    json.key("entry_mode").number(static_cast<unsigned>(value.entry_mode));
  }
  void fee(std::string_view key, const domain::Fee& fee) const {
    if (!fee) return;
    json.key(key).begin_object().key("ordinal").number(fee.ordinal);
    text("category", fee.category.name());
    if (fee.employer) id("employer", fee.employer);
    amount("amount", fee.amount);
    json.end_object();
  }
  void fee(std::string_view key, const domain::FeePosting& posting) const {
    fee(key, posting.fee);
    if (posting.fee) amount("fee_balance_after", posting.balance_after);
  }
  void limit(bool partial, const domain::DecidingLimit& limit) const {
    if (partial) json.key("partial").boolean(true);
    if (limit.kind == domain::LimitKind::none) return;
    json.key("limit").begin_object().key("kind").number(static_cast<unsigned>(limit.kind));
    json.key("ordinal").number(limit.ordinal).key("limit").number(limit.limit).key("used").number(limit.used);
    json.end_object();
  }
  /// What an authorization has where the caller told it.
  template <class Body>
  void told(const Body& event) const {
    if (const auto& conversion = event.conversion) {
      json.key("conversion").begin_object();
      amount("amount", conversion.amount);
      currency(conversion.currency);
      if (conversion.rate) json.key("rate").string(format_conversion_rate(conversion.rate));
      json.end_object();
    }
    if (event.likeness) json.key("likeness").string(hex(event.likeness));
  }
  void expires(std::string_view key, domain::ExpiryMonth value) const {
    if (value != 0) json.key(key).string(api::expiry_text(value));
  }

  void operator()(const domain::LedgerOpened& event) const {
    text("ledger_id", to_hex(event.ledger_id.bytes));
    credit(event.house_credit);
  }
  void operator()(const domain::EngineVersionActivated& event) const {
    json.key("version").number(event.version);
  }
  void operator()(const domain::ProgramPublished& event) const {
    json.key("version").number(event.version);
    text("name", event.program->name);
    if (event.effective_at != 0) json.key("effective_at").time(event.effective_at);
    if (event.parts != 0) {
      json.key("parts").number(event.parts);
      return text("sha256", to_hex(event.program->digest));
    }
    json.key("document").raw(event.program->document);
  }
  void operator()(const domain::ProgramPartStored& event) const {
    text("sha256", to_hex(event.part->program));
    json.key("number").number(event.part->number);
    json.key("document_bytes").number(event.part->document.size());
    json.key("mcc_rules").number(event.part->mcc_rules.size());
    json.key("merchant_rules").number(event.part->merchant_rules.size());
  }
  void operator()(const domain::EmployerCreated& event) const {
    text("external_id", event.external_id);
    text("name", event.name);
    text("document", event.document);
    credit(event.credit);
    json.key("house").boolean(event.house);
  }
  void operator()(const domain::EmployerFunded& event) const {
    id("employer", event.employer);
    amount("amount", event.amount);
    amount("balance_after", event.balance_after);
    text("external_id", event.external_id);
  }
  void operator()(const domain::ClientCreated& event) const {
    json.key("subject").string(hex({event.subject.high, event.subject.low}));
    json.key("key_version").number(event.key_version).key("sealed_bytes").number(event.sealed.size());
    text("command_id", to_hex(event.command_id));
  }
  void operator()(const domain::AccountOpened& event) const {
    id("client", event.client);
    id("employer", event.employer);
    currency(event.currency);
    text("program", event.program);
    json.key("categories").begin_array();
    for (const auto& category : event.categories) json.string(category.name());
    json.end_array();
    text("external_id", event.external_id);
  }
  void operator()(const domain::CardIssued& event) const {
    id("account", event.account);
    json.key("token").string(hex(event.token));
    text("last_four", {event.last_four.data(), event.last_four.size()});
    json.key("expires").number(event.expires);
    text("external_id", event.external_id);
  }
  template <class IdType>
  void status(std::string_view key, IdType target, domain::Status value, std::string_view reason) const {
    id(key, target);
    text("status", domain::status_name(value));
    text("reason", reason);
  }
  void operator()(const domain::ClientStatusChanged& event) const {
    status("client", event.client, event.status, event.reason);
  }
  void operator()(const domain::AccountStatusChanged& event) const {
    status("account", event.account, event.status, event.reason);
  }
  void operator()(const domain::CardStatusChanged& event) const {
    status("card", event.card, event.status, event.reason);
  }
  void operator()(const domain::BenefitLoaded& event) const {
    id("account", event.account);
    id("employer", event.employer);
    currency(event.currency);
    json.key("allocation");
    allocation(event.allocation);
    amount("employer_balance_after", event.employer_balance_after);
    text("reference", event.reference);
    text("external_id", event.external_id);
  }
  void operator()(const domain::BenefitLoadDeclined& event) const {
    reference("account", event.account);
    text("category", event.category.name());
    amount("amount", event.amount);
    reason(event.reason);
    text("reference", event.reference);
    text("external_id", event.external_id);
  }
  void operator()(const domain::AuthorizationApproved& event) const {
    id("account", event.account);
    id("card", event.card);
    amount("amount", event.amount);
    currency(event.currency);
    rule(event.program_version, event.rule, event.rule_ordinal);
    json.key("fallback").boolean(event.fallback);
    merchant(event.merchant);
    allocations("allocations", event.allocations);
    limit(event.partial, event.limit);
    fee("fee", event.fee);
    told(event);
    text("external_id", event.external_id);
  }
  void operator()(const domain::AuthorizationDeclined& event) const {
    reference("account", event.account);
    reference("card", event.card);
    amount("amount", event.amount);
    currency(event.currency);
    reason(event.reason);
    rule(event.program_version, event.rule, event.rule_ordinal);
    merchant(event.merchant);
    allocations("considered", event.considered);
    limit(event.partial, event.limit);
    fee("fee", event.fee);
    told(event);
    expires("card_expires", event.card_expires);
    text("external_id", event.external_id);
  }
  void operator()(const domain::RefundPosted& event) const {
    id("authorization", event.authorization);
    id("account", event.account);
    id("card", event.card);
    amount("amount", event.amount);
    currency(event.currency);
    rule(event.program_version, event.rule, event.rule_ordinal);
    if (event.has_mcc) merchant(event.merchant);
    allocations("allocations", event.allocations);
    if (event.authorization) after(event.after);
    fee("fee_returned", event.fee_returned);
    text("external_id", event.external_id);
  }
  void operator()(const domain::AuthorizationForced& event) const {
    (*this)(static_cast<const domain::AuthorizationApproved&>(event));
  }
  void operator()(const domain::AuthorizationHeld& event) const {
    (*this)(static_cast<const domain::AuthorizationApproved&>(event));
    json.key("expires_at").time(event.expires_at);
    json.key("forced").boolean(event.forced);
  }
  void operator()(const domain::AccountInquired& event) const {
    reference("account", event.account);
    reference("card", event.card);
    json.key("kind").number(static_cast<unsigned>(event.kind));
    currency(event.currency);
    reason(event.reason);
    merchant(event.merchant);
    allocations("balances", event.balances);
    fee("fee", event.fee);
    expires("card_expires", event.card_expires);
    text("external_id", event.external_id);
  }
  void operator()(const domain::SettlementPosted& event) const {
    amount("amount", event.amount);
    currency(event.currency);
    amount("balance_after", event.balance_after);
    text("reference", event.reference);
    text("external_id", event.external_id);
  }
  template <class Body>
  requires std::is_base_of_v<domain::AuthorizationOperation, Body>
  void operator()(const Body& event) const {
    id("authorization", event.authorization);
    id("account", event.account);
    amount("amount", event.amount);
    currency(event.currency);
    allocations("movements", event.allocations);
    if constexpr (requires { event.final; }) json.key("final").boolean(event.final);
    if constexpr (requires { event.late; })
      json.key("late").boolean(event.late).key("over").boolean(event.over);
    after(event.after);
    fee("fee_returned", event.fee_returned);
    text("external_id", event.external_id);
  }
  template <class Body>
  requires std::is_base_of_v<domain::OperationDeclined, Body>
  void operator()(const Body& event) const {
    reference("authorization", event.authorization);
    id("account", event.account);
    amount("amount", event.amount);
    currency(event.currency);
    reason(event.reason);
    if constexpr (requires { event.final; })
      json.key("final").boolean(event.final).key("forced").boolean(event.forced);
    if constexpr (requires { event.limit; }) limit(false, event.limit);
    text("external_id", event.external_id);
  }
  void operator()(const domain::RefundDeclined& event) const {
    id("authorization", event.authorization);
    reference("account", event.account);
    reference("card", event.card);
    amount("amount", event.amount);
    currency(event.currency);
    text("category", event.category.name());
    reason(event.reason);
    if (event.has_mcc) merchant(event.merchant);
    text("external_id", event.external_id);
  }
};

}  // namespace

std::string event_json_line(const domain::Event& event, std::uint16_t partition) {
  std::string line;
  api::JsonWriter json(line);
  const auto name = domain::event_name(event.body);
  const auto& header = event.header;
  json.begin_object().key("sequence").string(fmt::format("{}:{}", partition, header.sequence));
  json.key("type").string(fmt::format("{}.{}", name.aggregate, name.type));
  json.key("recorded_at").time(header.recorded_at);
  if (header.business_time != header.recorded_at) json.key("business_time").time(header.business_time);
  json.key("tenant").number(static_cast<std::uint32_t>(header.tenant));
  json.key("actor").string(fmt::format("{:016x}", static_cast<std::uint64_t>(header.actor)));
  if (header.alias) json.key("alias").string(hex(header.alias));
  std::visit(FieldWriter{json}, event.body);
  json.end_object();
  return line;
}

}  // namespace lastro::tools
