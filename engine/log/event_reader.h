#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "schemas/event_generated.h"

#include "engine/log/event_codec.h"
#include "engine/log/uuid_text.h"

/// How stored bodies are read back. Included by event_decoder.cc and by the readers of each family of bodies.
namespace lastro::log {

/// Reads one table into the matching alternative. Every read gives false where a value is not one that the
/// writer could have given; what deciding again would assert is checked here.
struct EventReader {
  DecodedEvent& out;

  [[nodiscard]] bool read_body(const schema::Event& in) const;

  bool read(const schema::LedgerOpened& in) const;
  bool read(const schema::EngineVersionActivated& in) const;
  bool read(const schema::ProgramPublished& in) const;
  bool read(const schema::ProgramPartStored& in) const;
  bool read(const schema::EmployerCreated& in) const;
  bool read(const schema::EmployerFunded& in) const;

  bool read(const schema::ClientCreated& in) const;
  bool read(const schema::AccountOpened& in) const;
  bool read(const schema::CardIssued& in) const;
  bool read(const schema::ClientStatusChanged& in) const;
  bool read(const schema::AccountStatusChanged& in) const;
  bool read(const schema::CardStatusChanged& in) const;

  bool read(const schema::BenefitLoaded& in) const;
  bool read(const schema::BenefitLoadDeclined& in) const;
  bool read(const schema::AuthorizationApproved& in) const;
  bool read(const schema::AuthorizationDeclined& in) const;
  bool read(const schema::RefundPosted& in) const;
  bool read(const schema::RefundDeclined& in) const;
  bool read(const schema::AuthorizationHeld& in) const;
  bool read(const schema::AuthorizationForced& in) const;
  bool read(const schema::AccountInquired& in) const;
  bool read(const schema::SettlementPosted& in) const;

  template <class Body>
  bool read_operation(const schema::AuthorizationOperation& in) const;
  template <class Body>
  bool read_declined(const schema::OperationDeclined& in) const;
  bool read_operations(const schema::Event& in) const;

  /// A fee that is told and not moved.
  static bool read_asked_fee(const schema::FeePosting* in, domain::Fee& to);

  using MovementRows = flatbuffers::Vector<const schema::WalletMovement*>;
  using PartRows = flatbuffers::Vector<const schema::AuthorizationPart*>;
  static bool read_movements(const MovementRows* in, domain::Allocations& to);
  static bool read_after(std::uint32_t number, std::uint8_t status, const PartRows* parts,
                         domain::AuthorizationAfter& to);

  template <class Body>
  Body& begin() const {
    return out.event.body.emplace<Body>();
  }

  static bool text(const flatbuffers::String* in, std::size_t bytes_max, std::string_view& to) {
    // An absent text is empty and yet points somewhere, as memcpy wants it.
    to = in == nullptr ? std::string_view{""} : std::string_view{in->c_str(), in->size()};
    return to.size() <= bytes_max;
  }
  template <class Table>
  bool external_id(const Table& in, std::string_view& to) const {
    if (in.external_uuid() == nullptr) return text(in.external_id(), domain::ExternalId::capacity, to);
    format_uuid(in.external_uuid()->bytes()->Data(), out.uuid_text_);
    to = {out.uuid_text_.data(), out.uuid_text_.size()};
    return true;
  }
  static Digest128 digest(const schema::Digest* in) {
    return in == nullptr ? Digest128{} : Digest128{in->high(), in->low()};
  }
  static std::array<std::uint8_t, 16> identifier(const schema::Identifier& in) {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), in.bytes()->Data(), bytes.size());
    return bytes;
  }
  /// Null: none decided.
  static bool limit(const schema::DecidingLimit* in, domain::DecidingLimit& to) {
    if (in == nullptr) return true;
    to = {.kind = static_cast<domain::LimitKind>(in->kind()),
          .ordinal = in->ordinal(),
          .limit = in->limit(),
          .used = in->used()};
    return in->kind() != 0 && in->kind() <= static_cast<std::uint8_t>(domain::LimitKind::transaction_time);
  }
  /// Null: none.
  static bool fee(const schema::FeePosting* in, domain::FeePosting& to) {
    if (in == nullptr) return true;
    to = {.fee = {.ordinal = in->ordinal(),
                  .category = domain::Category::from_bits(in->category()),
                  .employer = EmployerId{in->employer()},
                  .amount = Amount{in->amount()}},
          .balance_after = Amount{in->balance_after()}};
    return in->amount() > 0 && in->ordinal() < domain::fees_max &&
           (in->category() == 0 || domain::Category::from(to.fee.category.name()) == to.fee.category);
  }
  static bool positive(std::int64_t in, Amount& to) {
    to = Amount{in};
    return in > 0;
  }
  static bool currency(std::uint16_t in, Currency& to) {
    to = static_cast<Currency>(in);
    return !currency_code(to).empty();
  }
  static bool reason(std::uint8_t in, domain::DeclineReason& to) {
    to = static_cast<domain::DeclineReason>(in);
    return in != 0 && in < domain::decline_table().size();
  }
  static bool credit(const schema::CreditLimit& in, domain::CreditLimit& to) {
    to = {.unlimited = in.unlimited(), .amount = Amount{in.amount()}};
    return in.amount() >= 0;
  }
  /// The verifier checks the alignment of fields, but not that of a vector's elements.
  template <class Vector>
  static bool is_aligned(const Vector& in) {
    return in.size() == 0 || reinterpret_cast<std::uintptr_t>(in.Data()) % 8 == 0;
  }
};

}  // namespace lastro::log
