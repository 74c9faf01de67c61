#include "api/net/io_thread.h"

#include <string>
#include <system_error>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

namespace lastro::api {

IoThread::IoThread(std::shared_ptr<IoLoop> loop, const char* name) : loop_(std::move(loop)), name_(name) {}

IoThread::~IoThread() {
  stop();
}

Result<void> IoThread::start() {
  if (auto listening = loop_->listen(); !listening) return listening;
  try {
    thread_ = std::thread([loop = loop_, name = name_] {
      name_thread(name);
      loop->run();
    });
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, std::string("cannot start the thread ") + name_ + ": " + error.what());
  }
  return {};
}

void IoThread::stop() {
  LASTRO_ASSERT(!loop_->on_io_thread());
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable()) return;
  loop_->post_drain();
  thread_.join();
}

}  // namespace lastro::api
