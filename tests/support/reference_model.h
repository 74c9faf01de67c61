#pragma once

#include <map>
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

  using Wallets = std::map<std::string, std::int64_t>;
  [[nodiscard]] std::map<std::uint64_t, Wallets> balances() const;
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
    std::string wallet;
    std::int64_t left = 0;  ///< captured and not given back
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
  template <class Other>
  std::string run(const Call&, const Other&) {
    return "no part of the model";
  }

  std::string refusal(const Call& call, const AuthorizeBenefitTransaction& body,
                      std::uint64_t& account) const;

  CreditLimit house_credit_;
  std::map<std::uint64_t, Client> clients_;
  std::map<std::uint64_t, Employer> employers_;
  std::map<std::uint64_t, Account> accounts_;
  std::map<std::uint64_t, Card> cards_;
  std::map<std::uint64_t, Authorization> approved_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, bool> tokens_;
  std::map<TenantId, std::uint64_t> houses_;
  std::map<std::pair<TenantId, Currency>, std::int64_t> payable_;
};

}  // namespace lastro::domain
