#include "tools/traffic/workload.h"

#include <chrono>

namespace lastro::tools {
namespace {

constexpr std::chrono::milliseconds tick_period{200};

class Pump {
 public:
  Pump(HttpClient& client, Workload& workload, Clock& clock)
      : client_(client), workload_(workload), clock_(clock) {}

  void fill() {
    while (result_ && client_.ready()) {
      const auto job = workload_.next();
      if (!job) return;
      const std::int64_t sent_at = clock_.monotonic_micros();
      client_.submit(workload_.request(*job), [this, job = *job, sent_at](Result<HttpResponse> response) {
        answered(job, std::move(response), clock_.monotonic_micros() - sent_at);
      });
    }
  }

  Result<void> take_result() { return std::move(result_); }

 private:
  void answered(std::size_t job, Result<HttpResponse> response, std::int64_t latency_micros) {
    if (!result_) return;
    if (!response) {
      result_ = std::unexpected(std::move(response.error()));
      return;
    }
    result_ = workload_.answered(job, *response, latency_micros);
    fill();
  }

  HttpClient& client_;
  Workload& workload_;
  Clock& clock_;
  Result<void> result_;
};

}  // namespace

Result<void> run_workload(HttpClient& client, Workload& workload, Clock& clock,
                          const std::function<void()>& tick) {
  Pump pump{client, workload, clock};
  pump.fill();
  while (client.run_for(tick_period)) tick();
  tick();
  return pump.take_result();
}

}  // namespace lastro::tools
