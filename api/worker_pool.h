#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lastro::api {

/// Threads for what may block: reads of views, key creation, old events. The queue is bounded.
class WorkerPool {
 public:
  using Task = std::move_only_function<void()>;

  /// `name` is its threads', static storage (see name_thread).
  WorkerPool(const char* name, std::size_t threads, std::size_t queue_capacity);
  /// Runs what is queued, then joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False, leaving the task alone, where the queue is full. Any thread.
  [[nodiscard]] bool try_run(Task& task);

 private:
  void work();

  const std::size_t queue_capacity_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace lastro::api
