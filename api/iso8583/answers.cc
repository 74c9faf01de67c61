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
    return Outcome{.asked = approved->amount, .approved = total(approved->allocations)};
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

/// DE 54: what is available in all wallets together, then in each, in the order of the account's program;
/// each of account type 00, amount type 02 (available), currency, sign and twelve digits. As many as it
/// holds.
std::string balances_text(const domain::AccountInquired& inquired) {
  constexpr std::size_t entries_max = 6;
  std::string text;
  std::size_t entries = 0;
  const auto add = [&](Amount amount) {
    // More than twelve digits are not told short.
    if (entries == entries_max || amount.minor > 999'999'999'999 || amount.minor < -999'999'999'999) return;
    ++entries;
    text += fmt::format("0002{:03}{}{:012}", static_cast<unsigned>(inquired.currency),
                        amount.minor < 0 ? 'D' : 'C', amount.minor < 0 ? -amount.minor : amount.minor);
  };
  Amount all;
  for (const auto& each : inquired.balances)
    all = checked_add(all, each.balance_after).value_or(Amount{INT64_MAX});
  add(all);
  for (const auto& each : inquired.balances) add(each.balance_after);
  return text;
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
  if (in_part) {
    answer.set(dialect.field_of(Role::amount), fmt::format("{:012}", outcome->approved.minor));
  }
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
