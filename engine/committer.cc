#include "engine/committer.h"

namespace lastro::engine {

Result<void> Committer::run(Pipeline& pipeline) {
  for (;;) {
    const auto taken = take_turn(pipeline);
    if (!taken) return std::unexpected(taken.error());
    if (!*taken) return {};
  }
}

Result<bool> Committer::take_turn(Pipeline& pipeline) {
  const auto batch = pipeline.take();
  if (!batch) return false;
  if (auto committed = commit(*batch); !committed) {
    pipeline.fail();
    return std::unexpected(committed.error());
  }
  pipeline.finish();
  return true;
}

Result<void> Committer::commit(const Batch& batch) {
  if (batch.frame != nullptr) {
    const auto started = clock_.monotonic_micros();
    if (auto appended = log_.append(*batch.frame); !appended) return appended;
    append_micros_ += static_cast<std::uint64_t>(clock_.monotonic_micros() - started);
    if (auto visible = log_.commit(batch.frame->last_sequence()); !visible) return visible;
    ++frames_;
    events_ += batch.frame->header().count;
    log_bytes_ += batch.frame->bytes().size();
  }
  sink_.on_replies(batch.replies, batch.frame);
  if (batch.frame != nullptr) aliases_.commit(batch.frame->last_sequence());
  return {};
}

void Committer::add_to(EngineStats& stats) const {
  stats.frames += frames_;
  stats.events += events_;
  stats.log_bytes += log_bytes_;
  stats.append_micros += append_micros_;
}

}  // namespace lastro::engine
