#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace lastro::api {

/// Every limit of the HTTP server. Timeouts never end early, and late by up to three quarters of a second
/// (less where a timeout is shorter than a second); time in which the process stands still does not count.
struct HttpOptions {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address, no name
  std::uint16_t port = 0;             ///< 0: any free one
  std::uint16_t backlog = 1024;       ///< connections the kernel holds before they are accepted

  std::size_t target_bytes_max = 2 * 1024;   ///< path and query; beyond: 414
  std::size_t header_bytes_max = 8 * 1024;   ///< request line to empty line; beyond: 431
  std::size_t body_bytes_max = 1024 * 1024;  ///< after removal of chunk framing; beyond: 413
  std::size_t buffered_bytes_max =
      256 * 1024 * 1024;  ///< requests read and answers to be written, all connections; beyond: 503
  std::size_t connections_max = 4'096;  ///< beyond: 503 and closed
  std::size_t refused_open_max = 64;    ///< of those, being told so at once; beyond: closed without a word
  std::size_t tasks_max = 4'096;        ///< posted and not yet taken up; beyond: post() waits

  std::uint32_t header_timeout_ms =
      10'000;  ///< from the first byte, or the accept, to the empty line; then 408
  std::uint32_t body_timeout_ms = 30'000;   ///< from the empty line to the last byte; then 408
  std::uint32_t idle_timeout_ms = 60'000;   ///< between two requests; then closed
  std::uint32_t write_timeout_ms = 30'000;  ///< for the peer to take a whole answer; then closed
  std::uint32_t linger_timeout_ms = 2'000;  ///< for the peer to read the last answer and close
  std::uint32_t stop_timeout_ms = 5'000;    ///< for requests in flight when stop() is called
};

/// Counters since start, but for open_connections. Read one by one: they need not agree with each other.
struct HttpStats {
  std::uint64_t open_connections = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;        ///< connections beyond connections_max
  std::uint64_t accept_errors = 0;  ///< such as no file descriptor left
  std::uint64_t requests = 0;       ///< given to the handler
  std::uint64_t rejected = 0;       ///< answered by the server itself: malformed or over a limit
  std::uint64_t timeouts = 0;       ///< connections closed for any timeout, idle ones included
};

}  // namespace lastro::api
