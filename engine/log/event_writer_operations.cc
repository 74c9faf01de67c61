#include "engine/log/event_writer.h"
#include "engine/log/operation_flags.h"

namespace lastro::log {
namespace {

Offset<void> write_operation(FlatBufferBuilder& builder, const domain::AuthorizationOperation& in,
                             std::uint8_t flags) {
  const ExternalIdFields external_id(builder, in.external_id);
  const auto movements = movements_of(builder, in.allocations);
  const auto parts = parts_of(builder, in.after.parts);
  const schema::OperationFacts facts(in.authorization.value, in.account.value, in.amount.minor,
                                     in.after.number, static_cast<std::uint16_t>(in.currency),
                                     static_cast<std::uint8_t>(in.after.status), flags);
  const schema::SpendFacts spend(in.spend.merchant, in.spend.business_time, in.spend.card.value,
                                 in.spend.program_version, in.spend.mcc, in.spend.category);
  const auto fee = fee_of({.fee = in.after.fee});
  const auto fee_returned = fee_of(in.fee_returned);
  schema::AuthorizationOperationBuilder table(builder);
  table.add_facts(&facts);
  table.add_movements(movements);
  table.add_parts(parts);
  external_id.add_to(table);
  if (in.spend.program_version != 0) table.add_spend(&spend);
  if (in.after.fee) table.add_fee(&fee);
  if (in.fee_returned.fee) table.add_fee_returned(&fee_returned);
  return table.Finish().Union();
}

Offset<void> write_declined(FlatBufferBuilder& builder, const domain::OperationDeclined& in,
                            std::uint8_t flags, const domain::DecidingLimit& decided = {},
                            std::uint32_t program_version = 0) {
  const ExternalIdFields external_id(builder, in.external_id);
  const schema::DeclinedFacts facts(in.authorization.id.value, in.account.value, in.amount.minor,
                                    static_cast<std::uint16_t>(in.currency),
                                    static_cast<std::uint8_t>(in.reason), flags, 0);
  const auto alias = digest_of(in.authorization.alias.high, in.authorization.alias.low);
  const auto limit = limit_of(decided);
  schema::OperationDeclinedBuilder table(builder);
  table.add_facts(&facts);
  if (in.authorization.alias) table.add_authorization_alias(&alias);
  external_id.add_to(table);
  if (decided.kind != domain::LimitKind::none) table.add_limit(&limit);
  table.add_program_version(program_version);
  return table.Finish().Union();
}

}  // namespace

MovementRows movements_of(FlatBufferBuilder& builder, const domain::Allocations& in) {
  return builder.CreateVectorOfStructs<schema::WalletMovement>(
      in.size(), [&](std::size_t i, schema::WalletMovement* out) {
        *out = {in[i].category.bits(), in[i].amount.minor, in[i].balance_after.minor, in[i].held_after.minor};
      });
}

PartRows parts_of(FlatBufferBuilder& builder, const domain::AuthorizationParts& in) {
  return builder.CreateVectorOfStructs<schema::AuthorizationPart>(
      in.size(), [&](std::size_t i, schema::AuthorizationPart* out) {
        const auto& part = in[i];
        *out = {part.category.bits(), part.authorized.minor, part.captured.minor,
                part.over.minor,      part.released.minor,   part.refunded.minor};
      });
}

Offset<void> EventWriter::operator()(const domain::AuthorizationIncremented& in) const {
  return write_operation(builder, in, 0);
}

Offset<void> EventWriter::operator()(const domain::IncrementDeclined& in) const {
  return write_declined(builder, in, 0, in.limit, in.program_version);
}

Offset<void> EventWriter::operator()(const domain::AuthorizationCaptured& in) const {
  return write_operation(builder, in, flag_if(in.final, flag_final));
}

Offset<void> EventWriter::operator()(const domain::CaptureDeclined& in) const {
  const auto flags = flag_if(in.final, flag_final) | flag_if(in.forced, flag_operation_forced);
  return write_declined(builder, in, static_cast<std::uint8_t>(flags));
}

Offset<void> EventWriter::operator()(const domain::AuthorizationReversed& in) const {
  return write_operation(builder, in, flag_if(in.posted, flag_posted));
}

Offset<void> EventWriter::operator()(const domain::ReversalDeclined& in) const {
  return write_declined(builder, in, 0);
}

Offset<void> EventWriter::operator()(const domain::AuthorizationExpired& in) const {
  return write_operation(builder, in, 0);
}

Offset<void> EventWriter::operator()(const domain::PresentmentPosted& in) const {
  const auto flags =
      flag_if(in.final, flag_final) | flag_if(in.late, flag_late) | flag_if(in.over, flag_over);
  return write_operation(builder, in, static_cast<std::uint8_t>(flags));
}

}  // namespace lastro::log
