#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace lastro::api {

/// A connection that another thread has left an answer with.
class Recipient {
 public:
  Recipient() = default;
  Recipient(const Recipient&) = delete;
  Recipient& operator=(const Recipient&) = delete;
  virtual ~Recipient() = default;
  /// On the I/O thread.
  virtual void deliver() = 0;
};

/// What other threads hand to an I/O thread. Bounded: tasks by `tasks_max`, answers by the connections, each
/// of which has one request in flight. Any thread, but for take().
class Mailbox {
 public:
  using Task = std::move_only_function<void()>;

  struct Mail {
    std::vector<Task> tasks;
    std::vector<std::shared_ptr<Recipient>> answers;
  };

  /// `wake` makes the I/O thread call take(); it is called under the lock, once for all mail until then.
  Mailbox(std::size_t tasks_max, std::function<void()> wake);

  /// Waits while the mailbox is full, unless `urgent`. Drops the task if the mailbox is closed.
  void put(Task task, bool urgent);
  /// The recipient's answer is ready. Dropped if the mailbox is closed.
  void put(std::shared_ptr<Recipient> recipient);

  /// The answers alone, swapped with `answers`, which is empty. Wakes stay as they are.
  void take_answers(std::vector<std::shared_ptr<Recipient>>& answers);
  /// Swaps the mail into `mail`, which is empty.
  void take(Mail& mail);
  /// Nothing is put any more; what is there is returned, to be destroyed outside the lock.
  Mail close();

 private:
  void wake_once();

  const std::size_t tasks_max_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable space_;
  Mail mail_;
  bool woken_ = false;
  bool closed_ = false;
};

}  // namespace lastro::api
