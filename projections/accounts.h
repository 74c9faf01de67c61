#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/base/result.h"
#include "engine/domain/category.h"
#include "engine/domain/commands.h"
#include "engine/domain/status.h"
#include "projections/page.h"
#include "projections/view_store.h"

namespace lastro::projections {

struct EmployerBalance {
  Currency currency = Currency::none;
  Amount posted;  ///< funded less loaded; below 0 where loads used credit
};

struct Employer {
  EmployerId id;
  std::string external_id;
  std::string name;
  std::string document;
  domain::CreditLimit credit;
  bool house = false;
  std::vector<EmployerBalance> balances;  ///< by currency, at least one
  UnixMicros created_at = 0;
  Sequence sequence = 0;  ///< of the event that created it
  Sequence version = 0;   ///< of the last event that changed it
};

struct Account {
  AccountId id;
  std::string external_id;
  ClientId client;
  EmployerId employer;
  std::string program;
  Currency currency = Currency::none;
  std::vector<domain::Category> wallets;
  domain::Status status = domain::Status::active;
  std::string status_reason;
  UnixMicros created_at = 0;
  Sequence sequence = 0;  ///< of the event that created it
  Sequence version = 0;   ///< of the last event that changed it
};

struct Card {
  CardId id;
  std::string external_id;
  AccountId account;
  std::string last_four;
  domain::ExpiryMonth expires = 0;
  domain::Status status = domain::Status::active;
  std::string status_reason;
  UnixMicros created_at = 0;
  Sequence sequence = 0;  ///< of the event that created it
  Sequence version = 0;   ///< of the last event that changed it
};

/// Reads the view `accounts`. Any thread; the store outlives it. A find is empty where the tenant has none
/// such; lists are in the order of their making, and invalid for a bad cursor or limit.
class AccountsReader {
 public:
  explicit AccountsReader(const ViewStore& store) : store_(store) {}

  [[nodiscard]] Result<std::optional<Employer>> find_employer(
      TenantId tenant, const domain::Reference<EmployerId>& reference) const;
  [[nodiscard]] Result<std::optional<Account>> find_account(
      TenantId tenant, const domain::Reference<AccountId>& reference) const;
  [[nodiscard]] Result<std::optional<Card>> find_card(TenantId tenant,
                                                      const domain::Reference<CardId>& reference) const;

  [[nodiscard]] Result<Page<Employer>> list_employers(TenantId tenant, const PageRequest& page) const;
  [[nodiscard]] Result<Page<Account>> list_accounts(TenantId tenant, const PageRequest& page) const;
  [[nodiscard]] Result<Page<Account>> accounts_of(TenantId tenant, ClientId client,
                                                  const PageRequest& page) const;
  [[nodiscard]] Result<Page<Card>> cards_of(TenantId tenant, AccountId account,
                                            const PageRequest& page) const;

 private:
  const ViewStore& store_;
};

}  // namespace lastro::projections
