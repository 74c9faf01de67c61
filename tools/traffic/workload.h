#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "tools/traffic/http_client.h"

namespace lastro::tools {

/// Requests to send, in an order that may depend on the answers.
class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;

  /// The next job to send now; empty where there is none, or none before another answer.
  virtual std::optional<std::size_t> next() = 0;
  virtual HttpRequest request(std::size_t job) = 0;
  /// Called once for each job. An error stops the run.
  virtual Result<void> answered(std::size_t job, const HttpResponse& response,
                                std::int64_t latency_micros) = 0;
};

/// Keeps every connection busy while the workload has jobs; `tick` is called about five times a second. After
/// an error nothing more is sent, what is in flight is waited for, and the first error is returned.
[[nodiscard]] Result<void> run_workload(HttpClient& client, Workload& workload, Clock& clock,
                                        const std::function<void()>& tick);

}  // namespace lastro::tools
