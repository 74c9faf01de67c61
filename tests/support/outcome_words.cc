#include "tests/support/outcome_words.h"

#include <array>

namespace lastro::domain {
namespace {

/// The decision in the model's words.
struct InWords {
  std::string operator()(const ClientCreated&) const { return "created"; }
  std::string operator()(const EmployerCreated&) const { return "created"; }
  std::string operator()(const EmployerFunded& event) const {
    return "funded " + std::to_string(event.balance_after.minor);
  }
  std::string operator()(const AccountOpened&) const { return events == 1 ? "opened" : "opened with house"; }
  std::string operator()(const CardIssued&) const { return "issued"; }
  std::string operator()(const ClientStatusChanged&) const { return "changed"; }
  std::string operator()(const AccountStatusChanged&) const { return "changed"; }
  std::string operator()(const CardStatusChanged&) const { return "changed"; }
  std::string operator()(const BenefitLoaded& event) const { return "loaded " + words(event.allocation); }
  std::string operator()(const BenefitLoadDeclined& event) const { return words(event.reason); }
  std::string operator()(const AuthorizationApproved& event) const {
    return "approved " + words(event.allocations[0]);
  }
  std::string operator()(const AuthorizationHeld& event) const {
    return "held " + words(event.allocations[0]);
  }
  std::string operator()(const AuthorizationIncremented& event) const { return words("incremented", event); }
  std::string operator()(const AuthorizationCaptured& event) const { return words("captured", event); }
  std::string operator()(const AuthorizationReversed& event) const { return words("reversed", event); }
  std::string operator()(const AuthorizationExpired& event) const { return words("expired", event); }
  std::string operator()(const IncrementDeclined& event) const { return words(event.reason); }
  std::string operator()(const CaptureDeclined& event) const { return words(event.reason); }
  std::string operator()(const ReversalDeclined& event) const { return words(event.reason); }
  std::string operator()(const AuthorizationDeclined& event) const { return words(event.reason); }
  std::string operator()(const RefundPosted& event) const {
    return "refunded " + words(event.allocations[0]);
  }
  std::string operator()(const RefundDeclined& event) const { return words(event.reason); }
  template <class Other>
  std::string operator()(const Other&) const {
    return "another event";
  }

  static std::string words(const Allocation& allocation) {
    return std::string(allocation.category.name()) + " " + std::to_string(allocation.balance_after.minor);
  }
  static std::string words(std::string_view what, const AuthorizationOperation& event) {
    constexpr std::array<std::string_view, 5> states{"declined", "held", "captured", "reversed", "expired"};
    return std::string(what) + " " + std::string(states.at(static_cast<std::size_t>(event.after.status))) +
           " " + words(event.allocations[0]);
  }
  static std::string words(DeclineReason reason) {
    return "declined " + std::string(decline_codes(reason).name);
  }

  std::size_t events;
};

}  // namespace

std::string outcome_words(const EventBody& body, std::size_t events) {
  return std::visit(InWords{events}, body);
}

std::string outcome_words(RejectionKind rejection) {
  return "rejected " + std::string(rejection_name(rejection));
}

std::string outcome_words(const Decision& decision) {
  if (decision.rejection()) return outcome_words(decision.rejection()->kind);
  return outcome_words(decision.events().back().body, decision.events().size());
}

std::optional<std::string> different_money(const State& state, const ReferenceModel& model) {
  for (const auto& [id, wallets] : model.balances()) {
    const auto* position = state.account_at.find(AccountId{id});
    if (position == nullptr) return "account " + std::to_string(id);
    for (const auto& [name, balance] : wallets) {
      const auto wallet = find_wallet(state, state.accounts[*position], *Category::from(name));
      if (!wallet || state.ledger.available(*wallet).minor != balance)
        return "account " + std::to_string(id) + " " + name;
    }
  }
  for (const auto& [key, balance] : model.employer_balances()) {
    const auto* position = state.employer_at.find(EmployerId{key.first});
    if (position == nullptr) return "employer " + std::to_string(key.first);
    const auto prefunded = prefunded_of(state.employers[*position], key.second);
    if (!prefunded || state.ledger.posted(*prefunded).minor != balance)
      return "employer " + std::to_string(key.first);
  }
  for (const auto& [key, balance] : model.payable()) {
    const auto payable = state.ledger.shared(key.first, AccountClass::scheme_payable, key.second);
    if (!payable || state.ledger.posted(*payable).minor != balance) return "scheme payable";
  }
  return std::nullopt;
}

}  // namespace lastro::domain
