#include "api/resources/authorization_json.h"

#include <array>

#include "api/resources/limit_json.h"
#include "engine/domain/programs/rule_text.h"

namespace lastro::api {
namespace {

constexpr std::array<std::string_view, 6> entry_mode_names{"",     "manual",      "swipe",
                                                           "chip", "contactless", "online"};

}  // namespace

void write_outcome(domain::DeclineReason reason, JsonWriter& json) {
  const auto& codes = domain::decline_codes(reason);
  json.key("status").string(reason == domain::DeclineReason::none ? "approved" : "declined");
  json.key("code").string(codes.code).key("reason").string(codes.name);
}

void write_money(Amount amount, Currency currency, JsonWriter& json) {
  json.key("amount").amount(amount, currency_exponent(currency));
  json.key("currency").string(currency_code(currency));
}

void write_conversion(const domain::Conversion& conversion, JsonWriter& json) {
  if (!conversion) return;
  json.key("conversion").begin_object();
  write_money(conversion.amount, conversion.currency, json);
  if (conversion.rate) json.key("rate").string(format_conversion_rate(conversion.rate));
  json.end_object();
}

void write_merchant(const domain::MerchantRecord& merchant, bool has_mcc, JsonWriter& json) {
  if (has_mcc) {
    const auto digits = std::to_string(merchant.mcc);
    json.key("mcc").string(std::string(4 - digits.size(), '0') + digits);
  }
  const auto text = [&json](std::string_view key, std::string_view value) {
    if (!value.empty()) json.key(key).string(value);
  };
  text("merchant", merchant.merchant);
  text("merchant_id", merchant.merchant_id);
  text("terminal_id", merchant.terminal_id);
  if (merchant.country[0] != 0) text("country", {merchant.country.data(), merchant.country.size()});
  text("entry_mode", entry_mode_names.at(static_cast<std::size_t>(merchant.entry_mode)));
}

void write_allocations(std::span<const domain::Allocation> allocations, Currency currency, JsonWriter& json) {
  const auto exponent = currency_exponent(currency);
  std::optional<Amount> overdraft;
  json.key("allocations").begin_array();
  for (const auto& each : allocations) {
    if (!each.category) {
      overdraft = each.amount;
      continue;
    }
    json.begin_object().key("category").string(each.category.name());
    json.key("amount")
        .amount(each.amount, exponent)
        .key("balance")
        .amount(each.balance_after, exponent)
        .end_object();
  }
  json.end_array();
  if (overdraft) json.key("overdraft").amount(*overdraft, exponent);
}

std::string_view status_word(domain::AuthorizationStatus status) {
  switch (status) {
    case domain::AuthorizationStatus::declined:
      return "declined";
    case domain::AuthorizationStatus::held:
      return "held";
    case domain::AuthorizationStatus::captured:
      return "captured";
    case domain::AuthorizationStatus::reversed:
      return "reversed";
    case domain::AuthorizationStatus::expired:
      return "expired";
  }
  return {};
}

void write_standing(const domain::AuthorizationAfter& standing, Currency currency, JsonWriter& json) {
  const auto exponent = currency_exponent(currency);
  json.key("state").string(status_word(standing.status));
  json.key("authorized_amount").amount(total_authorized(standing.parts), exponent);
  json.key("held_amount").amount(total_open(standing.parts), exponent);
  json.key("captured_amount").amount(total_captured(standing.parts), exponent);
  json.key("released_amount").amount(total_released(standing.parts), exponent);
  json.key("refunded_amount").amount(total_refunded(standing.parts), exponent);
}

void write_fee(const domain::Program* program, std::string_view key, const domain::FeePosting& posting,
               Currency currency, bool moved, JsonWriter& json) {
  const auto& fee = posting.fee;
  if (!fee) return;
  const auto exponent = currency_exponent(currency);
  json.key(key).begin_object();
  if (program != nullptr && fee.ordinal < program->fees.size())
    json.key("name").string(program->fees[fee.ordinal].name);
  json.key("amount").amount(fee.amount, exponent);
  json.key("paid_by").string(fee.employer ? "employer" : "wallet");
  if (fee.category) json.key("category").string(fee.category.name());
  if (moved && fee.category) json.key("balance").amount(posting.balance_after, exponent);
  json.end_object();
}

void write_rule(const engine::ProgramCatalog& programs, std::uint32_t version, domain::RuleKind kind,
                std::uint16_t ordinal, JsonWriter& json) {
  const auto program = programs.find(version);
  if (program == nullptr) {
    json.key("rule").null();
    return;
  }
  if (kind == domain::RuleKind::none) {
    json.key("rule").null();
  } else {
    json.key("rule").string(domain::rule_text(*program, kind, ordinal));
  }
  json.key("program").string(program->name).key("program_version").number(version);
}

void write_authorization(const engine::ProgramCatalog& programs, const AuthorizationFields& fields,
                         JsonWriter& json) {
  const auto exponent = currency_exponent(fields.currency);
  const bool approved = fields.reason == domain::DeclineReason::none;
  if (fields.id) json.key("id").id(fields.id);
  if (!fields.external_id.empty()) json.key("external_id").string(fields.external_id);
  write_outcome(fields.reason, json);
  write_money(fields.amount, fields.currency, json);
  Amount approved_amount;
  if (approved) {
    for (const auto& each : fields.allocations) approved_amount.minor += each.amount.minor;
  }
  json.key("approved_amount").amount(approved_amount, exponent);
  write_conversion(fields.conversion, json);
  if (approved) {
    write_allocations(fields.allocations, fields.currency, json);
    json.key("fallback").boolean(fields.fallback);
  } else {
    json.key("allocations").begin_array().end_array();
    json.key("considered").begin_array();
    for (const auto& each : fields.allocations) {
      json.begin_object().key("category").string(each.category.name());
      json.key("available").amount(each.balance_after, exponent).end_object();
    }
    json.end_array();
  }
  if (fields.standing != nullptr) {
    write_standing(*fields.standing, fields.currency, json);
  } else {
    json.key("state").string(status_word(fields.status));
    if (fields.refunded) json.key("refunded_amount").amount(*fields.refunded, exponent);
  }
  if (fields.forced) json.key("forced").boolean(true);
  if (fields.expires_at != 0) json.key("expires_at").time(fields.expires_at);
  write_rule(programs, fields.program_version, fields.rule, fields.rule_ordinal, json);
  const auto program = programs.find(fields.program_version);
  if (program != nullptr) write_limit(*program, fields, json);
  write_fee(program.get(), "fee", fields.fee, fields.currency, approved, json);
  if (approved && fields.fee.fee && fields.standing != nullptr && !fields.standing->fee)
    json.key("fee_returned").boolean(true);
  json.key("account_id").id(fields.account);
  if (fields.card) json.key("card_id").id(fields.card);
  write_merchant(fields.merchant, true, json);
}

}  // namespace lastro::api
