#include <algorithm>
#include <array>

#include "api/auth/roles.h"
#include "api/commands/command_parsers.h"
#include "api/commands/finish_command.h"
#include "api/commands/privileged_fields.h"
#include "api/json/documents.h"

namespace lastro::api {
namespace {

constexpr std::array entry_modes{
    NamedValue<domain::EntryMode>{"manual", domain::EntryMode::manual},
    NamedValue<domain::EntryMode>{"swipe", domain::EntryMode::swipe},
    NamedValue<domain::EntryMode>{"chip", domain::EntryMode::chip},
    NamedValue<domain::EntryMode>{"contactless", domain::EntryMode::contactless},
    NamedValue<domain::EntryMode>{"online", domain::EntryMode::online},
};

constexpr std::array capture_modes{
    NamedValue<domain::CaptureMode>{"now", domain::CaptureMode::now},
    NamedValue<domain::CaptureMode>{"later", domain::CaptureMode::later},
};
enum class TransactionType : std::uint8_t { purchase, account_check, balance_inquiry };
constexpr std::array transaction_types{
    NamedValue<TransactionType>{"purchase", TransactionType::purchase},
    NamedValue<TransactionType>{"account_check", TransactionType::account_check},
    NamedValue<TransactionType>{"balance_inquiry", TransactionType::balance_inquiry},
};

void read_category(ValueReader value, domain::Category& out) {
  std::string_view name;
  if (!value.string(name, limits::category_length_max)) return;
  if (const auto category = domain::Category::from(name)) {
    out = *category;
  } else {
    value.refuse("must match [A-Z][A-Z0-9_]{0,7}");
  }
}

/// A load's or settlement's reference. Free text would be personal data in clear: a reference is a code.
void read_reference(ValueReader value, FixedText<64>& out) {
  std::string_view reference;
  if (!value.string(reference, 64)) return;
  const bool is_code = std::all_of(reference.begin(), reference.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{" ._:/-"}.find(c) != std::string_view::npos;
  });
  if (!is_code) {
    value.refuse("must be of A-Z a-z 0-9 . _ : / - and blanks");
  } else if (hides_document(reference) || hides_pan(reference)) {
    value.refuse("must not be a CPF, a CNPJ or a card number");
  } else {
    out = FixedText<64>{reference};
  }
}

void read_country(ValueReader value, std::array<char, 2>& out) {
  std::string_view code;
  if (value.country(code)) std::copy_n(code.begin(), out.size(), out.begin());
}

void read_merchant(FieldReader& fields, domain::MerchantData& out) {
  read_text(fields.optional("merchant_id"), out.merchant_id, 15);
  read_text(fields.optional("terminal_id"), out.terminal_id, 8);
  read_country(fields.optional("country"), out.country);
  fields.optional("entry_mode")
      .one_of(std::span<const NamedValue<domain::EntryMode>>{entry_modes}, out.entry_mode);
}

void read_conversion(ValueReader value, domain::Conversion& out) {
  if (!value) return;
  auto fields = value.object();
  fields.required("currency").currency(out.currency);
  fields.required("amount").amount(currency_exponent(out.currency), out.amount);
  fields.optional("rate").conversion_rate(out.rate);
}

/// All but `type` and the external id.
CommandTerms read_authorization(const CommandScope& scope, FieldReader& fields, TransactionType type,
                                domain::AuthorizeBenefitTransaction& body) {
  Reference<AccountKind> account;
  Reference<CardKind> card;
  const bool has_account = fields.optional("account_id").reference(account);
  const bool has_card = fields.optional("card_id").reference(card);
  if (has_account && has_card)
    fields.refuse(ProblemType::invalid_field, "give account_id or card_id, not both", "card_id");
  if (!has_account && !has_card)
    fields.refuse(ProblemType::missing_field, "account_id or card_id is needed", "account_id");
  body.account = resolve(scope, AliasKind::account, account);
  body.card = resolve(scope, AliasKind::card, card);
  fields.optional("currency").currency(body.currency);
  const bool inquires = type != TransactionType::purchase;
  auto amount = inquires ? fields.optional("amount") : fields.required("amount");
  amount.amount(currency_exponent(body.currency), body.amount,
                inquires ? AmountSign::not_negative : AmountSign::positive);
  if (inquires && body.amount.minor != 0) amount.refuse("must be zero: an inquiry moves nothing");
  fields.required("mcc").mcc(body.merchant.mcc);
  read_text(fields.required("merchant"), body.merchant.merchant, limits::merchant_characters_max);
  read_merchant(fields, body.merchant);
  std::optional<UnixMicros> business_time;
  read_transaction_time(scope, fields, business_time);
  fields.optional("capture").one_of(std::span<const NamedValue<domain::CaptureMode>>{capture_modes},
                                    body.capture);
  auto expires_in = fields.optional("expires_in");
  if (expires_in.integer(body.expires_in_seconds, 1, domain::hold_life_max_s) &&
      body.capture != domain::CaptureMode::later) {
    expires_in.refuse("only what is captured later expires");
  }
  read_forced(scope, fields, body.forced);
  fields.optional("partial").boolean(body.partial);
  auto card_expires = fields.optional("card_expires");
  if (card_expires && !has_card) card_expires.refuse("goes with card_id");
  card_expires.month(body.card_expires);
  auto conversion = fields.optional("conversion");
  if (conversion && inquires) conversion.refuse("an inquiry converts nothing");
  read_conversion(conversion, body.conversion);
  return {.kind = AliasKind::authorization, .has_deadline = true, .business_time = business_time};
}

}  // namespace

void read_transaction_time(const CommandScope& scope, FieldReader& fields, std::optional<UnixMicros>& out) {
  UnixMicros time = 0;
  auto value = fields.optional("transaction_time");
  if (!value.time(time)) return;
  if (time <= 0) {
    value.refuse("must be after 1970-01-01");
  } else if (!may(scope.identity.role, Permission::business_time)) {
    value.refuse("needs the permission business_time");
  } else {
    out = time;
  }
}

void read_forced(const CommandScope& scope, FieldReader& fields, bool& out) {
  auto value = fields.optional("forced");
  value.boolean(out);
  if (out && !may(scope.identity.role, Permission::forced_posts))
    value.refuse("needs the permission forced_posts");
}

Parsed<domain::Command> parse_load(const CommandScope& scope, FieldReader& fields) {
  domain::LoadBenefit body;
  Reference<AccountKind> account;
  fields.required("account_id").reference(account);
  body.account = resolve(scope, AliasKind::account, account);
  read_category(fields.required("category"), body.category);
  fields.required("amount").amount(2, body.amount);
  read_reference(fields.optional("reference"), body.reference);
  return finish_command(scope, fields, {.kind = AliasKind::load}, body);
}

Parsed<domain::Command> parse_settlement(const CommandScope& scope, FieldReader& fields) {
  domain::SettleScheme body;
  fields.optional("currency").wallet_currency(body.currency);
  fields.required("amount").amount(currency_exponent(body.currency), body.amount);
  read_reference(fields.optional("reference"), body.reference);
  return finish_command(scope, fields, {.kind = AliasKind::settlement}, body);
}

Parsed<domain::Command> parse_authorization(const CommandScope& scope, FieldReader& fields) {
  auto type = TransactionType::purchase;
  fields.optional("type").one_of(std::span<const NamedValue<TransactionType>>{transaction_types}, type);
  domain::AuthorizeBenefitTransaction body;
  const auto terms = read_authorization(scope, fields, type, body);
  if (type == TransactionType::purchase) return finish_command(scope, fields, terms, body);
  const domain::InquireAccount inquiry{.kind = type == TransactionType::balance_inquiry
                                                   ? domain::InquiryKind::balance
                                                   : domain::InquiryKind::account_check,
                                       .account = body.account,
                                       .card = body.card,
                                       .currency = body.currency,
                                       .merchant = body.merchant,
                                       .card_expires = body.card_expires};
  return finish_command(scope, fields, terms, inquiry);
}

Parsed<domain::Command> parse_simulation(const CommandScope& scope, FieldReader& fields) {
  auto type = TransactionType::purchase;
  auto named = fields.optional("type");
  named.one_of(std::span<const NamedValue<TransactionType>>{transaction_types}, type);
  if (type != TransactionType::purchase) named.refuse("only a purchase is simulated");
  if (auto external_id = fields.optional("external_id"))
    external_id.refuse("a simulation is not recorded, so it has no id");
  domain::AuthorizeBenefitTransaction body;
  const auto terms = read_authorization(scope, fields, type, body);
  auto command = finish_command(scope, fields, terms, body);
  // An Idempotency-Key has nothing to do where nothing happens.
  if (command) {
    command->context.alias = {};
    command->context.external_id = {};
  }
  return command;
}

Parsed<domain::Command> parse_refund(const CommandScope& scope, FieldReader& fields) {
  domain::Refund body;
  Reference<AuthorizationKind> authorization;
  Reference<AccountKind> account;
  Reference<CardKind> card;
  const bool linked = fields.optional("authorization_id").reference(authorization);
  const bool has_account = fields.optional("account_id").reference(account);
  const bool has_card = fields.optional("card_id").reference(card);
  if (int{linked} + int{has_account} + int{has_card} > 1) {
    fields.refuse(ProblemType::invalid_field, "give one of authorization_id, account_id and card_id",
                  has_account ? "account_id" : "card_id");
  }
  if (!linked && !has_account && !has_card) {
    fields.refuse(ProblemType::missing_field, "authorization_id, account_id or card_id is needed",
                  "account_id");
  }
  body.authorization = resolve(scope, AliasKind::authorization, authorization);
  body.account = resolve(scope, AliasKind::account, account);
  body.card = resolve(scope, AliasKind::card, card);
  fields.optional("currency").currency(body.currency);
  fields.required("amount").amount(currency_exponent(body.currency), body.amount);
  auto category = fields.optional("category");
  if (category && linked) category.refuse("a linked refund goes back to the wallets that paid");
  read_category(category, body.category);
  body.has_mcc = fields.optional("mcc").mcc(body.merchant.mcc);
  read_text(fields.optional("merchant"), body.merchant.merchant, limits::merchant_characters_max);
  read_merchant(fields, body.merchant);
  std::optional<UnixMicros> business_time;
  read_transaction_time(scope, fields, business_time);
  return finish_command(
      scope, fields, {.kind = AliasKind::refund, .has_deadline = true, .business_time = business_time}, body);
}

Parsed<domain::Command> parse_authorize(const CommandScope& scope, FieldReader& fields) {
  domain::AuthorizeBenefitTransaction body;
  Reference<AccountKind> account;
  fields.required("account").reference(account);
  body.account = resolve(scope, AliasKind::account, account);
  fields.required("totalAmount").amount(2, body.amount);
  fields.required("mcc").mcc(body.merchant.mcc);
  read_text(fields.required("merchant"), body.merchant.merchant, limits::merchant_characters_max);
  return finish_command(scope, fields,
                        {.kind = AliasKind::authorization, .external_id_name = "id", .has_deadline = true},
                        body);
}

}  // namespace lastro::api
