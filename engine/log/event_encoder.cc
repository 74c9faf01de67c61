#include <cstring>

#include "schemas/event_generated.h"

#include "engine/base/limits.h"
#include "engine/log/event_codec.h"
#include "engine/log/uuid_text.h"

namespace lastro::log {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using Text = Offset<flatbuffers::String>;

schema::Digest digest_of(std::uint64_t high, std::uint64_t low) {
  return {high, low};
}

schema::Identifier identifier_of(const std::array<std::uint8_t, 16>& bytes) {
  return schema::Identifier{flatbuffers::make_span(bytes)};
}

schema::CreditLimit credit_of(const domain::CreditLimit& credit) {
  return {credit.amount.minor, credit.unlimited};
}

std::uint16_t country_of(const std::array<char, 2>& country) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(country[0]) |
                                    static_cast<unsigned char>(country[1]) << 8U);
}

/// An external id ready to be added to a table: as 16 bytes where it is a UUID in canonical form, else as
/// text.
struct ExternalIdFields {
  ExternalIdFields(FlatBufferBuilder& builder, std::string_view external_id) {
    std::array<std::uint8_t, 16> bytes{};
    if (parse_uuid(external_id, bytes)) {
      uuid = identifier_of(bytes);
      is_uuid = true;
    } else if (!external_id.empty()) {
      text = builder.CreateString(external_id);
    }
  }
  template <class TableBuilder>
  void add_to(TableBuilder& table) const {
    if (is_uuid) table.add_external_uuid(&uuid);
    if (!text.IsNull()) table.add_external_id(text);
  }

  Text text;
  schema::Identifier uuid;
  bool is_uuid = false;
};

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

constexpr std::uint8_t flag_fallback = 1;
constexpr std::uint8_t flag_has_mcc = 2;

struct FactInputs {
  std::uint64_t account = 0;
  std::uint64_t card = 0;
  Amount amount;
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

Offset<flatbuffers::Vector<const schema::Allocation*>> allocations_of(FlatBufferBuilder& builder,
                                                                      const domain::Allocations& in) {
  return builder.CreateVectorOfStructs<schema::Allocation>(
      in.size(), [&](std::size_t i, schema::Allocation* out) { *out = allocation_of(in[i]); });
}

Text optional_text(FlatBufferBuilder& builder, std::string_view text) {
  return text.empty() ? Text{} : builder.CreateString(text);
}

/// Writes one body; the union's type is the position of the alternative.
struct BodyWriter {
  FlatBufferBuilder& builder;

  Offset<void> operator()(const domain::LedgerOpened& in) const {
    const auto id = identifier_of(in.ledger_id.bytes);
    const auto credit = credit_of(in.house_credit);
    return schema::CreateLedgerOpened(builder, &id, in.key_check, &credit).Union();
  }
  Offset<void> operator()(const domain::EngineVersionActivated& in) const {
    return schema::CreateEngineVersionActivated(builder, in.version).Union();
  }
  Offset<void> operator()(const domain::ProgramPublished& in) const {
    const auto& program = *in.program;
    std::vector<schema::ProgramCategory> categories;
    for (const auto& category : program.categories) {
      categories.emplace_back(category.category.bits(), category.fallback
                                                            ? static_cast<std::int16_t>(*category.fallback)
                                                            : std::int16_t{-1});
    }
    std::vector<schema::MccRule> mcc_rules;
    for (const auto& rule : program.mcc_rules) mcc_rules.emplace_back(rule.first, rule.last, rule.category);
    std::vector<Offset<schema::MerchantRule>> merchant_rules;
    for (const auto& rule : program.merchant_rules) {
      const auto name = builder.CreateString(rule.name);
      merchant_rules.push_back(
          schema::CreateMerchantRule(builder, static_cast<std::uint8_t>(rule.match), name, rule.category));
    }
    const auto name = builder.CreateString(program.name);
    const auto document = builder.CreateString(program.document);
    const auto categories_at = builder.CreateVectorOfStructs(categories);
    const auto mcc_rules_at = builder.CreateVectorOfStructs(mcc_rules);
    const auto merchant_rules_at = builder.CreateVector(merchant_rules);
    return schema::CreateProgramPublished(builder, in.version, name, document, categories_at, mcc_rules_at,
                                          merchant_rules_at, program.default_category)
        .Union();
  }
  Offset<void> operator()(const domain::EmployerCreated& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const auto name = optional_text(builder, in.name);
    const auto document = optional_text(builder, in.document);
    const auto credit = credit_of(in.credit);
    schema::EmployerCreatedBuilder table(builder);
    external_id.add_to(table);
    if (!name.IsNull()) table.add_name(name);
    if (!document.IsNull()) table.add_document(document);
    table.add_credit(&credit);
    table.add_house(in.house);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::EmployerFunded& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    schema::EmployerFundedBuilder table(builder);
    table.add_employer(in.employer.value);
    table.add_amount(in.amount.minor);
    table.add_balance_after(in.balance_after.minor);
    external_id.add_to(table);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::ClientCreated& in) const {
    const auto subject = digest_of(in.subject.high, in.subject.low);
    const auto command_id = identifier_of(in.command_id);
    const auto sealed = builder.CreateVector(in.sealed.data(), in.sealed.size());
    return schema::CreateClientCreated(builder, &subject, in.key_version, &command_id, sealed).Union();
  }
  Offset<void> operator()(const domain::AccountOpened& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const auto program = builder.CreateString(in.program);
    std::vector<std::uint64_t> categories;
    for (const auto& category : in.categories) categories.push_back(category.bits());
    const auto categories_at = builder.CreateVector(categories);
    schema::AccountOpenedBuilder table(builder);
    table.add_client(in.client.value);
    table.add_employer(in.employer.value);
    table.add_currency(static_cast<std::uint16_t>(in.currency));
    table.add_program(program);
    table.add_categories(categories_at);
    external_id.add_to(table);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::CardIssued& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const auto token = digest_of(in.token.high, in.token.low);
    std::uint32_t last_four = 0;
    std::memcpy(&last_four, in.last_four.data(), sizeof last_four);
    schema::CardIssuedBuilder table(builder);
    table.add_account(in.account.value);
    table.add_token(&token);
    table.add_last_four(last_four);
    table.add_expires(in.expires);
    external_id.add_to(table);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::ClientStatusChanged& in) const {
    const auto reason = optional_text(builder, in.reason);
    return schema::CreateClientStatusChanged(builder, in.client.value, static_cast<std::uint8_t>(in.status),
                                             reason)
        .Union();
  }
  Offset<void> operator()(const domain::AccountStatusChanged& in) const {
    const auto reason = optional_text(builder, in.reason);
    return schema::CreateAccountStatusChanged(builder, in.account.value, static_cast<std::uint8_t>(in.status),
                                              reason)
        .Union();
  }
  Offset<void> operator()(const domain::CardStatusChanged& in) const {
    const auto reason = optional_text(builder, in.reason);
    return schema::CreateCardStatusChanged(builder, in.card.value, static_cast<std::uint8_t>(in.status),
                                           reason)
        .Union();
  }
  Offset<void> operator()(const domain::BenefitLoaded& in) const {
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
  Offset<void> operator()(const domain::BenefitLoadDeclined& in) const {
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
  Offset<void> operator()(const domain::AuthorizationApproved& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const MerchantFields merchant(builder, in.merchant);
    const auto allocations = allocations_of(builder, in.allocations);
    const auto facts = facts_of({.account = in.account.value,
                                 .card = in.card.value,
                                 .amount = in.amount,
                                 .currency = in.currency,
                                 .program_version = in.program_version,
                                 .rule = in.rule,
                                 .rule_ordinal = in.rule_ordinal,
                                 .flags = in.fallback ? flag_fallback : std::uint8_t{0}},
                                in.merchant);
    schema::AuthorizationApprovedBuilder table(builder);
    table.add_facts(&facts);
    merchant.add_to(table);
    table.add_allocations(allocations);
    external_id.add_to(table);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::AuthorizationDeclined& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const MerchantFields merchant(builder, in.merchant);
    const auto considered = allocations_of(builder, in.considered);
    const auto facts = facts_of({.account = in.account.id.value,
                                 .card = in.card.id.value,
                                 .amount = in.amount,
                                 .currency = in.currency,
                                 .program_version = in.program_version,
                                 .rule = in.rule,
                                 .rule_ordinal = in.rule_ordinal,
                                 .reason = in.reason},
                                in.merchant);
    const auto account_alias = digest_of(in.account.alias.high, in.account.alias.low);
    const auto card_alias = digest_of(in.card.alias.high, in.card.alias.low);
    schema::AuthorizationDeclinedBuilder table(builder);
    table.add_facts(&facts);
    merchant.add_to(table);
    table.add_considered(considered);
    external_id.add_to(table);
    if (in.account.alias) table.add_account_alias(&account_alias);
    if (in.card.alias) table.add_card_alias(&card_alias);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::RefundPosted& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const MerchantFields merchant(builder, in.merchant);
    const auto allocations = allocations_of(builder, in.allocations);
    const auto facts = facts_of({.account = in.account.value,
                                 .amount = in.amount,
                                 .currency = in.currency,
                                 .program_version = in.program_version,
                                 .rule = in.rule,
                                 .rule_ordinal = in.rule_ordinal,
                                 .flags = in.has_mcc ? flag_has_mcc : std::uint8_t{0}},
                                in.merchant);
    schema::RefundPostedBuilder table(builder);
    table.add_facts(&facts);
    table.add_authorization(in.authorization.value);
    merchant.add_to(table);
    table.add_allocations(allocations);
    external_id.add_to(table);
    return table.Finish().Union();
  }
  Offset<void> operator()(const domain::RefundDeclined& in) const {
    const ExternalIdFields external_id(builder, in.external_id);
    const MerchantFields merchant(builder, in.merchant);
    const auto facts = facts_of({.account = in.account.id.value,
                                 .amount = in.amount,
                                 .currency = in.currency,
                                 .reason = in.reason,
                                 .flags = in.has_mcc ? flag_has_mcc : std::uint8_t{0}},
                                in.merchant);
    const auto account_alias = digest_of(in.account.alias.high, in.account.alias.low);
    schema::RefundDeclinedBuilder table(builder);
    table.add_facts(&facts);
    table.add_authorization(in.authorization.value);
    merchant.add_to(table);
    table.add_category(in.category.bits());
    external_id.add_to(table);
    if (in.account.alias) table.add_account_alias(&account_alias);
    return table.Finish().Union();
  }
};

/// The stored union and the domain's variant list their members in the same order.
static_assert(static_cast<std::size_t>(schema::Body::MAX) == std::variant_size_v<domain::EventBody>);

}  // namespace

struct EventEncoder::Impl {
  FlatBufferBuilder builder{4096};
};

EventEncoder::EventEncoder() : impl_(std::make_unique<Impl>()) {}
EventEncoder::~EventEncoder() = default;

Bytes EventEncoder::encode(const domain::Event& event) {
  auto& builder = impl_->builder;
  builder.Clear();
  const auto body = std::visit(BodyWriter{builder}, event.body);
  const auto& header = event.header;
  const schema::EventHeader stored_header(header.sequence, header.recorded_at,
                                          digest_of(header.alias.high, header.alias.low),
                                          header.request_digest, static_cast<std::uint64_t>(header.actor),
                                          static_cast<std::uint32_t>(header.tenant), 0);
  schema::EventBuilder table(builder);
  table.add_header(&stored_header);
  if (header.business_time != header.recorded_at) {
    // FlatBuffers leaves zeros out, and 1970 is a time as well.
    builder.ForceDefaults(true);
    table.add_business_time(header.business_time);
    builder.ForceDefaults(false);
  }
  table.add_body(body);
  table.add_body_type(static_cast<schema::Body>(event.body.index() + 1));
  builder.FinishSizePrefixed(table.Finish());
  LASTRO_ASSERT(builder.GetSize() <= limits::event_bytes_max);
  return {builder.GetBufferPointer(), builder.GetSize()};
}

}  // namespace lastro::log
