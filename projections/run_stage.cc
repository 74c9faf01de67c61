#include "projections/run_stage.h"

#include <utility>

#include "engine/base/thread_name.h"

namespace lastro::projections {

RunStage::RunStage(ViewStore& store, std::size_t run_bytes)
    : store_(store), run_bytes_(run_bytes), filling_(std::make_unique<RowRun>()) {
  for (std::size_t i = 0; i < run_writers; ++i) free_.push_back(std::make_unique<RowRun>());
  for (auto& thread : threads_) thread = std::thread([this] { run(); });
}

RunStage::~RunStage() {
  end_threads();
}

bool RunStage::full(std::size_t frame_bytes) const {
  return frame_bytes >= run_bytes_ || filling_->bytes() >= run_bytes_;
}

Result<void> RunStage::write() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !state_ || !free_.empty(); });
  if (!state_) return state_;
  waiting_ = std::make_unique<Run>(handed_over_++, std::exchange(filling_, std::move(free_.back())));
  free_.pop_back();
  changed_.notify_all();
  // The next may only be put there once a writer has this one.
  changed_.wait(lock, [this] { return !state_ || !waiting_; });
  return state_;
}

Result<void> RunStage::finish() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !state_ || taken_in_ == handed_over_; });
  }
  end_threads();
  return state_;
}

void RunStage::end_threads() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void RunStage::run() {
  name_thread("view runs");
  for (;;) {
    std::unique_ptr<Run> run;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || waiting_; });
      if (!waiting_) return;
      run = std::move(waiting_);
    }
    changed_.notify_all();
    const auto brought = bring_in(*run);
    {
      const std::lock_guard lock(mutex_);
      if (!brought && state_) state_ = brought;
      run->rows->clear();
      free_.push_back(std::move(run->rows));
    }
    changed_.notify_all();
  }
}

Result<void> RunStage::bring_in(const Run& run) {
  const auto files = store_.write_files(*run.rows, run.number);
  if (!files) return std::unexpected(files.error());
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !state_ || taken_in_ == run.number; });
    if (!state_) return state_;
  }
  if (auto taken = store_.take_in(*files); !taken) return taken;
  const std::lock_guard lock(mutex_);
  ++taken_in_;
  return {};
}

}  // namespace lastro::projections
