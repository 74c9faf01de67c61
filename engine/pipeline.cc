#include "engine/pipeline.h"

#include <utility>

namespace lastro::engine {

bool Pipeline::submit(Submissions& submissions) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || failed_ || queued_ + submissions.size() > capacity_) return false;
    queued_ += submissions.size();
    incoming_.push_back(std::move(submissions));
    submissions.clear();
    if (!spares_.empty()) {
      submissions.swap(spares_.back());
      spares_.pop_back();
    }
  }
  writer_wakes_.notify_one();
  return true;
}

void Pipeline::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  writer_wakes_.notify_one();
}

void Pipeline::fail() {
  {
    const std::lock_guard lock(mutex_);
    failed_ = true;
  }
  writer_wakes_.notify_one();
  committer_wakes_.notify_one();
}

std::size_t Pipeline::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

bool Pipeline::writer_may_go(bool holding) const {
  return failed_ || !incoming_.empty() || (holding && !committing_ && !slot_) || (stopping_ && !holding);
}

bool Pipeline::has_work(bool holding) const {
  const std::lock_guard lock(mutex_);
  return writer_may_go(holding);
}

bool Pipeline::has_batch() const {
  const std::lock_guard lock(mutex_);
  return committer_may_go();
}

Pipeline::Wake Pipeline::wait_for_work(bool holding, std::vector<Submissions>& taken,
                                       std::optional<std::chrono::microseconds> at_most) {
  for (auto& submissions : taken) submissions.clear();
  std::unique_lock lock(mutex_);
  while (!taken.empty() && spares_.size() < spares_max) {
    spares_.push_back(std::move(taken.back()));
    taken.pop_back();
  }
  taken.clear();
  const auto may_go = [&] { return writer_may_go(holding); };
  if (!at_most) {
    writer_wakes_.wait(lock, may_go);
  } else if (!writer_wakes_.wait_for(lock, *at_most, may_go)) {
    return Wake::due;
  }
  if (failed_) return Wake::failed;
  if (!incoming_.empty()) {
    taken.swap(incoming_);
    queued_ = 0;
    return Wake::work;
  }
  return holding ? Wake::idle : Wake::stopped;
}

bool Pipeline::idle() const {
  const std::lock_guard lock(mutex_);
  return !committing_ && !slot_;
}

bool Pipeline::hand_over(Batch batch) {
  {
    std::unique_lock lock(mutex_);
    while (instead_of_waiting_ && slot_ && !failed_) {
      lock.unlock();
      instead_of_waiting_();
      lock.lock();
    }
    writer_wakes_.wait(lock, [&] { return failed_ || !slot_; });
    if (failed_) return false;
    slot_ = std::move(batch);
  }
  committer_wakes_.notify_one();
  return true;
}

std::optional<Batch> Pipeline::take() {
  std::optional<Batch> batch;
  std::unique_lock lock(mutex_);
  committer_wakes_.wait(lock, [&] { return committer_may_go(); });
  if (failed_ || !slot_) return std::nullopt;
  batch.swap(slot_);
  committing_ = true;
  lock.unlock();
  writer_wakes_.notify_one();
  return batch;
}

void Pipeline::finish() {
  bool writer_may_wait = false;
  {
    const std::lock_guard lock(mutex_);
    committing_ = false;
    writer_may_wait = !slot_;
  }
  if (writer_may_wait) writer_wakes_.notify_one();
}

void Pipeline::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  committer_wakes_.notify_one();
}

}  // namespace lastro::engine
