#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/domain/commands.h"

namespace lastro::domain {

/// The benefit card once more, written from its contract with maps and no ledger, to check decisions against.
/// It knows the shipped program, amounts far from int64's edges, and things named by id.
class ReferenceModel {
 public:
  ReferenceModel(CreditLimit house_credit, std::uint64_t house);

  /// What the command should lead to, in words such as `approved FOOD 100` or `declined card_lost`; an
  /// outcome that is recorded takes effect. `sequence` is the one its first event gets.
  std::string answer(const Command& command, std::uint64_t sequence, UnixMicros now, bool expired);

  /// The hold that ends first of those whose time has come; empty where there is none.
  [[nodiscard]] std::optional<std::uint64_t> due(UnixMicros now) const;
  /// Whose account it is.
  [[nodiscard]] TenantId tenant_of(std::uint64_t authorization) const;
  /// Ends a hold that is due; what that should lead to, in words.
  std::string expire(std::uint64_t authorization);

  using Wallets = std::map<std::string, std::int64_t>;
  [[nodiscard]] std::map<std::uint64_t, Wallets> balances() const;
  /// What is held in each wallet that has a hold, by the account's id.
  [[nodiscard]] std::map<std::uint64_t, Wallets> held() const;
  /// What an employer can be seen to have, by its id and currency.
  [[nodiscard]] std::map<std::pair<std::uint64_t, Currency>, std::int64_t> employer_balances() const;
  /// What is owed to the scheme.
  [[nodiscard]] const std::map<std::pair<TenantId, Currency>, std::int64_t>& payable() const {
    return payable_;
  }

 private:
  struct Client {
    TenantId tenant{};
    Status status = Status::active;
    std::uint64_t changed = 0;
  };
  struct Employer {
    TenantId tenant{};
    CreditLimit credit;
    std::map<Currency, std::int64_t> balance;
  };
  struct Account {
    TenantId tenant{};
    std::uint64_t client = 0;
    std::uint64_t employer = 0;
    Currency currency{};
    Status status = Status::active;
    std::uint64_t changed = 0;
    Wallets wallets;
  };
  struct Card {
    TenantId tenant{};
    std::uint64_t account = 0;
    int expires = 0;
    Status status = Status::active;
    std::uint64_t changed = 0;
  };
  struct Authorization {
    std::uint64_t account = 0;
    std::uint64_t card = 0;
    std::string wallet;  ///< empty: declined
    std::string ended;   ///< what it is once nothing is held and nothing captured
    bool at_once = false;
    UnixMicros expires_at = 0;
    std::int64_t held = 0;
    std::int64_t captured = 0;
    std::int64_t refunded = 0;

    [[nodiscard]] std::string status() const { return held > 0 ? "held" : captured > 0 ? "captured" : ended; }
  };
  struct Call {
    const CommandContext& context;
    std::uint64_t sequence;
    UnixMicros now;
    bool expired;
  };

  std::string run(const Call& call, const CreateClient& body);
  std::string run(const Call& call, const CreateEmployer& body);
  std::string run(const Call& call, const FundEmployer& body);
  std::string run(const Call& call, const OpenAccount& body);
  std::string run(const Call& call, const IssueCard& body);
  std::string run(const Call& call, const ChangeClientStatus& body);
  std::string run(const Call& call, const ChangeAccountStatus& body);
  std::string run(const Call& call, const ChangeCardStatus& body);
  std::string run(const Call& call, const LoadBenefit& body);
  std::string run(const Call& call, const AuthorizeBenefitTransaction& body);
  std::string run(const Call& call, const Refund& body);
  std::string run(const Call& call, const IncrementAuthorization& body);
  std::string run(const Call& call, const CaptureAuthorization& body);
  std::string run(const Call& call, const ReverseAuthorization& body);
  template <class Other>
  std::string run(const Call&, const Other&) {
    return "no part of the model";
  }

  std::string refusal(const Call& call, const AuthorizeBenefitTransaction& body,
                      std::uint64_t& account) const;
  [[nodiscard]] std::string card_refusal(const Call& call, const Card& card) const;
  [[nodiscard]] std::string holder_refusal(const Account& account) const;
  /// The authorization an operation names, as far as the caller may know it; else null.
  template <class Body>
  Authorization* named(const Call& call, const Body& body);
  /// Why no operation goes on it; empty where one may.
  [[nodiscard]] std::string operation_refusal(const Call& call, const Authorization& target,
                                              Currency currency) const;
  std::string told(const char* what, const Authorization& target);

  CreditLimit house_credit_;
  std::map<std::uint64_t, Client> clients_;
  std::map<std::uint64_t, Employer> employers_;
  std::map<std::uint64_t, Account> accounts_;
  std::map<std::uint64_t, Card> cards_;
  std::map<std::uint64_t, Authorization> authorizations_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, bool> tokens_;
  std::map<TenantId, std::uint64_t> houses_;
  std::map<std::pair<TenantId, Currency>, std::int64_t> payable_;
};

}  // namespace lastro::domain
