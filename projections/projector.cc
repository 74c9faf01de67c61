#include "projections/projector.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

namespace lastro::projections {
namespace {

// How long the thread may take to notice stop() while the log is idle.
constexpr std::chrono::milliseconds idle_wait{50};
// An interrupted log answers waits at once: this keeps the thread from spinning until it is stopped.
constexpr std::chrono::milliseconds pause{1};

}  // namespace

Projector::Projector(log::EventLog& log, std::unique_ptr<BatchStage> stage, std::unique_ptr<ViewFeed> feed,
                     OnError on_error)
    : log_(log), stage_(std::move(stage)), feed_(std::move(feed)), on_error_(std::move(on_error)) {
  publish();
  thread_ = std::thread([this] { run(); });
}

Result<std::unique_ptr<Projector>> Projector::start(log::EventLog& log, ViewStore& store,
                                                    std::span<const std::unique_ptr<View>> views,
                                                    OnError on_error) {
  LASTRO_ASSERT(views.size() == view_count);
  auto stage = std::make_unique<BatchStage>(store);
  auto feed = ViewFeed::open(log, store, views, *stage);
  if (!feed) return std::unexpected(feed.error());
  return std::unique_ptr<Projector>(
      new Projector(log, std::move(stage), std::move(*feed), std::move(on_error)));
}

Projector::~Projector() {
  stop();
}

void Projector::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_.store(true);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Projector::run() {
  name_thread("projector");
  const auto followed = follow();
  end(followed.has_value());
  if (!followed && on_error_) on_error_(followed.error());
}

Result<void> Projector::follow() {
  while (!stopping_.load()) {
    const auto fed = feed_->step();
    if (!fed) return std::unexpected(fed.error());
    if (*fed) {
      publish();
      continue;
    }
    const auto position = feed_->position();
    if (log_.wait_committed(position, idle_wait) > position) continue;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause, [this] { return stopping_.load(); });
  }
  return {};
}

void Projector::publish() {
  {
    const std::lock_guard lock(mutex_);
    for (const auto view : all_views) positions_[index_of(view)].store(feed_->position(view));
  }
  changed_.notify_all();
}

void Projector::end(bool healthy) {
  {
    const std::lock_guard lock(mutex_);
    healthy_.store(healthy);
    ended_.store(true);
  }
  changed_.notify_all();
}

Sequence Projector::position() const {
  auto lowest = positions_[0].load();
  for (const auto& position : positions_) lowest = std::min(lowest, position.load());
  return lowest;
}

template <class Position>
Sequence Projector::wait(Position position, Sequence sequence, std::chrono::milliseconds timeout) {
  if (const auto reached = position(); reached >= sequence) return reached;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return !running() || position() >= sequence; });
  return position();
}

Sequence Projector::wait_until(ViewName view, Sequence sequence, std::chrono::milliseconds timeout) {
  return wait([&] { return position(view); }, sequence, timeout);
}

Sequence Projector::wait_until(Sequence sequence, std::chrono::milliseconds timeout) {
  return wait([&] { return position(); }, sequence, timeout);
}

}  // namespace lastro::projections
