#include "tools/traffic/progress.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace lastro::tools {
namespace {

constexpr std::size_t bar_width = 30;
constexpr std::int64_t line_period_micros = 5'000'000;

void write_error(const std::string& text) {
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
  (void)std::fflush(stderr);
}

}  // namespace

Progress::Progress(std::uint64_t total, bool quiet, Clock& clock)
    : total_(total),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      clock_(clock),
      begin_micros_(clock.monotonic_micros()),
      drawn_at_micros_(begin_micros_) {}

void Progress::phase(const std::string& text) {
  if (!quiet_) write_error(text + '\n');
}

void Progress::update(const Outcomes& outcomes, const LatencyHistogram& latency) {
  if (!terminal_ && clock_.monotonic_micros() - drawn_at_micros_ < line_period_micros) return;
  draw(outcomes, latency);
}

void Progress::finish(const Outcomes& outcomes, const LatencyHistogram& latency) {
  draw(outcomes, latency);
  if (terminal_ && !quiet_) write_error("\n");
}

void Progress::draw(const Outcomes& outcomes, const LatencyHistogram& latency) {
  if (quiet_) return;
  drawn_at_micros_ = clock_.monotonic_micros();
  const std::uint64_t done = std::min(outcomes.transactions(), total_);
  const double elapsed_s = std::max(0.001, static_cast<double>(drawn_at_micros_ - begin_micros_) / 1e6);
  const double share = total_ == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total_);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar_width));
  const std::string bar = std::string(filled, '#') + std::string(bar_width - filled, '.');
  const std::string text =
      fmt::format("[{}] {:3.0f}% {}/{} {:.0f}/s approved {} declined {} refused {} p99 {:.1f} ms", bar,
                  share * 100, done, total_, static_cast<double>(done) / elapsed_s, outcomes.approved(),
                  outcomes.declined(), outcomes.refused(), static_cast<double>(latency.quantile(990)) / 1000);
  write_error(terminal_ ? "\r" + text + "\x1b[K" : text + "\n");
}

}  // namespace lastro::tools
