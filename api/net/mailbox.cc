#include "api/net/mailbox.h"

#include <utility>

#include "engine/base/assert.h"

namespace lastro::api {

Mailbox::Mailbox(std::size_t tasks_max, std::function<void()> wake)
    : tasks_max_(tasks_max), wake_(std::move(wake)) {}

void Mailbox::put(Task task, bool urgent) {
  std::unique_lock lock(mutex_);
  if (!urgent) space_.wait(lock, [this] { return closed_ || mail_.tasks.size() < tasks_max_; });
  if (closed_) {
    // The task may hold Responders, whose end comes back here.
    lock.unlock();
    return;
  }
  mail_.tasks.push_back(std::move(task));
  wake_once();
}

void Mailbox::put(std::shared_ptr<Recipient> recipient) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  mail_.answers.push_back(std::move(recipient));
  wake_once();
}

void Mailbox::wake_once() {
  if (!std::exchange(woken_, true)) wake_();
}

void Mailbox::take(Mail& mail) {
  LASTRO_ASSERT(mail.tasks.empty());
  LASTRO_ASSERT(mail.answers.empty());
  const std::lock_guard lock(mutex_);
  std::swap(mail, mail_);
  woken_ = false;
  space_.notify_all();
}

void Mailbox::take_answers(std::vector<std::shared_ptr<Recipient>>& answers) {
  LASTRO_ASSERT(answers.empty());
  const std::lock_guard lock(mutex_);
  std::swap(answers, mail_.answers);
}

Mailbox::Mail Mailbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  space_.notify_all();
  return std::exchange(mail_, {});
}

}  // namespace lastro::api
