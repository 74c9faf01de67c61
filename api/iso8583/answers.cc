#include "api/iso8583/answers.h"

#include <array>

#include <fmt/format.h>

#include "api/iso8583/codes.h"

namespace lastro::iso8583 {
namespace {

struct Outcome {
  domain::DeclineReason reason = domain::DeclineReason::none;
  Amount asked;
  Amount approved;
  Currency currency = Currency::none;
  bool converted = false;  ///< asked and approved are amounts in DE 6
};

Amount total(const domain::Allocations& allocations) {
  Amount sum;
  for (const auto& each : allocations) sum.minor += each.amount.minor;
  return sum;
}

/// However it was approved; null where it is no approval.
const domain::AuthorizationApproved* approval_of(const domain::EventBody& body) {
  if (const auto* held = std::get_if<domain::AuthorizationHeld>(&body)) return held;
  if (const auto* forced = std::get_if<domain::AuthorizationForced>(&body)) return forced;
  return std::get_if<domain::AuthorizationApproved>(&body);
}

/// Of the events that answer commands of this protocol; empty for any other.
std::optional<Outcome> outcome_of(const domain::EventBody& body) {
  if (const auto* approved = approval_of(body)) {
    return Outcome{.asked = approved->amount,
                   .approved = total(approved->allocations),
                   .currency = approved->currency,
                   .converted = static_cast<bool>(approved->conversion)};
  }
  if (const auto* done = domain::operation_of(body)) {
    return Outcome{.asked = done->amount, .approved = done->amount};
  }
  if (const auto* declined = domain::declined_operation_of(body)) {
    return Outcome{.reason = declined->reason, .asked = declined->amount, .approved = {}};
  }
  if (const auto* declined = std::get_if<domain::AuthorizationDeclined>(&body)) {
    return Outcome{.reason = declined->reason, .asked = declined->amount, .approved = {}};
  }
  if (const auto* refund = std::get_if<domain::RefundPosted>(&body)) {
    return Outcome{.asked = refund->amount, .approved = refund->amount};
  }
  if (const auto* declined = std::get_if<domain::RefundDeclined>(&body)) {
    return Outcome{.reason = declined->reason, .asked = declined->amount, .approved = {}};
  }
  if (const auto* inquired = std::get_if<domain::AccountInquired>(&body)) {
    return Outcome{.reason = inquired->reason, .asked = {}, .approved = {}};
  }
  return std::nullopt;
}

/// One amount of DE 54: account type 00, amount type, currency, C or below zero D, and twelve digits. Empty
/// for more digits: they are not told short.
std::string additional_amount(std::string_view type, Currency currency, Amount amount) {
  if (amount.minor > 999'999'999'999 || amount.minor < -999'999'999'999) return {};
  const bool debit = amount.minor < 0;
  return fmt::format("00{}{:03}{}{:012}", type, static_cast<unsigned>(currency), debit ? 'D' : 'C',
                     debit ? -amount.minor : amount.minor);
}

/// DE 54: what is available in all wallets together, then in each, in the order of the account's program. As
/// many as it holds.
std::string balances_text(const domain::AccountInquired& inquired) {
  constexpr std::size_t entries_max = 6;
  constexpr std::string_view available = "02";
  std::string text;
  std::size_t entries = 0;
  const auto add = [&](Amount amount) {
    if (entries == entries_max) return;
    const auto entry = additional_amount(available, inquired.currency, amount);
    if (!entry.empty()) ++entries;
    text += entry;
  };
  Amount all;
  for (const auto& each : inquired.balances)
    all = checked_add(all, each.balance_after).value_or(Amount{INT64_MAX});
  add(all);
  for (const auto& each : inquired.balances) add(each.balance_after);
  return text;
}

/// What was approved where it was asked for, and in DE 54 what was asked for.
void set_part(const Dialect& dialect, const Outcome& outcome, Message& answer) {
  constexpr std::string_view original_amount = "57";
  const auto role =
      outcome.converted && dialect.field_of(Role::billing_amount) != 0 ? Role::billing_amount : Role::amount;
  answer.set(dialect.field_of(role), fmt::format("{:012}", outcome.approved.minor));
  const auto asked = additional_amount(original_amount, outcome.currency, Amount{-outcome.asked.minor});
  if (dialect.field_of(Role::balances) != 0 && !asked.empty())
    answer.set(dialect.field_of(Role::balances), asked);
}

}  // namespace

void begin_answer(const Dialect& dialect, const Message& asked, Message& answer) {
  answer.clear();
  answer.mti = asked.mti.response();
  for (const auto field : dialect.echoed) {
    if (asked.has(field)) answer.set(field, asked.get(field));
  }
}

void set_code(const Dialect& dialect, std::string_view code, Message& answer) {
  answer.set(dialect.field_of(Role::response_code), dialect.response_code(code));
}

FixedText<6> authorization_code(Sequence sequence) {
  constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::array<char, 6> text{};
  for (std::size_t i = text.size(); i-- > 0; sequence /= digits.size()) {
    text.at(i) = digits[sequence % digits.size()];
  }
  return FixedText<6>{{text.data(), text.size()}};
}

void set_outcome(const Dialect& dialect, const domain::Event& event, Message& answer) {
  const auto* inquired = std::get_if<domain::AccountInquired>(&event.body);
  if (inquired != nullptr && !inquired->balances.empty() && dialect.field_of(Role::balances) != 0) {
    answer.set(dialect.field_of(Role::balances), balances_text(*inquired));
  }
  const auto outcome = outcome_of(event.body);
  if (!outcome) return set_code(dialect, code_malfunction, answer);
  if (outcome->reason != domain::DeclineReason::none) {
    return set_code(dialect, domain::decline_codes(outcome->reason).code, answer);
  }
  const bool in_part = outcome->approved < outcome->asked;
  set_code(dialect, in_part ? code_approved_in_part : code_approved, answer);
  if (in_part) set_part(dialect, *outcome, answer);
  answer.set(dialect.field_of(Role::authorization_code), authorization_code(event.header.sequence).view());
}

std::string_view code_of(domain::RejectionKind kind) {
  switch (kind) {
    case domain::RejectionKind::unknown_reference:
    case domain::RejectionKind::not_found:
      return code_not_found;
    case domain::RejectionKind::conflict:
    case domain::RejectionKind::stale:
      return code_duplicate;
    case domain::RejectionKind::unprocessable:
      return code_invalid_transaction;
    case domain::RejectionKind::deadline_passed:
      return code_deadline_passed;
  }
  return code_malfunction;
}

}  // namespace lastro::iso8583
