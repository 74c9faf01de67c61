#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/traffic/api_answers.h"
#include "tools/traffic/latency_histogram.h"
#include "tools/traffic/plan.h"

namespace lastro::tools {

/// Counts by name. At most names_max names, the rest together as "other": names come from the server.
class CountByName {
 public:
  static constexpr std::size_t names_max = 64;

  struct Count {
    std::uint64_t count = 0;
    std::int64_t amount_minor = 0;
  };

  void add(const std::string& name, std::int64_t amount_minor);
  [[nodiscard]] const std::map<std::string, Count>& counts() const { return counts_; }

 private:
  std::map<std::string, Count> counts_;
};

/// The wallets of one account at the end.
struct AccountBalances {
  std::string account_id;
  std::vector<WalletBalance> wallets;
};

struct ImportSummary {
  static constexpr std::size_t shown_accounts_max = 10;

  std::uint64_t accounts = 0;
  std::uint64_t cards = 0;
  CountByName loads;           ///< by category, approved ones
  CountByName declined_loads;  ///< by code and reason; amounts are what was asked for
  std::uint64_t authorizations = 0;
  std::uint64_t refunds = 0;
  std::uint64_t approved = 0;
  std::uint64_t declined = 0;
  std::uint64_t refused = 0;  ///< 4xx: counted, not decided
  CountByName decided;        ///< by code and reason; amounts are what was asked for
  CountByName refusals;       ///< by problem type
  CountByName spent;          ///< approved authorizations, by category
  CountByName refunded;       ///< approved refunds, by category

  HttpClientCounters http;        ///< of the whole import
  std::int64_t setup_micros = 0;  ///< before the stream
  std::int64_t stream_micros = 0;
  LatencyHistogram
      latency;  ///< of single requests in the stream, from first byte to final answer, retries included

  /// SHA-256 over every load and row with its code, amount and allocations, in the plan's order. Two runs of
  /// one input that decide alike have the same.
  std::string decisions_digest;
  std::vector<AccountBalances> balances;  ///< of each account, where there are at most shown_accounts_max
  std::map<std::string, WalletBalance> wallet_totals;  ///< over all accounts, by category

  /// Transactions a second, in the stream.
  [[nodiscard]] std::uint64_t per_second() const;
};

/// A table to standard output; for people, not for programs.
void print_summary(const ImportSummary& summary);

/// What print_summary prints.
[[nodiscard]] std::string format_summary(const ImportSummary& summary);

}  // namespace lastro::tools
