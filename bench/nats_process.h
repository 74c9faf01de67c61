#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

/// A nats-server of our own configuration (tools/lib/nats.sh) on loopback, its store below `folder`. It ends
/// with the object, or with this process, even one that is killed.
class NatsProcess {
 public:
  /// Listening when it returns.
  static Result<std::unique_ptr<NatsProcess>> start(const std::string& folder);
  ~NatsProcess();
  NatsProcess(const NatsProcess&) = delete;
  NatsProcess& operator=(const NatsProcess&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }  ///< with the relay's name and password

 private:
  NatsProcess() = default;

  std::FILE* shell_ = nullptr;  ///< stops the server when this end of its input closes
  std::string url_;
};

}  // namespace lastro::bench
