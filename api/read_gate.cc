#include "api/read_gate.h"

#include <algorithm>
#include <utility>

#include "engine/base/thread_name.h"

namespace lastro::api {
namespace {

// Those who come while the gate waits for others are seen after this long at the latest.
constexpr std::chrono::milliseconds look_interval{5};

}  // namespace

ReadGate::ReadGate(projections::Projector& projector, Clock& clock, std::size_t waiting_max)
    : projector_(projector), clock_(clock), waiting_max_(waiting_max), thread_([this] { run(); }) {}

ReadGate::~ReadGate() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakes_.notify_all();
  thread_.join();
}

bool ReadGate::try_wait(Sequence wanted, std::chrono::milliseconds patience, Work& work) {
  if (const auto reached = projector_.position(); reached >= wanted || !projector_.running()) {
    work(reached);
    return true;
  }
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back(
        {wanted, clock_.monotonic_micros() + std::chrono::microseconds(patience).count(), std::move(work)});
  }
  wakes_.notify_one();
  return true;
}

Sequence ReadGate::wait_for_views(std::unique_lock<std::mutex>& lock) {
  const auto lowest = std::ranges::min_element(waiting_, {}, &Waiting::wanted)->wanted;
  const auto first = std::ranges::min_element(waiting_, {}, &Waiting::until_micros)->until_micros;
  lock.unlock();
  const std::chrono::microseconds left(first - clock_.monotonic_micros());
  const auto wait = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(left), {}, look_interval);
  const auto reached = projector_.wait_until(lowest, wait);
  lock.lock();
  return reached;
}

void ReadGate::run() {
  name_thread("read gate");
  std::unique_lock lock(mutex_);
  for (;;) {
    wakes_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto reached = wait_for_views(lock);
    const bool all = stopping_ || !projector_.running();
    const auto now = clock_.monotonic_micros();
    const auto released = std::ranges::partition(waiting_, [&](const Waiting& each) {
      return !all && each.wanted > reached && each.until_micros > now;
    });
    std::vector<Waiting> free(std::move_iterator(released.begin()), std::move_iterator(released.end()));
    waiting_.erase(released.begin(), released.end());
    lock.unlock();
    for (auto& each : free) each.work(reached);
    lock.lock();
  }
}

}  // namespace lastro::api
