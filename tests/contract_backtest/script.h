#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/backtest/outcome.h"
#include "tests/contract_backtest/ledger.h"
#include "tests/support/seeded_random.h"

/// The same story told to several ledgers.
namespace lastro::backtest::test {

/// One thing that somebody does. Purchases are named by their position among purchases.
struct Step {
  enum class Kind : std::uint8_t {
    purchase,
    increment,
    capture,
    presentment,
    reversal,
    refund,
    load,
    inquiry,
    sweep
  };
  Kind kind = Kind::purchase;
  std::int64_t wait_s = 0;
  std::size_t account = 0;
  std::int64_t amount = 0;  ///< 0: all, for captures and reversals
  Mcc mcc = 0;
  std::string_view merchant = {};
  std::string_view category = {};
  bool partial = false;
  bool forced = false;
  bool final = false;
  std::size_t purchase = 0;
};

[[nodiscard]] std::vector<Step> random_script(std::uint64_t seed, std::size_t steps);

/// What a ledger made of a script.
struct Told {
  struct Purchase {
    AuthorizationId id;
    std::string outcome;  ///< reason, or who pays what
    bool approved = false;
    bool of_other = false;  ///< on an account of the other program
  };
  std::vector<Purchase> purchases;
  std::vector<bool> took_all;  ///< of each step: all that was open, or refundable
};

/// What a decision came to, as text: `insufficient_funds`, or `FOOD 120 CASH 30 fee employer 2`.
[[nodiscard]] std::string outcome_text(const Outcome& outcome);

/// Tells it to a ledger with accounts that have been loaded. `other` is what a ledger under other rules made
/// of it: then nobody operates on what was approved there and declined here, and who took all there takes all
/// here.
Told tell(Ledger& ledger, const std::vector<AccountId>& accounts, const std::vector<Step>& script,
          const Told* other = nullptr);

/// Accounts with something in each wallet, the last two of another program. Some of both programs share an
/// employer that has little left.
[[nodiscard]] std::vector<AccountId> script_accounts(Ledger& ledger, std::string_view program);

}  // namespace lastro::backtest::test
