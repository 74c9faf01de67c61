#pragma once

// Internal to the servers.

#include <memory>
#include <mutex>
#include <thread>

#include "api/net/io_loop.h"

namespace lastro::api {

/// The thread that runs a loop.
class IoThread {
 public:
  /// `name` is at most 15 characters, of static storage.
  IoThread(std::shared_ptr<IoLoop> loop, const char* name);
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;
  /// As stop().
  ~IoThread();

  /// Listens, then runs the loop. As listen_on; io where there is no thread.
  Result<void> start();
  /// Drains the loop and waits for its end. Idempotent; any thread but the loop's own.
  void stop();

 private:
  const std::shared_ptr<IoLoop> loop_;
  const char* const name_;
  std::mutex mutex_;  ///< over thread_, against two calls of stop()
  std::thread thread_;
};

}  // namespace lastro::api
