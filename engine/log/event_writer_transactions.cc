#include "engine/log/event_writer.h"
#include "engine/log/transaction_flags.h"

namespace lastro::log {
namespace {

std::uint16_t country_of(const std::array<char, 2>& country) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(country[0]) |
                                    static_cast<unsigned char>(country[1]) << 8U);
}

/// The merchant texts that transactions share.
struct MerchantFields {
  MerchantFields(FlatBufferBuilder& builder, const domain::MerchantRecord& record) {
    if (!record.merchant.empty()) merchant = builder.CreateString(record.merchant);
    if (!record.merchant_id.empty()) merchant_id = builder.CreateString(record.merchant_id);
    if (!record.terminal_id.empty()) terminal_id = builder.CreateString(record.terminal_id);
  }
  template <class TableBuilder>
  void add_to(TableBuilder& table) const {
    if (!merchant.IsNull()) table.add_merchant(merchant);
    if (!merchant_id.IsNull()) table.add_merchant_id(merchant_id);
    if (!terminal_id.IsNull()) table.add_terminal_id(terminal_id);
  }

  Text merchant;
  Text merchant_id;
  Text terminal_id;
};

schema::Conversion conversion_of(const domain::Conversion& in) {
  return {in.amount.minor, in.rate.digits, static_cast<std::uint16_t>(in.currency)};
}

/// What an approval or decline has where the caller told it.
template <class TableBuilder, class Body>
void add_told(TableBuilder& table, const Body& in) {
  if (in.limit.kind != domain::LimitKind::none) {
    const auto limit = limit_of(in.limit);
    table.add_limit(&limit);
  }
  if (in.conversion) {
    const auto conversion = conversion_of(in.conversion);
    table.add_conversion(&conversion);
  }
  if (in.likeness) {
    const auto likeness = digest_of(in.likeness.high, in.likeness.low);
    table.add_likeness(&likeness);
  }
}

struct FactInputs {
  std::uint64_t account = 0;
  std::uint64_t card = 0;
  Amount amount = {};
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  domain::RuleKind rule = domain::RuleKind::none;
  std::uint16_t rule_ordinal = 0;
  domain::DeclineReason reason = domain::DeclineReason::none;
  std::uint8_t flags = 0;
};

schema::TransactionFacts facts_of(const FactInputs& in, const domain::MerchantRecord& merchant) {
  return {in.account,
          in.card,
          in.amount.minor,
          in.program_version,
          merchant.mcc,
          static_cast<std::uint16_t>(in.currency),
          in.rule_ordinal,
          country_of(merchant.country),
          static_cast<std::uint8_t>(in.rule),
          static_cast<std::uint8_t>(merchant.entry_mode),
          static_cast<std::uint8_t>(in.reason),
          in.flags};
}

schema::Allocation allocation_of(const domain::Allocation& in) {
  return {in.category.bits(), in.amount.minor, in.balance_after.minor};
}

using AllocationRows = Offset<flatbuffers::Vector<const schema::Allocation*>>;

AllocationRows allocations_of(FlatBufferBuilder& builder, const domain::Allocations& in) {
  return builder.CreateVectorOfStructs<schema::Allocation>(
      in.size(), [&](std::size_t i, schema::Allocation* out) { *out = allocation_of(in[i]); });
}

schema::TransactionFacts approval_facts(const domain::AuthorizationApproved& in, std::uint8_t flags) {
  return facts_of({.account = in.account.value,
                   .card = in.card.value,
                   .amount = in.amount,
                   .currency = in.currency,
                   .program_version = in.program_version,
                   .rule = in.rule,
                   .rule_ordinal = in.rule_ordinal,
                   .flags = static_cast<std::uint8_t>(flags | (in.fallback ? flag_fallback : 0) |
                                                      (in.partial ? flag_partial : 0))},
                  in.merchant);
}

template <class TableBuilder>
Offset<void> write_approval(FlatBufferBuilder& builder, const domain::AuthorizationApproved& in,
                            std::uint8_t flags) {
  const ExternalIdFields external_id(builder, in.external_id);
  const MerchantFields merchant(builder, in.merchant);
  const auto allocations = allocations_of(builder, in.allocations);
  const auto facts = approval_facts(in, flags);
  const auto fee = fee_of(in.fee);
  TableBuilder table(builder);
  table.add_facts(&facts);
  merchant.add_to(table);
  table.add_allocations(allocations);
  external_id.add_to(table);
  add_told(table, in);
  if (in.fee.fee) table.add_fee(&fee);
  return table.Finish().Union();
}

}  // namespace

Offset<void> EventWriter::operator()(const domain::BenefitLoaded& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const auto reference = optional_text(builder, in.reference);
  const auto allocation = allocation_of(in.allocation);
  schema::BenefitLoadedBuilder table(builder);
  table.add_account(in.account.value);
  table.add_employer(in.employer.value);
  table.add_currency(static_cast<std::uint16_t>(in.currency));
  table.add_allocation(&allocation);
  table.add_employer_balance_after(in.employer_balance_after.minor);
  if (!reference.IsNull()) table.add_reference(reference);
  external_id.add_to(table);
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::BenefitLoadDeclined& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const auto reference = optional_text(builder, in.reference);
  const auto alias = digest_of(in.account.alias.high, in.account.alias.low);
  schema::BenefitLoadDeclinedBuilder table(builder);
  table.add_account(in.account.id.value);
  if (in.account.alias) table.add_account_alias(&alias);
  table.add_category(in.category.bits());
  table.add_amount(in.amount.minor);
  table.add_reason(static_cast<std::uint8_t>(in.reason));
  if (!reference.IsNull()) table.add_reference(reference);
  external_id.add_to(table);
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::AuthorizationApproved& in) const {
  return write_approval<schema::AuthorizationApprovedBuilder>(builder, in, 0);
}

Offset<void> EventWriter::operator()(const domain::AuthorizationForced& in) const {
  return write_approval<schema::AuthorizationForcedBuilder>(builder, in, flag_advice);
}

Offset<void> EventWriter::operator()(const domain::AuthorizationHeld& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const MerchantFields merchant(builder, in.merchant);
  const auto movements = movements_of(builder, in.allocations);
  const auto facts = approval_facts(in, in.forced ? flag_advice : std::uint8_t{0});
  const auto fee = fee_of(in.fee);
  schema::AuthorizationHeldBuilder table(builder);
  table.add_facts(&facts);
  merchant.add_to(table);
  table.add_movements(movements);
  table.add_expires_at(in.expires_at);
  external_id.add_to(table);
  add_told(table, in);
  if (in.fee.fee) table.add_fee(&fee);
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::AuthorizationDeclined& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const MerchantFields merchant(builder, in.merchant);
  const auto considered = allocations_of(builder, in.considered);
  const auto facts = facts_of(
      {.account = in.account.id.value,
       .card = in.card.id.value,
       .amount = in.amount,
       .currency = in.currency,
       .program_version = in.program_version,
       .rule = in.rule,
       .rule_ordinal = in.rule_ordinal,
       .reason = in.reason,
       .flags = static_cast<std::uint8_t>((in.forced ? flag_advice : 0) | (in.partial ? flag_partial : 0))},
      in.merchant);
  const auto fee = fee_of({.fee = in.fee});
  const auto account_alias = digest_of(in.account.alias.high, in.account.alias.low);
  const auto card_alias = digest_of(in.card.alias.high, in.card.alias.low);
  schema::AuthorizationDeclinedBuilder table(builder);
  table.add_facts(&facts);
  merchant.add_to(table);
  table.add_considered(considered);
  external_id.add_to(table);
  if (in.account.alias) table.add_account_alias(&account_alias);
  if (in.card.alias) table.add_card_alias(&card_alias);
  add_told(table, in);
  if (in.fee) table.add_fee(&fee);
  if (in.card_expires != 0) table.add_card_expires(in.card_expires);
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::AccountInquired& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const MerchantFields merchant(builder, in.merchant);
  const auto balances = movements_of(builder, in.balances);
  const auto facts = facts_of({.account = in.account.id.value,
                               .card = in.card.id.value,
                               .currency = in.currency,
                               .program_version = in.program_version,
                               .reason = in.reason},
                              in.merchant);
  const auto account_alias = digest_of(in.account.alias.high, in.account.alias.low);
  const auto card_alias = digest_of(in.card.alias.high, in.card.alias.low);
  const auto fee = fee_of(in.fee);
  schema::AccountInquiredBuilder table(builder);
  table.add_facts(&facts);
  table.add_kind(static_cast<std::uint8_t>(in.kind));
  merchant.add_to(table);
  table.add_balances(balances);
  external_id.add_to(table);
  if (in.account.alias) table.add_account_alias(&account_alias);
  if (in.card.alias) table.add_card_alias(&card_alias);
  if (in.fee.fee) table.add_fee(&fee);
  if (in.card_expires != 0) table.add_card_expires(in.card_expires);
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::SettlementPosted& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const auto reference = optional_text(builder, in.reference);
  schema::SettlementPostedBuilder table(builder);
  table.add_amount(in.amount.minor);
  table.add_currency(static_cast<std::uint16_t>(in.currency));
  table.add_balance_after(in.balance_after.minor);
  if (!reference.IsNull()) table.add_reference(reference);
  external_id.add_to(table);
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::RefundPosted& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const MerchantFields merchant(builder, in.merchant);
  const bool linked = static_cast<bool>(in.authorization);
  const auto allocations = linked ? AllocationRows{} : allocations_of(builder, in.allocations);
  const auto movements = linked ? movements_of(builder, in.allocations) : MovementRows{};
  const auto parts = linked ? parts_of(builder, in.after.parts) : PartRows{};
  const auto facts = facts_of({.account = in.account.value,
                               .card = in.card.value,
                               .amount = in.amount,
                               .currency = in.currency,
                               .program_version = in.program_version,
                               .rule = in.rule,
                               .rule_ordinal = in.rule_ordinal,
                               .flags = in.has_mcc ? flag_has_mcc : std::uint8_t{0}},
                              in.merchant);
  const auto fee = fee_of({.fee = in.after.fee});
  const auto fee_returned = fee_of(in.fee_returned);
  schema::RefundPostedBuilder table(builder);
  table.add_facts(&facts);
  table.add_authorization(in.authorization.value);
  merchant.add_to(table);
  if (!linked) table.add_allocations(allocations);
  external_id.add_to(table);
  if (linked) {
    table.add_movements(movements);
    table.add_number(in.after.number);
    table.add_status(static_cast<std::uint8_t>(in.after.status));
    table.add_parts(parts);
    if (in.after.fee) table.add_fee(&fee);
    if (in.fee_returned.fee) table.add_fee_returned(&fee_returned);
  }
  return table.Finish().Union();
}

Offset<void> EventWriter::operator()(const domain::RefundDeclined& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  const MerchantFields merchant(builder, in.merchant);
  const auto facts = facts_of({.account = in.account.id.value,
                               .card = in.card.id.value,
                               .amount = in.amount,
                               .currency = in.currency,
                               .reason = in.reason,
                               .flags = in.has_mcc ? flag_has_mcc : std::uint8_t{0}},
                              in.merchant);
  const auto account_alias = digest_of(in.account.alias.high, in.account.alias.low);
  const auto card_alias = digest_of(in.card.alias.high, in.card.alias.low);
  schema::RefundDeclinedBuilder table(builder);
  table.add_facts(&facts);
  table.add_authorization(in.authorization.value);
  merchant.add_to(table);
  table.add_category(in.category.bits());
  external_id.add_to(table);
  if (in.account.alias) table.add_account_alias(&account_alias);
  if (in.card.alias) table.add_card_alias(&card_alias);
  return table.Finish().Union();
}

}  // namespace lastro::log
