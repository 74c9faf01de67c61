#pragma once

#include <queue>
#include <vector>

#include "tools/traffic/latency_histogram.h"
#include "tools/traffic/outcomes.h"
#include "tools/traffic/setup_phase.h"
#include "tools/traffic/workload.h"

namespace lastro::tools {

/// Sends the transactions of the plan's steps [begin, end), which hold no loads: those of one account one
/// after the other, in order; of all that may go, the earliest in the plan first. Refusals (4xx) are
/// outcomes; 401, 403 and what is neither 201 nor 4xx stop it. Refers to all it is given.
class TransactionWorkload final : public Workload {
 public:
  TransactionWorkload(const Plan& plan, const PlanIds& ids, std::size_t begin, std::size_t end,
                      Outcomes& outcomes, LatencyHistogram& latency);

  std::optional<std::size_t> next() override;
  HttpRequest request(std::size_t step) override;
  Result<void> answered(std::size_t step, const HttpResponse& response, std::int64_t latency_micros) override;

 private:
  [[nodiscard]] std::string describe(std::size_t step) const;

  const Plan& plan_;
  const PlanIds& ids_;
  const std::size_t begin_;
  Outcomes& outcomes_;
  LatencyHistogram& latency_;
  std::vector<std::size_t> following_;  ///< by step − begin: the account's next step, end where there is none
  const std::size_t end_;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> may_go_;
};

}  // namespace lastro::tools
