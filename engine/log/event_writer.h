#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "schemas/event_generated.h"

#include "engine/domain/events.h"
#include "engine/log/uuid_text.h"

/// How bodies get their stored form. Included by event_encoder.cc and by the writers of each family of
/// bodies.
namespace lastro::log {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using Text = Offset<flatbuffers::String>;

inline schema::Digest digest_of(std::uint64_t high, std::uint64_t low) {
  return {high, low};
}

inline schema::DecidingLimit limit_of(const domain::DecidingLimit& in) {
  return {in.limit, in.used, in.ordinal, static_cast<std::uint8_t>(in.kind)};
}

inline schema::FeePosting fee_of(const domain::FeePosting& in) {
  return {in.fee.category.bits(), in.fee.employer.value, in.fee.amount.minor, in.balance_after.minor,
          in.fee.ordinal};
}

inline schema::Identifier identifier_of(const std::array<std::uint8_t, 16>& bytes) {
  return schema::Identifier{flatbuffers::make_span(bytes)};
}

inline Text optional_text(FlatBufferBuilder& builder, std::string_view text) {
  return text.empty() ? Text{} : builder.CreateString(text);
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

using MovementRows = Offset<flatbuffers::Vector<const schema::WalletMovement*>>;
using PartRows = Offset<flatbuffers::Vector<const schema::AuthorizationPart*>>;
MovementRows movements_of(FlatBufferBuilder& builder, const domain::Allocations& in);
PartRows parts_of(FlatBufferBuilder& builder, const domain::AuthorizationParts& in);

/// Writes one body; the union's type is the position of the alternative.
struct EventWriter {
  FlatBufferBuilder& builder;

  Offset<void> operator()(const domain::LedgerOpened& in) const;
  Offset<void> operator()(const domain::EngineVersionActivated& in) const;
  Offset<void> operator()(const domain::ProgramPublished& in) const;
  Offset<void> operator()(const domain::ProgramPartStored& in) const;
  Offset<void> operator()(const domain::EmployerCreated& in) const;
  Offset<void> operator()(const domain::EmployerFunded& in) const;

  Offset<void> operator()(const domain::ClientCreated& in) const;
  Offset<void> operator()(const domain::AccountOpened& in) const;
  Offset<void> operator()(const domain::CardIssued& in) const;
  Offset<void> operator()(const domain::ClientStatusChanged& in) const;
  Offset<void> operator()(const domain::AccountStatusChanged& in) const;
  Offset<void> operator()(const domain::CardStatusChanged& in) const;

  Offset<void> operator()(const domain::BenefitLoaded& in) const;
  Offset<void> operator()(const domain::BenefitLoadDeclined& in) const;
  Offset<void> operator()(const domain::AuthorizationApproved& in) const;
  Offset<void> operator()(const domain::AuthorizationDeclined& in) const;
  Offset<void> operator()(const domain::RefundPosted& in) const;
  Offset<void> operator()(const domain::RefundDeclined& in) const;
  Offset<void> operator()(const domain::AuthorizationHeld& in) const;
  Offset<void> operator()(const domain::AuthorizationForced& in) const;
  Offset<void> operator()(const domain::AccountInquired& in) const;
  Offset<void> operator()(const domain::SettlementPosted& in) const;

  Offset<void> operator()(const domain::AuthorizationIncremented& in) const;
  Offset<void> operator()(const domain::IncrementDeclined& in) const;
  Offset<void> operator()(const domain::AuthorizationCaptured& in) const;
  Offset<void> operator()(const domain::CaptureDeclined& in) const;
  Offset<void> operator()(const domain::AuthorizationReversed& in) const;
  Offset<void> operator()(const domain::ReversalDeclined& in) const;
  Offset<void> operator()(const domain::AuthorizationExpired& in) const;
  Offset<void> operator()(const domain::PresentmentPosted& in) const;
};

}  // namespace lastro::log
