#pragma once

#include <optional>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/base/result.h"
#include "engine/domain/category.h"
#include "projections/view_store.h"

namespace lastro::projections {

struct WalletBalance {
  domain::Category category;
  Amount available;
  Amount held;
  Amount posted;
};

struct AccountBalances {
  AccountId account;
  Currency currency = Currency::none;
  std::vector<WalletBalance> wallets;  ///< in the order of the account's program when it was opened
  Sequence sequence = 0;               ///< the position that the balances are of
};

/// Reads the view `balances`. Any thread; the store outlives it.
class BalancesReader {
 public:
  explicit BalancesReader(const ViewStore& store) : store_(store) {}

  /// After the event `as_of`, or the newest there are. An `as_of` beyond what the view has seen gives the
  /// newest: `sequence` tells. Empty where the tenant has no such account, or had none then.
  [[nodiscard]] Result<std::optional<AccountBalances>> find(
      TenantId tenant, AccountId account, std::optional<Sequence> as_of = std::nullopt) const;

 private:
  const ViewStore& store_;
};

}  // namespace lastro::projections
