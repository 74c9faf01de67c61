#include <vector>

#include "engine/log/event_writer.h"
#include "engine/log/program_settings.h"

namespace lastro::log {
namespace {

schema::CreditLimit credit_of(const domain::CreditLimit& credit) {
  return {credit.amount.minor, credit.unlimited};
}

}  // namespace

Offset<void> EventWriter::operator()(const domain::LedgerOpened& in) const {
  const auto id = identifier_of(in.ledger_id.bytes);
  const auto credit = credit_of(in.house_credit);
  return schema::CreateLedgerOpened(builder, &id, in.key_check, &credit).Union();
}

Offset<void> EventWriter::operator()(const domain::EngineVersionActivated& in) const {
  return schema::CreateEngineVersionActivated(builder, in.version).Union();
}

Offset<void> EventWriter::operator()(const domain::ProgramPublished& in) const {
  const auto& program = *in.program;
  std::vector<schema::ProgramCategory> categories;
  categories.reserve(program.categories.size());
  for (const auto& category : program.categories) {
    categories.emplace_back(category.category.bits(), category.fallback
                                                          ? static_cast<std::int16_t>(*category.fallback)
                                                          : std::int16_t{-1});
  }
  std::vector<schema::MccRule> mcc_rules;
  mcc_rules.reserve(program.mcc_rules.size());
  for (const auto& rule : program.mcc_rules) mcc_rules.emplace_back(rule.first, rule.last, rule.category);
  std::vector<Offset<schema::MerchantRule>> merchant_rules;
  merchant_rules.reserve(program.merchant_rules.size());
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
  const auto settings_at = write_settings(builder, program);
  return schema::CreateProgramPublished(builder, in.version, name, document, categories_at, mcc_rules_at,
                                        merchant_rules_at, program.default_category.value_or(no_default),
                                        in.effective_at, settings_at)
      .Union();
}

Offset<void> EventWriter::operator()(const domain::EmployerCreated& in) const {
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

Offset<void> EventWriter::operator()(const domain::EmployerFunded& in) const {
  const ExternalIdFields external_id(builder, in.external_id);
  schema::EmployerFundedBuilder table(builder);
  table.add_employer(in.employer.value);
  table.add_amount(in.amount.minor);
  table.add_balance_after(in.balance_after.minor);
  external_id.add_to(table);
  return table.Finish().Union();
}

}  // namespace lastro::log
