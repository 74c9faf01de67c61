#include "engine/log/event_writer.h"

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
