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

/// Damage does not pass, nor does what this build does not know.
bool may_pass(const Error& error) {
  return error.code == ErrorCode::io || error.code == ErrorCode::unavailable;
}

}  // namespace

Projector::Projector(log::EventLog& log, ViewStore& store, std::span<const std::unique_ptr<View>> views,
                     std::unique_ptr<BatchStage> stage, std::unique_ptr<ViewFeed> feed,
                     ProjectorOptions options)
    : log_(log),
      store_(store),
      views_(views),
      options_(std::move(options)),
      stage_(std::move(stage)),
      feed_(std::move(feed)),
      emptied_(feed_->emptied()),
      retry_after_(options_.retry_least) {
  publish();
  thread_ = std::thread([this] { run(); });
}

Result<std::unique_ptr<Projector>> Projector::start(log::EventLog& log, ViewStore& store,
                                                    std::span<const std::unique_ptr<View>> views,
                                                    ProjectorOptions options) {
  LASTRO_ASSERT(views.size() == view_count);
  auto stage = std::make_unique<BatchStage>(store);
  auto feed = ViewFeed::open(log, store, views, *stage);
  if (!feed) return std::unexpected(feed.error());
  return std::unique_ptr<Projector>(
      new Projector(log, store, views, std::move(stage), std::move(*feed), std::move(options)));
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
  auto followed = follow();
  while (!followed && may_pass(followed.error())) {
    if (healthy()) options_.on_stall(followed.error());
    set_healthy(false);
    if (!wait_to_retry()) return;
    followed = recover();
    if (followed) followed = follow();
  }
  if (followed) return;
  set_healthy(false);
  options_.on_stop(followed.error());
}

Result<void> Projector::follow() {
  while (!stopping_.load()) {
    const auto fed = feed_->step();
    if (!fed) return std::unexpected(fed.error());
    if (!healthy()) {
      retry_after_ = options_.retry_least;
      set_healthy(true);
      options_.on_resume();
    }
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

/// A feed whose step failed is of no further use: another begins where the checkpoints are.
Result<void> Projector::recover() {
  feed_.reset();
  stage_.reset();
  if (auto recovered = store_.recover(); !recovered) return recovered;
  stage_ = std::make_unique<BatchStage>(store_);
  auto feed = ViewFeed::open(log_, store_, views_, *stage_);
  if (!feed) return std::unexpected(feed.error());
  feed_ = std::move(*feed);
  publish();
  return {};
}

/// False where the projector is to stop.
bool Projector::wait_to_retry() {
  std::unique_lock lock(mutex_);
  const auto wait = std::exchange(retry_after_, std::min(options_.retry_most, retry_after_ * 2));
  return !changed_.wait_for(lock, wait, [this] { return stopping_.load(); });
}

void Projector::publish() {
  {
    const std::lock_guard lock(mutex_);
    for (const auto view : all_views) positions_[index_of(view)].store(feed_->position(view));
  }
  changed_.notify_all();
}

void Projector::set_healthy(bool healthy) {
  {
    const std::lock_guard lock(mutex_);
    healthy_.store(healthy);
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
