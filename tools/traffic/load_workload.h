#pragma once

#include <string>
#include <vector>

#include "tools/traffic/outcomes.h"
#include "tools/traffic/setup_phase.h"
#include "tools/traffic/workload.h"

namespace lastro::tools {

/// Sends the loads of the plan's steps [begin, end), which hold nothing else, in bulk. Loads add and never
/// refuse for want of money, as the employer was funded for all of them, so their order among themselves
/// decides nothing. A line that is refused stops it. Refers to all it is given.
class LoadWorkload final : public Workload {
 public:
  /// Lines of one bulk request.
  static constexpr std::size_t lines_max = 256;

  LoadWorkload(const Plan& plan, const PlanIds& ids, std::size_t begin, std::size_t end, Outcomes& outcomes);

  std::optional<std::size_t> next() override;
  HttpRequest request(std::size_t batch) override;
  Result<void> answered(std::size_t batch, const HttpResponse& response,
                        std::int64_t latency_micros) override;

 private:
  struct Line {
    std::size_t step;
    std::string category;
  };

  const Plan& plan_;
  const PlanIds& ids_;
  Outcomes& outcomes_;
  std::vector<Line> lines_;
  std::size_t next_ = 0;
};

}  // namespace lastro::tools
