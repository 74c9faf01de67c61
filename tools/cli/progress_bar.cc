#include "tools/cli/progress_bar.h"

#include <fmt/core.h>
#include <unistd.h>

#include "engine/base/clock.h"

namespace lastro::tools {
namespace {

constexpr std::int64_t print_interval_micros = 100'000;
constexpr std::size_t bar_width = 30;

}  // namespace

ProgressBar::ProgressBar(std::string what, bool quiet)
    : what_(std::move(what)), shown_(!quiet && isatty(STDERR_FILENO) == 1) {}

void ProgressBar::update(std::uint64_t done, std::uint64_t of) {
  if (!shown_) return;
  const auto now = SystemClock().monotonic_micros();
  if (now < next_print_micros_) return;
  next_print_micros_ = now + print_interval_micros;
  print(done, of);
}

void ProgressBar::finish(std::uint64_t of) {
  if (!shown_) return;
  print(of, of);
  fmt::print(stderr, "\n");
}

void ProgressBar::print(std::uint64_t done, std::uint64_t of) {
  const auto filled = of == 0 ? bar_width : static_cast<std::size_t>(bar_width * done / of);
  fmt::print(stderr, "\r{} [{}{}] {}/{}", what_, std::string(filled, '#'),
             std::string(bar_width - filled, ' '), done, of);
}

}  // namespace lastro::tools
