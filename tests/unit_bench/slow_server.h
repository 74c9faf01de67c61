#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

namespace lastro::bench {

/// An HTTP server for one connection whose latency is known: it answers each request after `delay`, and the
/// first one `stall` later still.
class SlowServer {
 public:
  struct Options {
    std::chrono::milliseconds delay{0};
    std::chrono::milliseconds stall{0};
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  };

  explicit SlowServer(Options options);
  ~SlowServer();
  SlowServer(const SlowServer&) = delete;
  SlowServer& operator=(const SlowServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint64_t requests() const { return requests_; }

 private:
  void serve(const std::stop_token& stopping);

  const Options options_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::uint64_t> requests_ = 0;
  std::jthread thread_;
};

}  // namespace lastro::bench
