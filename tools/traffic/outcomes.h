#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/traffic/api_answers.h"
#include "tools/traffic/plan.h"
#include "tools/traffic/summary.h"

namespace lastro::tools {

/// What came of each step of a plan, whatever the order of the answers.
class Outcomes {
 public:
  explicit Outcomes(const Plan& plan) : plan_(plan), lines_(plan.steps.size()) {}

  /// Each once for each step (and, for loads, each category).
  void decided(std::size_t step, const Decision& decision);
  void refused(std::size_t step, const Problem& problem);
  void load_decided(std::size_t step, const std::string& category, const Decision& decision);

  [[nodiscard]] std::uint64_t transactions() const { return approved_ + declined_ + refused_; }
  [[nodiscard]] std::uint64_t approved() const { return approved_; }
  [[nodiscard]] std::uint64_t declined() const { return declined_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

  /// Adds the counts and the digest.
  void summarize(ImportSummary& summary) const;
  /// A CSV file with a header and one record for each row: row, code, reason, approved amount, allocations
  /// ("FOOD:12.00 CASH:3.00"). A refused row has the code "refused" and the problem's type as reason.
  [[nodiscard]] Result<void> save(const std::string& path) const;

 private:
  const Plan& plan_;
  std::vector<std::string>
      lines_;  ///< "code,reason,amount,allocations" for each step, one text for all wallets of a load
  std::uint64_t approved_ = 0;
  std::uint64_t declined_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t authorizations_ = 0;
  std::uint64_t refunds_ = 0;
  CountByName decisions_;
  CountByName refusals_;
  CountByName loads_;
  CountByName declined_loads_;
  CountByName spent_;
  CountByName refunded_;
};

}  // namespace lastro::tools
