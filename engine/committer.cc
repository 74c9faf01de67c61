#include "engine/committer.h"

namespace lastro::engine {

Result<void> Committer::run(Pipeline& pipeline) {
  for (;;) {
    std::unique_lock appending(appending_);
    const auto batch = pipeline.take();
    if (!batch) return {};
    auto done = append(*batch);
    if (done) {
      const std::lock_guard committing(committing_);
      appending.unlock();
      done = commit(*batch);
    }
    if (!done) pipeline.fail();
    if (failed_) return done;
    pipeline.finish();
  }
}

Result<void> Committer::append(const Batch& batch) {
  if (batch.frame == nullptr || failed_) return {};
  const auto started = clock_.monotonic_micros();
  auto appended = latch(log_.append(*batch.frame));
  add_time_since(started);
  return appended;
}

Result<void> Committer::commit(const Batch& batch) {
  if (failed_) return {};
  if (batch.frame != nullptr) {
    if (auto durable = latch(make_durable(*batch.frame)); !durable) return durable;
  }
  sink_.on_replies(batch.replies, batch.frame);
  if (batch.frame != nullptr) aliases_.commit(batch.frame->last_sequence());
  return {};
}

Result<void> Committer::make_durable(const log::Frame& frame) {
  const auto started = clock_.monotonic_micros();
  if (auto committed = log_.commit(frame.last_sequence()); !committed) return committed;
  add_time_since(started);
  ++frames_;
  events_ += frame.header().count;
  log_bytes_ += frame.bytes().size();
  return {};
}

Result<void> Committer::latch(Result<void> step) {
  if (!step) failed_ = true;
  return step;
}

void Committer::add_time_since(std::int64_t started) {
  append_micros_ += static_cast<std::uint64_t>(clock_.monotonic_micros() - started);
}

void Committer::add_to(EngineStats& stats) const {
  stats.frames += frames_;
  stats.events += events_;
  stats.log_bytes += log_bytes_;
  stats.append_micros += append_micros_;
}

}  // namespace lastro::engine
