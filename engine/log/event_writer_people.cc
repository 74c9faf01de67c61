#include <cstring>
#include <vector>

#include "engine/log/event_writer.h"

namespace lastro::log {

Offset<void> EventWriter::operator()(const domain::ClientCreated& in) const {
  const auto subject = digest_of(in.subject.high, in.subject.low);
  const auto command_id = identifier_of(in.command_id);
  const auto sealed = builder.CreateVector(in.sealed.data(), in.sealed.size());
  return schema::CreateClientCreated(builder, &subject, in.key_version, &command_id, sealed).Union();
}

Offset<void> EventWriter::operator()(const domain::AccountOpened& in) const {
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

Offset<void> EventWriter::operator()(const domain::CardIssued& in) const {
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

Offset<void> EventWriter::operator()(const domain::ClientStatusChanged& in) const {
  const auto reason = optional_text(builder, in.reason);
  return schema::CreateClientStatusChanged(builder, in.client.value, static_cast<std::uint8_t>(in.status),
                                           reason)
      .Union();
}

Offset<void> EventWriter::operator()(const domain::AccountStatusChanged& in) const {
  const auto reason = optional_text(builder, in.reason);
  return schema::CreateAccountStatusChanged(builder, in.account.value, static_cast<std::uint8_t>(in.status),
                                            reason)
      .Union();
}

Offset<void> EventWriter::operator()(const domain::CardStatusChanged& in) const {
  const auto reason = optional_text(builder, in.reason);
  return schema::CreateCardStatusChanged(builder, in.card.value, static_cast<std::uint8_t>(in.status), reason)
      .Union();
}

}  // namespace lastro::log
