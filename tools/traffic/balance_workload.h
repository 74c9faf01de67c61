#pragma once

#include "tools/traffic/setup_phase.h"
#include "tools/traffic/summary.h"
#include "tools/traffic/workload.h"

namespace lastro::tools {

/// Reads the balances of every account into the summary. Refers to both.
class BalanceWorkload final : public Workload {
 public:
  BalanceWorkload(const PlanIds& ids, ImportSummary& summary);

  std::optional<std::size_t> next() override;
  HttpRequest request(std::size_t account) override;
  Result<void> answered(std::size_t account, const HttpResponse& response,
                        std::int64_t latency_micros) override;

 private:
  const PlanIds& ids_;
  ImportSummary& summary_;
  std::size_t next_ = 0;
};

}  // namespace lastro::tools
