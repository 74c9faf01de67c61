#include "engine/log/event_reader.h"
#include "engine/log/transaction_flags.h"

namespace lastro::log {
namespace {

constexpr std::size_t reference_bytes_max = decltype(domain::LoadBenefit::reference)::capacity;

domain::Allocation allocation_of(const schema::Allocation& in) {
  return {.category = domain::Category::from_bits(in.category()),
          .amount = Amount{in.amount()},
          .balance_after = Amount{in.balance_after()}};
}

bool read_allocations(const flatbuffers::Vector<const schema::Allocation*>* in, domain::Allocations& to) {
  if (in == nullptr) return true;
  if (in->size() > domain::authorization_parts_max || !EventReader::is_aligned(*in)) return false;
  for (const auto* each : *in) to.push_back(allocation_of(*each));
  return true;
}

/// Of money that moved: at least one, and nothing of nothing.
bool read_posted(const flatbuffers::Vector<const schema::Allocation*>* in, domain::Allocations& to) {
  if (!read_allocations(in, to) || to.empty()) return false;
  for (const auto& each : to) {
    if (each.amount.minor <= 0) return false;
  }
  return true;
}

/// A category that a caller named. Empty where `may_be_empty`.
bool read_category(std::uint64_t in, bool may_be_empty, domain::Category& to) {
  to = domain::Category::from_bits(in);
  if (in == 0) return may_be_empty;
  return domain::Category::from(to.name()) == to;
}

template <class Table>
bool read_merchant(const Table& in, domain::MerchantRecord& to) {
  using domain::MerchantData;
  const auto& facts = *in.facts();
  to.mcc = facts.mcc();
  to.country = {static_cast<char>(facts.country() & 0xFFU), static_cast<char>(facts.country() >> 8U)};
  to.entry_mode = static_cast<domain::EntryMode>(facts.entry_mode());
  return to.mcc <= domain::mcc_max &&
         facts.entry_mode() <= static_cast<std::uint8_t>(domain::EntryMode::online) &&
         EventReader::text(in.merchant(), domain::MerchantText::capacity, to.merchant) &&
         EventReader::text(in.merchant_id(), decltype(MerchantData::merchant_id)::capacity, to.merchant_id) &&
         EventReader::text(in.terminal_id(), decltype(MerchantData::terminal_id)::capacity, to.terminal_id);
}

/// What approvals, declines and refunds share.
template <class Table, class Body>
bool read_transaction(const EventReader& reader, const Table& in, Body& to) {
  const auto& facts = *in.facts();
  return reader.external_id(in, to.external_id) && EventReader::positive(facts.amount(), to.amount) &&
         EventReader::currency(facts.currency(), to.currency) && read_merchant(in, to.merchant);
}

template <class Body>
bool read_rule(const schema::TransactionFacts& facts, Body& to) {
  to.program_version = facts.program_version();
  to.rule = static_cast<domain::RuleKind>(facts.rule());
  to.rule_ordinal = facts.rule_ordinal();
  return facts.rule() <= static_cast<std::uint8_t>(domain::RuleKind::fallthrough);
}

template <class Table, class Body>
bool read_limit(const Table& in, Body& to) {
  to.partial = (in.facts()->flags() & flag_partial) != 0;
  return EventReader::limit(in.limit(), to.limit);
}

template <class Table>
bool read_conversion(const Table& in, domain::Conversion& to) {
  if (in.conversion() == nullptr) return true;
  to.rate = {in.conversion()->rate()};
  return EventReader::positive(in.conversion()->amount(), to.amount) &&
         EventReader::currency(in.conversion()->currency(), to.currency) &&
         to.rate.digits <= ConversionRate::digits_max && (to.rate || to.rate.digits == 0);
}

/// What an approval or decline has where the caller told it.
template <class Table, class Body>
bool read_told(const Table& in, Body& to) {
  to.likeness = EventReader::digest(in.likeness());
  return read_limit(in, to) && read_conversion(in, to.conversion);
}

template <class Table>
bool read_approval(const EventReader& reader, const Table& in, domain::AuthorizationApproved& to) {
  to.account = AccountId{in.facts()->account()};
  to.card = CardId{in.facts()->card()};
  to.fallback = (in.facts()->flags() & flag_fallback) != 0;
  return to.account && read_transaction(reader, in, to) && read_rule(*in.facts(), to) && read_told(in, to) &&
         EventReader::fee(in.fee(), to.fee);
}

/// A transaction is asked for by an account or by a card: beside a card stands the account it was found to be
/// of, or none.
template <class Body>
bool is_asked_for_once(const Body& declined) {
  return declined.card.empty() ? !declined.account.empty() : !declined.account.alias;
}

}  // namespace

bool EventReader::read(const schema::BenefitLoaded& in) const {
  auto& to = begin<domain::BenefitLoaded>();
  to.account = AccountId{in.account()};
  to.employer = EmployerId{in.employer()};
  to.allocation = allocation_of(*in.allocation());
  to.employer_balance_after = Amount{in.employer_balance_after()};
  return to.allocation.amount.minor > 0 && currency(in.currency(), to.currency) &&
         text(in.reference(), reference_bytes_max, to.reference) && external_id(in, to.external_id);
}

bool EventReader::read(const schema::BenefitLoadDeclined& in) const {
  auto& to = begin<domain::BenefitLoadDeclined>();
  to.account = {.id = AccountId{in.account()}, .alias = digest(in.account_alias())};
  return !to.account.empty() && read_category(in.category(), false, to.category) &&
         positive(in.amount(), to.amount) && reason(in.reason(), to.reason) &&
         text(in.reference(), reference_bytes_max, to.reference) && external_id(in, to.external_id);
}

bool EventReader::read(const schema::AuthorizationApproved& in) const {
  auto& to = begin<domain::AuthorizationApproved>();
  return read_approval(*this, in, to) && read_posted(in.allocations(), to.allocations);
}

bool EventReader::read(const schema::AuthorizationForced& in) const {
  auto& to = begin<domain::AuthorizationForced>();
  return read_approval(*this, in, to) && read_posted(in.allocations(), to.allocations);
}

bool EventReader::read(const schema::AuthorizationHeld& in) const {
  auto& to = begin<domain::AuthorizationHeld>();
  to.expires_at = in.expires_at();
  to.forced = (in.facts()->flags() & flag_advice) != 0;
  if (!read_approval(*this, in, to) || !read_movements(in.movements(), to.allocations)) return false;
  for (const auto& each : to.allocations) {
    if (each.amount.minor == 0) return false;
  }
  return to.expires_at <= limits::time_max_micros && to.expires_at >= limits::time_min_micros;
}

bool EventReader::read_asked_fee(const schema::FeePosting* in, domain::Fee& to) {
  domain::FeePosting posting;
  const bool sound = fee(in, posting);
  to = posting.fee;
  return sound;
}

bool EventReader::read(const schema::AuthorizationDeclined& in) const {
  auto& to = begin<domain::AuthorizationDeclined>();
  to.account = {.id = AccountId{in.facts()->account()}, .alias = digest(in.account_alias())};
  to.card = {.id = CardId{in.facts()->card()}, .alias = digest(in.card_alias())};
  to.forced = (in.facts()->flags() & flag_advice) != 0;
  to.card_expires = in.card_expires();
  return is_asked_for_once(to) && read_transaction(*this, in, to) && read_rule(*in.facts(), to) &&
         reason(in.facts()->reason(), to.reason) && read_allocations(in.considered(), to.considered) &&
         read_told(in, to) && read_asked_fee(in.fee(), to.fee);
}

bool EventReader::read(const schema::RefundPosted& in) const {
  auto& to = begin<domain::RefundPosted>();
  to.account = AccountId{in.facts()->account()};
  to.card = CardId{in.facts()->card()};
  to.authorization = AuthorizationId{in.authorization()};
  to.has_mcc = (in.facts()->flags() & flag_has_mcc) != 0;
  return to.account && read_transaction(*this, in, to) && read_rule(*in.facts(), to) &&
         (to.authorization
              ? read_movements(in.movements(), to.allocations) &&
                    read_after(in.number(), in.status(), in.parts(), to.after) &&
                    read_asked_fee(in.fee(), to.after.fee) && fee(in.fee_returned(), to.fee_returned)
              : read_posted(in.allocations(), to.allocations));
}

bool EventReader::read(const schema::RefundDeclined& in) const {
  auto& to = begin<domain::RefundDeclined>();
  to.account = {.id = AccountId{in.facts()->account()}, .alias = digest(in.account_alias())};
  to.card = {.id = CardId{in.facts()->card()}, .alias = digest(in.card_alias())};
  to.authorization = AuthorizationId{in.authorization()};
  to.has_mcc = (in.facts()->flags() & flag_has_mcc) != 0;
  return (to.authorization || !to.account.empty() || !to.card.empty()) && read_transaction(*this, in, to) &&
         read_category(in.category(), true, to.category) && reason(in.facts()->reason(), to.reason);
}

bool EventReader::read(const schema::AccountInquired& in) const {
  auto& to = begin<domain::AccountInquired>();
  const auto& facts = *in.facts();
  to.kind = static_cast<domain::InquiryKind>(in.kind());
  to.account = {.id = AccountId{facts.account()}, .alias = digest(in.account_alias())};
  to.card = {.id = CardId{facts.card()}, .alias = digest(in.card_alias())};
  to.card_expires = in.card_expires();
  const bool approved = facts.reason() == 0;
  const bool tells = approved && to.kind == domain::InquiryKind::balance;
  const bool knows = !approved || static_cast<bool>(to.account.id);
  to.program_version = facts.program_version();
  if (!fee(in.fee(), to.fee) || (to.fee.fee && !approved)) return false;
  return in.kind() >= static_cast<std::uint8_t>(domain::InquiryKind::account_check) &&
         in.kind() <= static_cast<std::uint8_t>(domain::InquiryKind::balance) && is_asked_for_once(to) &&
         knows && (approved || reason(facts.reason(), to.reason)) &&
         currency(facts.currency(), to.currency) && read_merchant(in, to.merchant) &&
         external_id(in, to.external_id) && (!tells || read_movements(in.balances(), to.balances));
}

bool EventReader::read(const schema::SettlementPosted& in) const {
  auto& to = begin<domain::SettlementPosted>();
  to.balance_after = Amount{in.balance_after()};
  return positive(in.amount(), to.amount) && currency(in.currency(), to.currency) &&
         text(in.reference(), reference_bytes_max, to.reference) && external_id(in, to.external_id);
}

}  // namespace lastro::log
