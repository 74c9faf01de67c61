#pragma once

#include <functional>
#include <vector>

#include "engine/domain/decide.h"

namespace lastro::bench {

/// Whose logs the suites make.
inline constexpr LedgerId sample_ledger_id{.bytes = {1}};

/// The n-th of endless external ids: distinct, and spread like real digests.
[[nodiscard]] Digest128 sample_alias(std::uint64_t n);
/// An authorization of 0.01 at a supermarket.
[[nodiscard]] domain::AuthorizeBenefitTransaction sample_purchase(AccountId account);

/// A state with accounts of one client, each with enough in FOOD for any run, built by deciding and applying.
class SampleLedger {
 public:
  /// `record` is told every event from the first on; it may be empty. `client` is who has the accounts.
  explicit SampleLedger(std::uint64_t accounts, std::function<void(const domain::Event&)> record = {},
                        const domain::CreateClient& client = {});

  [[nodiscard]] domain::State& state() { return state_; }
  [[nodiscard]] const std::vector<AccountId>& accounts() const { return accounts_; }
  /// A fresh sample_purchase on accounts in no order; the n-th is always the same.
  [[nodiscard]] domain::Command authorization(std::uint64_t n) const;
  /// Decides on the command, applies what it leads to, and gives the event.
  const domain::Event& execute(const domain::Command& command);

 private:
  std::function<void(const domain::Event&)> record_;
  domain::State state_;
  domain::Decision decision_;
  std::vector<AccountId> accounts_;
};

}  // namespace lastro::bench
