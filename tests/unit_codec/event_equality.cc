#include "tests/unit_codec/event_equality.h"

#include <algorithm>

namespace lastro::log {
namespace {

using namespace lastro::domain;

/// Remembers the first field that differs.
class Comparison {
 public:
  template <class T>
  Comparison& field(std::string_view name, const T& a, const T& b) {
    if (difference_.empty() && !same(a, b)) difference_ = name;
    return *this;
  }
  [[nodiscard]] const std::string& difference() const { return difference_; }

 private:
  template <class T>
  static bool same(const T& a, const T& b) {
    return a == b;
  }
  static bool same(const Bytes& a, const Bytes& b) { return std::ranges::equal(a, b); }
  static bool same(const CreditLimit& a, const CreditLimit& b) {
    return a.unlimited == b.unlimited && a.amount == b.amount;
  }
  template <class IdType>
  static bool same(const Reference<IdType>& a, const Reference<IdType>& b) {
    return a.id == b.id && a.alias == b.alias;
  }
  static bool same(const Allocation& a, const Allocation& b) {
    return a.category == b.category && a.amount == b.amount && a.balance_after == b.balance_after &&
           a.held_after == b.held_after;
  }
  static bool same(const Allocations& a, const Allocations& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Allocation& x, const Allocation& y) { return same(x, y); });
  }
  static bool same(const AuthorizationAfter& a, const AuthorizationAfter& b) {
    return a.number == b.number && a.status == b.status && a.fee == b.fee &&
           std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end());
  }
  static bool same(const StaticVector<Category, 16>& a, const StaticVector<Category, 16>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  template <class T>
  static bool same(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
    return *a == *b;
  }

  std::string difference_;
};

#define FIELD(name) field(#name, a.name, b.name)

void compare(Comparison& to, const MerchantRecord& a, const MerchantRecord& b) {
  to.FIELD(mcc).FIELD(merchant).FIELD(merchant_id).FIELD(terminal_id).FIELD(country).FIELD(entry_mode);
}
void compare(Comparison& to, const LedgerOpened& a, const LedgerOpened& b) {
  to.FIELD(ledger_id).FIELD(key_check).FIELD(house_credit);
}
void compare(Comparison& to, const EngineVersionActivated& a, const EngineVersionActivated& b) {
  to.FIELD(version);
}
void compare(Comparison& to, const ProgramPublished& a, const ProgramPublished& b) {
  to.FIELD(version).FIELD(program).FIELD(effective_at).FIELD(parts);
}
void compare(Comparison& to, const ProgramPartStored& a, const ProgramPartStored& b) {
  to.FIELD(part);
}
void compare(Comparison& to, const EmployerCreated& a, const EmployerCreated& b) {
  to.FIELD(external_id).FIELD(name).FIELD(document).FIELD(credit).FIELD(house);
}
void compare(Comparison& to, const EmployerFunded& a, const EmployerFunded& b) {
  to.FIELD(employer).FIELD(amount).FIELD(balance_after).FIELD(external_id);
}
void compare(Comparison& to, const ClientCreated& a, const ClientCreated& b) {
  to.FIELD(subject).FIELD(key_version).FIELD(command_id).FIELD(sealed);
}
void compare(Comparison& to, const AccountOpened& a, const AccountOpened& b) {
  to.FIELD(client).FIELD(employer).FIELD(currency).FIELD(program).FIELD(categories).FIELD(external_id);
}
void compare(Comparison& to, const CardIssued& a, const CardIssued& b) {
  to.FIELD(account).FIELD(token).FIELD(last_four).FIELD(expires).FIELD(external_id);
}
void compare(Comparison& to, const ClientStatusChanged& a, const ClientStatusChanged& b) {
  to.FIELD(client).FIELD(status).FIELD(reason);
}
void compare(Comparison& to, const AccountStatusChanged& a, const AccountStatusChanged& b) {
  to.FIELD(account).FIELD(status).FIELD(reason);
}
void compare(Comparison& to, const CardStatusChanged& a, const CardStatusChanged& b) {
  to.FIELD(card).FIELD(status).FIELD(reason);
}
void compare(Comparison& to, const BenefitLoaded& a, const BenefitLoaded& b) {
  to.FIELD(account).FIELD(employer).FIELD(currency).FIELD(allocation).FIELD(employer_balance_after);
  to.FIELD(reference).FIELD(external_id);
}
void compare(Comparison& to, const BenefitLoadDeclined& a, const BenefitLoadDeclined& b) {
  to.FIELD(account).FIELD(category).FIELD(amount).FIELD(reason).FIELD(reference).FIELD(external_id);
}
void compare(Comparison& to, const AuthorizationApproved& a, const AuthorizationApproved& b) {
  to.FIELD(account).FIELD(card).FIELD(amount).FIELD(currency).FIELD(program_version).FIELD(rule);
  to.FIELD(rule_ordinal)
      .FIELD(fallback)
      .FIELD(allocations)
      .FIELD(external_id)
      .FIELD(partial)
      .FIELD(limit)
      .FIELD(fee);
  to.FIELD(conversion).FIELD(likeness);
  compare(to, a.merchant, b.merchant);
}
void compare(Comparison& to, const AuthorizationDeclined& a, const AuthorizationDeclined& b) {
  to.FIELD(account)
      .FIELD(card)
      .FIELD(amount)
      .FIELD(currency)
      .FIELD(reason)
      .FIELD(program_version)
      .FIELD(rule);
  to.FIELD(rule_ordinal).FIELD(considered).FIELD(forced).FIELD(external_id).FIELD(partial).FIELD(limit);
  to.FIELD(fee);
  to.FIELD(conversion).FIELD(likeness).FIELD(card_expires);
  compare(to, a.merchant, b.merchant);
}
void compare(Comparison& to, const RefundPosted& a, const RefundPosted& b) {
  to.FIELD(authorization).FIELD(account).FIELD(amount).FIELD(currency).FIELD(program_version).FIELD(rule);
  to.FIELD(rule_ordinal)
      .FIELD(has_mcc)
      .FIELD(allocations)
      .FIELD(after)
      .FIELD(external_id)
      .FIELD(fee_returned)
      .FIELD(card);
  compare(to, a.merchant, b.merchant);
}
void compare(Comparison& to, const RefundDeclined& a, const RefundDeclined& b) {
  to.FIELD(authorization).FIELD(account).FIELD(amount).FIELD(currency).FIELD(category).FIELD(reason);
  to.FIELD(has_mcc).FIELD(external_id).FIELD(card);
  compare(to, a.merchant, b.merchant);
}
void compare(Comparison& to, const AuthorizationHeld& a, const AuthorizationHeld& b) {
  compare(to, static_cast<const AuthorizationApproved&>(a), static_cast<const AuthorizationApproved&>(b));
  to.FIELD(expires_at).FIELD(forced);
}
void compare(Comparison& to, const AccountInquired& a, const AccountInquired& b) {
  to.FIELD(kind).FIELD(account).FIELD(card).FIELD(currency).FIELD(reason).FIELD(balances).FIELD(external_id);
  to.FIELD(fee).FIELD(program_version);
  to.FIELD(card_expires);
  compare(to, a.merchant, b.merchant);
}
void compare(Comparison& to, const SettlementPosted& a, const SettlementPosted& b) {
  to.FIELD(amount).FIELD(currency).FIELD(balance_after).FIELD(reference).FIELD(external_id);
}
template <class Body>
requires std::is_base_of_v<AuthorizationOperation, Body>
void compare(Comparison& to, const Body& a, const Body& b) {
  to.FIELD(authorization).FIELD(account).FIELD(amount).FIELD(currency).FIELD(allocations).FIELD(after);
  to.FIELD(external_id).FIELD(spend).FIELD(fee_returned);
  if constexpr (requires { a.final; }) to.FIELD(final);
  if constexpr (requires { a.late; }) to.FIELD(late).FIELD(over);
  if constexpr (requires { a.posted; }) to.FIELD(posted);
}
template <class Body>
requires std::is_base_of_v<OperationDeclined, Body>
void compare(Comparison& to, const Body& a, const Body& b) {
  to.FIELD(authorization).FIELD(account).FIELD(amount).FIELD(currency).FIELD(reason).FIELD(external_id);
  if constexpr (requires { a.final; }) to.FIELD(final).FIELD(forced);
  if constexpr (requires { a.limit; }) to.FIELD(limit).FIELD(program_version);
}
void compare(Comparison& to, const EventHeader& a, const EventHeader& b) {
  to.FIELD(sequence).FIELD(recorded_at).FIELD(business_time).FIELD(alias).FIELD(request_digest);
  to.FIELD(actor).FIELD(tenant);
}

#undef FIELD

}  // namespace

std::string first_difference(const Event& a, const Event& b) {
  Comparison comparison;
  compare(comparison, a.header, b.header);
  if (!comparison.difference().empty()) return "header." + comparison.difference();
  if (a.body.index() != b.body.index()) return "body";
  std::visit(
      [&](const auto& body) { compare(comparison, body, std::get<std::decay_t<decltype(body)>>(b.body)); },
      a.body);
  return comparison.difference();
}

}  // namespace lastro::log
