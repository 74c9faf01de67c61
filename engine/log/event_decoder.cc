#include <cstring>

#include "schemas/event_generated.h"

#include "engine/base/limits.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/log/event_codec.h"
#include "engine/log/uuid_text.h"

namespace lastro::log {

/// Reads one table into the matching alternative. False where a value is not one that the writer could have
/// given.
struct EventReader {
  DecodedEvent& out;

  template <class Body>
  Body& begin() const {
    return out.event.body.emplace<Body>();
  }

  static std::string_view text(const flatbuffers::String* in) {
    // An absent text is empty and yet points somewhere, as memcpy wants it.
    return in == nullptr ? std::string_view{""} : std::string_view{in->c_str(), in->size()};
  }
  template <class Table>
  [[nodiscard]] std::string_view external_id(const Table& in) const {
    if (in.external_uuid() == nullptr) return text(in.external_id());
    format_uuid(in.external_uuid()->bytes()->Data(), out.uuid_text_);
    return {out.uuid_text_.data(), out.uuid_text_.size()};
  }
  static Digest128 digest(const schema::Digest* in) {
    return in == nullptr ? Digest128{} : Digest128{in->high(), in->low()};
  }
  static domain::CreditLimit credit(const schema::CreditLimit& in) {
    return {.unlimited = in.unlimited(), .amount = Amount{in.amount()}};
  }
  static std::array<std::uint8_t, 16> identifier(const schema::Identifier& in) {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), in.bytes()->Data(), bytes.size());
    return bytes;
  }
  static domain::Allocation allocation(const schema::Allocation& in) {
    return {.category = domain::Category::from_bits(in.category()),
            .amount = Amount{in.amount()},
            .balance_after = Amount{in.balance_after()}};
  }
  /// The verifier checks the alignment of fields, but not that of a vector's elements.
  template <class Vector>
  static bool is_aligned(const Vector& in) {
    return in.size() == 0 || reinterpret_cast<std::uintptr_t>(in.Data()) % 8 == 0;
  }
  static bool allocations(const flatbuffers::Vector<const schema::Allocation*>* in, domain::Allocations& to) {
    if (in == nullptr) return true;
    if (in->size() > limits::wallets_per_account_max || !is_aligned(*in)) return false;
    for (const auto* each : *in) to.push_back(allocation(*each));
    return true;
  }
  static bool status(std::uint8_t in, domain::Status& to) {
    to = static_cast<domain::Status>(in);
    return !domain::status_name(to).empty();
  }
  static bool reason(std::uint8_t in, domain::DeclineReason& to) {
    to = static_cast<domain::DeclineReason>(in);
    return in != 0 && in < domain::decline_table().size();
  }
  /// What approvals, declines and refunds share.
  template <class Table, class Body>
  bool transaction(const Table& in, Body& to) const {
    const auto& facts = *in.facts();
    to.amount = Amount{facts.amount()};
    to.currency = static_cast<Currency>(facts.currency());
    to.merchant.mcc = facts.mcc();
    to.merchant.merchant = text(in.merchant());
    to.merchant.merchant_id = text(in.merchant_id());
    to.merchant.terminal_id = text(in.terminal_id());
    to.merchant.country = {static_cast<char>(facts.country() & 0xFFU),
                           static_cast<char>(facts.country() >> 8U)};
    to.merchant.entry_mode = static_cast<domain::EntryMode>(facts.entry_mode());
    to.external_id = external_id(in);
    return facts.entry_mode() <= static_cast<std::uint8_t>(domain::EntryMode::online);
  }
  template <class Body>
  static bool rule(const schema::TransactionFacts& facts, Body& to) {
    to.program_version = facts.program_version();
    to.rule = static_cast<domain::RuleKind>(facts.rule());
    to.rule_ordinal = facts.rule_ordinal();
    return facts.rule() <= static_cast<std::uint8_t>(domain::RuleKind::fallthrough);
  }

  bool read(const schema::LedgerOpened& in) const {
    auto& to = begin<domain::LedgerOpened>();
    to.ledger_id.bytes = identifier(*in.ledger_id());
    to.key_check = in.key_check();
    to.house_credit = credit(*in.house_credit());
    return true;
  }
  bool read(const schema::EngineVersionActivated& in) const {
    begin<domain::EngineVersionActivated>().version = in.version();
    return true;
  }
  bool read(const schema::ProgramPublished& in) const {
    if (!is_aligned(*in.categories())) return false;
    auto program = std::make_shared<domain::Program>();
    program->name = text(in.name());
    program->document = text(in.document());
    program->default_category = in.default_category();
    for (const auto* category : *in.categories()) {
      program->categories.push_back(
          {.category = domain::Category::from_bits(category->name()), .fallback = {}});
      if (category->fallback() < -1 || category->fallback() > 255) return false;
      if (category->fallback() >= 0) {
        program->categories.back().fallback = static_cast<domain::CategoryOrdinal>(category->fallback());
      }
    }
    if (in.mcc_rules() != nullptr) {
      for (const auto* rule : *in.mcc_rules()) {
        program->mcc_rules.push_back(
            {.first = rule->first(), .last = rule->last(), .category = rule->category()});
      }
    }
    if (in.merchant_rules() != nullptr) {
      for (const auto* rule : *in.merchant_rules()) {
        // Forged rules may all share one long name: copied, it would take the square of the event's size.
        if (rule->name()->size() > domain::NormalisedMerchant::capacity) return false;
        program->merchant_rules.push_back({.match = static_cast<domain::MerchantMatch>(rule->match()),
                                           .name = std::string(text(rule->name())),
                                           .category = rule->category()});
      }
    }
    auto& to = begin<domain::ProgramPublished>();
    to.version = in.version();
    to.program = std::move(program);
    return domain::unsoundness(*to.program).empty();
  }
  bool read(const schema::EmployerCreated& in) const {
    auto& to = begin<domain::EmployerCreated>();
    to.external_id = external_id(in);
    to.name = text(in.name());
    to.document = text(in.document());
    to.credit = credit(*in.credit());
    to.house = in.house();
    return true;
  }
  bool read(const schema::EmployerFunded& in) const {
    auto& to = begin<domain::EmployerFunded>();
    to.employer = EmployerId{in.employer()};
    to.amount = Amount{in.amount()};
    to.balance_after = Amount{in.balance_after()};
    to.external_id = external_id(in);
    return true;
  }
  bool read(const schema::ClientCreated& in) const {
    auto& to = begin<domain::ClientCreated>();
    to.subject = {in.subject()->high(), in.subject()->low()};
    to.key_version = in.key_version();
    to.command_id = identifier(*in.command_id());
    to.sealed = {in.sealed()->data(), in.sealed()->size()};
    return true;
  }
  bool read(const schema::AccountOpened& in) const {
    auto& to = begin<domain::AccountOpened>();
    to.client = ClientId{in.client()};
    to.employer = EmployerId{in.employer()};
    to.currency = static_cast<Currency>(in.currency());
    to.program = text(in.program());
    if (in.categories()->size() > limits::wallets_per_account_max || !is_aligned(*in.categories()))
      return false;
    for (const auto bits : *in.categories()) to.categories.push_back(domain::Category::from_bits(bits));
    to.external_id = external_id(in);
    return true;
  }
  bool read(const schema::CardIssued& in) const {
    auto& to = begin<domain::CardIssued>();
    to.account = AccountId{in.account()};
    to.token = digest(in.token());
    const auto last_four = in.last_four();
    std::memcpy(to.last_four.data(), &last_four, sizeof last_four);
    to.expires = in.expires();
    to.external_id = external_id(in);
    return true;
  }
  bool read(const schema::ClientStatusChanged& in) const {
    auto& to = begin<domain::ClientStatusChanged>();
    to.client = ClientId{in.client()};
    to.reason = text(in.reason());
    return status(in.status(), to.status);
  }
  bool read(const schema::AccountStatusChanged& in) const {
    auto& to = begin<domain::AccountStatusChanged>();
    to.account = AccountId{in.account()};
    to.reason = text(in.reason());
    return status(in.status(), to.status);
  }
  bool read(const schema::CardStatusChanged& in) const {
    auto& to = begin<domain::CardStatusChanged>();
    to.card = CardId{in.card()};
    to.reason = text(in.reason());
    return status(in.status(), to.status);
  }
  bool read(const schema::BenefitLoaded& in) const {
    auto& to = begin<domain::BenefitLoaded>();
    to.account = AccountId{in.account()};
    to.employer = EmployerId{in.employer()};
    to.currency = static_cast<Currency>(in.currency());
    to.allocation = allocation(*in.allocation());
    to.employer_balance_after = Amount{in.employer_balance_after()};
    to.reference = text(in.reference());
    to.external_id = external_id(in);
    return true;
  }
  bool read(const schema::BenefitLoadDeclined& in) const {
    auto& to = begin<domain::BenefitLoadDeclined>();
    to.account = {.id = AccountId{in.account()}, .alias = digest(in.account_alias())};
    to.category = domain::Category::from_bits(in.category());
    to.amount = Amount{in.amount()};
    to.reference = text(in.reference());
    to.external_id = external_id(in);
    return reason(in.reason(), to.reason);
  }
  bool read(const schema::AuthorizationApproved& in) const {
    auto& to = begin<domain::AuthorizationApproved>();
    to.account = AccountId{in.facts()->account()};
    to.card = CardId{in.facts()->card()};
    to.fallback = (in.facts()->flags() & 1U) != 0;
    return transaction(in, to) && rule(*in.facts(), to) && allocations(in.allocations(), to.allocations);
  }
  bool read(const schema::AuthorizationDeclined& in) const {
    auto& to = begin<domain::AuthorizationDeclined>();
    to.account = {.id = AccountId{in.facts()->account()}, .alias = digest(in.account_alias())};
    to.card = {.id = CardId{in.facts()->card()}, .alias = digest(in.card_alias())};
    return transaction(in, to) && rule(*in.facts(), to) && reason(in.facts()->reason(), to.reason) &&
           allocations(in.considered(), to.considered);
  }
  bool read(const schema::RefundPosted& in) const {
    auto& to = begin<domain::RefundPosted>();
    to.account = AccountId{in.facts()->account()};
    to.authorization = AuthorizationId{in.authorization()};
    to.has_mcc = (in.facts()->flags() & 2U) != 0;
    return transaction(in, to) && rule(*in.facts(), to) && allocations(in.allocations(), to.allocations);
  }
  bool read(const schema::RefundDeclined& in) const {
    auto& to = begin<domain::RefundDeclined>();
    to.account = {.id = AccountId{in.facts()->account()}, .alias = digest(in.account_alias())};
    to.authorization = AuthorizationId{in.authorization()};
    to.has_mcc = (in.facts()->flags() & 2U) != 0;
    to.category = domain::Category::from_bits(in.category());
    return transaction(in, to) && reason(in.facts()->reason(), to.reason);
  }

  [[nodiscard]] bool read_body(const schema::Event& in) const {
    switch (in.body_type()) {
      case schema::Body::NONE:
        return false;
      case schema::Body::LedgerOpened:
        return read(*in.body_as_LedgerOpened());
      case schema::Body::EngineVersionActivated:
        return read(*in.body_as_EngineVersionActivated());
      case schema::Body::ProgramPublished:
        return read(*in.body_as_ProgramPublished());
      case schema::Body::EmployerCreated:
        return read(*in.body_as_EmployerCreated());
      case schema::Body::EmployerFunded:
        return read(*in.body_as_EmployerFunded());
      case schema::Body::ClientCreated:
        return read(*in.body_as_ClientCreated());
      case schema::Body::AccountOpened:
        return read(*in.body_as_AccountOpened());
      case schema::Body::CardIssued:
        return read(*in.body_as_CardIssued());
      case schema::Body::ClientStatusChanged:
        return read(*in.body_as_ClientStatusChanged());
      case schema::Body::AccountStatusChanged:
        return read(*in.body_as_AccountStatusChanged());
      case schema::Body::CardStatusChanged:
        return read(*in.body_as_CardStatusChanged());
      case schema::Body::BenefitLoaded:
        return read(*in.body_as_BenefitLoaded());
      case schema::Body::BenefitLoadDeclined:
        return read(*in.body_as_BenefitLoadDeclined());
      case schema::Body::AuthorizationApproved:
        return read(*in.body_as_AuthorizationApproved());
      case schema::Body::AuthorizationDeclined:
        return read(*in.body_as_AuthorizationDeclined());
      case schema::Body::RefundPosted:
        return read(*in.body_as_RefundPosted());
      case schema::Body::RefundDeclined:
        return read(*in.body_as_RefundDeclined());
    }
    return false;
  }
};

Result<void> DecodedEvent::decode(Bytes bytes) {
  LASTRO_ASSERT(reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 == 0);
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (bytes.size() > limits::event_bytes_max || !schema::VerifySizePrefixedEventBuffer(verifier)) {
    return fail(ErrorCode::corruption, "the event's layout is damaged");
  }
  const auto* stored = schema::GetSizePrefixedEvent(bytes.data());
  const auto& header = *stored->header();
  const auto type = static_cast<unsigned>(stored->body_type());
  if (type > static_cast<unsigned>(schema::Body::MAX)) {
    return fail(ErrorCode::incompatible,
                "event " + std::to_string(header.sequence()) + " is of type " + std::to_string(type) +
                    ", which this build does not know: start the version that wrote it");
  }
  event.header = {.sequence = header.sequence(),
                  .recorded_at = header.recorded_at(),
                  .business_time = flatbuffers::IsFieldPresent(stored, schema::Event::VT_BUSINESS_TIME)
                                       ? stored->business_time()
                                       : header.recorded_at(),
                  .alias = EventReader::digest(&header.alias()),
                  .request_digest = header.request_digest(),
                  .actor = static_cast<ActorId>(header.actor()),
                  .tenant = static_cast<TenantId>(header.tenant())};
  if (!EventReader{*this}.read_body(*stored)) {
    return fail(ErrorCode::corruption,
                "event " + std::to_string(header.sequence()) + " holds a value out of range");
  }
  return {};
}

}  // namespace lastro::log
