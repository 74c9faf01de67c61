#include "bench/lag.h"

#include <algorithm>

namespace lastro::bench {
namespace {

constexpr std::chrono::milliseconds pause{1};

}  // namespace

LagProbe::LagProbe(std::vector<Follower> followers, Clock& clock)
    : followers_(std::move(followers)),
      clock_(clock),
      sightings_(followers_.size()),
      thread_([this](const std::stop_token& stopping) { watch(stopping); }) {}

LagProbe::~LagProbe() = default;

void LagProbe::watch(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    look();
    std::this_thread::sleep_for(pause);
  }
}

void LagProbe::look() {
  for (std::size_t i = 0; i < followers_.size(); ++i) {
    auto& seen = sightings_[i];
    const auto position = followers_[i].position();
    if (seen.empty() || seen.back().first < position) seen.emplace_back(position, clock_.monotonic_micros());
  }
}

void LagProbe::answered(Sequence sequence) {
  const auto now = clock_.monotonic_micros();
  const std::lock_guard lock(mutex_);
  answers_.emplace_back(sequence, now);
}

Sequence LagProbe::newest() {
  const std::lock_guard lock(mutex_);
  return answers_.empty() ? 0 : std::ranges::max_element(answers_)->first;
}

std::vector<std::pair<std::string, tools::LatencyHistogram>> LagProbe::finish(std::chrono::seconds patience) {
  const auto last = newest();
  const auto deadline =
      clock_.monotonic_micros() + std::chrono::duration_cast<std::chrono::microseconds>(patience).count();
  const auto behind = [last](const Follower& follower) { return follower.position() < last; };
  while (std::ranges::any_of(followers_, behind) && clock_.monotonic_micros() < deadline) {
    std::this_thread::sleep_for(pause);
  }
  thread_.request_stop();
  thread_.join();
  look();
  const auto now = clock_.monotonic_micros();
  std::vector<std::pair<std::string, tools::LatencyHistogram>> lags;
  for (std::size_t i = 0; i < followers_.size(); ++i) {
    lags.emplace_back(followers_[i].name, tools::LatencyHistogram{});
    for (const auto& [sequence, at] : answers_) {
      const auto seen = std::ranges::lower_bound(sightings_[i], sequence, {}, &Sightings::value_type::first);
      lags.back().second.record((seen == sightings_[i].end() ? now : seen->second) - at);
    }
  }
  return lags;
}

}  // namespace lastro::bench
